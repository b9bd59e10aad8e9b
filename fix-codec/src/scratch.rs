//! What validation remembers of a message.

use crate::fields::Fields;

/// What validation remembers while it looks at one message. Kept and used again, so that validating allocates nothing.
#[derive(Debug, Clone)]
pub struct ValidationScratch {
    /// For each tag below [`DIRECT`] the number of the message that last had it outside of groups. Not where: four bytes a
    /// tag keep what a message touches in few cache lines.
    last_seen: Box<[u32]>,
    /// The other tags of this message.
    others: Vec<u32>,
    /// The number of this message.
    message: u32,
    /// Which of its fields outside of groups have values that a condition may turn on.
    kept: Vec<u32>,
}

/// Tags that are remembered in a table: all of FIX 4.0 to 4.4 and nearly all of 5.0SP2.
const DIRECT: usize = 4096;

impl ValidationScratch {
    /// A scratch for any dictionary.
    pub fn new() -> ValidationScratch {
        ValidationScratch { last_seen: vec![0; DIRECT].into(), others: Vec::new(), message: 0, kept: Vec::new() }
    }

    pub(crate) fn begin(&mut self) {
        self.others.clear();
        self.kept.clear();
        self.message = self.message.wrapping_add(1);
        if self.message == 0 {
            // Once in four billion messages the numbers begin again, and none may look like one of this round.
            self.last_seen.fill(0);
            self.message = 1;
        }
    }

    /// Notes that the message has `tag`; false if it was noted before.
    #[inline]
    pub(crate) fn note(&mut self, tag: u32) -> bool {
        match self.last_seen.get_mut(tag as usize) {
            Some(seen) => core::mem::replace(seen, self.message) != self.message,
            None => {
                self.others.push(tag);
                true
            }
        }
    }

    /// Keeps where a field stands whose value a condition may turn on.
    #[inline]
    pub(crate) fn keep(&mut self, at: usize) {
        // A message has less fields than bytes, and no more bytes than a u32 counts.
        self.kept.push(at as u32);
    }

    #[inline]
    pub(crate) fn has(&self, tag: u32) -> bool {
        match self.last_seen.get(tag as usize) {
            Some(seen) => *seen == self.message,
            None => self.others.contains(&tag),
        }
    }

    /// The value of the field `tag` if it was kept. Nothing is searched in the message, where a group may have the tag, too.
    pub(crate) fn kept<'a>(&self, tag: u32, fields: &Fields<'a>) -> Option<&'a [u8]> {
        let mut kept = self.kept.iter().filter_map(|at| fields.field_at(*at as usize));
        kept.find(|field| field.tag == tag).map(|field| field.value)
    }

    /// A tag past the table that is there twice. Sorted rather than searched for each: a message may have thousands.
    pub(crate) fn repeated_other(&mut self) -> Option<u32> {
        self.others.sort_unstable();
        self.others.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
    }
}

impl Default for ValidationScratch {
    fn default() -> Self {
        ValidationScratch::new()
    }
}
