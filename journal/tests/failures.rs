//! A disk that fails or fills, and a second owner.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod support;

use journal::{
    BatchBuilder, CrashPlan, DiskErrorKind, DiskOp, Durability, JournalError, Log, OpenError, SimDisk, Space,
};
use support::{Dice, IO, Model, SEGMENT_BYTES, config, open};
use types::RecordNo;

fn batch(builder: &mut BatchBuilder, bytes: usize) -> journal::Batch {
    builder.push(1, 1, |out| out.resize(out.len() + bytes, 7));
    builder.finish().unwrap()
}

#[test]
fn after_a_failed_sync_the_tail_is_trusted_only_in_a_new_segment() {
    let disk = SimDisk::new();
    let (mut log, ..) = open(&disk, config(Durability::Fsync)).unwrap();
    let mut builder = BatchBuilder::begin(log.next());
    log.append(&batch(&mut builder, 100)).unwrap();
    log.commit().unwrap();
    let old = log.append(&batch(&mut builder, 100)).unwrap();
    let old_second = log.append(&batch(&mut builder, 100)).unwrap();
    // The write works, the sync does not.
    disk.set_plan(CrashPlan { fail_call: Some((disk.calls() + 2, IO)), ..CrashPlan::default() });
    assert_eq!(log.commit(), Ok(RecordNo(3)));
    assert_eq!(log.take_overcome().unwrap().op, DiskOp::Sync);
    assert_eq!(log.take_overcome(), None);
    assert!(disk.files().contains_key("segment-00000000000000000002.tgj"));

    // Positions given out before the move still find their batches.
    let mut reader = log.reader();
    assert_eq!(reader.read_at(old).unwrap().first(), RecordNo(2));
    assert_eq!(reader.read_at(old_second).unwrap().first(), RecordNo(3));
    assert_eq!(reader.read_at(old).unwrap().first(), RecordNo(2), "the third batch now lies where the second was");
    drop(log);
    for fate in 0..20 {
        let (_, recovered, seen) = open(&disk.restart(fate), config(Durability::Fsync)).unwrap();
        assert_eq!((recovered.last, seen.len()), (RecordNo(3), 3), "fate {fate}");
    }
}

#[test]
fn a_failed_first_commit_of_a_segment_replaces_the_segment() {
    let disk = SimDisk::new();
    let (mut log, ..) = open(&disk, config(Durability::Fsync)).unwrap();
    let mut builder = BatchBuilder::begin(log.next());
    log.append(&batch(&mut builder, 100)).unwrap();
    disk.set_plan(CrashPlan { fail_call: Some((disk.calls() + 2, IO)), ..CrashPlan::default() });
    assert_eq!(log.commit(), Ok(RecordNo(1)));
    log.append(&batch(&mut builder, 100)).unwrap();
    assert_eq!(log.commit(), Ok(RecordNo(2)));
    drop(log);
    for fate in 0..20 {
        let (_, recovered, _) = open(&disk.restart(fate), config(Durability::Fsync)).unwrap();
        assert_eq!((recovered.last, recovered.segments, recovered.cut), (RecordNo(2), 1, None));
    }
}

#[test]
fn when_the_second_attempt_fails_too_every_later_call_says_the_same() {
    let disk = SimDisk::new();
    let (mut log, ..) = open(&disk, config(Durability::Fsync)).unwrap();
    let mut builder = BatchBuilder::begin(log.next());
    log.append(&batch(&mut builder, 100)).unwrap();
    log.commit().unwrap();
    let second = batch(&mut builder, 100);
    log.append(&second).unwrap();
    disk.set_plan(CrashPlan { fail_op: Some((DiskOp::Sync, IO)), ..CrashPlan::default() });
    let error = log.commit().unwrap_err();
    assert!(matches!(&error, JournalError::Failed(cause) if cause.op == DiskOp::Sync && cause.kind == IO));
    disk.set_plan(CrashPlan::default());
    assert_eq!(log.commit().unwrap_err(), error, "a disk that works again does not make the log trust itself");
    assert_eq!(log.append(&batch(&mut builder, 1)).unwrap_err(), error);
    assert_eq!(log.check_space().unwrap_err(), error);
    assert_eq!(log.mark(), RecordNo(1));
    assert!(error.to_string().starts_with("the journal has failed, nothing more can be recorded: cannot sync "));
    drop(log);
    for fate in 0..20 {
        let (_, recovered, _) = open(&disk.restart(fate), config(Durability::Fsync)).unwrap();
        assert!(recovered.last >= RecordNo(1));
    }
}

