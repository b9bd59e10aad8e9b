//! An initiator that sends some orders, prints what becomes of them, and leaves.
//!
//! ```text
//! cargo run -p fix-session --features net --example acceptor -- --port 9880
//! cargo run -p fix-session --features net --example initiator -- --port 9880 --orders 3
//! ```
#![allow(missing_docs, reason = "an example")]

use std::net::{Ipv4Addr, SocketAddr};

use fix_codec::{Message, Precision};
use fix_session::net::engine::{Application, Context, Initiator, LinkState, Refusal, wall_clock};
use fix_session::net::transport::{ConnectorConfig, Host};
use fix_session::{Inbound, Role, SessionConfig, SessionKey};
use spec::{msg_type, tag};
use tokio::sync::mpsc;
use types::{Price, Qty, Text};

/// Prints each report, and hands on that it came.
struct Client {
    reports: mpsc::UnboundedSender<()>,
}

impl Application for Client {
    fn from_app(&self, _: &mut Context<'_>, message: &Message<'_>, _: Inbound) -> Result<(), Refusal> {
        if message.value(tag::MSG_TYPE) != Some(msg_type::EXECUTION_REPORT) {
            return Err(Refusal::Unsupported);
        }
        let (order, quantity) = (message.require_str(tag::CL_ORD_ID)?, message.require_qty(tag::LAST_QTY)?);
        println!("{order}: {quantity} at {}", message.require_price(tag::LAST_PX)?);
        self.reports.send(()).ok();
        Ok(())
    }
}

/// Sends so many orders to a port of this machine, and waits for as many reports: how many came.
pub async fn run(port: u16, orders: usize) -> Result<usize, Box<dyn std::error::Error>> {
    let (reports, mut came) = mpsc::unbounded_channel();
    let config = SessionConfig::fix44(Role::Initiator, Text::lossy(b"CLIENT"), Text::lossy(b"SERVER"));
    let key = SessionKey::of_config(&config);
    let to = ConnectorConfig::new(vec![Host::from(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))]);
    let engine = Initiator::new(Client { reports }).session(config, to).start().await?;
    let session = engine.session(&key).ok_or("the session is there")?;

    session.until(|status| status.link == LinkState::LoggedOn).await?;
    for number in 1..=orders {
        let (quantity, price): (Qty, Price) = ("100".parse()?, "182.50".parse()?);
        session
            .send(msg_type::NEW_ORDER_SINGLE, |order| {
                order.str(tag::CL_ORD_ID, &format!("ORDER-{number}"));
                order.str(tag::SYMBOL, "IBM");
                order.char(tag::SIDE, b'1');
                order.timestamp(tag::TRANSACT_TIME, wall_clock(), Precision::Millis);
                order.qty(tag::ORDER_QTY, quantity);
                order.char(tag::ORD_TYPE, b'2');
                order.price(tag::PRICE, price);
            })
            .await?;
    }
    let mut reported = 0;
    while reported < orders && came.recv().await.is_some() {
        reported += 1;
    }
    engine.stop().await;
    Ok(reported)
}

#[tokio::main]
#[allow(dead_code, reason = "the test of the examples calls `run`")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (mut port, mut orders) = (9880, 3);
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for pair in arguments.chunks(2) {
        match pair {
            [key, value] if key == "--port" => port = value.parse()?,
            [key, value] if key == "--orders" => orders = value.parse()?,
            _ => return Err("usage: initiator [--port PORT] [--orders COUNT]".into()),
        }
    }
    println!("{} orders, {} reports", orders, run(port, orders).await?);
    Ok(())
}
