//! How often each input met each state, each fault struck, and each side crashed at each point.

use fix_session::SessionStatusView;

use crate::unreachable::{Reach, reach};

/// States, the one of exchanging messages by what is going on in it.
pub const ROWS: [&str; 12] = [
    "disconnected",
    "awaiting-logon",
    "authenticating",
    "logon-sent",
    "logged-on",
    "gap",
    "resend",
    "gap+resend",
    "logout-sent",
    "expelling",
    "logout-answered",
    "closing",
];

pub const KINDS: [&str; 8] = ["logon", "logon-141", "logout", "resend-req", "gap-fill", "seq-reset", "app", "admin"];
pub const TURNS: [&str; 6] = ["due", "high", "low", "due-dup", "high-dup", "low-dup"];

/// Inputs that are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    Garbled,
    NoNumber,
    Connected,
    Ended,
    Timer,
    Send,
    Logout,
    Reset,
    ResetInside,
    Raise,
    Test,
    Stored,
    Unsent,
    Verdict,
    Crash,
}

pub const INPUTS: [&str; 15] = [
    "garbled",
    "no-number",
    "connected",
    "ended",
    "timer",
    "send",
    "logout()",
    "reset()",
    "reset-inside()",
    "raise()",
    "test()",
    "stored",
    "unsent",
    "verdict",
    "crash",
];

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The line goes down with all that is on its way.
    Cut,
    /// One side closes; what it sent still arrives.
    HalfClosed,
    /// One way goes deaf, and nobody is told.
    Deaf,
    /// A byte is changed on its way.
    Changed,
    /// Bytes that are no message.
    Noise,
    /// A message whose CheckSum(10) is wrong.
    WrongSum,
    /// A message without MsgSeqNum(34).
    NoNumber,
    /// A message that came already comes again, marked as such.
    Again,
    /// A second connection for a session that is connected.
    Second,
    /// The client connects anew before the server knows that it is gone.
    EarlyReconnect,
    /// Bytes of a connection that is over.
    Late,
    /// Nothing happens for so long that timers are late.
    Stall,
    /// The verdict on a Logon is no.
    Refused,
    /// Operators had to agree on numbers.
    Operators,
}

pub const FAULTS: [&str; 14] = [
    "cut",
    "half-closed",
    "deaf",
    "changed",
    "noise",
    "wrong-sum",
    "no-number",
    "again",
    "second",
    "early-reconnect",
    "late",
    "stall",
    "refused",
    "operators",
];

/// Between which of its outputs a process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrashPoint {
    /// With outputs of which nothing is durable.
    BeforeCommit,
    /// Some turns are committed, the ones behind them are not.
    BetweenCommits,
    /// Committed, nothing has left.
    BeforeBytes,
    /// The bytes left up to the end of a message.
    BetweenMessages,
    /// The bytes left up to the midst of a message.
    InsideMessage,
    /// Bytes are out, the store was not asked.
    BeforeRead,
    /// Some pieces of a resend are out, others are not.
    BetweenPieces,
    /// The bytes are out, the connection is not closed.
    BeforeClose,
    /// A verdict on a Logon is waited for.
    BeforeVerdict,
    /// Numbers were begun anew inside the session, and the peer has not said so.
    HalfReset,
    /// Everything is out.
    Quiet,
    /// Without a connection.
    Disconnected,
    /// Both sides at once.
    Both,
}

pub const CRASH_POINTS: [&str; 13] = [
    "before-commit",
    "between-commits",
    "before-bytes",
    "between-messages",
    "inside-message",
    "before-read",
    "between-pieces",
    "before-close",
    "before-verdict",
    "half-reset",
    "quiet",
    "disconnected",
    "both",
];

const MESSAGES: usize = KINDS.len() * TURNS.len();
const COLUMNS: usize = MESSAGES + INPUTS.len();
/// How often each must be met.
const LEAST: u32 = 20;

pub struct Coverage {
    cells: Vec<[u32; COLUMNS]>,
    faults: [u32; FAULTS.len()],
    crashes: [u32; CRASH_POINTS.len()],
}

