//! What two sides that keep the rules, each with a careful caller, never come to: asserted after each run. And what takes two
//! accidents at once, so that some thousand seeds need not come to it twenty times.

use Reach::{Always, Never, Seldom};

/// How an input meets a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// As often as any.
    Always,
    /// Not at all, and why.
    Never(&'static str),
    /// Now and then, and why so seldom.
    Seldom(&'static str),
}

const IN_ORDER: [&str; 5] = ["logged-on", "gap", "resend", "gap+resend", "logout-sent"];

/// State, input, and how one meets the other; the first that fits counts. A `*` stands for any text, `=` for the states in
/// which messages are taken in order.
const REACH: &[(&str, &str, Reach)] = &[
    ("disconnected", "connected", Always),
    ("*", "connected", Never("a session has one connection at a time")),
    ("disconnected", "reset()", Always),
    ("*", "reset()", Never("numbers are set by hand without a connection only")),
    ("authenticating", "verdict", Always),
    ("*", "verdict", Never("nobody was asked who the peer is")),
    ("disconnected", "timer", Never("no timer runs without a connection")),
    ("disconnected", "ended", Never("there is no connection that could end")),
    ("awaiting-logon", "logon due", Always),
    ("awaiting-logon", "logon-141 due", Always),
    ("awaiting-logon", "admin due", Always),
    ("awaiting-logon", "no-number", Always),
    ("awaiting-logon", "*", Never("the connection is handed over with its first message, which is a Logon or strange")),
    ("disconnected", "stored", Never("what is asked of the store belongs to a connection that exchanges messages")),
    ("disconnected", "unsent", Never("what is asked of the store belongs to a connection that exchanges messages")),
    ("authenticating", "stored", Never("what is asked of the store belongs to a connection that exchanges messages")),
    ("authenticating", "unsent", Never("what is asked of the store belongs to a connection that exchanges messages")),
    ("logon-sent", "stored", Never("what is asked of the store belongs to a connection that exchanges messages")),
    ("logon-sent", "unsent", Never("what is asked of the store belongs to a connection that exchanges messages")),
    ("*", "*()", Always),
    ("*", "send", Always),
    ("*", "crash", Always),
    ("disconnected", "*", Never("a caller has no connection to read from")),
    ("authenticating", "ended", Always),
    ("authenticating", "timer", Always),
    ("authenticating", "*", Never("a caller keeps what comes while it finds out who the peer is")),
    ("=", "logon *", Never("no side sends a second Logon but to begin the numbers anew")),
    ("=", "logon-141 high", Never("the number of a Logon that begins anew is 1, and none is expected below")),
    ("=", "logon-141 *-dup", Never("a Logon is never sent again: it is gap-filled")),
    ("logged-on", "logon-141 due", Never("the peer's Logon was its number 1, or there is a gap before it")),
    ("resend", "logon-141 due", Never("the peer's Logon was its number 1, or there is a gap before it")),
    ("logout-sent", "logon-141 due", Seldom("a gap from the first number on, a Logout and a reset at once")),
    ("=", "resend-req *-dup", Never("a ResendRequest is never sent again: it is gap-filled")),
    ("=", "logout *-dup", Never("a Logout is never sent again: it is gap-filled")),
    ("=", "seq-reset *-dup", Never("a SequenceReset-Reset has no number of its own and is never sent again")),
    ("=", "admin high-dup", Seldom("a Reject that is kept and sent again, behind what the network changed")),
    ("=", "admin due-dup", Seldom("a Reject that is kept and sent again")),
    ("gap", "resend-req due", Never("where a gap is, what is due comes again, and this never does")),
    ("gap+resend", "resend-req due", Never("where a gap is, what is due comes again, and this never does")),
    (
        "gap*",
        "logout due",
        Seldom("what is due is a Logout only if the gap was seen by a SequenceReset that was overtaken"),
    ),
    ("gap*", "seq-reset due", Seldom("numbers are raised where all that came since was ahead of its turn")),
    ("=", "gap-fill due", Never("a gap fill is an answer to a request, and says PossDupFlag(43)=Y")),
    ("=", "gap-fill high", Never("a gap fill is an answer to a request, and says PossDupFlag(43)=Y")),
    ("=", "gap-fill low", Never("a gap fill is an answer to a request, and says PossDupFlag(43)=Y")),
    ("=", "* low", Seldom("the Logon that begins anew was changed on its way, and what follows it was not")),
    ("logged-on", "gap-fill *", Seldom("an answer that was not asked for and is due: the gap closed another way")),
    ("resend", "gap-fill *", Seldom("an answer that was not asked for and is due: the gap closed another way")),
    ("logged-on", "app high-dup", Seldom("an answer that goes on when the gap closed another way, with a hole in it")),
    ("resend", "app *-dup", Seldom("an answer that was not asked for and is due: the gap closed another way")),
    ("logged-on", "seq-reset high", Seldom("numbers are raised behind a message that was changed on its way")),
    ("resend", "seq-reset high", Seldom("numbers are raised behind a message that was changed on its way")),
    ("logout-sent", "seq-reset *", Seldom("numbers are raised behind a Logout")),
    ("resend", "logout high", Seldom("a message changed on its way to a side that is sending again")),
    ("resend", "admin high", Seldom("a message changed on its way to a side that is sending again")),
    ("=", "*", Always),
    ("*", "* high*", Never("messages are not taken in order there, so that their turn is not counted")),
    ("*", "* low*", Never("messages are not taken in order there, so that their turn is not counted")),
    ("*", "* due-dup", Never("messages are not taken in order there, so that their turn is not counted")),
    ("closing", "*", Always),
    ("*", "no-number", Seldom("noise in a connection that is all but over")),
    ("*", "garbled", Seldom("noise in a connection that is all but over")),
    (
        "expelling",
        "logon due",
        Never("a Logon is the first message, and to be expelled one must have said more or less"),
    ),
    ("logout-answered", "logon due", Never("a Logon comes before a Logout")),
    ("*", "logon*", Seldom("a reset that crosses with the end")),
    ("*", "seq-reset due", Seldom("numbers are raised as the connection ends")),
    (
        "logon-sent",
        "gap-fill due",
        Seldom("the answer to the Logon was changed on its way, and what follows it was not"),
    ),
    ("logon-sent", "* due", Seldom("the answer to the Logon was changed on its way, and what follows it was not")),
    ("*", "*", Always),
];

/// How an input meets a state.
pub fn reach(state: &str, input: &str) -> Reach {
    let matches = |pattern: &str, name: &str| match pattern.split_once('*') {
        None => pattern == name || (pattern == "=" && IN_ORDER.contains(&name)),
        Some((front, back)) => match back.strip_suffix('*') {
            Some(inner) => name.starts_with(front) && name.contains(inner),
            None => name.len() >= front.len() + back.len() && name.starts_with(front) && name.ends_with(back),
        },
    };
    REACH
        .iter()
        .find(|(row, column, _)| matches(row, state) && matches(column, input))
        .map_or(Always, |(_, _, how)| *how)
}
