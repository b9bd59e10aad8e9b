//! `tidegate kill`

use std::path::PathBuf;
use std::process::ExitCode;

use admin_http::control::{ControlAnswer, ControlRequest};

use super::hint::DATA_DIR;
use super::status::{of_socket, print_state};

/// Arguments of `tidegate kill`. Without a scope, the whole firm.
#[derive(Debug, clap::Args)]
pub struct KillArgs {
    /// The data directory of the running gateway.
    #[arg(long, default_value = DATA_DIR, value_name = "DIR")]
    pub data_dir: PathBuf,
    /// Stop this account alone.
    #[arg(long, group = "scope")]
    pub account: Option<String>,
    /// Stop this client's session alone, by its CompID.
    #[arg(long, group = "scope", value_name = "COMPID")]
    pub session: Option<String>,
    /// Stop this symbol alone.
    #[arg(long, group = "scope")]
    pub symbol: Option<String>,
    /// Let it trade again.
    #[arg(long)]
    pub release: bool,
    /// Why, for the journal.
    #[arg(long, default_value = "command line")]
    pub reason: String,
}

pub(super) fn run(args: &KillArgs) -> anyhow::Result<ExitCode> {
    let scope = args.scope();
    let request = ControlRequest::Kill { scope: scope.clone(), reason: args.reason.clone(), release: args.release };
    match of_socket(&args.data_dir, &request)? {
        ControlAnswer::Done { record, engaged } => {
            let done = if args.release { "released" } else { "engaged" };
            out!("kill switch {done} for {scope}, record {record}");
            out!("{}", now_engaged(args.release, &engaged));
            if let ControlAnswer::Status(status) = of_socket(&args.data_dir, &ControlRequest::Status)? {
                print_state(&status);
            }
            Ok(ExitCode::SUCCESS)
        }
        ControlAnswer::Refused { detail, .. } | ControlAnswer::Silent { detail } => anyhow::bail!(detail),
        ControlAnswer::Status(_) | ControlAnswer::Sessions { .. } => {
            anyhow::bail!("the gateway answered something else; is it of another version?")
        }
    }
}

/// What an operator must know beside what was just done: who released one scope may think that trading goes on.
fn now_engaged(released: bool, engaged: &[String]) -> String {
    match (released, engaged) {
        (_, []) => "no kill switch is engaged now".to_owned(),
        (true, engaged) => format!("still engaged: {}", engaged.join(", ")),
        (false, engaged) => format!("engaged now: {}", engaged.join(", ")),
    }
}

impl KillArgs {
    fn scope(&self) -> String {
        match (&self.account, &self.session, &self.symbol) {
            (Some(account), _, _) => format!("account:{account}"),
            (_, Some(session), _) => format!("session:{session}"),
            (_, _, Some(symbol)) => format!("symbol:{symbol}"),
            (None, None, None) => "firm".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::now_engaged;

    #[test]
    fn who_releases_one_scope_is_told_what_still_stops_orders() {
        let others = ["firm".to_owned(), "account:SANDBOX".to_owned()];
        assert_eq!(now_engaged(true, &others), "still engaged: firm, account:SANDBOX");
        assert_eq!(now_engaged(true, &[]), "no kill switch is engaged now");
        assert_eq!(now_engaged(false, &others[..1]), "engaged now: firm");
    }
}
