//! Ids as texts: a letter, the shard, the running number. `O0-17`, `E0-42`, `C0-3`.
//!
//! The shard is in each, so that ids of two shards never meet at a client or a venue; the letter keeps a person from
//! taking an order's id for an execution's.

use types::{ChildId, ExecNo, ParentId, ShardId, Text};

/// An id's text: a letter, five digits at most for the shard, a dash, fifteen at most for the number.
pub type IdText = Text<24>;

/// OrderID(37) of a parent.
pub fn order_id(id: ParentId) -> IdText {
    text(b'O', id.shard(), id.running())
}

/// The parent that an OrderID(37) of ours names. Only the exact text that [`order_id`] writes is one.
pub fn parse_order_id(bytes: &[u8]) -> Option<ParentId> {
    let (shard, running) = parse(b'O', bytes)?;
    Some(ParentId::of(shard, running))
}

/// ExecID(17) of a report to a client.
pub fn exec_id(id: ExecNo) -> IdText {
    text(b'E', id.shard(), id.running())
}

/// The number that an ExecID(17) of ours holds.
pub fn parse_exec_id(bytes: &[u8]) -> Option<ExecNo> {
    let (shard, running) = parse(b'E', bytes)?;
    Some(ExecNo::of(shard, running))
}

/// ClOrdID(11) of a child at its venue.
pub fn child_cl_ord_id(id: ChildId) -> IdText {
    text(b'C', id.shard(), id.running())
}

/// The child that a venue's ClOrdID(11) names.
pub fn parse_child_cl_ord_id(bytes: &[u8]) -> Option<ChildId> {
    let (shard, running) = parse(b'C', bytes)?;
    Some(ChildId::of(shard, running))
}

/// ClOrdID(11) of our request to cancel a child, its `attempt`-th: a venue takes no ClOrdID twice.
pub fn cancel_cl_ord_id(id: ChildId, attempt: u32) -> Text<40> {
    let mut bytes = [0; 40];
    let child = child_cl_ord_id(id);
    let mut len = child.as_bytes().len();
    bytes[..len].copy_from_slice(child.as_bytes());
    bytes[len] = b'X';
    len += 1;
    len += digits(attempt.into(), &mut bytes[len..]);
    Text::lossy(&bytes[..len])
}

/// The child that the ClOrdID(11) of our request to cancel it names.
pub fn parse_cancel_cl_ord_id(bytes: &[u8]) -> Option<(ChildId, u32)> {
    let at = bytes.iter().position(|byte| *byte == b'X')?;
    let attempt = u32::try_from(number(&bytes[at + 1..])?).ok()?;
    Some((parse_child_cl_ord_id(&bytes[..at])?, attempt))
}

fn text(letter: u8, shard: ShardId, running: u64) -> IdText {
    let mut bytes = [0; 24];
    bytes[0] = letter;
    let mut len = 1 + digits(shard.0.into(), &mut bytes[1..]);
    bytes[len] = b'-';
    len += 1;
    len += digits(running, &mut bytes[len..]);
    Text::lossy(&bytes[..len])
}

/// Writes a number's digits to the front of `out`; how many.
fn digits(mut value: u64, out: &mut [u8]) -> usize {
    let mut reversed = [0; 20];
    let mut len = 0;
    loop {
        reversed[len] = b'0' + (value % 10) as u8;
        len += 1;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    for (slot, digit) in out.iter_mut().zip(reversed[..len].iter().rev()) {
        *slot = *digit;
    }
    len
}

fn parse(letter: u8, bytes: &[u8]) -> Option<(ShardId, u64)> {
    let (first, rest) = bytes.split_first()?;
    let dash = rest.iter().position(|byte| *byte == b'-')?;
    if *first != letter {
        return None;
    }
    let shard = u16::try_from(number(&rest[..dash])?).ok()?;
    let running = number(&rest[dash + 1..])?;
    (running >> 48 == 0).then_some((ShardId(shard), running))
}

/// A number as [`digits`] writes it: no sign, no leading zero.
fn number(bytes: &[u8]) -> Option<u64> {
    match bytes {
        [] | [b'0', _, ..] => None,
        digits => digits.iter().try_fold(0u64, |value, byte| {
            let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
            value.checked_mul(10)?.checked_add(digit)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_that_we_did_not_write_names_nothing_of_ours() {
        for text in
            ["", "O", "O-", "O0", "O0-", "O-1", "P0-1", "O00-1", "O0-01", "O0-+1", "O65536-1", "O0-281474976710656"]
        {
            assert_eq!(parse_order_id(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(parse_exec_id(b"O0-1"), None);
        assert_eq!(parse_child_cl_ord_id(b"C0-1X1"), None);
    }

    proptest! {
        #[test]
        fn an_id_comes_back_from_its_text(shard: u16, running in 0u64..1 << 48, attempt: u32) {
            let shard = ShardId(shard);
            prop_assert_eq!(parse_order_id(order_id(ParentId::of(shard, running)).as_bytes()), Some(ParentId::of(shard, running)));
            prop_assert_eq!(parse_exec_id(exec_id(ExecNo::of(shard, running)).as_bytes()), Some(ExecNo::of(shard, running)));
            let child = ChildId::of(shard, running);
            prop_assert_eq!(parse_child_cl_ord_id(child_cl_ord_id(child).as_bytes()), Some(child));
            prop_assert_eq!(parse_cancel_cl_ord_id(cancel_cl_ord_id(child, attempt).as_bytes()), Some((child, attempt)));
        }
    }
}
