//! Conditionally required: a field that must be there if other fields say so.

use crate::trigger::{Trigger, Triggers};

/// One rule of the standard about the fields of a message's body or of a group's entry: if all premises hold, one of
/// some fields must be there.
///
/// Which rules there are stands in `rules/conditions.tsv`. A message that breaks one is answered with
/// BusinessMessageReject(j) and BusinessRejectReason(380) 5.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Not empty.
    needs: Box<[u32]>,
    premises: Box<[Premise]>,
    triggers: Triggers,
    text: &'static str,
}

/// What must hold of one field for a [`Condition`] to ask for another.
#[derive(Debug, Clone)]
pub struct Premise {
    tag: u32,
    kind: PremiseKind,
    /// Of a premise that a field fulfils by being there.
    trigger: Option<Trigger>,
}

#[derive(Debug, Clone)]
enum PremiseKind {
    There,
    Absent,
    Is { one_byte: u128, longer: Box<[&'static str]> },
}

impl Condition {
    pub(crate) fn new(needs: Box<[u32]>, premises: Vec<Premise>, text: &'static str) -> Self {
        let mut triggers = Triggers::default();
        premises.iter().filter_map(|premise| premise.trigger).for_each(|trigger| triggers |= trigger.bit());
        if triggers.is_empty() {
            triggers = Triggers::ALWAYS;
        }
        Self { needs, premises: premises.into(), triggers, text }
    }

    /// The fields of which one must be there; an answer names the first. Never empty.
    #[inline]
    pub fn needs(&self) -> &[u32] {
        &self.needs
    }

    /// What must hold, all of it. Empty where one of [`Condition::needs`] must always be there.
    #[inline]
    pub fn premises(&self) -> &[Premise] {
        &self.premises
    }

    /// What must be pulled for it to ask: without all of these [`Condition::missing`] is `None`. [`Triggers::ALWAYS`] where
    /// no field must be there.
    #[inline]
    pub fn triggers(&self) -> Triggers {
        self.triggers
    }

    /// The standard's words.
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// The field that is missing among these, `value` giving the value of each tag that is there.
    #[inline]
    pub fn missing<'v>(&self, value: impl Fn(u32) -> Option<&'v [u8]>) -> Option<u32> {
        if self.needs.iter().any(|tag| value(*tag).is_some()) {
            return None;
        }
        self.premises.iter().all(|premise| premise.holds(value(premise.tag))).then(|| self.needs[0])
    }
}

impl Premise {
    pub(crate) fn there(tag: u32) -> Self {
        Self { tag, kind: PremiseKind::There, trigger: Some(Trigger::there(tag)) }
    }

    pub(crate) fn absent(tag: u32) -> Self {
        Self { tag, kind: PremiseKind::Absent, trigger: None }
    }

    pub(crate) fn is(tag: u32, values: &'static [&'static str]) -> Self {
        let (short, longer): (Vec<_>, Vec<_>) = values.iter().copied().partition(|value| is_one_byte(value));
        let one_byte = short.iter().fold(0, |bits, value| bits | 1u128 << value.as_bytes()[0]);
        let kind = PremiseKind::Is { one_byte, longer: longer.into() };
        Self { tag, kind, trigger: Some(Trigger::is(tag, values)) }
    }

    /// The field that it is about.
    #[inline]
    pub fn tag(&self) -> u32 {
        self.tag
    }

    /// Whether it holds where the field has this value, or is not there.
    #[inline]
    pub fn holds(&self, value: Option<&[u8]>) -> bool {
        match (&self.kind, value) {
            (PremiseKind::There, value) => value.is_some(),
            (PremiseKind::Absent, value) => value.is_none(),
            (PremiseKind::Is { .. }, None) => false,
            (PremiseKind::Is { one_byte, .. }, Some(&[byte])) => byte < 128 && one_byte >> byte & 1 == 1,
            (PremiseKind::Is { longer, .. }, Some(value)) => longer.iter().any(|known| known.as_bytes() == value),
        }
    }
}

fn is_one_byte(value: &str) -> bool {
    value.len() == 1 && value.is_ascii()
}
