//! The control socket, from both ends.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;

use admin_http::control::{self, ControlAnswer, ControlError, ControlRequest, ControlSocket, socket_path};
use admin_http::{Ask, OperatorRequest, Question};
use common::{Asked, Mood, shard};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_blocking};

const PATIENCE: Duration = Duration::from_secs(5);

struct Gateway {
    data_dir: TempDir,
    asked: Asked,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

impl Gateway {
    fn start(mood: Mood) -> Gateway {
        let data_dir = tempfile::tempdir().unwrap();
        let (desk, asked) = shard(mood);
        let (stop, stopped) = oneshot::channel();
        let socket = ControlSocket::bind(data_dir.path()).unwrap();
        let ended = tokio::spawn(socket.serve(desk, async { stopped.await.unwrap_or(()) }));
        Gateway { data_dir, asked, stop, ended }
    }

    async fn ask(&self, request: ControlRequest) -> Result<ControlAnswer, ControlError> {
        ask(self.data_dir.path(), request).await
    }

    /// Bytes as they are, the answer as it comes.
    async fn raw(&self, bytes: &'static [u8]) -> String {
        let path = socket_path(self.data_dir.path());
        let talk = move || {
            let mut stream = UnixStream::connect(path).unwrap();
            stream.write_all(bytes).unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            let mut reply = String::new();
            stream.read_to_string(&mut reply).unwrap();
            reply
        };
        spawn_blocking(talk).await.unwrap()
    }
}

async fn ask(data_dir: &Path, request: ControlRequest) -> Result<ControlAnswer, ControlError> {
    let data_dir = data_dir.to_owned();
    spawn_blocking(move || control::ask(&data_dir, &request, PATIENCE)).await.unwrap()
}

fn kill(scope: &str, reason: &str, release: bool) -> ControlRequest {
    ControlRequest::Kill { scope: scope.into(), reason: reason.into(), release }
}

#[tokio::test]
async fn status_and_kill_work_without_http_and_name_who_asked() {
    let gateway = Gateway::start(Mood::Ready);
    let ControlAnswer::Status(status) = gateway.ask(ControlRequest::Status).await.unwrap() else {
        panic!("no status");
    };
    assert!(status.ready && status.committed == 42);
    let done = gateway.ask(kill("account:ALPHA", "runaway", false)).await.unwrap();
    assert_eq!(done, ControlAnswer::Done { record: 43, engaged: vec!["account:ALPHA".into()] });
    let by = format!("uid {}", rustix::process::geteuid().as_raw());
    let expected = OperatorRequest::kill("account:ALPHA", true, "runaway", &by).unwrap();
    assert_eq!(*gateway.asked.lock().unwrap(), [Question::Status.into(), Ask::Command(expected)]);
    let mode = std::fs::metadata(socket_path(gateway.data_dir.path())).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn a_bad_line_changes_nothing_and_is_told_why() {
    let gateway = Gateway::start(Mood::Ready);
    for (scope, reason, field) in [("firm", " ", "reason"), ("all", "x", "scope")] {
        let answer = gateway.ask(kill(scope, reason, false)).await.unwrap();
        assert!(matches!(&answer, ControlAnswer::Refused { field: Some(at), .. } if at == field), "{answer:?}");
    }
    let lines: [&'static [u8]; 8] = [
        b"",
        b"\n",
        b"{\"do\":\"status\"}",
        b"GET / HTTP/1.1\r\n\r\n",
        b"{\"do\":\"explode\"}\n",
        b"{\"do\":\"kill\",\"scope\":\"firm\"}\n",
        b"{\"do\":\"kill\",\"scope\":\"firm\",\"reason\":\"x\",\"relase\":true}\n",
        &[b'x'; 5000],
    ];
    for line in lines {
        let reply = gateway.raw(line).await;
        assert!(reply.starts_with("{\"answer\":\"refused\""), "{:?}: {reply}", String::from_utf8_lossy(line));
    }
    assert_eq!(*gateway.asked.lock().unwrap(), []);
    let unknown = gateway.ask(kill("symbol:NONE", "x", true)).await.unwrap();
    assert!(matches!(unknown, ControlAnswer::Refused { field: Some(field), .. } if field == "scope"));
    assert_eq!(
        gateway.raw(b"{\"do\":\"kill\",\"scope\":\"firm\",\"reason\":\"x\"}\n").await.trim(),
        r#"{"answer":"done","record":43,"engaged":["account:ALPHA"]}"#
    );
}

#[tokio::test]
async fn a_silent_shard_is_told_and_not_waited_for() {
    for mood in [Mood::Silent, Mood::Stopped] {
        let gateway = Gateway::start(mood);
        let answer = gateway.ask(kill("firm", "runaway", false)).await.unwrap();
        assert!(matches!(answer, ControlAnswer::Silent { .. }), "{mood:?}: {answer:?}");
    }
}

#[tokio::test]
async fn without_a_gateway_the_command_line_says_so() {
    let data_dir = tempfile::tempdir().unwrap();
    let told = ask(data_dir.path(), ControlRequest::Status).await.unwrap_err();
    assert!(matches!(told, ControlError::NoGateway { .. }) && told.to_string().contains("tidegate serve"), "{told}");
    // A socket that a killed process left behind.
    drop(UnixListener::bind(socket_path(data_dir.path())).unwrap());
    let told = ask(data_dir.path(), ControlRequest::Status).await.unwrap_err();
    assert!(matches!(told, ControlError::NoGateway { .. }), "{told}");
}

#[tokio::test]
async fn a_stale_socket_is_replaced_a_live_one_and_a_file_are_not() {
    let data_dir = tempfile::tempdir().unwrap();
    let path = socket_path(data_dir.path());
    drop(UnixListener::bind(&path).unwrap());
    let first = ControlSocket::bind(data_dir.path()).unwrap();
    assert!(matches!(ControlSocket::bind(data_dir.path()), Err(ControlError::InUse { .. })));
    assert_eq!(first.path(), path);
    drop(first);
    assert!(!path.exists(), "an ended gateway leaves no socket");
    std::fs::write(&path, "precious").unwrap();
    assert!(matches!(ControlSocket::bind(data_dir.path()), Err(ControlError::NotASocket { .. })));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
}

#[tokio::test]
async fn a_path_that_no_socket_can_have_is_named() {
    let data_dir = tempfile::tempdir().unwrap();
    let long = data_dir.path().join("x".repeat(120));
    std::fs::create_dir(&long).unwrap();
    assert!(matches!(ControlSocket::bind(&long), Err(ControlError::PathTooLong { .. })));
    assert!(matches!(control::check_path(&long), Err(ControlError::PathTooLong { .. })));
    let short = data_dir.path().join("not-there-yet");
    assert!(control::check_path(&short).is_ok() && !short.exists());
    let told = ask(&long, ControlRequest::Status).await.unwrap_err();
    assert!(matches!(told, ControlError::PathTooLong { .. }) && told.to_string().contains("--data-dir"), "{told}");
}

#[tokio::test]
async fn a_gateway_that_hangs_or_babbles_does_not_hang_the_command_line() {
    let data_dir = tempfile::tempdir().unwrap();
    let listener = UnixListener::bind(socket_path(data_dir.path())).unwrap();
    let brief = Duration::from_millis(50);
    let dir = data_dir.path().to_owned();
    let told = spawn_blocking(move || control::ask(&dir, &ControlRequest::Status, brief)).await.unwrap().unwrap_err();
    assert!(matches!(told, ControlError::Silent { .. }), "{told}");
    drop(listener.accept().unwrap());
    let babble = spawn_blocking(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.write_all(b"220 smtp ready\r\n").unwrap();
        // Closed only once the request was read: what is unread would reset the connection.
        stream.read(&mut [0; 4096]).unwrap()
    });
    let told = ask(data_dir.path(), ControlRequest::Status).await.unwrap_err();
    assert!(matches!(told, ControlError::NotAnAnswer { .. }), "{told}");
    assert!(babble.await.unwrap() > 0);
}

#[tokio::test]
async fn what_dawdles_does_not_keep_the_gateway_from_ending() {
    let gateway = Gateway::start(Mood::Ready);
    let path = socket_path(gateway.data_dir.path());
    let _dawdling = UnixStream::connect(&path).unwrap();
    gateway.ask(ControlRequest::Status).await.unwrap();
    gateway.stop.send(()).unwrap();
    gateway.ended.await.unwrap();
    assert!(!path.exists());
}
