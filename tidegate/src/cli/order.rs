//! `tidegate order`

use std::process::ExitCode;
use std::time::Instant;

use fix_messages::NewOrderSingle;
use types::{Price, Qty};

use super::client_args::{ClientArgs, block_on, fresh_cl_ord_id};
use super::hint;
use super::tracker::Tracker;
use crate::client::{Event, FixClient};

/// Arguments of `tidegate order`.
#[derive(Debug, clap::Args)]
pub struct OrderArgs {
    /// Which way.
    #[arg(value_enum)]
    pub side: OrderSide,
    /// How many.
    pub quantity: Qty,
    /// Of what.
    pub symbol: String,
    /// The worst price; without it, a market order.
    #[arg(long, value_name = "PRICE")]
    pub limit: Option<Price>,
    /// How long it works.
    #[arg(long, value_enum, default_value_t)]
    pub tif: Tif,
    /// Account(1); without it, the session's default.
    #[arg(long)]
    pub account: Option<String>,
    /// ClOrdID(11); without it, one is made of the time.
    #[arg(long, value_name = "ID", value_parser = parse_cl_ord_id)]
    pub cl_ord_id: Option<String>,
    /// As whom, and where.
    #[command(flatten)]
    pub client: ClientArgs,
}

/// An id that the gateway will take: sent otherwise, it would come back as another, or not at all.
fn parse_cl_ord_id(text: &str) -> Result<String, String> {
    match text.parse::<model::ClOrdId>() {
        Ok(id) if id.is_empty() => Err("an id has at least one character".to_owned()),
        Ok(id) => Ok(id.to_string()),
        Err(error) => Err(format!("no ClOrdID(11): {error}")),
    }
}

/// Side(54).
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum OrderSide {
    /// 54=1.
    Buy,
    /// 54=2.
    Sell,
    /// 54=5.
    SellShort,
}

/// TimeInForce(59).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Tif {
    /// Until the end of the trading day.
    #[default]
    Day,
    /// What trades at once; the rest is cancelled.
    Ioc,
    /// All at once or nothing.
    Fok,
}

impl OrderSide {
    const fn fix(self) -> u8 {
        match self {
            OrderSide::Buy => b'1',
            OrderSide::Sell => b'2',
            OrderSide::SellShort => b'5',
        }
    }
}

impl Tif {
    const fn fix(self) -> u8 {
        match self {
            Tif::Day => b'0',
            Tif::Ioc => b'3',
            Tif::Fok => b'4',
        }
    }
}

pub(super) fn run(args: &OrderArgs) -> anyhow::Result<ExitCode> {
    block_on(async {
        let mut client = args.client.connect().await?;
        let now = client.now().wall;
        let cl_ord_id = args.cl_ord_id.clone().unwrap_or_else(|| fresh_cl_ord_id('O', now));
        let order = NewOrderSingle {
            cl_ord_id: cl_ord_id.as_bytes(),
            account: args.account.as_deref().map(str::as_bytes),
            symbol: args.symbol.as_bytes(),
            side: args.side.fix(),
            order_qty: args.quantity,
            ord_type: if args.limit.is_some() { b'2' } else { b'1' },
            price: args.limit,
            time_in_force: Some(args.tif.fix()),
            transact_time: now,
        };
        out!("order {cl_ord_id}");
        let sent = Instant::now();
        client.send(&order);
        let mut tracker = Tracker::default();
        let waited = tokio::time::timeout(args.client.wait(), follow(&mut client, &cl_ord_id, &mut tracker)).await;
        let took = sent.elapsed();
        if let Ok(ended) = waited {
            ended?;
        }
        let Some(last) = tracker.last() else { return Err(args.client.timed_out().into()) };
        let (is_done, is_rejected) = (last.is_done(), last.ord_status == b'8');
        out!("{}", tracker.summary(took).unwrap_or_default());
        if !is_done {
            let next = |command| hint::order_command(command, &cl_ord_id, &args.client);
            out!("still working; `{}` shows it, `{}` ends it", next("status"), next("cancel"));
        }
        client.logout().await?;
        Ok(if is_rejected { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    })
}

/// Shows an order's reports until nothing more can become of it.
async fn follow(client: &mut FixClient, cl_ord_id: &str, tracker: &mut Tracker) -> anyhow::Result<()> {
    loop {
        match client.next_event().await? {
            Event::Report(report) if report.cl_ord_id == cl_ord_id => {
                let is_done = report.is_done();
                out!("{}", tracker.handle_report(*report));
                if is_done {
                    return Ok(());
                }
            }
            Event::Report(other) => tracing::info!(order = other.cl_ord_id, "a report of another order"),
            event => refused(event)?,
        }
    }
}

/// An answer that is no report says that the request was not even taken.
pub(super) fn refused(event: Event) -> anyhow::Result<()> {
    match event {
        Event::BusinessReject(reject) => {
            let text = reject.text.unwrap_or_default();
            anyhow::bail!("the gateway cannot take it: {text} (BusinessRejectReason(380)={})", reject.reason)
        }
        Event::Rejected { reason, text, .. } => {
            let reason = reason.map(|reason| format!(" (SessionRejectReason(373)={reason})")).unwrap_or_default();
            anyhow::bail!("the gateway refused the message: {text}{reason}")
        }
        Event::Unreadable { issue, .. } => anyhow::bail!("the gateway's answer cannot be read: {issue:?}"),
        Event::Report(_) | Event::CancelReject(_) | Event::Other { .. } => Ok(()),
    }
}
