//! What the text that is made from the dictionary says of each struct.

use super::put::Put;
use super::read::Take;

/// A message's body, or an entry of a group.
pub(super) trait Members<'a>: Sized {
    /// Takes each of its fields and groups out of a run.
    fn take(take: &mut Take<'a>) -> Self;

    /// Writes each of them.
    fn put(&self, put: &mut Put<'_, '_>);
}
