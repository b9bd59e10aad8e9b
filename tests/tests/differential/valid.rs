//! Messages that keep every rule of the dictionary.

use spec::{Category, Dictionary, GroupDef, Member, MemberDef, MessageDef, Section};

use crate::chance::Chance;
use crate::draft::{Draft, Framing, Item, Part};
use crate::values;

/// Who sends, and to whom.
pub(crate) const SENDER: &str = "WRITER";
/// See [`SENDER`].
pub(crate) const TARGET: &str = "JUDGE";
/// When all of it is sent. Nobody holds it against a clock.
pub(crate) const SENDING_TIME: &str = "20240102-09:30:00.000";

/// The types of message that are generated: all but the session messages that would change the session they are judged
/// in, which are Logon(A), Logout(5), ResendRequest(2) and SequenceReset(4).
pub(crate) fn message_types() -> Vec<&'static MessageDef> {
    let harmless =
        |def: &MessageDef| def.category() == Category::App || matches!(def.msg_type(), "0" | "1" | "3" | "n");
    Dictionary::fix44().messages().iter().filter(|def| harmless(def)).collect()
}

/// A message of this type with this MsgSeqNum(34): all required fields, some others, groups down to the third level.
pub(crate) fn message(chance: &mut Chance, def: &'static MessageDef, seq_num: u64) -> Draft {
    let dictionary = Dictionary::fix44();
    let mut writer = Writer { chance, seq_num, msg_type: def.msg_type() };
    let header = writer.section(dictionary.header(), Part::Header);
    let body = writer.section(def.body(), Part::Body);
    let trailer = writer.section(dictionary.trailer(), Part::Trailer);
    let (first, rest): (Vec<Chunk>, Vec<Chunk>) = header.into_iter().partition(|chunk| chunk.tag() == 35);
    let header = writer.in_any_order(rest);
    let body = writer.in_any_order(body);
    let chunks = first.into_iter().chain(header).chain(body).chain(trailer);
    Draft { items: chunks.flat_map(|chunk| chunk.items).collect(), framing: Framing::Right }
}

/// What must stay together: a field, a length with its data, or a whole group.
struct Chunk {
    items: Vec<Item>,
    group: Option<&'static GroupDef>,
}

impl Chunk {
    fn tag(&self) -> u32 {
        self.items[0].number()
    }

    /// Whether `next` could be read as part of this one's last entry.
    fn swallows(&self, next: u32) -> bool {
        self.group.is_some_and(|group| group.allows(next))
    }
}

struct Writer<'c> {
    chance: &'c mut Chance,
    seq_num: u64,
    msg_type: &'static str,
}

impl Writer<'_> {
    /// The members of a section, in the dictionary's order.
    fn section(&mut self, section: &'static Section, part: Part) -> Vec<Chunk> {
        let odds = section.members().len() / 5 + 2;
        self.members(section, part, &[], odds)
    }

    /// Required members, and of the others each with a chance of one in `odds`.
    fn members(&mut self, section: &'static Section, part: Part, path: &[(u32, usize)], odds: usize) -> Vec<Chunk> {
        let mut chunks: Vec<Chunk> = Vec::new();
        let members = section.members();
        for (at, member) in members.iter().enumerate() {
            let delimits = at == 0 && !path.is_empty();
            let wanted = delimits || member.is_required() || self.chance.one_in(odds);
            // BeginString(8), BodyLength(9) and CheckSum(10) are put around at the end.
            if !wanted || matches!(member.tag(), 8..=10) {
                continue;
            }
            // In an entry the order is fixed, so what a nested group would swallow cannot follow it.
            if !path.is_empty() && chunks.last().is_some_and(|last| last.swallows(member.tag())) {
                if !member.is_required() {
                    continue;
                }
                chunks.pop();
            }
            if let Some(chunk) = self.chunk(member, members.get(at + 1), part, path) {
                chunks.push(chunk);
            }
        }
        chunks
    }

    fn chunk(
        &mut self,
        member: &'static MemberDef,
        next: Option<&'static MemberDef>,
        part: Part,
        path: &[(u32, usize)],
    ) -> Option<Chunk> {
        let mut item = self.item(member, part, path)?;
        match member.member() {
            Member::Group(group) => (path.len() < 3).then(|| self.group(item, group)),
            // Data is written with its length.
            Member::Field if item.def.is_some_and(|def| def.kind().is_data()) => None,
            Member::Field => {
                let Some(data_tag) = item.def.and_then(|def| def.data_tag()) else {
                    return Some(Chunk { items: vec![item], group: None });
                };
                let mut data = self.item(next.filter(|next| next.tag() == data_tag)?, part, path)?;
                if path.len() > 1 {
                    // QuickFIX takes data in a group inside a group for text: `breakage::Kind::SohInNestedData`.
                    data.value.retain(|byte| *byte != 1);
                    data.value.push(b'.');
                }
                item.value = data.value.len().to_string().into_bytes();
                Some(Chunk { items: vec![item, data], group: None })
            }
        }
    }

    fn group(&mut self, mut count: Item, group: &'static GroupDef) -> Chunk {
        // NoSides(552) lists how many there may be. Other groups may say that they are empty.
        let listed = count.def.map_or(0, |def| def.values().len());
        let entries = match listed {
            0 if self.chance.one_in(12) => 0,
            0 => 1 + self.chance.below(3),
            listed => 1 + self.chance.below(listed),
        };
        count.value = entries.to_string().into_bytes();
        let (part, outer) = (count.part, count.path.clone());
        let odds = group.members().len() / 4 + 1;
        let mut items = vec![count];
        for entry in 0..entries {
            let path: Vec<_> = outer.iter().copied().chain([(group.count_tag(), entry)]).collect();
            let chunks = self.members(group.entry(), part, &path, odds);
            items.extend(chunks.into_iter().flat_map(|chunk| chunk.items));
        }
        Chunk { items, group: Some(group) }
    }

    fn item(&mut self, member: &'static MemberDef, part: Part, path: &[(u32, usize)]) -> Option<Item> {
        let def = Dictionary::fix44().field(member.tag())?;
        let value = match member.tag() {
            34 => self.seq_num.to_string().into_bytes(),
            35 => self.msg_type.into(),
            49 => SENDER.into(),
            52 => SENDING_TIME.into(),
            56 => TARGET.into(),
            _ => values::valid(self.chance, def),
        };
        let required = member.is_required();
        Some(Item { tag: member.tag().to_string(), value, part, path: path.to_vec(), required, def: Some(def) })
    }

    /// Half of the messages keep the dictionary's order, which the standard does not ask for at the top level. A field that
    /// a group before it could take for its own is what no order may have.
    fn in_any_order(&mut self, mut chunks: Vec<Chunk>) -> Vec<Chunk> {
        let unclear = |chunks: &[Chunk]| chunks.windows(2).position(|pair| pair[0].swallows(pair[1].tag()));
        if self.chance.one_in(2) {
            self.chance.shuffle(&mut chunks);
        }
        for _ in 0..20 {
            if unclear(&chunks).is_none() {
                return chunks;
            }
            self.chance.shuffle(&mut chunks);
        }
        while let Some(at) = unclear(&chunks) {
            // Two that cannot stand in any order: one is left out, the one that may be.
            let out = if chunks[at].items[0].required { at + 1 } else { at };
            chunks.remove(out);
        }
        chunks
    }
}
