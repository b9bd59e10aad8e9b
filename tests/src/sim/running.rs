//! A gateway that runs on the simulated machine: what is gone with its process.

use gateway::{Floor, Gateway};
use journal::{Frame, Log, LogConfig, OpenError, Owner, Refused, SimDisk};
use types::{Now, RecordNo, ShardId};

use crate::setup::{config_with, floor};
use crate::sim::Scenario;

/// See the module.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) gateway: Gateway,
    pub(super) floor: Floor,
    pub(super) log: Log<SimDisk>,
}

/// The machine is down, or would not come up again.
#[derive(Debug)]
pub struct Down(pub String);

impl Running {
    /// Starts the gateway on what the disk has; `run` counts the starts.
    pub(super) fn start(disk: &SimDisk, scenario: &Scenario, run: u64, now: Now) -> Result<Running, Down> {
        let owner = Owner { pid: run as u32, since: now.wall };
        let log_config = LogConfig {
            durability: scenario.durability,
            segment_bytes: 64 * 1024,
            watermark_bytes: 0,
            ..LogConfig::new(ShardId(0), owner, scenario.seed ^ run)
        };
        let mut gateway = Gateway::new(config_with(scenario.venues));
        let mut replay = |batch: &Frame<'_>| -> Result<(), Refused> {
            for record in batch.records() {
                gateway
                    .replay(record.no, record.record_type, record.version, record.bytes)
                    .map_err(|error| Refused { record: record.no, why: error.to_string() })?;
            }
            Ok(())
        };
        let opened = Log::open(disk.clone(), log_config, &mut replay);
        let (log, recovered) = opened.map_err(|error: OpenError| Down(error.to_string()))?;
        let mut floor = match scenario.venues.in_process() {
            Some(_) => floor(&gateway, run, now.market),
            None => Floor::default(),
        };
        gateway.handle_start(recovered.last, now);
        floor.drain(&mut gateway, now);
        Ok(Running { gateway, floor, log })
    }

    /// Ends the turn and makes it durable.
    pub(super) fn commit(&mut self) -> Result<(), Down> {
        if let Some(batch) = self.gateway.end_turn() {
            self.log.append(&batch).map_err(|error| Down(error.to_string()))?;
            self.gateway.recycle(batch);
        }
        let mark: RecordNo = self.log.commit().map_err(|error| Down(error.to_string()))?;
        self.gateway.handle_committed(mark);
        Ok(())
    }
}

/// Reads stored records back, as the shell's reading thread does.
pub fn stored(log: &Log<SimDisk>, records: &[RecordNo]) -> Result<Vec<(u16, u8, Vec<u8>)>, Down> {
    let mut reader = log.reader();
    let mut found = Vec::new();
    for &wanted in records {
        reader.seek(wanted);
        let batch = reader.poll_batch(log.mark()).map_err(|error| Down(error.to_string()))?;
        let record =
            batch.and_then(|batch| batch.record(wanted).map(|it| (it.record_type, it.version, it.bytes.to_vec())));
        found.push(record.ok_or_else(|| Down(format!("record {wanted} is committed and not there")))?);
    }
    Ok(found)
}
