//! TLS: who gets through, who does not, and what an operator may change while it runs.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use fix_session::SessionKey;
use fix_session::net::engine::{Acceptor, Engine, Initiator, SessionSettings};
use fix_session::net::transport::{
    Authorities, ClientCertificates, ConnectError, Connector, ConnectorConfig, IdentityRule, ListenerConfig, Stream,
    TlsAcceptor, TlsAcceptorConfig, TlsConnector, TlsConnectorConfig, TlsIdentity, TlsVersion,
};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::version;

use crate::certificates::Authority;
use crate::support::{Notebook, Raw, client, local, logged_on, send_news, server, soon, to};

/// What becomes of a client.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Outcome {
    LoggedOn,
    /// The acceptor closes, at the handshake's end or at the Logon, and says nothing of FIX.
    Closed,
    /// The client itself does not go on.
    Declined,
}
use Outcome::{Closed, Declined, LoggedOn};

async fn connect(address: SocketAddr, tls: &TlsConnector) -> Result<Stream, ConnectError> {
    let config = ConnectorConfig { tls: Some(tls.clone()), ..to(address) };
    let reached = soon(Connector::new(config).try_next()).await;
    reached.map(|connection| connection.stream).map_err(|(_, error)| error)
}

async fn outcome(address: SocketAddr, tls: &TlsConnector) -> Outcome {
    match connect(address, tls).await {
        Err(ConnectError::Tls(_)) => Declined,
        Err(other) => panic!("{other}"),
        Ok(stream) => log_on(stream).await,
    }
}

async fn log_on(stream: Stream) -> Outcome {
    let mut peer = Raw::over(stream, "CLIENT");
    let logon = peer.message("A", "98=0|141=Y|108=30|");
    // Who is refused may be cut off before it has written.
    peer.stream.write_all(&logon).await.ok();
    match peer.receive().await {
        Some(answer) if answer.contains("|35=A|") => LoggedOn,
        Some(other) => panic!("{other}"),
        None => Closed,
    }
}

fn trusting(ca: &Path) -> TlsConnectorConfig {
    TlsConnectorConfig::new(ca.to_owned())
}

fn as_client(ca: &Path, identity: &TlsIdentity) -> TlsConnectorConfig {
    TlsConnectorConfig { identity: Some(identity.clone()), ..trusting(ca) }
}

async fn serve(tls: TlsAcceptorConfig, rule: Option<IdentityRule>) -> (Engine, TlsAcceptor) {
    let tls = TlsAcceptor::new(tls).unwrap();
    let port = ListenerConfig { tls: Some(tls.clone()), ..local() };
    let settings = SessionSettings { identity: rule, ..SessionSettings::new(server("CLIENT")) };
    let (app, _notes) = Notebook::new(true);
    (soon(Acceptor::new(app).session(settings).listen(port).start()).await.unwrap(), tls)
}

async fn expect(engine: &Engine, rows: &[(&str, TlsConnectorConfig, Outcome)]) {
    for (name, config, expected) in rows {
        let tls = TlsConnector::new(config.clone()).unwrap();
        assert_eq!(outcome(engine.addresses()[0], &tls).await, *expected, "{name}");
    }
}

#[tokio::test]
async fn a_client_goes_on_only_with_the_acceptor_that_it_means() {
    let directory = tempfile::tempdir().unwrap();
    let (ours, theirs) = (Authority::new(directory.path(), "ours"), Authority::new(directory.path(), "theirs"));
    let (good, _) = ours.issue("good", &["127.0.0.1", "fix.example"], 2900);
    let (expired, _) = ours.issue("expired", &["127.0.0.1"], 2001);
    let named = |name: &str| TlsConnectorConfig { server_name: Some(name.to_owned()), ..trusting(&ours.ca) };
    let revoking = |names| TlsConnectorConfig { crl: Some(ours.revoke(names)), ..trusting(&ours.ca) };

    let (engine, _) = serve(TlsAcceptorConfig::new(good), None).await;
    expect(
        &engine,
        &[
            ("its authority", trusting(&ours.ca), LoggedOn),
            ("another authority", trusting(&theirs.ca), Declined),
            ("another of its names", named("fix.example"), LoggedOn),
            ("not its name", named("other.example"), Declined),
            ("not on the list", revoking(&["expired"]), LoggedOn),
        ],
    )
    .await;
    expect(&engine, &[("revoked", revoking(&["good"]), Declined)]).await;
    soon(engine.stop()).await;

    let (engine, _) = serve(TlsAcceptorConfig::new(expired), None).await;
    expect(&engine, &[("expired", trusting(&ours.ca), Declined)]).await;
    soon(engine.stop()).await;
}

