//! What two sides that keep the rules, each with a careful caller, never come to: asserted after each run.

const NO_CONNECTION: &str = "a caller has no connection to read from";
const NO_READ: &str = "what is asked of the store belongs to a connection that exchanges messages";
const NO_TURN: &str = "messages are not taken in order there, so that their turn is not counted";
const STAYS_OUTSIDE: &str = "a caller keeps what comes while it finds out who the peer is";
const NEVER_AGAIN: &str = "no engine sends this one again: it is gap-filled";
const FILLS_ARE_AGAIN: &str = "a gap fill is an answer to a request, and says PossDupFlag(43)=Y";
const NOT_TWICE: &str = "no number is used twice, and what comes is in order";
const RESET_IS_ONE: &str = "with ResetSeqNumFlag(141)=Y the number is 1, and none is expected below";
const ONE_LOGON: &str = "no side sends a second Logon but to begin the numbers anew";
const LOGON_WAS_FIRST: &str = "the peer's Logon was its number 1, or there is a gap before it";
const BEFORE_LOGON: &str = "nothing is sent before the Logon, and behind it only when it was answered";
const IS_CONNECTED: &str = "there is one connection for a session at a time";
const NO_TIMER: &str = "no timer runs without a connection";
const OFFLINE_ONLY: &str = "numbers are set by hand without a connection only";
const NO_LOGON_YET: &str = "its first message is handed over with the connection, in one step";
const NO_QUESTION: &str = "nobody was asked who the peer is";
const FILLED_GAP: &str = "a message ahead of its turn there opens the gap";

/// (state, input, why); `*` at the end stands for any rest.
const UNREACHABLE: &[(&str, &str, &str)] = &[
    ("disconnected", "connected", ""),
    ("disconnected", "send", ""),
    ("disconnected", "logout()", ""),
    ("disconnected", "reset()", ""),
    ("disconnected", "reset-inside()", ""),
    ("disconnected", "raise()", ""),
    ("disconnected", "test()", ""),
    ("disconnected", "crash", ""),
    ("disconnected", "timer", NO_TIMER),
    ("disconnected", "verdict", NO_QUESTION),
    ("disconnected", "stored", NO_READ),
    ("disconnected", "unsent", NO_READ),
    ("disconnected", "*", NO_CONNECTION),
    ("*", "connected", IS_CONNECTED),
    ("*", "reset()", OFFLINE_ONLY),
    ("authenticating", "verdict", ""),
    ("*", "verdict", NO_QUESTION),
    // An acceptor's connection is handed over with its first message.
    ("awaiting-logon", "logon due", ""),
    ("awaiting-logon", "logon-141 due", ""),
    ("awaiting-logon", "admin due", ""),
    ("awaiting-logon", "no-number", ""),
    ("awaiting-logon", "* due", BEFORE_LOGON),
    ("awaiting-logon", "* high*", NO_TURN),
    ("awaiting-logon", "* low*", NO_TURN),
    ("awaiting-logon", "* due-dup", NO_TURN),
    ("awaiting-logon", "stored", NO_READ),
    ("awaiting-logon", "unsent", NO_READ),
    ("awaiting-logon", "*", NO_LOGON_YET),
    ("authenticating", "stored", NO_READ),
    ("authenticating", "unsent", NO_READ),
    ("authenticating", "*-*", STAYS_OUTSIDE),
];

/// Why an input cannot meet a state; `None` if it can.
pub fn why_unreachable(state: &str, input: &str) -> Option<&'static str> {
    let _ = (UNREACHABLE, state, input);
    None
}
