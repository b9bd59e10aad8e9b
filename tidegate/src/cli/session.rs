//! `tidegate session`

use std::path::PathBuf;
use std::process::ExitCode;

use admin_http::SessionDo;
use admin_http::control::{ControlAnswer, ControlRequest};
use model::views::SessionView;

use super::hint::DATA_DIR;
use super::status::of_socket;

/// Arguments of `tidegate session`. Everything goes over the Unix socket of the data directory; the API has the same at
/// `/api/v1/sessions`.
#[derive(Debug, clap::Args)]
pub struct SessionArgs {
    /// The data directory of the running gateway.
    #[arg(long, global = true, default_value = DATA_DIR, value_name = "DIR")]
    pub data_dir: PathBuf,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// All sessions, one a line.
    List,
    /// One session, all there is to know.
    Show {
        #[command(flatten)]
        named: Named,
    },
    /// Begin both sequence numbers anew: while logged on with ResetSeqNumFlag(141)=Y, else at once.
    Reset {
        #[command(flatten)]
        named: Named,
        #[command(flatten)]
        why: Why,
    },
    /// Set sequence numbers, as agreed with the peer's operators.
    SetSeq {
        #[command(flatten)]
        named: Named,
        /// The MsgSeqNum(34) expected of the peer; only without a connection.
        #[arg(long, value_name = "N", required_unless_present = "next_out")]
        next_in: Option<u64>,
        /// The MsgSeqNum(34) of our next message; with a connection it can only be raised, which the peer is told.
        #[arg(long, value_name = "N")]
        next_out: Option<u64>,
        #[command(flatten)]
        why: Why,
    },
    /// End the connection in order. The peer may log on again.
    Logout {
        #[command(flatten)]
        named: Named,
        #[command(flatten)]
        why: Why,
    },
    /// Log out, and let nobody log on any more, over restarts too.
    Disable {
        #[command(flatten)]
        named: Named,
        #[command(flatten)]
        why: Why,
    },
    /// Let it be used again.
    Enable {
        #[command(flatten)]
        named: Named,
        #[command(flatten)]
        why: Why,
    },
}

#[derive(Debug, clap::Args)]
struct Named {
    /// The session's id as `session list` shows it, or the peer's CompID.
    #[arg(value_name = "SESSION")]
    session: String,
}

#[derive(Debug, clap::Args)]
struct Why {
    /// Why: for the journal, and said to the peer where it is logged out.
    #[arg(long)]
    reason: String,
}

pub(super) fn run(args: SessionArgs) -> anyhow::Result<ExitCode> {
    let SessionArgs { data_dir, what } = args;
    let sessions = || match of_socket(&data_dir, &ControlRequest::Sessions)? {
        ControlAnswer::Sessions { items } => Ok(items),
        other => Err(not_done(other)),
    };
    let (named, action, why) = match what {
        What::List => {
            for session in sessions()? {
                out!("{}", line(&session));
            }
            return Ok(ExitCode::SUCCESS);
        }
        What::Show { named } => {
            let all = sessions()?;
            let known = all.iter().map(|one| one.id.as_str()).collect::<Vec<_>>().join(", ");
            let found = all.iter().find(|one| one.id == named.session || peer_of(one) == named.session);
            let Some(session) = found else {
                anyhow::bail!("no session is called {}; there are {known}", named.session)
            };
            out!("{}", details(session));
            return Ok(ExitCode::SUCCESS);
        }
        What::Reset { named, why } => (named, SessionDo::Reset, why),
        What::SetSeq { named, next_in, next_out, why } => (named, SessionDo::SetSeq { next_in, next_out }, why),
        What::Logout { named, why } => (named, SessionDo::Logout, why),
        What::Disable { named, why } => (named, SessionDo::Disable, why),
        What::Enable { named, why } => (named, SessionDo::Enable, why),
    };
    let request = ControlRequest::Session { session: named.session.clone(), action, reason: why.reason };
    match of_socket(&data_dir, &request)? {
        ControlAnswer::Done { record, .. } => out!("done, record {record}"),
        other => return Err(not_done(other)),
    }
    for session in sessions()?.iter().filter(|one| one.id == named.session || peer_of(one) == named.session) {
        out!("{}", line(session));
    }
    Ok(ExitCode::SUCCESS)
}

fn not_done(answer: ControlAnswer) -> anyhow::Error {
    match answer {
        ControlAnswer::Refused { detail, .. } | ControlAnswer::Silent { detail } => anyhow::anyhow!(detail),
        ControlAnswer::Status(_) | ControlAnswer::Sessions { .. } | ControlAnswer::Done { .. } => {
            anyhow::anyhow!("the gateway answered something else; is it of another version?")
        }
    }
}

fn peer_of(session: &SessionView) -> &str {
    session.id.rsplit_once("->").map_or("", |(_, peer)| peer)
}

/// `FIX.4.4:TIDEGATE->CLIENT1  client  logged-on  in 17  out 23`
fn line(session: &SessionView) -> String {
    let SessionView { id, kind, state, next_in, next_out, .. } = session;
    let disabled = if session.disabled { "  DISABLED" } else { "" };
    let gap = session.gap_through.map_or_else(String::new, |through| format!("  missing up to {through}"));
    let resending = session.resending.map_or_else(String::new, |(from, to)| format!("  resending {from} to {to}"));
    format!("{id:40} {kind:7} {state:14} in {next_in}  out {next_out}{gap}{resending}{disabled}")
}

fn details(session: &SessionView) -> String {
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let ago = |millis: Option<u64>| or_none(millis.map(|millis| format!("{millis} ms ago")));
    let message = |last: &Option<model::views::LastMessageView>| {
        or_none(last.as_ref().map(|last| format!("35={} 34={}", last.msg_type, last.seq)))
    };
    let range = |range: Option<(u64, u64)>| or_none(range.map(|(from, to)| format!("{from} to {to}")));
    let rows = [
        ("kind", session.kind.to_string()),
        ("state", session.state.to_string()),
        ("disabled", if session.disabled { "yes" } else { "no" }.to_owned()),
        ("next in", session.next_in.to_string()),
        ("next out", session.next_out.to_string()),
        ("resets", session.resets.to_string()),
        ("last in", format!("{}, {}", message(&session.last_in), ago(session.heard_ago_ms))),
        ("last out", format!("{}, {}", message(&session.last_out), ago(session.sent_ago_ms))),
        ("HeartBtInt", format!("{} s", session.heart_bt_int_s)),
        ("round trip", or_none(session.round_trip_us.map(|micros| format!("{micros} us")))),
        ("missing", range(session.gap_through.map(|through| (session.next_in, through)))),
        ("held", session.held.to_string()),
        ("resending", range(session.resending)),
        ("unconfirmed", range(session.unconfirmed)),
        ("rejects", format!("{} sent, {} received", session.rejects_sent, session.rejects_received)),
    ];
    let rows = rows.map(|(name, value)| format!("  {name:12} {value}"));
    format!("{}\n{}", session.id, rows.join("\n"))
}