#[tokio::test]
async fn an_acceptor_lets_in_those_whom_its_authority_has_signed() {
    let directory = tempfile::tempdir().unwrap();
    let (ours, theirs) = (Authority::new(directory.path(), "ours"), Authority::new(directory.path(), "theirs"));
    let (identity, _) = ours.issue("server", &["127.0.0.1"], 2900);
    let (known, _) = ours.issue("known", &[], 2900);
    let (revoked, _) = ours.issue("revoked", &[], 2900);
    let (expired, _) = ours.issue("expired", &[], 2001);
    let (stranger, _) = theirs.issue("stranger", &[], 2900);
    let clients = Authorities { crl: Some(ours.revoke(&["revoked"])), ..ours.clients() };
    let rows = |without| {
        [
            ("known", as_client(&ours.ca, &known), LoggedOn),
            ("without", trusting(&ours.ca), without),
            ("revoked", as_client(&ours.ca, &revoked), Closed),
            ("expired", as_client(&ours.ca, &expired), Closed),
            ("stranger", as_client(&ours.ca, &stranger), Closed),
        ]
    };
    let base = TlsAcceptorConfig::new(identity);
    for (clients, without) in [
        (ClientCertificates::Required(clients.clone()), Closed),
        (ClientCertificates::Optional(clients.clone()), LoggedOn),
    ] {
        let (engine, _) = serve(TlsAcceptorConfig { clients, ..base.clone() }, None).await;
        expect(&engine, &rows(without)).await;
        soon(engine.stop()).await;
    }
}

#[tokio::test]
async fn a_session_is_only_for_the_certificate_that_it_is_bound_to() {
    let directory = tempfile::tempdir().unwrap();
    let ours = Authority::new(directory.path(), "ours");
    let (identity, _) = ours.issue("server", &["127.0.0.1"], 2900);
    let (alice, pinned) = ours.issue("alice", &["alice.example"], 2900);
    let (bob, other) = ours.issue("bob", &["bob.example"], 2900);
    let base =
        TlsAcceptorConfig { clients: ClientCertificates::Optional(ours.clients()), ..TlsAcceptorConfig::new(identity) };
    for (rule, expected) in [
        (IdentityRule::Fingerprints(vec![pinned]), [LoggedOn, Closed, Closed]),
        (IdentityRule::Fingerprints(vec![pinned, other]), [LoggedOn, LoggedOn, Closed]),
        (IdentityRule::Name("alice".to_owned()), [LoggedOn, Closed, Closed]),
        (IdentityRule::Name("bob.example".to_owned()), [Closed, LoggedOn, Closed]),
    ] {
        let (engine, _) = serve(base.clone(), Some(rule)).await;
        expect(
            &engine,
            &[
                ("alice", as_client(&ours.ca, &alice), expected[0]),
                ("bob", as_client(&ours.ca, &bob), expected[1]),
                ("nobody", trusting(&ours.ca), expected[2]),
            ],
        )
        .await;
        soon(engine.stop()).await;
    }
}

#[tokio::test]
async fn a_client_of_tls_1_2_is_taken_where_it_was_chosen() {
    let directory = tempfile::tempdir().unwrap();
    let ours = Authority::new(directory.path(), "ours");
    let (identity, _) = ours.issue("server", &["127.0.0.1"], 2900);
    let old = ours.trusting_with(&[&version::TLS12]);
    for (oldest, is_taken) in [(TlsVersion::Tls13, false), (TlsVersion::Tls12, true)] {
        let (engine, _) = serve(TlsAcceptorConfig { oldest, ..TlsAcceptorConfig::new(identity.clone()) }, None).await;
        let stream = soon(TcpStream::connect(engine.addresses()[0])).await.unwrap();
        let connected = soon(old.connect(ServerName::try_from("127.0.0.1").unwrap(), stream)).await;
        assert_eq!(connected.is_ok(), is_taken, "{oldest:?}");
        if let Ok(stream) = connected {
            assert_eq!(log_on(Stream::Tls(Box::new(stream.into()))).await, LoggedOn);
        }
        expect(&engine, &[("1.3", trusting(&ours.ca), LoggedOn)]).await;
        soon(engine.stop()).await;
    }
}

