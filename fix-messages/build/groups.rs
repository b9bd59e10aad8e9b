//! Which component a group stands in. A dictionary has its components expanded; the schema that it is made from has
//! their names. Both are walked side by side.

use std::collections::BTreeMap;

use spec::{GroupDef, Item, ItemKind, Member, Schema, Section};

/// The groups that were met, each once, those inside others after them.
#[derive(Default)]
pub(crate) struct Groups<'d> {
    /// By component, with its place in `in_order`.
    places: BTreeMap<String, usize>,
    /// The component and the group.
    pub(crate) in_order: Vec<(String, &'d GroupDef)>,
    /// A component by the address of its group: components are shared by who uses them.
    components: BTreeMap<*const GroupDef, String>,
}

impl<'d> Groups<'d> {
    /// The component of a group that was met.
    pub(crate) fn component(&self, group: &GroupDef) -> Result<&str, String> {
        let found = self.components.get(&std::ptr::from_ref(group)).map(String::as_str);
        found.ok_or_else(|| format!("the group of {} was not met", group.count_tag()))
    }

    /// Meets the groups of a run of members, which stands in `owner`.
    pub(crate) fn meet(
        &mut self,
        schema: &Schema,
        owner: &str,
        items: &[Item],
        section: &'d Section,
    ) -> Result<(), String> {
        for item in items {
            match &item.kind {
                ItemKind::Field => {}
                ItemKind::Component => {
                    let component = schema.components.iter().find(|component| component.name == item.name);
                    let component = component.ok_or_else(|| format!("{} is not defined", item.name))?;
                    self.meet(schema, &item.name, &component.items, section)?;
                }
                ItemKind::Group(entry) => {
                    let field = schema.fields.iter().find(|field| field.name == item.name);
                    let member = field.and_then(|field| section.member(field.tag));
                    let Some(Member::Group(group)) = member else {
                        return Err(format!("{} in {owner} is not a group", item.name));
                    };
                    self.add(owner, group)?;
                    self.meet(schema, owner, entry, group.entry())?;
                }
            }
        }
        Ok(())
    }

    fn add(&mut self, owner: &str, group: &'d GroupDef) -> Result<(), String> {
        self.components.insert(std::ptr::from_ref(group), owner.into());
        if let Some(at) = self.places.get(owner) {
            // One type for both, so they must be the same.
            let tags = |group: &GroupDef| group.members().iter().map(|member| member.tag()).collect::<Vec<_>>();
            let known = self.in_order[*at].1;
            let same = known.count_tag() == group.count_tag() && tags(known) == tags(group);
            return if same { Ok(()) } else { Err(format!("{owner} has two groups")) };
        }
        self.places.insert(owner.into(), self.in_order.len());
        self.in_order.push((owner.into(), group));
        Ok(())
    }
}
