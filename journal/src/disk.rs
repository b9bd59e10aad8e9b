//! What the log asks of a disk: twelve calls, each of which may fail.
//!
//! The order of calls is the whole of durability, so it is written once, against this trait, and runs unchanged on
//! [`FileDisk`](crate::FileDisk) and on the simulated disk, which loses everything that was not synced.

use core::fmt;

/// A directory of files. Names are plain file names, never paths.
///
/// Nothing is durable before [`Disk::sync`] (bytes and length of a file) or [`Disk::sync_dir`] (names) returned `Ok`.
/// Until then a crash may keep any part of it, down to single sectors of 512 bytes, in any order.
pub trait Disk {
    /// An open file. Dropping it closes it, and gives up its lock.
    type File;

    /// The names in the directory, in any order.
    fn list(&self) -> Result<Vec<String>, DiskError>;
    /// Opens `name` for reading and writing, making an empty file where there is none.
    fn create(&self, name: &str) -> Result<Self::File, DiskError>;
    /// Opens `name` for reading and writing. [`DiskErrorKind::NotFound`] where there is none.
    fn open(&self, name: &str) -> Result<Self::File, DiskError>;
    /// Renames, in one step, replacing a file that has the name already.
    fn rename(&self, from: &str, to: &str) -> Result<(), DiskError>;
    /// Removes a name.
    fn remove(&self, name: &str) -> Result<(), DiskError>;
    /// The file's length in bytes.
    fn size(&self, file: &Self::File) -> Result<u64, DiskError>;
    /// Makes the file at least `len` bytes long, zeros where it was shorter, with room on the disk for all of it.
    fn allocate(&self, file: &Self::File, len: u64) -> Result<(), DiskError>;
    /// Fills `into` from `offset` on; returns how many bytes there were, fewer only at the end of the file.
    fn read_at(&self, file: &Self::File, offset: u64, into: &mut [u8]) -> Result<usize, DiskError>;
    /// Writes all of `bytes` at `offset`, lengthening the file if it must.
    fn write_at(&self, file: &Self::File, offset: u64, bytes: &[u8]) -> Result<(), DiskError>;
    /// Makes the file's bytes and length durable (fdatasync). After an error nothing is known of what was not durable
    /// before, and asking again proves nothing: the system may have forgotten what it failed to write.
    fn sync(&self, file: &Self::File) -> Result<(), DiskError>;
    /// Makes the directory's names durable.
    fn sync_dir(&self) -> Result<(), DiskError>;
    /// Bytes that can still be allocated.
    fn free_bytes(&self) -> Result<u64, DiskError>;
    /// Takes the file's lock for as long as `file` stays open. `false`: somebody else holds it.
    fn try_lock(&self, file: &Self::File) -> Result<bool, DiskError>;
}

/// A call that the disk refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot {op} {file}: {kind}")]
pub struct DiskError {
    /// What was asked.
    pub op: DiskOp,
    /// The file's name, or the directory's path.
    pub file: Box<str>,
    /// Why not.
    pub kind: DiskErrorKind,
}

/// The calls of a [`Disk`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiskOp {
    /// [`Disk::list`]
    List,
    /// [`Disk::create`]
    Create,
    /// [`Disk::open`]
    Open,
    /// [`Disk::rename`]
    Rename,
    /// [`Disk::remove`]
    Remove,
    /// [`Disk::size`]
    Size,
    /// [`Disk::allocate`]
    Allocate,
    /// [`Disk::read_at`]
    Read,
    /// [`Disk::write_at`]
    Write,
    /// [`Disk::sync`]
    Sync,
    /// [`Disk::sync_dir`]
    SyncDir,
    /// [`Disk::free_bytes`]
    FreeBytes,
    /// [`Disk::try_lock`]
    Lock,
}

impl fmt::Display for DiskOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DiskOp::List => "list",
            DiskOp::Create => "create",
            DiskOp::Open => "open",
            DiskOp::Rename => "rename",
            DiskOp::Remove => "remove",
            DiskOp::Size => "ask the size of",
            DiskOp::Allocate => "reserve room for",
            DiskOp::Read => "read",
            DiskOp::Write => "write",
            DiskOp::Sync => "sync",
            DiskOp::SyncDir => "sync the directory",
            DiskOp::FreeBytes => "ask the free space of",
            DiskOp::Lock => "lock",
        })
    }
}

/// Why a disk refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DiskErrorKind {
    /// No room: ENOSPC or EDQUOT.
    #[error("the disk is full")]
    Full,
    /// No such file.
    #[error("there is no such file")]
    NotFound,
    /// The operating system's error, by its number.
    #[error("{}", OsCode(*.0))]
    Io(i32),
    /// The machine is down: only the simulated disk says this.
    #[error("the simulated machine is down")]
    Crashed,
}

/// An errno in the system's own words.
struct OsCode(i32);

impl fmt::Display for OsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        std::io::Error::from_raw_os_error(self.0).fmt(f)
    }
}
