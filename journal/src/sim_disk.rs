//! The disk of the simulation: in memory, and as bad as a disk may be.
//!
//! Every sector of 512 bytes that was not synced is kept or lost on its own in a crash, in any of the versions that it
//! had since the last sync. A length that was not synced may be lost. Names that were not synced are kept up to some
//! point in the order of the calls, as by a file system with a journal. After a failed sync the sectors read as written
//! and a later sync forgets them, as Linux does. All choices come from a seed.

use core::cell::{RefCell, RefMut};
use std::{
    collections::BTreeMap,
    rc::{Rc, Weak},
};

use crate::{
    disk::{Disk, DiskError, DiskErrorKind, DiskOp},
    sim_file::{Inode, Luck},
};

/// A directory in memory. Clones share it.
#[derive(Debug, Clone)]
pub struct SimDisk {
    state: Rc<RefCell<State>>,
}

/// An open file of a [`SimDisk`].
#[derive(Debug)]
pub struct SimFile {
    inode: usize,
    name: Box<str>,
    /// Alive as long as the file is open: a lock refers to it.
    open: Rc<()>,
}

/// What is to go wrong. Calls are counted from 1; see [`SimDisk::calls`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CrashPlan {
    /// The machine goes down in this call: it may or may not have had its effect, and it and all later calls say
    /// [`DiskErrorKind::Crashed`].
    pub at_call: Option<u64>,
    /// This call fails, once.
    pub fail_call: Option<(u64, DiskErrorKind)>,
    /// Every call of this sort fails.
    pub fail_op: Option<(DiskOp, DiskErrorKind)>,
    /// Syncs succeed and do nothing: "fdatasync taken out". For tests of tests.
    pub ignore_sync: bool,
}

#[derive(Debug, Clone)]
struct State {
    inodes: Vec<Inode>,
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    /// What happened to names since the directory was synced.
    name_ops: Vec<NameOp>,
    locks: BTreeMap<usize, Weak<()>>,
    capacity: u64,
    calls: u64,
    plan: CrashPlan,
    crashed: bool,
}

#[derive(Debug, Clone)]
enum NameOp {
    Bind(String, usize),
    Unbind(String),
    Rename(String, String),
}

/// What a call that was let through does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Works,
    /// Has its effect in memory, and then the machine is down.
    Crashes,
    Fails(DiskErrorKind),
}

impl SimDisk {
    /// An empty disk of 2^40 bytes.
    pub fn new() -> SimDisk {
        SimDisk::with_capacity(1 << 40)
    }

    /// An empty disk of `capacity` bytes.
    pub fn with_capacity(capacity: u64) -> SimDisk {
        SimDisk::of(State {
            inodes: Vec::new(),
            names: BTreeMap::new(),
            durable_names: BTreeMap::new(),
            name_ops: Vec::new(),
            locks: BTreeMap::new(),
            capacity,
            calls: 0,
            plan: CrashPlan::default(),
            crashed: false,
        })
    }

    /// From now on, this is to go wrong.
    pub fn set_plan(&self, plan: CrashPlan) {
        self.state.borrow_mut().plan = plan;
    }

    /// Somebody else needs or frees space.
    pub fn set_capacity(&self, capacity: u64) {
        self.state.borrow_mut().capacity = capacity;
    }

    /// How many calls there were since this disk was made or restarted.
    pub fn calls(&self) -> u64 {
        self.state.borrow().calls
    }

    /// Whether the machine is down.
    pub fn is_crashed(&self) -> bool {
        self.state.borrow().crashed
    }

    /// The disk as a machine finds it that lost power now: `seed` chooses what was kept of what was not synced. The
    /// disk itself stays as it is, so that one moment can be crashed in many ways.
    pub fn restart(&self, seed: u64) -> SimDisk {
        let state = self.state.borrow();
        let mut luck = Luck::new(seed);
        let ops = luck.up_to(state.name_ops.len());
        let mut names = state.durable_names.clone();
        for op in &state.name_ops[..ops] {
            op.apply(&mut names);
        }
        let inodes = state.inodes.iter().map(|inode| inode.survive(&mut luck)).collect();
        SimDisk::of(State {
            inodes,
            durable_names: names.clone(),
            names,
            name_ops: Vec::new(),
            locks: BTreeMap::new(),
            capacity: state.capacity,
            calls: 0,
            plan: CrashPlan::default(),
            crashed: false,
        })
    }

    /// The disk as the next process finds it after this one was killed: all is there, and what was not synced still
    /// is not.
    pub fn kill(&self) -> SimDisk {
        let state = self.state.borrow().clone();
        let plan = CrashPlan::default();
        SimDisk::of(State { locks: BTreeMap::new(), calls: 0, plan, crashed: false, ..state })
    }