/// The row of a session.
pub fn row(status: &SessionStatusView) -> usize {
    let name = match (status.state, status.gap_through.is_some(), status.resending.is_some()) {
        ("logged-on", true, false) => "gap",
        ("logged-on", false, true) => "resend",
        ("logged-on", true, true) => "gap+resend",
        (name, _, _) => name,
    };
    ROWS.iter().position(|row| *row == name).unwrap()
}

fn column_name(column: usize) -> String {
    match column.checked_sub(MESSAGES) {
        Some(input) => INPUTS[input].to_owned(),
        None => format!("{} {}", KINDS[column / TURNS.len()], TURNS[column % TURNS.len()]),
    }
}

impl Coverage {
    pub fn new() -> Coverage {
        Coverage { cells: vec![[0; COLUMNS]; ROWS.len()], faults: Default::default(), crashes: Default::default() }
    }

    /// Where messages are not taken in order, their turn is of no account: they are counted as if it were theirs.
    pub fn on_message(&mut self, row: usize, kind: usize, turn: usize) {
        let is_in_order = matches!(ROWS[row], "logged-on" | "gap" | "resend" | "gap+resend" | "logout-sent");
        self.count(row, kind * TURNS.len() + if is_in_order { turn } else { 0 });
    }

    pub fn on_input(&mut self, row: usize, input: Input) {
        self.count(row, MESSAGES + input as usize);
    }

    fn count(&mut self, row: usize, column: usize) {
        self.cells[row][column] += 1;
    }

    pub fn on_fault(&mut self, fault: Fault) {
        self.faults[fault as usize] += 1;
    }

    pub fn on_crash(&mut self, point: CrashPoint) {
        self.crashes[point as usize] += 1;
    }

    /// What was declared unreachable and was met.
    pub fn invariant_unreachable_is_never_met(&self) {
        for (row, cells) in self.cells.iter().enumerate() {
            for (column, count) in cells.iter().enumerate().filter(|(_, count)| **count > 0) {
                let (state, input) = (ROWS[row], column_name(column));
                if let Reach::Never(why) = reach(state, &input) {
                    panic!("{state}, {input}: met {count} times, and should not be, since {why}");
                }
            }
        }
    }

    /// What was met too seldom for it to mean anything.
    pub fn too_seldom(&self) -> Vec<String> {
        let mut seldom = Vec::new();
        for (row, cells) in self.cells.iter().enumerate() {
            for (column, count) in cells.iter().enumerate().filter(|(_, count)| **count < LEAST) {
                let input = column_name(column);
                if reach(ROWS[row], &input) == Reach::Always {
                    seldom.push(format!("{}, {input}: {count}", ROWS[row]));
                }
            }
        }
        let named = FAULTS.iter().zip(self.faults).chain(CRASH_POINTS.iter().zip(self.crashes));
        seldom.extend(named.filter(|(_, count)| *count < LEAST).map(|(name, count)| format!("{name}: {count}")));
        seldom
    }

    /// A table of the states against the inputs, then faults and crashes.
    pub fn print(&self) {
        println!("inputs by state; '.' was declared unreachable, '~' seldom");
        let marks: Vec<String> = (1..=ROWS.len()).map(|row| format!("[{row}]")).collect();
        println!("{:>20}{}", "", marks.iter().map(|mark| format!("{mark:>9}")).collect::<String>());
        for column in 0..COLUMNS {
            let name = column_name(column);
            let cells = (0..ROWS.len()).map(|row| match self.cells[row][column] {
                0 if matches!(reach(ROWS[row], &name), Reach::Never(_)) => format!("{:>9}", "."),
                count if matches!(reach(ROWS[row], &name), Reach::Seldom(_)) => format!("{count:>8}~"),
                count => format!("{count:>9}"),
            });
            println!("{name:>20}{}", cells.collect::<String>());
        }
        let names: Vec<String> = marks.iter().zip(ROWS).map(|(mark, row)| format!("{mark} {row}")).collect();
        println!("{}", names.join(", "));
        let list = |names: &[&str], counts: &[u32]| {
            let all: Vec<String> = names.iter().zip(counts).map(|(name, count)| format!("{name} {count}")).collect();
            all.join(", ")
        };
        println!("faults: {}", list(&FAULTS, &self.faults));
        println!("crashes: {}", list(&CRASH_POINTS, &self.crashes));
    }
}
