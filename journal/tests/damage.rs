//! Bytes that change after they were durable: the start is refused, names the place, and touches nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod support;

use journal::{BatchBuilder, CrashPlan, Damage, Durability, Log, OpenError, Reader, Refused, SimDisk};
use support::{Dice, Model, SEGMENT_BYTES, config, open, segments};
use types::{RecordNo, ShardId};

const FRAME_HEADER: usize = 40;

/// A log of several segments, closed.
fn log_of(seed: u64, steps: usize) -> (SimDisk, Model) {
    let (disk, mut model, mut dice) = (SimDisk::new(), Model::default(), Dice::new(seed));
    let (mut log, ..) = open(&disk, config(Durability::Fsync)).unwrap();
    model.run(&mut log, &mut dice, steps).unwrap();
    (disk, model)
}

/// First records of the segments, ascending.
fn firsts(disk: &SimDisk) -> Vec<RecordNo> {
    let digits = |name: &String| name.strip_prefix("segment-").map(|rest| rest[..20].parse().unwrap());
    disk.files().keys().filter_map(digits).map(RecordNo).collect()
}

fn name(first: RecordNo) -> String {
    format!("segment-{:020}.tgj", first.0)
}

/// The refusal, after making sure that it left every byte alone.
fn refusal(disk: &SimDisk) -> OpenError {
    let before = segments(disk);
    let error = open(disk, config(Durability::Fsync)).map(|_| ()).expect_err("a damaged log was opened");
    assert!(segments(disk) == before, "a refused start changed the log");
    error
}

#[test]
fn damage_in_an_older_segment_names_segment_offset_and_record_and_changes_nothing() {
    let (disk, model) = log_of(1, 40);
    let firsts = firsts(&disk);
    assert!(firsts.len() > 3);
    let mut places = 0;
    for (position, (record, _)) in model.positions.iter().zip(&model.batches) {
        let segment = *firsts.iter().rfind(|first| **first <= *record).unwrap();
        if segment == *firsts.last().unwrap() {
            continue;
        }
        // In the header: magic, checksum, length (which then points anywhere), count, segment id, number, mark; then
        // the first record's length.
        for byte in [0, 4, 8, 11, 12, 16, 24, 32, FRAME_HEADER] {
            let disk = disk.kill();
            assert!(disk.rot(&name(segment), position.offset as usize + byte, 0x81));
            let expected = Damage { segment, offset: u64::from(position.offset), record: *record };
            assert_eq!(refusal(&disk), OpenError::Damaged(expected));
            places += 1;
        }
    }
    assert!(places > 100, "{places}");
}

#[test]
fn the_refusal_reads_as_a_sentence() {
    let (disk, _) = log_of(1, 40);
    assert!(disk.rot(&name(RecordNo(1)), 4096, 1));
    assert_eq!(
        refusal(&disk).to_string(),
        "segment-00000000000000000001.tgj is damaged at offset 4096: record 1 was durable and cannot be read: \
         restore that file from a copy"
    );
}

#[test]
fn a_rotten_segment_header_is_damage() {
    let (disk, _) = log_of(2, 40);
    let firsts = firsts(&disk);
    for segment in &firsts[..firsts.len() - 1] {
        let disk = disk.kill();
        assert!(disk.rot(&name(*segment), 20, 1));
        assert_eq!(refusal(&disk), OpenError::Damaged(Damage { segment: *segment, offset: 0, record: *segment }));
    }
}

#[test]
fn a_missing_segment_is_damage() {
    let (disk, _) = log_of(3, 40);
    let firsts = firsts(&disk);
    for gone in &firsts[1..firsts.len() - 1] {
        let disk = disk.kill();
        journal::Disk::remove(&disk, &name(*gone)).unwrap();
        let error = refusal(&disk);
        assert!(matches!(error, OpenError::Damaged(Damage { record, .. }) if record == *gone), "{error}");
    }
}

/// Each of the two files is whole in itself, and their numbers fit.
#[test]
fn a_segment_of_another_log_is_not_taken_for_ours() {
    let (ours, _) = log_of(1, 40);
    let theirs = SimDisk::new();
    let other_seed = journal::LogConfig { seed: 5, ..config(Durability::Fsync) };
    let (mut log, ..) = open(&theirs, other_seed).unwrap();
    Model::default().run(&mut log, &mut Dice::new(1), 40).unwrap();
    let segment = firsts(&ours)[1];
    let file = journal::Disk::open(&ours, &name(segment)).unwrap();
    journal::Disk::write_at(&ours, &file, 0, &theirs.files()[&name(segment)]).unwrap();
    assert_eq!(refusal(&ours), OpenError::Damaged(Damage { segment, offset: 0, record: segment }));
}