    /// Every file as it reads now.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let state = self.state.borrow();
        state.names.iter().map(|(name, inode)| (name.clone(), state.inodes[*inode].bytes().to_vec())).collect()
    }

    /// Turns bits over on the medium: `false` if there is no such byte.
    pub fn rot(&self, name: &str, offset: usize, mask: u8) -> bool {
        let mut state = self.state.borrow_mut();
        let inode = state.names.get(name).copied();
        inode.is_some_and(|inode| state.inodes[inode].rot(offset, mask))
    }

    fn of(state: State) -> SimDisk {
        SimDisk { state: Rc::new(RefCell::new(state)) }
    }

    /// Counts a call and looks up its fate.
    fn enter(&self, op: DiskOp, file: &str) -> Result<(RefMut<'_, State>, Fate), DiskError> {
        let mut state = self.state.borrow_mut();
        if state.crashed {
            return Err(refuse(op, file, DiskErrorKind::Crashed));
        }
        state.calls += 1;
        let fate = if state.plan.at_call == Some(state.calls) {
            state.crashed = true;
            Fate::Crashes
        } else {
            match (state.plan.fail_call, state.plan.fail_op) {
                (Some((call, kind)), _) if call == state.calls => Fate::Fails(kind),
                (_, Some((failing, kind))) if failing == op => Fate::Fails(kind),
                (None | Some(_), None | Some(_)) => Fate::Works,
            }
        };
        Ok((state, fate))
    }

    /// A call that changes nothing.
    fn ask<T>(&self, op: DiskOp, file: &str, answer: impl FnOnce(&State) -> Option<T>) -> Result<T, DiskError> {
        let (state, fate) = self.enter(op, file)?;
        fate.end(op, file)?;
        answer(&state).ok_or_else(|| refuse(op, file, DiskErrorKind::NotFound))
    }

    fn file(&self, inode: usize, name: &str) -> SimFile {
        SimFile { inode, name: name.into(), open: Rc::new(()) }
    }
}

impl Default for SimDisk {
    fn default() -> SimDisk {
        SimDisk::new()
    }
}

impl Disk for SimDisk {
    type File = SimFile;

    fn list(&self) -> Result<Vec<String>, DiskError> {
        self.ask(DiskOp::List, "", |state| Some(state.names.keys().cloned().collect()))
    }

    fn create(&self, name: &str) -> Result<SimFile, DiskError> {
        let (mut state, fate) = self.enter(DiskOp::Create, name)?;
        fate.refuse_early(DiskOp::Create, name)?;
        let inode = match state.names.get(name).copied() {
            Some(inode) => inode,
            None => {
                state.inodes.push(Inode::default());
                let inode = state.inodes.len() - 1;
                state.rebind(NameOp::Bind(name.to_owned(), inode));
                inode
            }
        };
        fate.end(DiskOp::Create, name)?;
        Ok(self.file(inode, name))
    }

    fn open(&self, name: &str) -> Result<SimFile, DiskError> {
        let inode = self.ask(DiskOp::Open, name, |state| state.names.get(name).copied())?;
        Ok(self.file(inode, name))
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), DiskError> {
        let (mut state, fate) = self.enter(DiskOp::Rename, from)?;
        fate.refuse_early(DiskOp::Rename, from)?;
        if !state.names.contains_key(from) {
            return Err(refuse(DiskOp::Rename, from, DiskErrorKind::NotFound));
        }
        state.rebind(NameOp::Rename(from.to_owned(), to.to_owned()));
        fate.end(DiskOp::Rename, from)
    }

    fn remove(&self, name: &str) -> Result<(), DiskError> {
        let (mut state, fate) = self.enter(DiskOp::Remove, name)?;
        fate.refuse_early(DiskOp::Remove, name)?;
        if !state.names.contains_key(name) {
            return Err(refuse(DiskOp::Remove, name, DiskErrorKind::NotFound));
        }
        state.rebind(NameOp::Unbind(name.to_owned()));
        fate.end(DiskOp::Remove, name)
    }

    fn size(&self, file: &SimFile) -> Result<u64, DiskError> {
        self.ask(DiskOp::Size, &file.name, |state| Some(state.inodes[file.inode].bytes().len() as u64))
    }

