//! `tidegate status`

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use admin_http::StatusView;
use admin_http::control::{self, ControlAnswer, ControlRequest};

use super::amend::{ask, within};
use super::client_args::{ClientArgs, block_on};
use super::hint::DATA_DIR;
use super::tracker::Tracker;

/// A shard answers within a second or not at all; the rest is for a loaded machine.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// Arguments of `tidegate status`: of the gateway, or with a ClOrdID of an order.
#[derive(Debug, clap::Args)]
pub struct StatusArgs {
    /// ClOrdID(11) of an order; without it, the status of the gateway itself, over the Unix socket.
    #[arg(value_name = "CLORDID")]
    pub order: Option<String>,
    /// The data directory of the running gateway, for its own status.
    #[arg(long, default_value = DATA_DIR, value_name = "DIR", conflicts_with = "order")]
    pub data_dir: PathBuf,
    /// As whom, and where, for an order's status.
    #[command(flatten)]
    pub client: ClientArgs,
}

pub(super) fn run(args: StatusArgs) -> anyhow::Result<ExitCode> {
    match &args.order {
        Some(order) => of_order(order, &args.client),
        None => of_gateway(&args),
    }
}

fn of_order(order: &str, args: &ClientArgs) -> anyhow::Result<ExitCode> {
    block_on(async {
        let mut client = args.connect().await?;
        let report = within(args, ask(&mut client, order)).await?;
        out!("{}", Tracker::default().handle_report(report));
        client.logout().await?;
        Ok(ExitCode::SUCCESS)
    })
}

fn of_gateway(args: &StatusArgs) -> anyhow::Result<ExitCode> {
    match of_socket(&args.data_dir, &ControlRequest::Status)? {
        ControlAnswer::Status(status) => {
            print_status(&status);
            Ok(if status.ready { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        ControlAnswer::Refused { detail, .. } | ControlAnswer::Silent { detail } => anyhow::bail!(detail),
        ControlAnswer::Done { .. } | ControlAnswer::Sessions { .. } => {
            anyhow::bail!("the gateway answered something else; is it of another version?")
        }
    }
}

/// Asks the gateway of a data directory, HTTP or no HTTP.
pub(super) fn of_socket(data_dir: &Path, request: &ControlRequest) -> anyhow::Result<ControlAnswer> {
    Ok(control::ask(data_dir, request, ANSWER_WITHIN)?)
}

fn print_status(status: &StatusView) {
    print_state(status);
    if status.killed.is_empty() {
        out!("kill       not engaged");
    } else {
        out!("kill       ENGAGED for {}", status.killed.join(", "));
    }
}

/// All but the kill switches.
pub(super) fn print_state(status: &StatusView) {
    let ready = match &status.not_ready {
        None => "ready".to_owned(),
        Some(why) => format!("NOT READY: {why}"),
    };
    out!("{ready}, up {} s", status.uptime_s);
    out!("records    {} decided, {} durable", status.last_record, status.committed);
    out!("sessions   {} of {} logged on", status.sessions_up, status.sessions_total);
    out!("venues     {} of {} up", status.venues_up, status.venues_total);
    out!("open       {} orders, {} at venues", status.open_orders, status.open_children);
    if status.open_orders == 0 && status.open_children == 0 {
        out!("clear      nothing open and nothing in doubt");
    }
}
