//! The log against its model, with the machine crashed at every call to the disk.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod support;

use journal::{CrashPlan, Durability, SimDisk};
use support::{Dice, IO, Model, config, open};

const STEPS: usize = 30;
const RUNS: u64 = 8;
/// Ways in which one crash may end.
const FATES: u64 = 5;

/// How a machine or a process ends.
#[derive(Clone, Copy, PartialEq)]
enum End {
    PowerLoss,
    Kill,
}

/// What one generated run does to the disk.
#[derive(Clone, Copy)]
struct Setting {
    durability: Durability,
    ignore_sync: bool,
    end: End,
}

const FSYNC: Setting = Setting { durability: Durability::Fsync, ignore_sync: false, end: End::PowerLoss };

impl Setting {
    fn plan(self) -> CrashPlan {
        CrashPlan { ignore_sync: self.ignore_sync, ..CrashPlan::default() }
    }

    /// One life of the log under `plan`; errors end it.
    fn live(self, plan: CrashPlan, seed: u64) -> (SimDisk, Model) {
        let (disk, mut model, mut dice) = (SimDisk::new(), Model::default(), Dice::new(seed));
        disk.set_plan(plan);
        if let Ok((mut log, ..)) = open(&disk, config(self.durability))
            && model.run(&mut log, &mut dice, STEPS).is_err()
        {
            model.mark = model.mark.max(log.mark());
        }
        (disk, model)
    }

    fn after(self, disk: &SimDisk, fate: u64) -> SimDisk {
        match self.end {
            End::PowerLoss => disk.restart(fate),
            End::Kill => disk.kill(),
        }
    }

    /// Starts again, checks, lives on for a while, is stopped again and checked again.
    fn invariant_nothing_committed_is_lost(self, disk: &SimDisk, model: &Model, fate: u64) -> Result<(), String> {
        let (mut model, mut dice) = (model.clone(), Dice::new(fate + 1000));
        let mut disk = self.after(disk, fate);
        for life in 0..2 {
            disk.set_plan(self.plan());
            let (mut log, recovered, seen) =
                open(&disk, config(self.durability)).map_err(|error| format!("life {life}: {error}"))?;
            model.check(&recovered, &seen).map_err(|wrong| format!("life {life}: {wrong}"))?;
            model.accept(&recovered);
            model.run(&mut log, &mut dice, 6).map_err(|error| error.to_string())?;
            model.check_reader(&mut log.reader())?;
            drop(log);
            disk = self.after(&disk, fate + 1);
        }
        Ok(())
    }

    /// Every crash of every run; the first thing that is wrong.
    fn crash_everywhere(self) -> Result<u64, String> {
        let mut crashes = 0;
        for seed in 0..RUNS {
            let (whole, model) = self.live(self.plan(), seed);
            assert_eq!(model.mark.0, model.batches.iter().map(|batch| batch.1.len() as u64).sum::<u64>());
            for call in 1..=whole.calls() {
                let (disk, model) = self.live(CrashPlan { at_call: Some(call), ..self.plan() }, seed);
                assert!(disk.is_crashed(), "run {seed} has a call {call}");
                for fate in 0..FATES {
                    crashes += 1;
                    self.invariant_nothing_committed_is_lost(&disk, &model, fate)
                        .map_err(|wrong| format!("run {seed}, call {call}, fate {fate}: {wrong}"))?;
                }
            }
        }
        Ok(crashes)
    }
}

#[test]
fn no_crash_at_any_disk_call_loses_a_committed_record_or_halves_a_batch() {
    let crashes = FSYNC.crash_everywhere().unwrap();
    assert!(crashes > 3_000, "only {crashes} crashes: the runs have become too small to mean anything");
}

#[test]
fn with_fdatasync_taken_out_the_same_run_loses_committed_records() {
    let wrong = Setting { ignore_sync: true, ..FSYNC }.crash_everywhere().unwrap_err();
    assert!(wrong.contains("was committed") || wrong.contains("was durable"), "{wrong}");
}

#[test]
fn with_os_the_same_run_loses_committed_records_to_a_power_loss() {
    let wrong = Setting { durability: Durability::Os, ..FSYNC }.crash_everywhere().unwrap_err();
    assert!(wrong.contains("was committed"), "{wrong}");
}

#[test]
fn with_os_a_killed_process_loses_nothing_committed() {
    Setting { durability: Durability::Os, end: End::Kill, ..FSYNC }.crash_everywhere().unwrap();
}

