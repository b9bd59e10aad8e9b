//! `tidegate cancel` and `tidegate replace`

use std::future::Future;
use std::process::ExitCode;

use fix_messages::{OrderCancelReplaceRequest, OrderCancelRequest, OrderStatusRequest};
use types::{Price, Qty};

use super::client_args::{ClientArgs, block_on, fresh_cl_ord_id};
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
        let code = within(&args.client, follow(&mut client, &cl_ord_id, b'4')).await?;
        client.logout().await?;
        Ok(code)
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
        let code = within(&args.client, follow(&mut client, &cl_ord_id, b'5')).await?;
        client.logout().await?;
        Ok(code)
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

/// Shows what comes of a request, until it is carried out (a report of `wanted`) or refused.
async fn follow(client: &mut FixClient, cl_ord_id: &str, wanted: u8) -> anyhow::Result<ExitCode> {
    let mut tracker = Tracker::default();
    loop {
        match client.next_event().await? {
            Event::Report(report) => {
                let is_end = report.cl_ord_id == cl_ord_id && report.exec_type == wanted;
                out!("{}", tracker.handle_report(*report));
                if is_end {
                    return Ok(ExitCode::SUCCESS);
                }
            }
            Event::CancelReject(reject) if reject.cl_ord_id == cl_ord_id => {
                out!("{}", refusal(&reject));
                return Ok(ExitCode::FAILURE);
            }
            event => refused(event)?,
        }
    }
}
