//! A client against the other side of the same session layer, over TCP.

use std::net::SocketAddr;

use fix_codec::{FieldWriter, Precision};
use fix_messages::{ExecutionReport, NewOrderSingle};
use fix_session::{Role, SessionConfig};
use tokio::net::TcpListener;
use types::Text;

use super::{ClientError, Event, FixClient, Report, Request};

const CLIENT: &str = "CLIENT1";
const GATEWAY: &str = "TIDEGATE";

fn name(text: &str) -> Text<32> {
    text.parse().unwrap()
}

/// The gateway's side: the same machine as an acceptor.
struct Acceptor {
    listener: TcpListener,
    peer: FixClient,
}

impl Acceptor {
    async fn start() -> (Acceptor, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let config = SessionConfig::fix44(Role::Acceptor, name(GATEWAY), name(CLIENT));
        (Acceptor { listener, peer: FixClient::new(addr, config) }, addr)
    }

    async fn accept(&mut self) {
        let (stream, _) = self.listener.accept().await.unwrap();
        self.peer.attach(stream);
    }

    /// The ClOrdID of the next order, and whether it was sent before.
    async fn next_order(&mut self) -> String {
        match self.peer.next_event().await.unwrap() {
            Event::Other { msg_type, bytes } if msg_type == NewOrderSingle::MSG_TYPE => {
                let text = String::from_utf8(bytes).unwrap();
                let field = |tag: &str| text.split('\x01').find_map(|field| field.strip_prefix(tag).map(str::to_owned));
                let again = if field("43=").is_some() { "+" } else { "" };
                field("11=").unwrap() + again
            }
            other => panic!("not an order: {other:?}"),
        }
    }
}

struct Fill<'a>(&'a str);

impl Request for Fill<'_> {
    const MSG_TYPE: &'static [u8] = ExecutionReport::MSG_TYPE;
    fn write(&self, out: &mut FieldWriter<'_>) {
        let report = ExecutionReport {
            order_id: b"7",
            exec_id: b"9",
            exec_type: b'F',
            ord_status: b'2',
            cl_ord_id: Some(self.0.as_bytes()),
            orig_cl_ord_id: None,
            account: None,
            symbol: b"IBM",
            side: b'1',
            order_qty: Some("100".parse().unwrap()),
            ord_type: Some(b'2'),
            price: Some("182.50".parse().unwrap()),
            time_in_force: None,
            last_qty: Some("100".parse().unwrap()),
            last_px: Some("182.49".parse().unwrap()),
            last_mkt: Some(b"XNYS"),
            last_liquidity: None,
            leaves_qty: "0".parse().unwrap(),
            cum_qty: "100".parse().unwrap(),
            avg_px: "182.49".parse().unwrap(),
            ord_rej_reason: None,
            transact_time: None,
            text: None,
        };
        report.write(out, Precision::Millis);
    }
}

fn order<'a>(client: &FixClient, cl_ord_id: &'a str) -> NewOrderSingle<'a> {
    NewOrderSingle {
        cl_ord_id: cl_ord_id.as_bytes(),
        account: None,
        symbol: b"IBM",
        side: b'1',
        order_qty: "100".parse().unwrap(),
        ord_type: b'2',
        price: Some("182.50".parse().unwrap()),
        time_in_force: None,
        transact_time: client.now().wall,
    }
}

fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test)
}

#[test]
fn an_order_goes_out_and_its_fill_comes_back() {
    run(async {
        let (mut acceptor, addr) = Acceptor::start().await;
        let gateway = async {
            acceptor.accept().await;
            assert_eq!(acceptor.next_order().await, "A1");
            acceptor.peer.send(&Fill("A1"));
            let ended = acceptor.peer.next_event().await.unwrap_err();
            assert!(matches!(ended, ClientError::Ended { .. }), "{ended}");
        };
        let client = async {
            let mut client = FixClient::connect(addr, name(CLIENT), name(GATEWAY), true).await.unwrap();
            client.send(&order(&client, "A1"));
            let report: Report = client.next_report().await.unwrap();
            assert!(report.is_fill() && report.is_done());
            assert_eq!((report.cl_ord_id.as_str(), report.last_mkt.as_deref()), ("A1", Some("XNYS")));
            assert_eq!(report.last_px, Some("182.49".parse().unwrap()));
            client.logout().await.unwrap();
        };
        tokio::join!(gateway, client);
    });
}

#[test]
fn what_was_lost_with_a_connection_arrives_after_the_next_logon_both_ways() {
    run(async {
        let (mut acceptor, addr) = Acceptor::start().await;
        let gateway = async {
            acceptor.accept().await;
            assert_eq!(acceptor.next_order().await, "A1");
            acceptor.peer.next_event().await.unwrap_err();
            // Sent while nobody listens.
            acceptor.peer.send(&Fill("A1"));
            acceptor.accept().await;
            assert_eq!(acceptor.next_order().await, "A2+");
            assert_eq!(acceptor.next_order().await, "A3");
            acceptor.peer.next_event().await.unwrap_err();
        };
        let client = async {
            let mut client = FixClient::connect(addr, name(CLIENT), name(GATEWAY), false).await.unwrap();
            client.send(&order(&client, "A1"));
            // Time for it to leave, and no more: nothing is answered.
            let quiet = tokio::time::timeout(std::time::Duration::from_millis(200), client.next_event()).await;
            assert!(quiet.is_err(), "{quiet:?}");
            client.drop_connection();
            client.send(&order(&client, "A2"));
            client.reconnect().await.unwrap();
            client.send(&order(&client, "A3"));
            let report = client.next_report().await.unwrap();
            assert!(report.poss_dup && report.cl_ord_id == "A1");
            client.logout().await.unwrap();
        };
        tokio::join!(gateway, client);
    });
}

#[test]
fn who_cannot_log_on_is_told_why() {
    run(async {
        let (mut acceptor, addr) = Acceptor::start().await;
        let connect = || FixClient::connect(addr, name(CLIENT), name(GATEWAY), false);

        let (_, unknown) = tokio::join!(async { drop(acceptor.listener.accept().await.unwrap()) }, connect());
        let text = unknown.unwrap_err().to_string();
        assert!(text.contains("closed the connection without an answer: is CLIENT1 to TIDEGATE a session"), "{text}");

        // An acceptor that expects number 5 finds 1 too low, says so and ends the session.
        acceptor.peer.session_mut().reset(5, 1, &mut super::outbox::Outbox::default()).unwrap();
        let gateway = async {
            acceptor.accept().await;
            acceptor.peer.next_event().await.unwrap_err()
        };
        let (_, refused) = tokio::join!(gateway, connect());
        let text = refused.unwrap_err().to_string();
        assert!(text.starts_with("TIDEGATE refused the logon of CLIENT1: "), "{text}");
        assert!(text.contains("MsgSeqNum too low, expecting 5 but received 1"), "{text}");

        drop(acceptor);
        let text = connect().await.unwrap_err().to_string();
        assert!(
            text.starts_with("cannot connect to 127.0.0.1:") && text.ends_with("(is `tidegate serve` running?)"),
            "{text}"
        );
    });
}