#[test]
fn a_filling_disk_is_said_before_it_is_full_and_the_reserve_still_takes_cancels() {
    // Room for the tail, the spare, one more, and the lock.
    let disk = SimDisk::with_capacity(3 * SEGMENT_BYTES + 512);
    let config = journal::LogConfig { watermark_bytes: SEGMENT_BYTES, ..config(Durability::Fsync) };
    let (mut log, ..) = open(&disk, config).unwrap();
    assert_eq!(log.space(), Space::Plenty);
    assert_eq!(log.free_bytes(), Ok(SEGMENT_BYTES + 256));
    let mut builder = BatchBuilder::begin(log.next());
    let mut seen = vec![log.space()];
    let refused = loop {
        let batch = batch(&mut builder, 500);
        match log.append(&batch) {
            Ok(_) => assert_eq!(log.commit(), Ok(batch.last())),
            Err(error) => break (error, batch),
        }
        if seen.last() != Some(&log.space()) {
            seen.push(log.space());
        }
    };
    assert_eq!(seen, [Space::Plenty, Space::BelowWatermark, Space::ReserveOnly]);
    assert_eq!(refused.0, JournalError::Full);
    assert_eq!(log.append(&refused.1).unwrap_err(), JournalError::Full);
    assert_eq!(log.mark(), RecordNo(3 * 7), "seven frames of 547 bytes fill a segment's 4096");

    // Somebody makes room: the refused batch is taken, nothing else was lost.
    disk.set_capacity(100 * SEGMENT_BYTES);
    assert_eq!(log.check_space(), Ok(Space::Plenty));
    log.append(&refused.1).unwrap();
    let mark = log.commit().unwrap();
    drop(log);
    let (_, recovered, _) = open(&disk.restart(1), config).unwrap();
    assert_eq!((recovered.last, recovered.cut), (mark, None));
}

#[test]
fn a_log_on_a_full_disk_still_starts() {
    let disk = SimDisk::with_capacity(2 * SEGMENT_BYTES + 512);
    let (log, ..) = open(&disk, config(Durability::Fsync)).unwrap();
    drop(log);
    disk.set_capacity(0);
    let (mut log, ..) = open(&disk, config(Durability::Fsync)).unwrap();
    let mut builder = BatchBuilder::begin(log.next());
    log.append(&batch(&mut builder, 100)).unwrap();
    assert_eq!(log.commit(), Ok(RecordNo(1)));
}

#[test]
fn a_first_start_on_a_full_disk_says_that_it_is_full() {
    let error = open(&SimDisk::with_capacity(600), config(Durability::Fsync)).map(|_| ()).unwrap_err();
    assert!(matches!(&error, OpenError::Disk(cause) if cause.kind == DiskErrorKind::Full), "{error}");
    assert_eq!(error.to_string(), "cannot reserve room for spare.tgj: the disk is full");
}

#[test]
fn a_batch_larger_than_a_segment_is_refused_and_the_log_goes_on() {
    let disk = SimDisk::new();
    let (mut log, ..) = open(&disk, config(Durability::Fsync)).unwrap();
    let mut builder = BatchBuilder::begin(log.next());
    let limit = SEGMENT_BYTES - 4096;
    let whole = batch(&mut builder, limit as usize - 47);
    log.append(&whole).unwrap();
    let large = batch(&mut builder, limit as usize - 46);
    assert_eq!(log.append(&large).unwrap_err(), JournalError::TooLarge { bytes: limit + 8, limit });
    let mut builder = BatchBuilder::begin(log.next());
    log.append(&batch(&mut builder, 1)).unwrap();
    assert_eq!(log.commit(), Ok(RecordNo(2)));
}

