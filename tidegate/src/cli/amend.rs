//! `tidegate cancel` and `tidegate replace`

use std::future::Future;
use std::process::ExitCode;

use fix_messages::{OrderCancelReplaceRequest, OrderCancelRequest, OrderStatusRequest};
use types::{Price, Qty};

use super::client_args::{ClientArgs, block_on, fresh_cl_ord_id};
use super::hint;
use super::order::refused;
use super::tracker::{Tracker, refusal};
use crate::client::{Event, FixClient, Report};

/// Arguments of `tidegate cancel`.
#[derive(Debug, clap::Args)]
pub struct CancelArgs {
    /// ClOrdID(11) of the order.
    #[arg(value_name = "CLORDID")]
    pub order: String,
    /// ClOrdID(11) of the request; without it, one is made of the time.
    #[arg(long, value_name = "ID")]
    pub cl_ord_id: Option<String>,
    /// As whom, and where.
    #[command(flatten)]
    pub client: ClientArgs,
}

/// Arguments of `tidegate replace`.
#[derive(Debug, clap::Args)]
pub struct ReplaceArgs {
    /// ClOrdID(11) of the order.
    #[arg(value_name = "CLORDID")]
    pub order: String,
    /// The new quantity, what has traded included; without it, as it is.
    #[arg(long, value_name = "QUANTITY", required_unless_present = "limit")]
    pub qty: Option<Qty>,
    /// The new limit; without it, as it is.
    #[arg(long, value_name = "PRICE")]
    pub limit: Option<Price>,
    /// ClOrdID(11) of the request; without it, one is made of the time.
    #[arg(long, value_name = "ID")]
    pub cl_ord_id: Option<String>,
    /// As whom, and where.
    #[command(flatten)]
    pub client: ClientArgs,
}

/// Stands for a symbol that is not known, as the standard has it.
const NO_SYMBOL: &[u8] = b"[N/A]";

pub(super) fn cancel(args: &CancelArgs) -> anyhow::Result<ExitCode> {
    block_on(async {
        let mut client = args.client.connect().await?;
        let order = within(&args.client, ask(&mut client, &args.order)).await?;
        let now = client.now().wall;
        let cl_ord_id = args.cl_ord_id.clone().unwrap_or_else(|| fresh_cl_ord_id('C', now));
        client.send(&OrderCancelRequest {
            orig_cl_ord_id: order.cl_ord_id.as_bytes(),
            cl_ord_id: cl_ord_id.as_bytes(),
            symbol: order.symbol.as_bytes(),
            side: order.side,
            transact_time: now,
            order_qty: order.order_qty,
        });
        let change = Change { order: &args.order, order_id: &order.order_id, cl_ord_id: &cl_ord_id, wanted: b'4' };
        change.finish(&mut client, &args.client).await
    })
}

pub(super) fn replace(args: &ReplaceArgs) -> anyhow::Result<ExitCode> {
    block_on(async {
        let mut client = args.client.connect().await?;
        let order = within(&args.client, ask(&mut client, &args.order)).await?;
        let now = client.now().wall;
        let cl_ord_id = args.cl_ord_id.clone().unwrap_or_else(|| fresh_cl_ord_id('R', now));
        let Some(order_qty) = args.qty.or(order.order_qty) else {
            anyhow::bail!("the gateway did not say how large {} is: give --qty", args.order)
        };
        client.send(&OrderCancelReplaceRequest {
            orig_cl_ord_id: order.cl_ord_id.as_bytes(),
            cl_ord_id: cl_ord_id.as_bytes(),
            account: order.account.as_deref().map(str::as_bytes),
            symbol: order.symbol.as_bytes(),
            side: order.side,
            transact_time: now,
            order_qty,
            ord_type: order.ord_type.unwrap_or(b'2'),
            price: args.limit.or(order.price),
            time_in_force: order.time_in_force,
        });
        let change = Change { order: &args.order, order_id: &order.order_id, cl_ord_id: &cl_ord_id, wanted: b'5' };
        change.finish(&mut client, &args.client).await
    })
}

/// Waits for an answer as long as the user wants to.
pub(super) async fn within<T>(args: &ClientArgs, answer: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    match tokio::time::timeout(args.wait(), answer).await {
        Ok(answered) => answered,
        Err(_) => Err(args.timed_out().into()),
    }
}

