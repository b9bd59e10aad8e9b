//! Ids. Each is a type of its own, so that a parent's number is never taken for a child's.

use core::fmt;

use crate::wire::{Reader, Wire, WireError};

macro_rules! id {
    ($(#[$meta:meta])* $name:ident($raw:ty)) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub $raw);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Wire for $name {
            #[inline]
            fn put(&self, out: &mut Vec<u8>) {
                self.0.put(out);
            }
            #[inline]
            fn take(input: &mut Reader<'_>) -> Result<Self, WireError> {
                Wire::take(input).map($name)
            }
        }
    };
}

id! {
    /// A shard's number: part of every id that a shard gives out.
    ShardId(u16)
}
id! {
    /// A record's number in the journal of a shard: the first is 1, 0 is "nothing yet". No number is used twice.
    RecordNo(u64)
}
id! {
    /// A transport connection, numbered by the shell; never reused within a process.
    ConnId(u64)
}
id! {
    /// A FIX session's place in the configuration.
    SessionIx(u32)
}
id! {
    /// An account's place in the configuration.
    AccountIx(u32)
}
id! {
    /// An instrument's place in the configuration.
    InstrumentIx(u32)
}
id! {
    /// A venue's place in the configuration.
    VenueIx(u16)
}
id! {
    /// A parent order: shard in the upper 16 bits, a running number below.
    ParentId(u64)
}
id! {
    /// A child order: shard in the upper 16 bits, a running number below.
    ChildId(u64)
}
id! {
    /// ExecID(17) of a report to a client: shard in the upper 16 bits, a running number below.
    ExecNo(u64)
}

/// Bits below the shard's number in an id.
const SHARD_SHIFT: u32 = 48;

macro_rules! sharded {
    ($($name:ident),*) => {$(
        impl $name {
            /// The `running`-th id of `shard`. `running` stays below 2^48: at a million a second, nine years.
            pub const fn of(shard: ShardId, running: u64) -> $name {
                assert!(running >> SHARD_SHIFT == 0, "running number past 48 bits");
                $name(((shard.0 as u64) << SHARD_SHIFT) | running)
            }

            /// The running number within its shard.
            pub const fn running(self) -> u64 {
                self.0 & ((1 << SHARD_SHIFT) - 1)
            }

            /// The shard that gave it out.
            pub const fn shard(self) -> ShardId {
                ShardId((self.0 >> SHARD_SHIFT) as u16)
            }
        }
    )*};
}
sharded!(ParentId, ChildId, ExecNo);

macro_rules! index {
    ($($name:ident),*) => {$(
        impl $name {
            /// As an index into a table.
            #[inline]
            pub const fn ix(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
index!(SessionIx, AccountIx, InstrumentIx, VenueIx);
