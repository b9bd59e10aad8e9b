//! The Rust text: a struct for each message and for each group's entry, how it is read and how it is written.

use spec::{Dictionary, FieldDef, Member, MemberDef, MessageDef, Schema, Section, TIDEGATE44_XML};

use crate::catalogue::{ENTRIES, MESSAGES, entry_name};
use crate::groups::Groups;
use crate::kinds::rust_type;
use crate::names::lower;

/// All of it.
pub(crate) fn write() -> Result<String, String> {
    let dictionary = Dictionary::tidegate44();
    let schema = Schema::from_xml(TIDEGATE44_XML).map_err(|error| error.to_string())?;
    let mut groups = Groups::default();
    let mut messages = Vec::new();
    for msg_type in MESSAGES {
        let message = dictionary.message(msg_type.as_bytes()).ok_or_else(|| format!("no message {msg_type}"))?;
        let items = schema.messages.iter().find(|known| known.msg_type == msg_type).map(|known| &known.items);
        groups.meet(&schema, message.name(), items.map_or(&[], Vec::as_slice), message.body())?;
        messages.push(message);
    }
    if groups.in_order.len() != ENTRIES.len() {
        return Err("build/catalogue.rs has names for the entries of groups that are in none of the messages".into());
    }
    let mut text = Text { out: String::new(), dictionary, groups: &groups };
    for message in &messages {
        text.message(message)?;
    }
    for (component, group) in &groups.in_order {
        let name = entry_name(component)?;
        let count = text.field(group.count_tag())?;
        text.line(&format!("/// An entry of {}({}): component {component}.", count.name(), count.tag()));
        text.section(name, group.entry(), Some(group.delimiter()))?;
    }
    text.any(&messages);
    Ok(text.out)
}

/// The text so far, and whom to ask.
struct Text<'d> {
    out: String,
    dictionary: &'d Dictionary,
    groups: &'d Groups<'d>,
}

/// A field of a struct.
struct Slot {
    doc: String,
    name: String,
    is: String,
    /// The expression that reads it.
    take: String,
    /// The statement that writes it.
    put: String,
}

