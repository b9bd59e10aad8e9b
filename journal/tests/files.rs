//! The same log on the file system of this machine.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do")]

use journal::{BatchBuilder, Disk, DiskErrorKind, FileDisk, Frame, Holder, Log, LogConfig, OpenError, Owner};
use types::{RecordNo, ShardId, Timestamp};

const SEGMENT_BYTES: u64 = 64 * 1024;

fn config(pid: u32) -> LogConfig {
    let owner = Owner { pid, since: Timestamp(1_381_233_600_000_000_000) };
    LogConfig { segment_bytes: SEGMENT_BYTES, watermark_bytes: 0, ..LogConfig::new(ShardId(0), owner, 7) }
}

fn open(path: &std::path::Path, pid: u32) -> Result<(Log<FileDisk>, u64), OpenError> {
    let mut sum = 0;
    let (log, _) = Log::open(FileDisk::open(path)?, config(pid), &mut |frame: &Frame<'_>| {
        sum += frame.records().map(|record| record.bytes.len() as u64).sum::<u64>();
        Ok(())
    })?;
    Ok((log, sum))
}

#[test]
fn records_outlive_the_log_that_wrote_them() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("journal");
    let (mut log, _) = open(&path, 1).unwrap();
    let mut builder = BatchBuilder::begin(log.next());
    let mut positions = Vec::new();
    for turn in 0..300 {
        builder.push(3, 1, |bytes| bytes.resize(bytes.len() + 1000, 7));
        let batch = builder.finish().unwrap();
        positions.push(log.append(&batch).unwrap());
        builder.recycle(batch);
        if turn % 10 == 9 {
            assert_eq!(log.commit(), Ok(RecordNo(turn + 1)));
        }
    }
    let names = FileDisk::open(&path).unwrap().list().unwrap();
    assert!(names.len() > 5, "several segments, a spare and the lock: {names:?}");
    drop(log);

    let (log, sum) = open(&path, 2).unwrap();
    assert_eq!((log.mark(), sum, log.epoch()), (RecordNo(300), 300_000, 2));
    let mut reader = log.reader();
    for (no, position) in (1..).zip(&positions) {
        let frame = reader.read_at(*position).unwrap();
        assert_eq!(frame.record(RecordNo(no)).unwrap().bytes, [7; 1000]);
    }
}

/// A reader in another thread than the log: what a follower is.
#[test]
fn a_follower_in_another_thread_reads_beside_the_log() {
    let directory = tempfile::tempdir().unwrap();
    let (mut log, _) = open(directory.path(), 1).unwrap();
    let (marks, marked) = std::sync::mpsc::channel();
    let mut reader = log.reader();
    let follower = std::thread::Builder::new()
        .spawn(move || {
            let mut seen = 0;
            for mark in marked {
                while let Some(frame) = reader.poll_batch(mark).unwrap() {
                    seen += frame.records().count();
                }
            }
            seen
        })
        .unwrap();
    let mut builder = BatchBuilder::begin(log.next());
    for _ in 0..200 {
        builder.push(3, 1, |bytes| bytes.resize(bytes.len() + 900, 7));
        log.append(&builder.finish().unwrap()).unwrap();
        marks.send(log.commit().unwrap()).unwrap();
    }
    drop(marks);
    assert_eq!(follower.join().unwrap(), 200);
}

#[test]
fn a_second_process_is_told_who_holds_the_directory() {
    let directory = tempfile::tempdir().unwrap();
    let (log, _) = open(directory.path(), 4711).unwrap();
    let error = open(directory.path(), 4712).map(|_| ()).unwrap_err();
    let holder = Holder { pid: 4711, since: Timestamp(1_381_233_600_000_000_000), epoch: 1 };
    assert_eq!(error, OpenError::Held(holder));
    drop(log);
    open(directory.path(), 4713).unwrap();
}

#[test]
fn segments_have_their_room_before_they_are_used() {
    use std::os::unix::fs::MetadataExt;
    let directory = tempfile::tempdir().unwrap();
    let (_log, _) = open(directory.path(), 1).unwrap();
    for name in ["segment-00000000000000000001.tgj", "spare.tgj"] {
        let metadata = std::fs::metadata(directory.path().join(name)).unwrap();
        assert_eq!(metadata.len(), SEGMENT_BYTES);
        assert!(metadata.blocks() * 512 >= SEGMENT_BYTES, "{name} is sparse");
        assert_eq!(metadata.mode() & 0o077, 0, "{name} is readable by others");
    }
}

#[test]
fn a_directory_that_cannot_be_had_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("not").join("there");
    let error = FileDisk::open(&path).unwrap_err();
    assert_eq!(error.kind, DiskErrorKind::NotFound);
    assert!(error.to_string().contains("not/there"), "{error}");
    let file = directory.path().join("file");
    let disk = FileDisk::open(directory.path()).unwrap();
    disk.create("file").unwrap();
    let error = FileDisk::open(&file).unwrap_err();
    assert!(error.to_string().ends_with("file: Not a directory (os error 20)"), "{error}");
}
