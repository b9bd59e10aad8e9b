//! The disk under the gateway's data: what it is, what an fdatasync costs on it, how much the journal wrote.

use std::fs::{self, File};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::tally::{Latencies, latencies};

/// File systems by the number that statfs gives (linux/magic.h).
const KINDS: [(u64, &str); 9] = [
    (0xef53, "ext4"),
    (0x5846_5342, "xfs"),
    (0x9123_683e, "btrfs"),
    (0x2fc1_2fc1, "zfs"),
    (0xf2f5_2010, "f2fs"),
    (0x794c_7630, "overlayfs"),
    (0x6969, "nfs"),
    (TMPFS, "tmpfs"),
    (RAMFS, "ramfs"),
];
const TMPFS: u64 = 0x0102_1994;
const RAMFS: u64 = 0x8584_58f6;

/// The type of the file system at `path`.
///
/// # Errors
/// Where there is nothing, or it is kept in memory: there an fdatasync costs nothing and means nothing.
pub fn file_system(path: &Path) -> anyhow::Result<String> {
    let kind = rustix::fs::statfs(path).with_context(|| format!("looking at {}", path.display()))?.f_type as u64;
    let name = KINDS.iter().find(|(magic, _)| *magic == kind).map_or(format!("{kind:#x}"), |(_, name)| (*name).into());
    ensure!(
        kind != TMPFS && kind != RAMFS,
        "{} is on {name}, which is memory: fdatasync costs nothing there; give --data-dir on a disk",
        path.display()
    );
    Ok(name)
}

/// The room that the probe writes into; with records of 1 KB it is 8,000 of them.
const PROBE_BYTES: u64 = 8 << 20;

/// Latencies of a write of `size` bytes with its fdatasync, one behind the other into a file that has its blocks already
/// and was written before: the least that a log must pay, with no change of the file's size or blocks to record.
///
/// # Errors
/// What the system says.
pub fn probe_fdatasync(directory: &Path, size: usize, time: Duration) -> anyhow::Result<Latencies> {
    let path = directory.join("fdatasync.probe");
    let file = File::create(&path).with_context(|| format!("creating {}", path.display()))?;
    file.write_all_at(&vec![0; PROBE_BYTES as usize], 0)?;
    file.sync_all()?;
    let record = vec![0x5a; size];
    let mut result = latencies();
    let started = Instant::now();
    let mut at = 0;
    while started.elapsed() < time {
        let before = Instant::now();
        file.write_all_at(&record, at)?;
        file.sync_data()?;
        result.saturating_record(before.elapsed().as_nanos() as u64);
        at = if at + 2 * size as u64 > PROBE_BYTES { 0 } else { at + size as u64 };
    }
    fs::remove_file(&path)?;
    Ok(result)
}

/// Bytes in the journal's segments below `directory`, up to the last that is not zero: segments have their room
/// reserved, so their lengths say nothing.
///
/// # Errors
/// What the system says.
pub fn journal_bytes(directory: &Path) -> anyhow::Result<u64> {
    let mut total = 0;
    for entry in fs::read_dir(directory).with_context(|| format!("reading {}", directory.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            total += journal_bytes(&entry.path())?;
        } else if entry.file_name().to_string_lossy().starts_with("segment-") {
            total += used_bytes(&entry.path())?;
        }
    }
    Ok(total)
}

fn used_bytes(path: &Path) -> anyhow::Result<u64> {
    let mut file = File::open(path)?;
    let mut end = file.metadata()?.len();
    let mut block = vec![0; 1 << 20];
    while end > 0 {
        let start = end.saturating_sub(block.len() as u64);
        let part = &mut block[..(end - start) as usize];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(part)?;
        if let Some(last) = part.iter().rposition(|byte| *byte != 0) {
            return Ok(start + last as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Else the probe would write what was reserved and not what was used, and the bar would move with it.
    #[test]
    fn reserved_room_is_not_counted() {
        let directory = std::env::temp_dir().join(format!("bench-disk-{}", std::process::id()));
        fs::create_dir_all(directory.join("shard-0")).unwrap();
        let mut bytes = vec![0; 3 << 20];
        bytes[..5_000].fill(7);
        fs::write(directory.join("shard-0/segment-1.tgj"), bytes).unwrap();
        fs::write(directory.join("shard-0/spare.tgj"), [7; 100]).unwrap();
        assert_eq!(journal_bytes(&directory).unwrap(), 5_000);
        fs::remove_dir_all(directory).unwrap();
    }
}