#[tokio::test]
async fn files_are_read_again_and_a_wrong_one_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let (old, new) = (Authority::new(directory.path(), "old"), Authority::new(directory.path(), "new"));
    let (identity, _) = old.issue("server", &["127.0.0.1"], 2900);
    let (engine, tls) = serve(TlsAcceptorConfig::new(identity.clone()), None).await;
    let mut kept = Raw::over(
        connect(engine.addresses()[0], &TlsConnector::new(trusting(&old.ca)).unwrap()).await.unwrap(),
        "CLIENT",
    );
    kept.log_on().await;

    let (next, _) = new.issue("server", &["127.0.0.1"], 2900);
    std::fs::copy(&next.certificate, &identity.certificate).unwrap();
    let error = tls.reload().unwrap_err().to_string();
    let (key, certificate) = (identity.key.display().to_string(), identity.certificate.display().to_string());
    assert!(error.starts_with(&key) && error.contains(&certificate), "the key of the old one: {error}");
    let old_one = TlsConnector::new(trusting(&old.ca)).unwrap();
    assert!(connect(engine.addresses()[0], &old_one).await.is_ok(), "what was good stays");

    std::fs::copy(&next.key, &identity.key).unwrap();
    tls.reload().unwrap();
    assert!(matches!(connect(engine.addresses()[0], &old_one).await, Err(ConnectError::Tls(_))));
    assert!(connect(engine.addresses()[0], &TlsConnector::new(trusting(&new.ca)).unwrap()).await.is_ok());

    std::fs::write(&identity.certificate, "nothing of the kind").unwrap();
    let error = tls.reload().unwrap_err();
    assert_eq!((error.file, error.why.as_str()), (identity.certificate, "no certificate in PEM is in it"));
    kept.send("1", "112=STILL|").await;
    kept.expect("0").await;
    soon(engine.stop()).await;
}

#[tokio::test]
async fn plain_bytes_and_silence_end_at_the_handshake() {
    let directory = tempfile::tempdir().unwrap();
    let ours = Authority::new(directory.path(), "ours");
    let (identity, _) = ours.issue("server", &["127.0.0.1"], 2900);
    let tls = Some(TlsAcceptor::new(TlsAcceptorConfig::new(identity)).unwrap());
    let port = ListenerConfig { tls, ready_within: Duration::from_millis(200), ..local() };
    let (app, _notes) = Notebook::new(true);
    let engine = soon(Acceptor::new(app).session(server("CLIENT")).listen(port).start()).await.unwrap();
    let mut plain = Raw::connect(engine.addresses()[0], "CLIENT").await;
    plain.send("A", "98=0|108=30|").await;
    plain.expect_closed().await;
    Raw::connect(engine.addresses()[0], "CLIENT").await.expect_closed().await;
    soon(engine.stop()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_as_they_are_meant_to_be_used() {
    let directory = tempfile::tempdir().unwrap();
    let ours = Authority::new(directory.path(), "ours");
    let (identity, theirs) = ours.issue("server", &["127.0.0.1"], 2900);
    let (alice, pinned) = ours.issue("alice", &[], 2900);
    let tls =
        TlsAcceptorConfig { clients: ClientCertificates::Required(ours.clients()), ..TlsAcceptorConfig::new(identity) };
    let (engine, _) = serve(tls, Some(IdentityRule::Fingerprints(vec![pinned]))).await;
    let tls = Some(TlsConnector::new(as_client(&ours.ca, &alice)).unwrap());
    let route = ConnectorConfig { tls, ..to(engine.addresses()[0]) };
    let rule = Some(IdentityRule::Fingerprints(vec![theirs]));
    let settings = SessionSettings { identity: rule, ..SessionSettings::new(client("CLIENT")) };
    let (app, notes) = Notebook::new(false);
    let initiator = soon(Initiator::new(app).session(settings, route).start()).await.unwrap();
    let session = initiator.session(&SessionKey::of_config(&client("CLIENT"))).unwrap();
    logged_on(&session).await;
    let long = "x".repeat(30_000);
    for number in 0..50 {
        send_news(&session, &format!("{long}{number}")).await;
    }
    let expected: Vec<String> = (0..50).map(|number| format!("{long}{number}")).collect();
    assert_eq!(notes.apps(50).await, expected);
    soon(initiator.stop()).await;
    soon(engine.stop()).await;
}