/// What `os` gives up to a power loss is the end of the log: never the ability to start, nor the order of what is left,
/// nor what is recorded from then on.
#[test]
fn with_os_a_power_loss_still_leaves_a_log_that_opens() {
    let setting = Setting { durability: Durability::Os, ..FSYNC };
    let mut removed = 0;
    for seed in 0..RUNS {
        let (whole, _) = setting.live(setting.plan(), seed);
        for call in 1..=whole.calls() {
            let (disk, mut model) = setting.live(CrashPlan { at_call: Some(call), ..setting.plan() }, seed);
            model.mark.0 = 0;
            for fate in 0..FATES {
                let disk = disk.restart(fate);
                let (log, recovered, _) = open(&disk.kill(), config(Durability::Os)).unwrap();
                removed += recovered.cut.map_or(0, |cut| cut.segments);
                drop(log);
                Setting { end: End::Kill, ..setting }
                    .invariant_nothing_committed_is_lost(&disk, &model, fate)
                    .unwrap_or_else(|wrong| panic!("run {seed}, call {call}, fate {fate}: {wrong}"));
            }
        }
    }
    assert!(removed > 100, "only {removed} segments behind a hole: the test shows little");
}

#[test]
fn a_crash_while_mending_after_a_crash_loses_nothing_either() {
    let mut mends = 0;
    for seed in 0..3 {
        let (whole, _) = FSYNC.live(FSYNC.plan(), seed);
        for call in (1..=whole.calls()).step_by(3) {
            let (disk, model) = FSYNC.live(CrashPlan { at_call: Some(call), ..FSYNC.plan() }, seed);
            let trial = disk.restart(call);
            open(&trial, config(Durability::Fsync)).unwrap();
            for second in 1..=trial.calls() {
                let again = disk.restart(call);
                again.set_plan(CrashPlan { at_call: Some(second), ..CrashPlan::default() });
                // The call may be one whose failure an open survives: the spare's, say.
                if let Ok((log, ..)) = open(&again, config(Durability::Fsync)) {
                    drop(log);
                }
                assert!(again.is_crashed());
                mends += 1;
                FSYNC
                    .invariant_nothing_committed_is_lost(&again, &model, second)
                    .unwrap_or_else(|wrong| panic!("run {seed}, call {call}, then {second}: {wrong}"));
            }
        }
    }
    assert!(mends > 500, "{mends}");
}

/// Any call may fail instead of crash: the log goes on or says that it has failed, and keeps its word after a crash.
#[test]
fn no_failing_disk_call_makes_the_log_break_its_word() {
    for seed in 0..RUNS {
        let (whole, _) = FSYNC.live(FSYNC.plan(), seed);
        for call in 1..=whole.calls() {
            for kind in [IO, journal::DiskErrorKind::Full] {
                let (disk, model) = FSYNC.live(CrashPlan { fail_call: Some((call, kind)), ..FSYNC.plan() }, seed);
                for fate in 0..FATES {
                    FSYNC
                        .invariant_nothing_committed_is_lost(&disk, &model, fate)
                        .unwrap_or_else(|wrong| panic!("run {seed}, call {call} fails, fate {fate}: {wrong}"));
                }
            }
        }
    }
}

/// A failure and then a crash, soon after: the moved frames are the only ones left of their commit.
#[test]
fn a_crash_soon_after_a_failed_call_loses_nothing_committed() {
    for seed in 0..2 {
        let (whole, _) = FSYNC.live(FSYNC.plan(), seed);
        for call in 1..=whole.calls() {
            for later in 1..=12 {
                let plan =
                    CrashPlan { fail_call: Some((call, IO)), at_call: Some(call + later), ..CrashPlan::default() };
                let (disk, model) = FSYNC.live(plan, seed);
                for fate in 0..3 {
                    FSYNC
                        .invariant_nothing_committed_is_lost(&disk, &model, fate)
                        .unwrap_or_else(|wrong| panic!("run {seed}, {call} fails, {later} later down: {wrong}"));
                }
            }
        }
    }
}

/// What a start has read back may have been in the system's memory only: it is durable once the log is open.
#[test]
fn what_a_start_finds_after_a_kill_outlives_a_power_loss() {
    let setting = Setting { durability: Durability::Os, ignore_sync: false, end: End::Kill };
    for seed in 0..RUNS {
        let (whole, _) = setting.live(setting.plan(), seed);
        for call in 1..=whole.calls() {
            let (disk, mut model) = setting.live(CrashPlan { at_call: Some(call), ..setting.plan() }, seed);
            let disk = disk.kill();
            let (_, recovered, _) = open(&disk, config(Durability::Fsync)).unwrap();
            model.accept(&recovered);
            FSYNC
                .invariant_nothing_committed_is_lost(&disk, &model, call)
                .unwrap_or_else(|wrong| panic!("run {seed}, call {call}: {wrong}"));
        }
    }
}