#[test]
fn a_changed_segment_size_holds_from_the_next_segment_on() {
    let disk = SimDisk::new();
    drop(open(&disk, config(Durability::Fsync)).unwrap());
    let larger = journal::LogConfig { segment_bytes: 3 * SEGMENT_BYTES, ..config(Durability::Fsync) };
    let (mut log, ..) = open(&disk, larger).unwrap();
    assert_eq!(disk.files()["spare.tgj"].len() as u64, 3 * SEGMENT_BYTES);
    let mut builder = BatchBuilder::begin(log.next());
    // Too large for the old segment, which holds nothing yet and makes way.
    log.append(&batch(&mut builder, 2 * SEGMENT_BYTES as usize)).unwrap();
    assert_eq!(log.commit(), Ok(RecordNo(1)));
    drop(log);
    let (_, recovered, _) = open(&disk.restart(1), config(Durability::Fsync)).unwrap();
    assert_eq!((recovered.last, recovered.segments), (RecordNo(1), 1));
}

#[test]
fn a_second_owner_is_told_who_the_first_is_and_every_owner_has_its_epoch() {
    let disk = SimDisk::new();
    let (first, ..) = open(&disk, config(Durability::Fsync)).unwrap();
    assert_eq!(first.epoch(), 1);
    let error = open(&disk, config(Durability::Fsync)).map(|_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the journal is held by process 4711 since 2013-10-08 12:00:00 UTC (epoch 1): stop that process first"
    );
    drop(first);
    let (second, ..) = open(&disk, config(Durability::Fsync)).unwrap();
    assert_eq!(second.epoch(), 2);
    let (third, ..) = open(&disk.restart(3), config(Durability::Fsync)).unwrap();
    assert_eq!(third.epoch(), 3);
}

#[test]
fn a_commit_of_many_batches_is_one_write_and_one_sync() {
    let disk = SimDisk::new();
    let (mut log, ..) = open(&disk, config(Durability::Fsync)).unwrap();
    let mut builder = BatchBuilder::begin(log.next());
    let before = disk.calls();
    for _ in 0..20 {
        log.append(&batch(&mut builder, 100)).unwrap();
    }
    assert_eq!(log.mark(), RecordNo(0), "appended is not committed");
    assert_eq!(log.commit(), Ok(RecordNo(20)));
    assert_eq!(disk.calls() - before, 2);
    assert_eq!(log.commit(), Ok(RecordNo(20)));
    assert_eq!(disk.calls() - before, 2, "nothing appended, nothing written");
}

#[test]
fn a_follower_sees_what_is_committed_as_it_is_committed_and_nothing_else() {
    let (disk, mut model, mut dice) = (SimDisk::new(), Model::default(), Dice::new(11));
    let (mut log, ..) = open(&disk, config(Durability::Fsync)).unwrap();
    let mut reader = log.reader();
    let mut seen = 0;
    for _ in 0..60 {
        model.append(&mut log, &mut dice).unwrap();
        let mark = log.mark();
        while let Some(frame) = reader.poll_batch(mark).unwrap() {
            assert!(frame.last() <= mark, "the follower was given what is not committed");
            assert_eq!(support::told(&frame), model.batches[seen]);
            seen += 1;
        }
        if dice.below(2) == 0 {
            log.commit().unwrap();
        }
    }
    assert!(seen > 30);
    reader.seek(RecordNo(1));
    model.mark = log.commit().unwrap();
    model.check_reader(&mut reader).unwrap();
    let mut late: journal::Reader<SimDisk> = log.reader();
    late.seek(RecordNo(model.mark.0 / 2));
    let frame = late.poll_batch(model.mark).unwrap().unwrap();
    assert!(frame.first().0 <= model.mark.0 / 2 && model.mark.0 / 2 <= frame.last().0);
}

#[test]
fn records_of_a_removed_segment_are_gone_by_name() {
    let (disk, mut model, mut dice) = (SimDisk::new(), Model::default(), Dice::new(12));
    let (mut log, ..) = open(&disk, config(Durability::Fsync)).unwrap();
    model.run(&mut log, &mut dice, 30).unwrap();
    drop(log);
    journal::Disk::remove(&disk, "segment-00000000000000000001.tgj").unwrap();
    let (log, recovered, _): (Log<SimDisk>, _, _) = open(&disk, config(Durability::Fsync)).unwrap();
    assert!(recovered.first > RecordNo(1));
    assert_eq!(recovered.last, model.mark);
    let mut reader = log.reader();
    assert_eq!(reader.poll_batch(model.mark).map(|_| ()), Err(journal::ReadError::Gone(RecordNo(1))));
    assert_eq!(reader.first(), Ok(Some(recovered.first)));
    reader.seek(recovered.first);
    assert!(reader.poll_batch(model.mark).unwrap().is_some());
}
