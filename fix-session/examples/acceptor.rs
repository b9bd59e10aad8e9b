//! An acceptor that fills every order it gets.
//!
//! ```text
//! cargo run -p fix-session --features net --example acceptor -- --port 9880
//! cargo run -p fix-session --features net --example initiator -- --port 9880 --orders 3
//! ```
#![allow(missing_docs, reason = "an example")]

use std::net::{Ipv4Addr, SocketAddr};

use fix_codec::Message;
use fix_session::net::engine::{Acceptor, Application, Context, Engine, Refusal, StartError};
use fix_session::net::transport::ListenerConfig;
use fix_session::{Inbound, Role, SessionConfig};
use spec::{msg_type, tag};
use types::{Qty, Text};

/// Answers each NewOrderSingle(D) with an ExecutionReport(8) that fills it. Everything else is refused by default.
struct Exchange;

impl Application for Exchange {
    fn on_logon(&self, session: &mut Context<'_>) {
        println!("{} logged on", session.key());
    }

    fn from_app(&self, session: &mut Context<'_>, order: &Message<'_>, _: Inbound) -> Result<(), Refusal> {
        if order.value(tag::MSG_TYPE) != Some(msg_type::NEW_ORDER_SINGLE) {
            return Err(Refusal::Unsupported);
        }
        // What cannot be read is refused with Reject(3), by the `?`.
        let id = order.require(tag::CL_ORD_ID)?;
        let quantity = order.require_qty(tag::ORDER_QTY)?;
        let price = order.require_price(tag::PRICE)?;
        session
            .send(msg_type::EXECUTION_REPORT, |report| {
                report.bytes(tag::ORDER_ID, id);
                report.bytes(tag::CL_ORD_ID, id);
                report.bytes(tag::EXEC_ID, id);
                report.char(tag::EXEC_TYPE, b'F');
                report.char(tag::ORD_STATUS, b'2');
                report.bytes(tag::SYMBOL, order.value(tag::SYMBOL).unwrap_or_default());
                report.bytes(tag::SIDE, order.value(tag::SIDE).unwrap_or_default());
                report.qty(tag::LEAVES_QTY, Qty::ZERO);
                report.qty(tag::CUM_QTY, quantity);
                report.price(tag::AVG_PX, price);
                report.qty(tag::LAST_QTY, quantity);
                report.price(tag::LAST_PX, price);
            })
            .ok();
        Ok(())
    }
}

/// Starts it on a port of this machine; 0 takes any that is free.
pub async fn start(port: u16) -> Result<Engine, StartError> {
    let (us, them) = (Text::lossy(b"SERVER"), Text::lossy(b"CLIENT"));
    Acceptor::new(Exchange)
        .session(SessionConfig::fix44(Role::Acceptor, us, them))
        .listen(ListenerConfig::new(SocketAddr::from((Ipv4Addr::LOCALHOST, port))))
        .start()
        .await
}

#[tokio::main]
#[allow(dead_code, reason = "the test of the examples calls `start`")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let port = match &arguments[..] {
        [] => 9880,
        [key, port] if key == "--port" => port.parse()?,
        _ => return Err("usage: acceptor [--port PORT]".into()),
    };
    let engine = start(port).await?;
    println!("listening on {}", engine.addresses()[0]);
    tokio::signal::ctrl_c().await?;
    engine.stop().await;
    Ok(())
}
