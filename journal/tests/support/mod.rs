//! A log under a generated load, beside the simplest model of it: a list of batches and how many are committed.
#![allow(dead_code, reason = "each test program uses a part")]

use std::collections::BTreeMap;

use journal::{BatchBuilder, Durability, Frame, JournalError, Log, LogConfig, OpenError, Owner, Position, Reader};
use journal::{Recovered, Refused, SimDisk};
use types::{RecordNo, ShardId, Timestamp};

/// Room for a few batches, so that every run goes through many segments.
pub(crate) const SEGMENT_BYTES: u64 = 8192;
/// EIO.
pub(crate) const IO: journal::DiskErrorKind = journal::DiskErrorKind::Io(5);

pub(crate) fn config(durability: Durability) -> LogConfig {
    let owner = Owner { pid: 4711, since: Timestamp(1_381_233_600_000_000_000) };
    LogConfig { durability, segment_bytes: SEGMENT_BYTES, watermark_bytes: 0, ..LogConfig::new(ShardId(1), owner, 99) }
}

/// A batch as it was pushed: first number and each record's bytes.
pub(crate) type Told = (RecordNo, Vec<Vec<u8>>);

/// A small generator of choices: tests must not depend on the simulated disk's own.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0xd134_2543_de82_ef95) | 1)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % limit as u64) as usize
    }
}

/// What the shard would remember: what it handed over, and what it was told is committed.
#[derive(Default, Clone)]
pub(crate) struct Model {
    pub(crate) batches: Vec<Told>,
    pub(crate) mark: RecordNo,
    pub(crate) positions: Vec<Position>,
}

pub(crate) fn told(frame: &Frame<'_>) -> Told {
    (frame.first(), frame.records().map(|record| record.bytes.to_vec()).collect())
}

/// Opens, and gives what the replay saw.
pub(crate) fn open(disk: &SimDisk, config: LogConfig) -> Result<(Log<SimDisk>, Recovered, Vec<Told>), OpenError> {
    let mut seen = Vec::new();
    let (log, recovered) = Log::open(disk.clone(), config, &mut |frame: &Frame<'_>| -> Result<(), Refused> {
        seen.push(told(frame));
        Ok(())
    })?;
    Ok((log, recovered, seen))
}

impl Model {
    /// One random batch into log and model.
    pub(crate) fn append(&mut self, log: &mut Log<SimDisk>, dice: &mut Dice) -> Result<(), JournalError> {
        let mut builder = BatchBuilder::begin(log.next());
        let records: Vec<Vec<u8>> = (0..=dice.below(3))
            .map(|_| {
                let fill = dice.below(255) as u8 + 1;
                vec![fill; dice.below(700)]
            })
            .collect();
        for record in &records {
            builder.push(7, 1, |bytes| bytes.extend_from_slice(record));
        }
        let batch = builder.finish().expect("records were pushed");
        // Remembered before the call: a crash in it may leave the batch there.
        self.batches.push((batch.first(), records));
        match log.append(&batch) {
            Ok(position) => self.positions.push(position),
            Err(error) => {
                if !matches!(error, JournalError::Failed(_)) {
                    self.batches.pop();
                }
                // Making room commits what came before.
                self.mark = self.mark.max(log.mark());
                return Err(error);
            }
        }
        self.mark = self.mark.max(log.mark());
        Ok(())
    }

    /// A run of `steps` batches with a commit after every few; ends at the first error.
    pub(crate) fn run(&mut self, log: &mut Log<SimDisk>, dice: &mut Dice, steps: usize) -> Result<(), JournalError> {
        for _ in 0..steps {
            self.append(log, dice)?;
            if dice.below(3) == 0 {
                self.mark = log.commit()?;
            }
        }
        self.mark = log.commit()?;
        Ok(())
    }

    /// After a start that saw `seen`: nothing committed is missing, nothing is half there, nothing is made up.
    pub(crate) fn check(&self, recovered: &Recovered, seen: &[Told]) -> Result<(), String> {
        if recovered.last < self.mark {
            return Err(format!("{} was committed, the log ends with {}", self.mark, recovered.last));
        }
        if seen.len() > self.batches.len() {
            return Err(format!("{} batches, {} were written", seen.len(), self.batches.len()));
        }
        for (seen, told) in seen.iter().zip(&self.batches) {
            if seen != told {
                return Err(format!("batch {} came back as another, {}", told.0, seen.0));
            }
        }
        let last = seen.last().map_or(0, |(first, records)| first.0 + records.len() as u64 - 1);
        if last != recovered.last.0 {
            return Err(format!("the replay ended at {last}, the log says {}", recovered.last));
        }
        Ok(())
    }

    /// The run goes on from what is there.
    pub(crate) fn accept(&mut self, recovered: &Recovered) {
        self.batches.retain(|(first, _)| *first <= recovered.last);
        self.positions.truncate(self.batches.len());
        self.mark = recovered.last;
    }

    /// A follower, and reads at the kept positions, give the same as the model.
    pub(crate) fn check_reader(&self, reader: &mut Reader<SimDisk>) -> Result<(), String> {
        let committed = || self.batches.iter().filter(|(first, _)| *first <= self.mark);
        let mut seen = Vec::new();
        while let Some(frame) = reader.poll_batch(self.mark).map_err(|error| error.to_string())? {
            seen.push(told(&frame));
        }
        if !committed().eq(seen.iter()) {
            return Err(format!("the follower saw {} batches of {}", seen.len(), committed().count()));
        }
        let pairs: Vec<_> = self.positions.iter().zip(committed()).collect();
        for (position, batch) in pairs.into_iter().rev() {
            let frame = reader.read_at(*position).map_err(|error| error.to_string())?;
            if told(&frame) != *batch {
                return Err(format!("{position:?} holds another batch, {}", frame.first()));
            }
        }
        Ok(())
    }
}

/// The segments' bytes: what must not change when a start is refused.
pub(crate) fn segments(disk: &SimDisk) -> BTreeMap<String, Vec<u8>> {
    let mut files = disk.files();
    files.remove("lock");
    files
}