/// In the last segment too: a commit that a later one vouches for is not a torn tail.
#[test]
fn damage_in_the_last_segment_before_a_later_commit_is_not_cut_away() {
    let disk = SimDisk::new();
    let (mut log, ..) = open(&disk, config(Durability::Fsync)).unwrap();
    let mut builder = BatchBuilder::begin(log.next());
    let mut positions = Vec::new();
    for _ in 0..3 {
        builder.push(1, 1, |bytes| bytes.extend_from_slice(&[5; 100]));
        let batch = builder.finish().unwrap();
        positions.push(log.append(&batch).unwrap());
        log.commit().unwrap();
    }
    drop(log);
    for (record, position) in (1..=2).zip(&positions) {
        let disk = disk.kill();
        assert!(disk.rot(&name(RecordNo(1)), position.offset as usize + 60, 1));
        let place = Damage { segment: RecordNo(1), offset: u64::from(position.offset), record: RecordNo(record) };
        assert_eq!(refusal(&disk), OpenError::Damaged(place));
    }
    // The very last commit has nobody to vouch for it: it looks as if it was torn, is cut, and that is said.
    assert!(disk.rot(&name(RecordNo(1)), positions[2].offset as usize + 60, 1));
    let (_, recovered, _) = open(&disk, config(Durability::Fsync)).unwrap();
    let cut = recovered.cut.unwrap();
    assert_eq!((recovered.last, cut.record, cut.offset), (RecordNo(2), RecordNo(3), u64::from(positions[2].offset)));
    assert_eq!(cut.torn_bytes, 147);
    assert!(cut.to_string().starts_with("segment-00000000000000000001.tgj was cut at offset "), "{cut}");
}

/// Two frames of one commit, the first lost and the second kept: a crash may do that, and it must not stop the start.
#[test]
fn a_hole_before_a_whole_frame_of_the_same_commit_is_a_torn_tail() {
    let mut holes = 0;
    for fate in 0..200 {
        let disk = SimDisk::new();
        let (mut log, ..) = open(&disk, config(Durability::Fsync)).unwrap();
        let mut builder = BatchBuilder::begin(log.next());
        for _ in 0..3 {
            builder.push(1, 1, |bytes| bytes.extend_from_slice(&[5; 600]));
            log.append(&builder.finish().unwrap()).unwrap();
        }
        disk.set_plan(CrashPlan { at_call: Some(disk.calls() + 2), ..CrashPlan::default() });
        log.commit().unwrap_err();
        let disk = disk.restart(fate);
        let (_, recovered, seen) = open(&disk, config(Durability::Fsync)).unwrap();
        assert_eq!(recovered.last.0, seen.len() as u64);
        holes += recovered.cut.map_or(0, |cut| cut.frames);
        let (_, again, _) = open(&disk.restart(fate), config(Durability::Fsync)).unwrap();
        assert_eq!(again.cut, None, "what was cut stays cut");
    }
    assert!(holes > 10, "only {holes} holes before a whole frame: the test shows nothing");
}

#[test]
fn whole_frames_of_another_segment_never_verify() {
    let (disk, _) = log_of(4, 12);
    let (mut log, recovered, _) = open(&disk, config(Durability::Fsync)).unwrap();
    // The file system hands out old blocks: the next segment's room is full of frames that were valid, with the very
    // record numbers that come next.
    let stale = {
        let twin = disk.kill();
        let (mut twin_log, ..) = open(&twin, config(Durability::Fsync)).unwrap();
        let mut builder = BatchBuilder::begin(twin_log.next());
        while firsts(&twin).len() == firsts(&disk).len() {
            builder.push(1, 1, |bytes| bytes.extend_from_slice(&[6; 300]));
            twin_log.append(&builder.finish().unwrap()).unwrap();
            twin_log.commit().unwrap();
        }
        let last = *firsts(&twin).last().unwrap();
        twin.files()[&name(last)][4096..].to_vec()
    };
    let spare = journal::Disk::open(&disk, "spare.tgj").unwrap();
    journal::Disk::write_at(&disk, &spare, 4096, &stale).unwrap();
    let mut builder = BatchBuilder::begin(log.next());
    let before = firsts(&disk).len();
    while firsts(&disk).len() == before {
        builder.push(1, 1, |bytes| bytes.extend_from_slice(&[6; 300]));
        log.append(&builder.finish().unwrap()).unwrap();
    }
    let mark = log.mark();
    assert!(mark > recovered.last);
    drop(log);
    let (_, recovered, _) = open(&disk, config(Durability::Fsync)).unwrap();
    assert_eq!(recovered.last, mark, "a stale frame was taken for a record");
}