/// Asks the gateway what it knows of an order. The request must name a symbol and a side, which is what we want to know;
/// the gateway finds the order by its ClOrdID(11) alone.
pub(super) async fn ask(client: &mut FixClient, order: &str) -> anyhow::Result<Report> {
    let request = OrderStatusRequest { order_id: None, cl_ord_id: order.as_bytes(), symbol: NO_SYMBOL, side: b'1' };
    client.send(&request);
    loop {
        match client.next_event().await? {
            Event::Report(report) if report.exec_type == b'I' => {
                let unknown = report.ord_status == b'8' && report.symbol.as_bytes() == NO_SYMBOL;
                let text = report.text.clone().unwrap_or_default();
                anyhow::ensure!(!unknown, "no order {order} on this session: {text}");
                return Ok(*report);
            }
            Event::Report(other) => tracing::info!(order = other.cl_ord_id, "a report that was not asked for"),
            event => refused(event)?,
        }
    }
}

/// A cancel or replace that was sent.
struct Change<'a> {
    /// The order, as the user called it.
    order: &'a str,
    /// Its OrderID(37).
    order_id: &'a str,
    /// ClOrdID(11) of the request.
    cl_ord_id: &'a str,
    /// ExecType(150) of the report that says it was carried out.
    wanted: u8,
}

impl Change<'_> {
    /// Shows what comes of it for as long as the user wants to wait, and logs out.
    async fn finish(&self, client: &mut FixClient, args: &ClientArgs) -> anyhow::Result<ExitCode> {
        let mut tracker = Tracker::default();
        let waited = tokio::time::timeout(args.wait(), self.follow(client, &mut tracker)).await;
        let ended = match waited {
            Ok(ended) => ended?,
            Err(_) => {
                let status = tracker.last().map(|last| last.ord_status);
                let pending = status.and_then(|status| still_pending(self.order, status, args));
                let why = pending.map_or_else(|| args.timed_out().into(), anyhow::Error::msg);
                if let Err(error) = client.logout().await {
                    tracing::debug!(%error, "no Logout either");
                }
                return Err(why);
            }
        };
        client.logout().await?;
        Ok(ended)
    }

    /// Shows what comes of it until it is carried out or refused.
    async fn follow(&self, client: &mut FixClient, tracker: &mut Tracker) -> anyhow::Result<ExitCode> {
        loop {
            match client.next_event().await? {
                Event::Report(report) if report.order_id == self.order_id => {
                    let is_end = report.cl_ord_id == self.cl_ord_id && report.exec_type == self.wanted;
                    out!("{}", tracker.handle_report(*report));
                    if is_end {
                        return Ok(ExitCode::SUCCESS);
                    }
                }
                Event::Report(other) => tracing::info!(order = other.cl_ord_id, "a report of another order"),
                Event::CancelReject(reject) if reject.cl_ord_id == self.cl_ord_id => {
                    out!("{}", refusal(&reject));
                    return Ok(ExitCode::FAILURE);
                }
                event => refused(event)?,
            }
        }
    }
}

/// What to say of a request that the gateway took and a venue has not answered, by OrdStatus(39). The order is in nobody's
/// hands but the venue's, so asking again changes nothing; looking later does.
fn still_pending(order: &str, ord_status: u8, args: &ClientArgs) -> Option<String> {
    let what = match ord_status {
        b'6' => "cancel",
        b'E' => "replace",
        _ => return None,
    };
    let (waited, later) = (args.timeout, hint::order_command("status", order, args));
    Some(format!(
        "the {what} of {order} was taken and is still pending after {waited} s: a venue where the order rests has not \
         answered; `{later}` shows what became of it"
    ))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command};

    #[test]
    fn a_request_that_waits_for_a_venue_is_told_from_one_that_nobody_answered() {
        let args = |line: &str| match Cli::parse_from(line.split(' ')).command {
            Command::Cancel(args) => args.client,
            other => panic!("no cancel: {other:?}"),
        };
        let plain = args("tidegate cancel O1");
        assert_eq!(
            still_pending("O1", b'6', &plain).as_deref(),
            Some(
                "the cancel of O1 was taken and is still pending after 10 s: a venue where the order rests has not \
                 answered; `tidegate status O1` shows what became of it"
            )
        );
        let elsewhere = args("tidegate cancel O1 --session CLIENT2 --connect 127.0.0.1:7001");
        let told = still_pending("O1", b'E', &elsewhere).unwrap_or_default();
        assert!(
            told.starts_with("the replace of O1 ") && told.contains("status O1 --session CLIENT2 --connect"),
            "{told}"
        );
        assert_eq!(still_pending("O1", b'0', &plain), None);
    }
}
