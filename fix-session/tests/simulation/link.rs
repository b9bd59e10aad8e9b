//! Connections: bytes on their way, which come late, in any pieces, or not at all.

use crate::{CLIENT, SERVER};

/// One way of a connection.
#[derive(Default)]
pub struct Pipe {
    bytes: Vec<u8>,
    at: usize,
    /// The other end was closed, or the line is down: behind the bytes comes the end.
    pub is_ended: bool,
    /// What is put in from now on never arrives, and nobody is told.
    pub is_deaf: bool,
}

impl Pipe {
    pub fn put(&mut self, bytes: &[u8]) {
        if !self.is_deaf && !self.is_ended {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// The next bytes, at most so many.
    pub fn take(&mut self, most: usize, into: &mut Vec<u8>) -> usize {
        let count = most.min(self.len());
        into.extend_from_slice(&self.bytes[self.at..self.at + count]);
        self.at += count;
        if self.at == self.bytes.len() {
            self.bytes.clear();
            self.at = 0;
        }
        count
    }

    pub fn len(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// What is on its way, to be tampered with.
    pub fn on_its_way(&mut self) -> &mut [u8] {
        &mut self.bytes[self.at..]
    }

    pub fn insert(&mut self, at: usize, bytes: &[u8]) {
        let at = self.at + at;
        self.bytes.splice(at..at, bytes.iter().copied());
    }

    pub fn lose(&mut self) {
        self.bytes.clear();
        self.at = 0;
    }
}

/// A connection that a client opened.
pub struct Conn {
    pub id: u64,
    /// By where they lead to.
    pub pipes: [Pipe; 2],
    /// Whose end is open.
    pub is_open: [bool; 2],
    /// What a server has of a connection of which it does not yet know whose it is.
    pub first: Vec<u8>,
}

impl Conn {
    pub fn new(id: u64) -> Conn {
        Conn { id, pipes: Default::default(), is_open: [true, true], first: Vec::new() }
    }

    /// An end is closed: nobody reads what is on its way there.
    pub fn close(&mut self, who: usize) -> usize {
        self.is_open[who] = false;
        let late = self.pipes[who].len();
        self.pipes[who].lose();
        self.pipes[1 - who].is_ended = true;
        late
    }

    /// The line is down, with all that is on its way.
    pub fn lose(&mut self) {
        for who in [CLIENT, SERVER] {
            self.pipes[who].lose();
            self.pipes[who].is_ended = true;
        }
    }

    pub fn is_over(&self) -> bool {
        !self.is_open[CLIENT] && !self.is_open[SERVER]
    }
}