/// Behind a cut there may be bytes that look whole; they must not come back when the log has grown up to them.
#[test]
fn what_was_cut_never_comes_back() {
    for fate in 0..100 {
        let disk = SimDisk::new();
        let (mut log, ..) = open(&disk, config(Durability::Fsync)).unwrap();
        let mut builder = BatchBuilder::begin(log.next());
        for fill in 1..=4 {
            builder.push(1, 1, |bytes| bytes.extend_from_slice(&[fill; 500]));
            log.append(&builder.finish().unwrap()).unwrap();
        }
        disk.set_plan(CrashPlan { at_call: Some(disk.calls() + 2), ..CrashPlan::default() });
        log.commit().unwrap_err();
        let disk = disk.restart(fate);
        let (mut log, recovered, _) = open(&disk, config(Durability::Fsync)).unwrap();
        let mut builder = BatchBuilder::begin(log.next());
        // The same size as those before, so that the next old frame begins where this one ends.
        builder.push(1, 1, |bytes| bytes.extend_from_slice(&[99; 500]));
        log.append(&builder.finish().unwrap()).unwrap();
        let mark = log.commit().unwrap();
        assert_eq!(mark.0, recovered.last.0 + 1);
        drop(log);
        let (_, again, seen) = open(&disk.kill(), config(Durability::Fsync)).unwrap();
        assert_eq!((again.last, again.cut), (mark, None));
        assert_eq!(seen.last().unwrap().1[0], vec![99; 500]);
    }
}

#[test]
fn another_shards_log_and_a_newer_format_are_refused() {
    let (disk, _) = log_of(5, 5);
    let other = journal::LogConfig { shard: ShardId(2), ..config(Durability::Fsync) };
    let error = open(&disk, other).map(|_| ()).unwrap_err();
    let expected = OpenError::Shard { segment: RecordNo(1), found: ShardId(1), expected: ShardId(2) };
    assert_eq!(error, expected);

    // Format 2 with a checksum that is right.
    let segment = name(RecordNo(1));
    let mut header = disk.files()[&segment][..60].to_vec();
    header[8] = 2;
    let crc = crc32fast::hash(&header[..56]);
    header[56..].copy_from_slice(&crc.to_le_bytes());
    let file = journal::Disk::open(&disk, &segment).unwrap();
    journal::Disk::write_at(&disk, &file, 0, &header).unwrap();
    assert_eq!(refusal(&disk), OpenError::Format { segment: RecordNo(1), found: 2, known: 1 });
}

#[test]
fn a_replay_that_refuses_a_record_stops_the_start_and_changes_nothing() {
    let (disk, _) = log_of(6, 40);
    let before = segments(&disk);
    let refused = Refused { record: RecordNo(9), why: "the state hash differs".to_owned() };
    let error = Log::open(disk.clone(), config(Durability::Fsync), &mut |frame: &journal::Frame<'_>| {
        if frame.last() < RecordNo(9) { Ok(()) } else { Err(refused.clone()) }
    })
    .map(|_| ())
    .unwrap_err();
    assert_eq!(error, OpenError::Refused(refused.clone()));
    assert_eq!(error.to_string(), "record 9 is refused: the state hash differs");
    assert!(segments(&disk) == before);
}

#[test]
fn a_follower_that_meets_damage_says_where() {
    let (disk, model) = log_of(7, 40);
    assert!(disk.rot(&name(RecordNo(1)), 4096 + 50, 1));
    let mut reader = Reader::new(disk.clone());
    let error = reader.poll_batch(model.mark).map(|_| ()).unwrap_err();
    let place = Damage { segment: RecordNo(1), offset: 4096, record: RecordNo(1) };
    assert_eq!(error, journal::ReadError::Damaged(place));
    assert!(reader.poll_written().unwrap().is_none());
}

#[test]
fn a_segment_size_that_cannot_work_is_refused() {
    for bytes in [0, 4096, SEGMENT_BYTES + 1, 1 << 32] {
        let config = journal::LogConfig { segment_bytes: bytes, ..config(Durability::Fsync) };
        let error = open(&SimDisk::new(), config).map(|_| ()).unwrap_err();
        assert_eq!(error, OpenError::SegmentBytes(bytes));
    }
}
