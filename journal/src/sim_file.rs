//! One file of the simulated disk: what reads see, what is on the medium, and what a crash makes of the difference.

use std::collections::BTreeMap;

const SECTOR: usize = 512;

/// A file's bytes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Inode {
    /// As it reads now.
    now: Vec<u8>,
    /// As it is on the medium for certain.
    durable: Vec<u8>,
    /// Sectors that differ, by number.
    dirty: BTreeMap<usize, Dirty>,
}

/// A sector that is not durable.
#[derive(Debug, Clone, Default)]
struct Dirty {
    /// Every content since the last sync: each may be what reached the medium.
    versions: Vec<[u8; SECTOR]>,
    /// A sync has failed: the next one will not write it.
    forgotten: bool,
}

impl Inode {
    /// What a read sees.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.now
    }

    /// Makes it `len` bytes long at least.
    pub(crate) fn grow(&mut self, len: usize) {
        if self.now.len() < len {
            self.now.resize(len, 0);
        }
    }

    /// Writes; each sector touched gets one more version that a crash may leave.
    pub(crate) fn write(&mut self, offset: usize, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let end = offset + bytes.len();
        self.grow(end);
        self.now[offset..end].copy_from_slice(bytes);
        for sector in offset / SECTOR..=(end - 1) / SECTOR {
            let content = sector_of(&self.now, sector);
            let dirty = self.dirty.entry(sector).or_default();
            dirty.versions.push(content);
            dirty.forgotten = false;
        }
    }

    /// All of it is on the medium, but for what an earlier sync gave up.
    pub(crate) fn sync(&mut self) {
        self.durable.resize(self.now.len(), 0);
        for (sector, dirty) in &self.dirty {
            if !dirty.forgotten {
                put_sector(&mut self.durable, *sector, &sector_of(&self.now, *sector));
            }
        }
        self.dirty.retain(|_, dirty| dirty.forgotten);
    }

    /// Nothing more is on the medium, and the next sync will not try again.
    pub(crate) fn fail_sync(&mut self) {
        self.dirty.values_mut().for_each(|dirty| dirty.forgotten = true);
    }

    /// Turns bits over, on the medium too: `false` if there is no such byte.
    pub(crate) fn rot(&mut self, offset: usize, mask: u8) -> bool {
        let Inode { now, durable, .. } = self;
        for byte in [now.get_mut(offset), durable.get_mut(offset)].into_iter().flatten() {
            *byte ^= mask;
        }
        offset < self.now.len()
    }

    /// What a crash leaves.
    pub(crate) fn survive(&self, luck: &mut Luck) -> Inode {
        // All and nothing are the two cases that independent sectors would hardly ever give.
        let sort = luck.up_to(3);
        let len = if sort == 0 || (sort > 1 && luck.up_to(1) == 0) { self.durable.len() } else { self.now.len() };
        let mut kept = self.durable.clone();
        kept.resize(len, 0);
        for (sector, dirty) in &self.dirty {
            let version = match sort {
                0 => 0,
                1 => dirty.versions.len(),
                _ => luck.up_to(dirty.versions.len()),
            };
            if let Some(version) = version.checked_sub(1) {
                put_sector(&mut kept, *sector, &dirty.versions[version]);
            }
        }
        Inode { now: kept.clone(), durable: kept, dirty: BTreeMap::new() }
    }
}

/// A generator of choices: xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators").
#[derive(Debug)]
pub(crate) struct Luck(u64);

impl Luck {
    pub(crate) fn new(seed: u64) -> Luck {
        Luck(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d | 1)
    }

    /// 0 to `most`, both included.
    pub(crate) fn up_to(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let draw = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        (draw % (most as u64 + 1)) as usize
    }
}

/// A sector's content, zeros past the end of the file.
fn sector_of(bytes: &[u8], sector: usize) -> [u8; SECTOR] {
    let mut content = [0; SECTOR];
    let bytes = bytes.get(sector * SECTOR..).unwrap_or_default();
    let len = bytes.len().min(SECTOR);
    content[..len].copy_from_slice(&bytes[..len]);
    content
}

/// The inverse of [`sector_of`]; what lies past the end of the file is dropped.
fn put_sector(bytes: &mut [u8], sector: usize, content: &[u8; SECTOR]) {
    if let Some(room) = bytes.get_mut(sector * SECTOR..) {
        let len = room.len().min(SECTOR);
        room[..len].copy_from_slice(&content[..len]);
    }
}