    fn allocate(&self, file: &SimFile, len: u64) -> Result<(), DiskError> {
        let (mut state, fate) = self.enter(DiskOp::Allocate, &file.name)?;
        fate.refuse_early(DiskOp::Allocate, &file.name)?;
        let more = len.saturating_sub(state.inodes[file.inode].bytes().len() as u64);
        if more > state.free() {
            return Err(refuse(DiskOp::Allocate, &file.name, DiskErrorKind::Full));
        }
        state.inodes[file.inode].grow(len as usize);
        fate.end(DiskOp::Allocate, &file.name)
    }

    fn read_at(&self, file: &SimFile, offset: u64, into: &mut [u8]) -> Result<usize, DiskError> {
        self.ask(DiskOp::Read, &file.name, |state| {
            let bytes = state.inodes[file.inode].bytes().get(offset as usize..).unwrap_or_default();
            let len = bytes.len().min(into.len());
            into[..len].copy_from_slice(&bytes[..len]);
            Some(len)
        })
    }

    fn write_at(&self, file: &SimFile, offset: u64, bytes: &[u8]) -> Result<(), DiskError> {
        let (mut state, fate) = self.enter(DiskOp::Write, &file.name)?;
        let more = (offset + bytes.len() as u64).saturating_sub(state.inodes[file.inode].bytes().len() as u64);
        if more > state.free() {
            return Err(refuse(DiskOp::Write, &file.name, DiskErrorKind::Full));
        }
        // A write that fails has done some of its work.
        let done = match fate {
            Fate::Works | Fate::Crashes => bytes.len(),
            Fate::Fails(_) => bytes.len() / 2,
        };
        state.inodes[file.inode].write(offset as usize, &bytes[..done]);
        fate.end(DiskOp::Write, &file.name)
    }

    fn sync(&self, file: &SimFile) -> Result<(), DiskError> {
        let (mut state, fate) = self.enter(DiskOp::Sync, &file.name)?;
        let ignore = state.plan.ignore_sync;
        let inode = &mut state.inodes[file.inode];
        match fate {
            Fate::Works if ignore => (),
            Fate::Works => inode.sync(),
            Fate::Crashes => (),
            Fate::Fails(_) => inode.fail_sync(),
        }
        fate.end(DiskOp::Sync, &file.name)
    }

    fn sync_dir(&self) -> Result<(), DiskError> {
        let (mut state, fate) = self.enter(DiskOp::SyncDir, "")?;
        if fate == Fate::Works && !state.plan.ignore_sync {
            state.durable_names = state.names.clone();
            state.name_ops.clear();
        }
        fate.end(DiskOp::SyncDir, "")
    }

    fn free_bytes(&self) -> Result<u64, DiskError> {
        self.ask(DiskOp::FreeBytes, "", |state| Some(state.free()))
    }

    fn try_lock(&self, file: &SimFile) -> Result<bool, DiskError> {
        let (mut state, fate) = self.enter(DiskOp::Lock, &file.name)?;
        fate.end(DiskOp::Lock, &file.name)?;
        if state.locks.get(&file.inode).is_some_and(|holder| holder.strong_count() > 0) {
            return Ok(false);
        }
        state.locks.insert(file.inode, Rc::downgrade(&file.open));
        Ok(true)
    }
}

impl Fate {
    /// For calls that fail without any effect.
    fn refuse_early(self, op: DiskOp, file: &str) -> Result<(), DiskError> {
        match self {
            Fate::Works | Fate::Crashes => Ok(()),
            Fate::Fails(kind) => Err(refuse(op, file, kind)),
        }
    }

    fn end(self, op: DiskOp, file: &str) -> Result<(), DiskError> {
        match self {
            Fate::Works => Ok(()),
            Fate::Crashes => Err(refuse(op, file, DiskErrorKind::Crashed)),
            Fate::Fails(kind) => Err(refuse(op, file, kind)),
        }
    }
}

impl State {
    fn free(&self) -> u64 {
        let used: usize = self.names.values().map(|inode| self.inodes[*inode].bytes().len()).sum();
        self.capacity.saturating_sub(used as u64)
    }

    fn rebind(&mut self, op: NameOp) {
        op.apply(&mut self.names);
        self.name_ops.push(op);
    }
}

impl NameOp {
    fn apply(&self, names: &mut BTreeMap<String, usize>) {
        match self {
            NameOp::Bind(name, inode) => {
                names.insert(name.clone(), *inode);
            }
            NameOp::Unbind(name) => {
                names.remove(name);
            }
            NameOp::Rename(from, to) => {
                if let Some(inode) = names.remove(from) {
                    names.insert(to.clone(), inode);
                }
            }
        }
    }
}

fn refuse(op: DiskOp, file: &str, kind: DiskErrorKind) -> DiskError {
    let file = if file.is_empty() { "the directory" } else { file };
    DiskError { op, file: file.into(), kind }
}
