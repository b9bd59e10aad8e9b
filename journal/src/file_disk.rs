//! The disk of a real machine: a directory, by rustix.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rustix::{
    fd::OwnedFd,
    fs::{self, AtFlags, FallocateFlags, FlockOperation, Mode, OFlags},
    io::Errno,
};

use crate::disk::{Disk, DiskError, DiskErrorKind, DiskOp};

/// A directory of the file system. Clones share it; each opens files of its own, so that a reader may live in another
/// thread than the log.
#[derive(Debug, Clone)]
pub struct FileDisk {
    directory: Arc<OwnedFd>,
    path: Arc<PathBuf>,
}

/// A file of a [`FileDisk`].
#[derive(Debug)]
pub struct DiskFile {
    fd: OwnedFd,
    name: Box<str>,
}

/// Orders are nobody else's business.
const FILE_MODE: Mode = Mode::RUSR.union(Mode::WUSR);
const DIRECTORY_MODE: Mode = Mode::RWXU;
/// Zeros written at once where the file system cannot reserve.
static ZEROS: [u8; 64 * 1024] = [0; 64 * 1024];

impl FileDisk {
    /// Opens the directory `path`, making it, but not its parents, where it is missing.
    pub fn open(path: &Path) -> Result<FileDisk, DiskError> {
        let failed = |op, errno| error(op, &path.to_string_lossy(), errno);
        match fs::mkdir(path, DIRECTORY_MODE) {
            Ok(()) => sync_parent(path).map_err(|errno| failed(DiskOp::SyncDir, errno))?,
            Err(Errno::EXIST) => (),
            Err(errno) => return Err(failed(DiskOp::Create, errno)),
        }
        let directory = fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())
            .map_err(|errno| failed(DiskOp::Open, errno))?;
        Ok(FileDisk { directory: Arc::new(directory), path: Arc::new(path.to_path_buf()) })
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn open_with(&self, op: DiskOp, name: &str, flags: OFlags) -> Result<DiskFile, DiskError> {
        let flags = OFlags::RDWR | OFlags::CLOEXEC | flags;
        let fd =
            fs::openat(&self.directory, name, flags, FILE_MODE).map_err(|errno| self.in_directory(op, name, errno))?;
        Ok(DiskFile { fd, name: name.into() })
    }

    /// An error that names the whole path: it is read by people who look for the file.
    fn in_directory(&self, op: DiskOp, name: &str, errno: Errno) -> DiskError {
        error(op, &self.path.join(name).to_string_lossy(), errno)
    }
}

impl Disk for FileDisk {
    type File = DiskFile;

    fn list(&self) -> Result<Vec<String>, DiskError> {
        let failed = |errno| self.in_directory(DiskOp::List, "", errno);
        let mut names = Vec::new();
        for entry in fs::Dir::read_from(&self.directory).map_err(failed)? {
            // Files with other names than ours are not ours.
            if let Ok(name) = entry.map_err(failed)?.file_name().to_str() {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }

    fn create(&self, name: &str) -> Result<DiskFile, DiskError> {
        self.open_with(DiskOp::Create, name, OFlags::CREATE)
    }

    fn open(&self, name: &str) -> Result<DiskFile, DiskError> {
        self.open_with(DiskOp::Open, name, OFlags::empty())
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), DiskError> {
        fs::renameat(&self.directory, from, &self.directory, to)
            .map_err(|errno| self.in_directory(DiskOp::Rename, from, errno))
    }

    fn remove(&self, name: &str) -> Result<(), DiskError> {
        fs::unlinkat(&self.directory, name, AtFlags::empty())
            .map_err(|errno| self.in_directory(DiskOp::Remove, name, errno))
    }

    fn size(&self, file: &DiskFile) -> Result<u64, DiskError> {
        let stat = fs::fstat(&file.fd).map_err(|errno| self.in_directory(DiskOp::Size, &file.name, errno))?;
        Ok(stat.st_size.unsigned_abs())
    }

    fn allocate(&self, file: &DiskFile, len: u64) -> Result<(), DiskError> {
        match fs::fallocate(&file.fd, FallocateFlags::empty(), 0, len) {
            Ok(()) => Ok(()),
            // Some file systems cannot: there, zeros reserve.
            Err(Errno::OPNOTSUPP) => {
                let mut at = self.size(file)?;
                while at < len {
                    let chunk = (len - at).min(ZEROS.len() as u64);
                    self.write_at(file, at, &ZEROS[..chunk as usize])?;
                    at += chunk;
                }
                Ok(())
            }
            Err(errno) => Err(self.in_directory(DiskOp::Allocate, &file.name, errno)),
        }
    }

    fn read_at(&self, file: &DiskFile, offset: u64, into: &mut [u8]) -> Result<usize, DiskError> {
        let mut filled = 0;
        while filled < into.len() {
            match rustix::io::pread(&file.fd, &mut into[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(len) => filled += len,
                Err(Errno::INTR) => (),
                Err(errno) => return Err(self.in_directory(DiskOp::Read, &file.name, errno)),
            }
        }
        Ok(filled)
    }

    fn write_at(&self, file: &DiskFile, offset: u64, bytes: &[u8]) -> Result<(), DiskError> {
        let mut written = 0;
        while written < bytes.len() {
            match rustix::io::pwrite(&file.fd, &bytes[written..], offset + written as u64) {
                Ok(0) => return Err(self.in_directory(DiskOp::Write, &file.name, Errno::IO)),
                Ok(len) => written += len,
                Err(Errno::INTR) => (),
                Err(errno) => return Err(self.in_directory(DiskOp::Write, &file.name, errno)),
            }
        }
        Ok(())
    }

    fn sync(&self, file: &DiskFile) -> Result<(), DiskError> {
        fs::fdatasync(&file.fd).map_err(|errno| self.in_directory(DiskOp::Sync, &file.name, errno))
    }

    fn sync_dir(&self) -> Result<(), DiskError> {
        fs::fsync(&self.directory).map_err(|errno| self.in_directory(DiskOp::SyncDir, "", errno))
    }

    fn free_bytes(&self) -> Result<u64, DiskError> {
        let stat = fs::fstatvfs(&self.directory).map_err(|errno| self.in_directory(DiskOp::FreeBytes, "", errno))?;
        // What a process without privileges can have.
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }

    fn try_lock(&self, file: &DiskFile) -> Result<bool, DiskError> {
        match fs::flock(&file.fd, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(true),
            Err(Errno::WOULDBLOCK) => Ok(false),
            Err(errno) => Err(self.in_directory(DiskOp::Lock, &file.name, errno)),
        }
    }
}

/// A new directory is durable when the directory that names it is.
fn sync_parent(path: &Path) -> Result<(), Errno> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let parent = fs::open(parent, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    fs::fsync(&parent)
}

fn error(op: DiskOp, file: &str, errno: Errno) -> DiskError {
    let kind = match errno {
        Errno::NOSPC | Errno::DQUOT => DiskErrorKind::Full,
        Errno::NOENT => DiskErrorKind::NotFound,
        other => DiskErrorKind::Io(other.raw_os_error()),
    };
    DiskError { op, file: file.into(), kind }
}
