//! Connections that come through a load balancer: whose address counts, and who may say it.

use fix_session::net::engine::{Acceptor, SessionSettings};
use fix_session::net::transport::{ListenerConfig, Networks, TlsAcceptor, TlsAcceptorConfig};
use tokio::io::AsyncWriteExt;

use crate::certificates::Authority;
use crate::support::{Notebook, Raw, local, server, soon};

const FROM_2: &[u8] = b"PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n";
const FROM_3: &[u8] = b"PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n";
/// Version 2, from 192.0.2.7.
const FROM_2_BINARY: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc0\0\x02\x07\xc6\x33\x64\x01\xdc\x04\x01\xbb";

fn networks(list: &[&str]) -> Networks {
    Networks::parse(list).unwrap()
}

#[tokio::test]
async fn the_client_counts_where_a_trusted_proxy_names_it_and_nobody_else_may_name_one() {
    let (ours, theirs) = (networks(&["127.0.0.1"]), networks(&["192.0.2.0/24"]));
    let elsewhere = networks(&["198.51.100.0/24"]);
    let everybody = Networks::all();
    for (what, trusted, allowed, sessions, header, is_in) in [
        ("the client is allowed", &ours, &theirs, &everybody, FROM_2, true),
        ("in the second version", &ours, &theirs, &theirs, FROM_2_BINARY, true),
        ("the client is not allowed", &ours, &theirs, &everybody, FROM_3, false),
        ("the session's list is for the client too", &ours, &everybody, &theirs, FROM_3, false),
        ("and lets it in", &ours, &everybody, &theirs, FROM_2, true),
        ("a proxy without its header", &ours, &everybody, &everybody, b"", false),
        ("a proxy that speaks for itself is not a client", &ours, &theirs, &everybody, b"PROXY UNKNOWN\r\n", false),
        ("a header of somebody who is no proxy", &elsewhere, &everybody, &everybody, FROM_2, false),
        ("a header where there are no proxies", &Networks::NONE, &everybody, &everybody, FROM_2, false),
    ] {
        let port = ListenerConfig { trusted_proxies: trusted.clone(), allow: allowed.clone(), ..local() };
        let settings = SessionSettings { allow: sessions.clone(), ..SessionSettings::new(server("CLIENT")) };
        let (app, _notes) = Notebook::new(true);
        let engine = soon(Acceptor::new(app).session(settings).listen(port).start()).await.unwrap();
        let mut peer = Raw::connect(engine.addresses()[0], "CLIENT").await;
        let bytes = [header, &peer.message("A", "98=0|108=30|")].concat();
        peer.stream.write_all(&bytes).await.ok();
        match peer.receive().await {
            Some(answer) => assert!(is_in && answer.contains("|35=A|"), "{what}: {answer}"),
            None => assert!(!is_in, "{what}: closed"),
        }
        soon(engine.stop()).await;
    }
}

#[tokio::test]
async fn a_handshake_begins_behind_the_header() {
    let directory = tempfile::tempdir().unwrap();
    let authority = Authority::new(directory.path(), "ours");
    let (identity, _) = authority.issue("server", &["127.0.0.1"], 2900);
    let tls = Some(TlsAcceptor::new(TlsAcceptorConfig::new(identity)).unwrap());
    let port = ListenerConfig { trusted_proxies: networks(&["127.0.0.1"]), tls, ..local() };
    let (app, _notes) = Notebook::new(true);
    let engine = soon(Acceptor::new(app).session(server("CLIENT")).listen(port).start()).await.unwrap();
    let mut stream = soon(tokio::net::TcpStream::connect(engine.addresses()[0])).await.unwrap();
    stream.write_all(FROM_2).await.unwrap();
    let stream = soon(authority.trusting().connect("127.0.0.1".try_into().unwrap(), stream)).await.unwrap();
    Raw::over(stream, "CLIENT").log_on().await;
    soon(engine.stop()).await;
}
