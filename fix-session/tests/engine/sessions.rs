//! The life of sessions: logon, messages both ways, logout, what is refused, what is sent again.

use fix_session::ResetError;
use fix_session::net::engine::{Acceptor, HandleResetError, LinkState, SendError, SessionLimits, SessionSettings};
use fix_session::net::transport::{Networks, OutboundLimits};
use fix_session::{Ended, SessionKey};

use crate::support::{Notebook, Raw, Seen, accept, client, field, initiate, local, logged_on, send_news, server, soon};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_comes_back_in_order_and_both_sides_part_in_order() {
    let (app, server_notes) = Notebook::new(true);
    let acceptor = accept(app, &["CLIENT"]).await;
    let (app, notes) = Notebook::new(false);
    let (initiator, session) = initiate(app, "CLIENT", acceptor.addresses()[0]).await;
    logged_on(&session).await;
    for number in 0..100 {
        let seq = send_news(&session, &format!("n{number}")).await;
        assert_eq!(seq, number + 2, "durable, under the number after the Logon's");
    }
    let expected: Vec<String> = (0..100).map(|number| format!("n{number}")).collect();
    assert_eq!(notes.apps(100).await, expected);
    assert_eq!(server_notes.apps(100).await, expected);
    soon(initiator.stop()).await;
    let ours = notes.until(|seen| matches!(seen, Seen::LoggedOut(..))).await;
    assert_eq!(ours, Seen::LoggedOut("FIX.4.4:CLIENT->SERVER".to_owned(), Ended::OurLogout));
    let theirs = server_notes.until(|seen| matches!(seen, Seen::LoggedOut(..))).await;
    assert!(matches!(theirs, Seen::LoggedOut(_, Ended::PeerLogout { .. })), "{theirs:?}");
    assert_eq!(session.try_post(b"B", |_| {}), Err(SendError::Over));
    assert_eq!(session.status().link, LinkState::Over);
    soon(acceptor.stop()).await;
}

#[tokio::test]
async fn on_one_thread_it_works_the_same() {
    let (app, _notes) = Notebook::new(true);
    let acceptor = accept(app, &["CLIENT"]).await;
    let (app, notes) = Notebook::new(false);
    let (initiator, session) = initiate(app, "CLIENT", acceptor.addresses()[0]).await;
    logged_on(&session).await;
    send_news(&session, "alone").await;
    assert_eq!(notes.apps(1).await, ["alone"]);
    soon(initiator.stop()).await;
    soon(acceptor.stop()).await;
}