impl Text<'_> {
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn field(&self, tag: u32) -> Result<&FieldDef, String> {
        self.dictionary.field(tag).ok_or_else(|| format!("{tag} is not defined"))
    }

    fn message(&mut self, message: &MessageDef) -> Result<(), String> {
        let (name, msg_type) = (message.name(), message.msg_type());
        self.line(&format!("/// {name}({msg_type}), complete."));
        self.section(name, message.body(), None)?;
        self.line(&format!(
            "impl<'a> {name}<'a> {{
    /// MsgType(35).
    pub const MSG_TYPE: &'static [u8] = b\"{msg_type}\";

    /// Reads the message's body.
    ///
    /// # Errors
    /// The first field that is missing or cannot be read, or the first group that is not as its count says.
    pub fn parse(message: &Message<'a>) -> Result<Self, ParseIssue> {{
        read::parse(Self::MSG_TYPE, message)
    }}

    /// Writes the body, times with `precision`.
    pub fn write(&self, out: &mut FieldWriter<'_>, precision: Precision) {{
        self.put(&mut Put::new(out, precision));
    }}
}}"
        ));
        Ok(())
    }

    /// The struct of a message's body or of an entry that begins with `delimiter`.
    fn section(&mut self, name: &str, section: &Section, delimiter: Option<u32>) -> Result<(), String> {
        let mut slots = Vec::new();
        for member in section.members() {
            slots.extend(self.slot(section, member, delimiter == Some(member.tag()))?);
        }
        let doc = "Fields that have no place here, in their order; see the module's text.".into();
        let (is, take) = ("Vec<Field<'a>>".into(), "take.unknown()".into());
        let put = "put.unknown(&self.unknown)".into();
        slots.push(Slot { doc, name: "unknown".into(), is, take, put });
        self.line("#[derive(Debug, Clone, PartialEq, Eq, Default)]");
        self.line(&format!("pub struct {name}<'a> {{"));
        for slot in &slots {
            self.line(&format!("    /// {}", slot.doc));
            self.line(&format!("    pub {}: {},", slot.name, slot.is));
        }
        self.line("}");
        self.line(&format!("impl<'a> Members<'a> for {name}<'a> {{"));
        self.line(&format!("    fn take(take: &mut Take<'a>) -> Self {{ {name} {{"));
        for slot in &slots {
            self.line(&format!("        {}: {},", slot.name, slot.take));
        }
        self.line("    } }");
        self.line("    fn put(&self, put: &mut Put<'_, '_>) {");
        if delimiter.is_some() {
            // Just behind the delimiter, where more of the entry follows; at its end they would be taken for fields of
            // what is around the group.
            slots[1..].rotate_right(1);
        }
        for slot in &slots {
            self.line(&format!("        {};", slot.put));
        }
        self.line("    }");
        self.line("}");
        Ok(())
    }

    /// What a member is in its struct; `None` for a length, which its data has.
    fn slot(&self, section: &Section, member: &MemberDef, begins_entry: bool) -> Result<Option<Slot>, String> {
        let (tag, field) = (member.tag(), self.field(member.tag())?);
        let has = |tag: &u32| section.member(*tag).is_some();
        if field.data_tag().is_some_and(|data| has(&data)) {
            return Ok(None);
        }
        let label = format!("{}({tag})", field.name());
        let name = lower(field.name());
        if let Member::Group(group) = member.member() {
            let entry = entry_name(self.groups.component(group)?)?;
            let name = name.strip_prefix("no_").unwrap_or(&name).to_owned();
            let (verb, written) = match member.is_required() {
                true => ("required_group", "written even where there is none"),
                false => ("group", "not written where there is none"),
            };
            return Ok(Some(Slot {
                doc: format!("{label} and its entries; {written}."),
                is: format!("Vec<{entry}<'a>>"),
                take: format!("take.{verb}({tag})"),
                put: format!("put.{verb}({tag}, &self.{name})"),
                name,
            }));
        }
        let type_ = rust_type(field)?;
        let length = self.dictionary.fields().iter().find(|length| length.data_tag() == Some(tag));
        if let Some(length) = length.filter(|length| has(&length.tag())) {
            let (length_name, length) = (length.name(), length.tag());
            return Ok(Some(Slot {
                doc: format!("{label}, {}, with its {length_name}({length}).", field.kind()),
                is: format!("Option<{type_}>"),
                take: format!("take.data({length}, {tag})"),
                put: format!("put.data({length}, {tag}, self.{name})"),
                name,
            }));
        }
        let values = match field.values() {
            [] => String::new(),
            _ => format!(" Values: [`{name}`](spec::value::{name})."),
        };
        let (need, verb) = match (member.is_required(), begins_entry) {
            (_, true) => (", with which an entry begins", "required"),
            (true, false) => (", required", "required"),
            (false, false) => ("", "optional"),
        };
        Ok(Some(Slot {
            doc: format!("{label}, {}{need}.{values}", field.kind()),
            is: if verb == "required" { type_.into() } else { format!("Option<{type_}>") },
            take: format!("take.{verb}({tag})"),
            put: format!("put.{verb}({tag}, &self.{name})"),
            name,
        }))
    }

    /// The enumeration of all messages.
    fn any(&mut self, messages: &[&MessageDef]) {
        self.line("/// Any of the messages, by its MsgType(35).");
        self.line("#[derive(Debug, Clone, PartialEq, Eq)]");
        self.line("pub enum AnyMessage<'a> {");
        for message in messages {
            let name = message.name();
            self.line(&format!("    /// MsgType(35)={}.", message.msg_type()));
            self.line(&format!("    {name}(Box<{name}<'a>>),"));
        }
        self.line(
            "}
impl<'a> AnyMessage<'a> {
    /// Reads the message's body; `None` for a message that is none of these.
    ///
    /// # Errors
    /// As those of the message's own `parse`.
    pub fn parse(message: &Message<'a>) -> Option<Result<Self, ParseIssue>> {
        Some(match message.msg_type() {",
        );
        for name in messages.iter().map(|message| message.name()) {
            self.line(&format!(
                "            {name}::MSG_TYPE => {name}::parse(message).map(Box::new).map(Self::{name}),"
            ));
        }
        self.line(
            "            _ => return None,
        })
    }

    /// MsgType(35).
    pub fn msg_type(&self) -> &'static [u8] {
        match self {",
        );
        for name in messages.iter().map(|message| message.name()) {
            self.line(&format!("            Self::{name}(_) => {name}::MSG_TYPE,"));
        }
        self.line(
            "        }
    }

    /// Writes the body, times with `precision`.
    pub fn write(&self, out: &mut FieldWriter<'_>, precision: Precision) {
        match self {",
        );
        for name in messages.iter().map(|message| message.name()) {
            self.line(&format!("            Self::{name}(message) => message.write(out, precision),"));
        }
        self.line("        }\n    }\n}");
    }
}
