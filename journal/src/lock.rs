//! One writer: the lock file with its owner and epoch.
//!
//! The lock itself is the system's (`flock`), so it ends with its process, however that ends. What stands in the file
//! is for people and for the epoch; it fits one sector, so a crash leaves the old text or the new.

use types::Timestamp;

use crate::{
    disk::{Disk, DiskError, DiskErrorKind},
    error::{Holder, OpenError},
};

/// The lock's file name.
pub(crate) const LOCK: &str = "lock";
/// Its length: rewritten in place, so always the same.
const LOCK_BYTES: usize = 256;

/// Takes the lock, and says what the last owner wrote; nothing is written yet.
pub(crate) fn acquire<D: Disk>(disk: &D) -> Result<(D::File, Holder), OpenError> {
    let (file, is_new) = match disk.open(LOCK) {
        Ok(file) => (file, false),
        Err(error) if error.kind == DiskErrorKind::NotFound => (disk.create(LOCK)?, true),
        Err(error) => return Err(error.into()),
    };
    let free = disk.try_lock(&file)?;
    let mut text = [0; LOCK_BYTES];
    let len = disk.read_at(&file, 0, &mut text)?;
    let holder = parse(&text[..len]);
    if !free {
        return Err(OpenError::Held(holder));
    }
    if is_new {
        disk.sync_dir()?;
    }
    Ok((file, holder))
}

/// Writes the new owner, durably.
pub(crate) fn sign<D: Disk>(disk: &D, file: &D::File, holder: &Holder) -> Result<(), DiskError> {
    disk.write_at(file, 0, &print(holder))?;
    disk.sync(file)
}

fn print(holder: &Holder) -> [u8; LOCK_BYTES] {
    let Holder { pid, since, epoch } = holder;
    let text = format!("tidegate journal\npid {pid}\nsince_ns {}\nepoch {epoch}\n", since.0);
    let mut bytes = [b' '; LOCK_BYTES];
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    bytes[LOCK_BYTES - 1] = b'\n';
    bytes
}

/// What cannot be read counts as 0: the epoch is also in the segments, and nothing else depends on it.
fn parse(text: &[u8]) -> Holder {
    let text = str::from_utf8(text).unwrap_or_default();
    let number = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key));
        line.and_then(|value| value.trim().parse::<u64>().ok()).unwrap_or_default()
    };
    Holder {
        pid: u32::try_from(number("pid ")).unwrap_or_default(),
        since: Timestamp(i64::try_from(number("since_ns ")).unwrap_or_default()),
        epoch: number("epoch "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holder_is_read_back_and_garbage_is_nobody() {
        let holder = Holder { pid: 4711, since: Timestamp(1_381_233_600_000_000_000), epoch: 12 };
        assert_eq!(parse(&print(&holder)), holder);
        assert_eq!(holder.to_string(), "process 4711 since 2013-10-08 12:00:00 UTC (epoch 12)");
        for garbage in [&b""[..], &[0; LOCK_BYTES], &[0xff; 40], b"pid x\nepoch -1\n"] {
            assert_eq!(parse(garbage), Holder::default());
        }
    }
}
