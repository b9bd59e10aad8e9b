//! Conditionally required fields: step 5 of [`validate`](crate::validate), of a message with which nothing else is wrong.

use spec::{Condition, GroupDef, Section, Triggers};

use crate::fields::Fields;
use crate::rejection::{BusinessRejectReason, BusinessViolation, Rejection};
use crate::scratch::ValidationScratch;
use crate::validate::{ValidationOptions, group_rules};

/// The conditions of a message's body and of its groups. `triggers` are what its fields pull; what needs others is skipped.
/// Not part of [`validate`](crate::validate), whose loop would have less registers for it.
#[inline(never)]
pub(crate) fn conditions(
    fields: &Fields<'_>,
    body: &Section,
    triggers: Triggers,
    options: &ValidationOptions,
    scratch: &ValidationScratch,
) -> Result<(), Rejection> {
    for condition in body.conditions() {
        // Asked before anything is looked up: what a condition needs is nearly always there.
        if triggers.include(condition.triggers()) && !condition.needs().iter().any(|tag| scratch.has(*tag)) {
            condition_of_body(fields, condition, scratch)?;
        }
    }
    for group in body.groups_with_conditions() {
        if triggers.meet(group.entry().triggers()) && scratch.has(group.count_tag()) {
            conditions_of_group(fields, group, triggers, options)?;
        }
    }
    Ok(())
}

/// One condition, by the values that the body's fields have. Apart from the loop over conditions, which stays short.
#[cold]
fn condition_of_body(fields: &Fields<'_>, condition: &Condition, scratch: &ValidationScratch) -> Result<(), Rejection> {
    // A field that was not kept is there with a value that no condition turns on.
    let value = |tag| scratch.has(tag).then(|| scratch.kept(tag, fields).unwrap_or_default());
    condition.missing(value).map_or(Ok(()), |tag| Err(missing(tag)))
}

/// The same for the entries of a group that was read before, and of the groups in it.
#[cold]
fn conditions_of_group(
    fields: &Fields<'_>,
    group: &GroupDef,
    triggers: Triggers,
    options: &ValidationOptions,
) -> Result<(), Rejection> {
    // With a setting that lets groups be as they like there may be nothing to read.
    let Ok(entries) = fields.group_with(group.count_tag(), group, group_rules(options)) else { return Ok(()) };
    for entry in entries {
        for condition in group.entry().conditions().iter().filter(|known| triggers.include(known.triggers())) {
            if let Some(tag) = condition.missing(|tag| entry.value(tag)) {
                return Err(missing(tag));
            }
        }
        for nested in group.entry().groups_with_conditions() {
            if triggers.meet(nested.entry().triggers()) {
                conditions_of_group(&entry, nested, triggers, options)?;
            }
        }
    }
    Ok(())
}

fn missing(tag: u32) -> Rejection {
    let reason = BusinessRejectReason::ConditionallyRequiredFieldMissing;
    Rejection::Business(BusinessViolation { reason, ref_tag: tag })
}