#[tokio::test]
async fn strangers_and_doubles_are_closed_without_a_word() {
    let (app, _notes) = Notebook::new(true);
    let acceptor = accept(app, &["CLIENT"]).await;
    let address = acceptor.addresses()[0];

    let mut known = Raw::connect(address, "CLIENT").await;
    known.log_on().await;
    let mut double = Raw::connect(address, "CLIENT").await;
    double.send("A", "98=0|108=30|").await;
    double.expect_closed().await;

    let mut stranger = Raw::connect(address, "STRANGER").await;
    stranger.send("A", "98=0|108=30|").await;
    stranger.expect_closed().await;

    let mut garbage = Raw::connect(address, "CLIENT").await;
    tokio::io::AsyncWriteExt::write_all(&mut garbage.stream, b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    garbage.expect_closed().await;

    known.send("1", "112=STILL|").await;
    assert_eq!(field(&known.expect("0").await, 112), "STILL", "the session that was there is untouched");
    soon(acceptor.stop()).await;
}

#[tokio::test]
async fn a_peer_that_the_application_refuses_is_told_why() {
    let (mut app, _notes) = Notebook::new(true);
    app.password = Some("open sesame");
    let acceptor = accept(app, &["CLIENT"]).await;
    let mut peer = Raw::connect(acceptor.addresses()[0], "CLIENT").await;
    peer.send("A", "98=0|108=30|554=guess|").await;
    assert_eq!(field(&peer.expect("5").await, 58), "who are you?");
    peer.send("5", "").await;
    peer.expect_closed().await;
    let mut peer = Raw::connect(acceptor.addresses()[0], "CLIENT").await;
    peer.send("A", "98=0|108=30|554=open sesame|").await;
    peer.expect("A").await;
    soon(acceptor.stop()).await;
}

#[tokio::test]
async fn what_the_application_does_not_take_is_refused_by_its_kind() {
    let (app, _notes) = Notebook::new(true);
    let acceptor = accept(app, &["CLIENT"]).await;
    let mut peer = Raw::connect(acceptor.addresses()[0], "CLIENT").await;
    peer.log_on().await;
    peer.send("H", "37=1|54=1|55=IBM|11=7|").await;
    let reject = peer.expect("j").await;
    assert_eq!(["45", "372", "380"].map(|tag| field(&reject, tag.parse().unwrap())), ["2", "H", "3"]);
    soon(acceptor.stop()).await;
}

#[tokio::test]
async fn numbers_are_set_by_hand_only_without_a_connection() {
    let (app, _notes) = Notebook::new(true);
    let acceptor = accept(app, &["CLIENT"]).await;
    let session = acceptor.session(&SessionKey::of_config(&server("CLIENT"))).unwrap();
    assert_eq!(
        soon(session.reset(0, 1)).await,
        Err(HandleResetError::Numbers(ResetError::Number { number: 0, least: 1 }))
    );
    assert_eq!(soon(session.reset(1, 40)).await, Ok(()));
    let mut peer = Raw::connect(acceptor.addresses()[0], "CLIENT").await;
    assert_eq!(field(&peer.log_on().await, 34), "40");
    assert_eq!(soon(session.reset(1, 1)).await, Err(HandleResetError::Numbers(ResetError::Connected)));
    soon(session.logout(Some("closing"))).await;
    assert_eq!(field(&peer.expect("5").await, 58), "closing");
    soon(acceptor.stop()).await;
}

#[tokio::test]
async fn sessions_that_nobody_configured_are_made_from_a_template_so_many() {
    let (app, notes) = Notebook::new(true);
    let make = |key: &SessionKey, _: &fix_session::net::transport::Connection| {
        key.target.as_str().starts_with("DYN").then(|| server(key.target.as_str()).into())
    };
    let acceptor = soon(Acceptor::new(app).listen(local()).listen(local()).template(2, make).start()).await.unwrap();
    let mut peers = Vec::new();
    for (name, port) in [("DYN1", 0), ("DYN2", 1)] {
        let mut peer = Raw::connect(acceptor.addresses()[port], name).await;
        peer.log_on().await;
        peers.push(peer);
        notes.until(|seen| *seen == Seen::LoggedOn(format!("FIX.4.4:SERVER->{name}"))).await;
    }
    for name in ["DYN3", "OTHER"] {
        let mut peer = Raw::connect(acceptor.addresses()[0], name).await;
        peer.send("A", "98=0|108=30|").await;
        peer.expect_closed().await;
    }
    assert_eq!(acceptor.sessions().len(), 2);
    soon(acceptor.stop()).await;
}

#[tokio::test]
async fn an_address_that_is_not_allowed_is_closed_before_it_is_read_and_a_session_has_its_own_list() {
    let elsewhere = Networks::parse(["192.0.2.0/24"]).unwrap();
    let (app, _notes) = Notebook::new(true);
    let mut closed = local();
    closed.allow = elsewhere.clone();
    let mut settings = SessionSettings::new(server("CLIENT"));
    settings.allow = elsewhere;
    let acceptor = Acceptor::new(app).session(settings).session(server("OTHER")).listen(closed).listen(local());
    let acceptor = soon(acceptor.start()).await.unwrap();
    // Nothing is sent: an open connection would stay until the limit for the first message.
    Raw::connect(acceptor.addresses()[0], "OTHER").await.expect_closed().await;
    let mut peer = Raw::connect(acceptor.addresses()[1], "CLIENT").await;
    peer.send("A", "98=0|108=30|").await;
    peer.expect_closed().await;
    Raw::connect(acceptor.addresses()[1], "OTHER").await.log_on().await;
    soon(acceptor.stop()).await;
}

#[tokio::test]
async fn a_flood_of_silent_connections_does_not_shut_a_client_out() {
    let (app, _notes) = Notebook::new(true);
    let mut port = local();
    port.waiting_max = 8;
    let acceptor = soon(Acceptor::new(app).session(server("CLIENT")).listen(port).start()).await.unwrap();
    let mut silent = Vec::new();
    for _ in 0..50 {
        silent.push(Raw::connect(acceptor.addresses()[0], "SILENT").await);
    }
    Raw::connect(acceptor.addresses()[0], "CLIENT").await.log_on().await;
    // The ones that waited longest were shown out; those that came last are still there.
    for peer in silent.iter_mut().take(40) {
        peer.expect_closed().await;
    }
    soon(acceptor.stop()).await;
}

#[tokio::test]
async fn a_reader_that_is_too_slow_is_cut_and_gets_everything_when_it_is_back() {
    let (app, notes) = Notebook::new(false);
    let mut port = local();
    port.socket.send_buffer = Some(4096);
    let outbound = OutboundLimits { warn_bytes: 16 * 1024, max_bytes: 64 * 1024 };
    let limits = SessionLimits { outbound, ..SessionLimits::default() };
    let settings = SessionSettings { limits, ..SessionSettings::new(server("CLIENT")) };
    let acceptor = soon(Acceptor::new(app).session(settings).listen(port).start()).await.unwrap();
    let address = acceptor.addresses()[0];
    let session = acceptor.session(&SessionKey::of_config(&server("CLIENT"))).unwrap();
    let mut peer = Raw::connect(address, "CLIENT").await;
    peer.log_on().await;
    let line = "x".repeat(1000);
    let mut sent = 0;
    // It reads nothing: what the system and we hold for it is full some time.
    while session.status().link == LinkState::LoggedOn && sent < 100_000 {
        send_news(&session, &format!("{line}{sent}")).await;
        sent += 1;
    }
    let cut = notes.until(|seen| matches!(seen, Seen::LoggedOut(..))).await;
    assert!(matches!(cut, Seen::LoggedOut(_, Ended::ConnectionLost)), "{cut:?}");
    drop(peer);

    let mut back = Raw::connect(address, "CLIENT").await;
    back.next = 2;
    back.log_on().await;
    back.send("2", "7=2|16=0|").await;
    for number in 0..sent {
        let news = back.expect("B").await;
        assert_eq!((field(&news, 148), field(&news, 43)), (format!("{line}{number}"), "Y".to_owned()));
    }
    soon(acceptor.stop()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_callback_that_blocks_holds_up_its_own_session_alone() {
    use std::sync::Mutex;
    use std::sync::mpsc::{Receiver, channel};

    /// Blocks on News(B) of one client until it is let go.
    struct Blocking(Mutex<Receiver<()>>, tokio::sync::mpsc::UnboundedSender<()>);
    impl fix_session::net::engine::Application for Blocking {
        fn from_app(
            &self,
            session: &mut fix_session::net::engine::Context<'_>,
            _: &fix_codec::Message<'_>,
            _: fix_session::Inbound,
        ) -> Result<(), fix_session::net::engine::Refusal> {
            if session.key().target.as_str() == "SLOW" {
                self.1.send(()).unwrap();
                self.0.lock().unwrap().recv().unwrap();
            }
            Err(fix_session::net::engine::Refusal::Unsupported)
        }
    }

    let (go, wait) = channel();
    let (reached, mut is_reached) = tokio::sync::mpsc::unbounded_channel();
    let acceptor = accept(Blocking(Mutex::new(wait), reached), &["SLOW", "A", "B", "C", "D"]).await;
    let address = acceptor.addresses()[0];
    let mut slow = Raw::connect(address, "SLOW").await;
    slow.log_on().await;
    slow.send("B", "148=x|33=1|58=y|").await;
    soon(is_reached.recv()).await.unwrap();
    for name in ["A", "B", "C", "D"] {
        let mut peer = Raw::connect(address, name).await;
        peer.log_on().await;
        peer.send("B", "148=x|33=1|58=y|").await;
        peer.expect("j").await;
    }
    go.send(()).unwrap();
    slow.expect("j").await;
    soon(acceptor.stop()).await;
}

#[tokio::test]
async fn a_peer_over_its_rate_waits_and_loses_nothing() {
    let (app, notes) = Notebook::new(false);
    let limits = SessionLimits { messages_per_second: Some(200), ..SessionLimits::default() };
    let settings = SessionSettings { limits, ..SessionSettings::new(server("CLIENT")) };
    let acceptor = soon(Acceptor::new(app).session(settings).listen(local()).start()).await.unwrap();
    let mut peer = Raw::connect(acceptor.addresses()[0], "CLIENT").await;
    peer.log_on().await;
    for number in 0..500 {
        peer.send("B", &format!("148=n{number}|33=1|58=y|")).await;
    }
    let expected: Vec<String> = (0..500).map(|number| format!("n{number}")).collect();
    assert_eq!(notes.apps(500).await, expected);
    soon(acceptor.stop()).await;
}

#[tokio::test]
async fn an_initiator_that_loses_its_connection_is_back_and_sends_what_was_kept() {
    let (app, server_notes) = Notebook::new(false);
    let acceptor = accept(app, &["CLIENT"]).await;
    let (app, _notes) = Notebook::new(false);
    let (initiator, session) = initiate(app, "CLIENT", acceptor.addresses()[0]).await;
    logged_on(&session).await;
    send_news(&session, "before").await;
    let theirs = acceptor.session(&SessionKey::of_config(&server("CLIENT"))).unwrap();
    for round in 0..5 {
        soon(theirs.logout(None)).await;
        soon(session.until(|status| status.link != LinkState::LoggedOn)).await.unwrap();
        send_news(&session, &format!("away{round}")).await;
        logged_on(&session).await;
    }
    send_news(&session, "after").await;
    assert_eq!(server_notes.apps(7).await, ["before", "away0", "away1", "away2", "away3", "away4", "after"]);
    assert_eq!(client("CLIENT").heart_bt_int, 30);
    soon(initiator.stop()).await;
    soon(acceptor.stop()).await;
}
