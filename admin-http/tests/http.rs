//! The API as a client sees it: raw requests to a real listener.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod common;

use std::net::SocketAddr;
use std::time::Duration;

use admin_http::{
    AdminConfig, Ask, BODY_BYTES_MAX, CONNECTIONS_MAX, OperatorRequest, OrderFilter, Question, Token, serve,
};
use common::{Asked, Mood, shard};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

struct Server {
    at: SocketAddr,
    token: String,
    asked: Asked,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
    _data_dir: tempfile::TempDir,
}

struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Reply {
    fn parse(bytes: &[u8]) -> Reply {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no whole answer: {text:?}"));
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Reply { status, head: head.to_ascii_lowercase(), body: body.to_owned() }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    /// The slug of its problem, after a look at the rest of the document; nothing if it is none.
    fn problem(&self, path: &str) -> String {
        if self.header("content-type") != Some("application/problem+json") {
            return String::new();
        }
        let document = self.json();
        assert_eq!(document["status"], self.status, "{document}");
        assert_eq!(document["instance"], path, "{document}");
        assert!(!document["title"].as_str().unwrap().is_empty() && !document["detail"].as_str().unwrap().is_empty());
        document["type"].as_str().unwrap().strip_prefix("/problems/").unwrap().to_owned()
    }
}

impl Server {
    async fn start(mood: Mood) -> Server {
        Server::start_at("127.0.0.1:0", mood, &[]).await
    }

    async fn start_at(listen: &str, mood: Mood, names: &[&str]) -> Server {
        let data_dir = tempfile::tempdir().unwrap();
        let token = Token::load_or_create(data_dir.path()).unwrap();
        let config = AdminConfig { allowed_hosts: names.iter().map(|&name| name.to_owned()).collect(), token };
        let token = std::fs::read_to_string(data_dir.path().join("admin.token")).unwrap().trim_end().to_owned();
        let listener = TcpListener::bind(listen).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (desk, asked) = shard(mood);
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(serve(listener, config, desk, async { stopped.await.unwrap_or(()) }));
        Server { at: SocketAddr::from(([127, 0, 0, 1], port)), token, asked, stop, ended, _data_dir: data_dir }
    }

    /// Sends the bytes, reads to the end.
    async fn raw(&self, bytes: &[u8]) -> Reply {
        let mut stream = TcpStream::connect(self.at).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).await.unwrap();
        Reply::parse(&reply)
    }

    /// A request with more header lines and a body; `{at}` and `{token}` are filled in.
    async fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Reply {
        let headers = headers.replace("{at}", &self.at.to_string()).replace("{token}", &self.token);
        let host = if headers.contains("Host:") { String::new() } else { format!("Host: {}\r\n", self.at) };
        let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        let head = format!("{method} {path} HTTP/1.1\r\n{host}{headers}{length}Connection: close\r\n\r\n{body}");
        self.raw(head.as_bytes()).await
    }

    async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, "", "").await
    }

    async fn kill(&self, body: &str) -> Reply {
        self.send("PUT", KILL, WRITE, body).await
    }

    fn asked(&self) -> Vec<Ask> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

const KILL: &str = "/api/v1/kill-switch";
const JSON: &str = "Content-Type: application/json\r\n";
const WRITE: &str = "Content-Type: application/json\r\nAuthorization: Bearer {token}\r\n";
const FIRM: &str = r#"{"scope":"firm","engaged":true,"reason":"runaway client"}"#;

#[tokio::test]
async fn every_read_answers_and_every_wrong_path_says_what_is_wrong() {
    let server = Server::start(Mood::Ready).await;
    let table = [
        ("GET", "/", 200, ""),
        ("GET", "/live", 200, ""),
        ("GET", "/health", 200, ""),
        ("GET", "/ready", 200, ""),
        ("GET", "/metrics", 200, ""),
        ("GET", "/problems/unauthorized", 200, ""),
        ("GET", "/problems/nonsense", 404, "not-found"),
        ("GET", "/api/v1/status", 200, ""),
        ("GET", "/api/v1/sessions", 200, ""),
        ("GET", "/api/v1/orders", 200, ""),
        ("GET", "/api/v1/orders?open=true&symbol=IBM&limit=1000&after=O7", 200, ""),
        ("GET", "/api/v1/orders?limit=0", 400, "bad-request"),
        ("GET", "/api/v1/orders?limit=1001", 400, "bad-request"),
        ("GET", "/api/v1/orders?limit=many", 400, "bad-request"),
        ("GET", "/api/v1/orders?symbl=IBM", 400, "bad-request"),
        ("GET", "/api/v1/orders/A%2F1", 200, ""),
        ("GET", "/api/v1/orders/%FF", 400, "bad-request"),
        ("GET", "/api/v1/orders/B", 404, "not-found"),
        ("GET", "/api/v1/orders/TWICE", 422, "refused"),
        ("GET", "/api/v1/orders/TWICE?session=S", 200, ""),
        ("GET", "/api/v1/venues", 200, ""),
        ("GET", "/api/v1/books", 200, ""),
        ("GET", "/api/v1/books/IBM", 200, ""),
        ("GET", "/api/v1/books/NONE", 404, "not-found"),
        ("GET", "/api/v1/risk", 200, ""),
        ("GET", "/api/v1/kill-switch", 200, ""),
        ("HEAD", "/api/v1/risk", 200, ""),
        ("OPTIONS", "/api/v1/risk", 405, "method-not-allowed"),
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/api/v1/nowhere", 404, "not-found"),
        ("GET", "/api/v2/risk", 404, "not-found"),
        ("GET", "//", 404, "not-found"),
    ];
    for (method, path, status, problem) in table {
        let reply = server.send(method, path, "", "").await;
        let without_query = path.split('?').next().unwrap();
        assert_eq!(
            (reply.status, &*reply.problem(without_query)),
            (status, problem),
            "{method} {path}: {}",
            reply.body
        );
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{method} {path}");
        assert_eq!(reply.header("cache-control"), Some("no-store"), "{method} {path}");
    }
}

#[tokio::test]
async fn what_is_asked_reaches_the_shard_as_it_was_meant() {
    let server = Server::start(Mood::Ready).await;
    server.get("/api/v1/orders").await;
    server.get("/api/v1/orders?session=FIX.4.4:T-%3EC&symbol=BRK%20B&open=true&limit=7&after=O9").await;
    server.get("/api/v1/orders/A%2F1?session=S").await;
    server.get("/api/v1/books").await;
    server.get("/api/v1/books/IBM").await;
    let all = OrderFilter { session: None, symbol: None, open_only: false, limit: 100, after_id: None };
    let some = OrderFilter {
        session: Some("FIX.4.4:T->C".into()),
        symbol: Some("BRK B".into()),
        open_only: true,
        limit: 7,
        after_id: Some("O9".into()),
    };
    let expected = [
        Question::Orders(all),
        Question::Orders(some),
        Question::Order { id: "A/1".into(), session: Some("S".into()) },
        Question::Books(None),
        Question::Books(Some("IBM".into())),
    ];
    assert_eq!(server.asked(), expected.map(Ask::from));
}

#[tokio::test]
async fn a_list_says_where_to_go_on_and_money_is_never_a_float() {
    let server = Server::start(Mood::Ready).await;
    let page = server.get("/api/v1/orders?limit=2").await.json();
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    assert_eq!(page["next"], "O2");
    assert_eq!(page["items"][0]["price"], "182.50");
    let last = server.get("/api/v1/orders").await.json();
    assert_eq!((last["items"].as_array().unwrap().len(), &last["next"]), (3, &Value::Null));
    let kill = server.get(KILL).await.json();
    assert_eq!(kill, json!({"engaged": ["account:ALPHA"], "epoch": 7}));
}

#[tokio::test]
async fn the_kill_switch_does_what_a_good_request_says_and_nothing_on_a_bad_one() {
    let server = Server::start(Mood::Ready).await;
    let done = server.kill(FIRM).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert_eq!(done.json(), json!({"scope": "firm", "engaged": true, "record": 43, "all_engaged": ["account:ALPHA"]}));
    let expected = OperatorRequest::kill("firm", true, "runaway client", "token").unwrap();
    assert_eq!(server.asked(), [Ask::Command(expected)]);

    let release = r#"{"scope":"session:FIX.4.4:TIDEGATE->CLIENT1","engaged":false,"reason":"fixed"}"#;
    assert_eq!(server.kill(release).await.status, 200);
    let expected = OperatorRequest::kill("session:FIX.4.4:TIDEGATE->CLIENT1", false, "fixed", "token").unwrap();
    assert_eq!(server.asked(), [Ask::Command(expected)]);

    let unknown = server.kill(r#"{"scope":"symbol:NONE","engaged":true,"reason":"x"}"#).await;
    assert_eq!((unknown.status, &*unknown.problem(KILL)), (422, "refused"));
    assert_eq!(unknown.json()["field"], "scope");
    server.asked();

    let table = [
        ("", 400, "bad-json", Value::Null),
        ("{", 400, "bad-json", Value::Null),
        ("\u{feff}{}", 400, "bad-json", Value::Null),
        ("[]", 422, "invalid-field", Value::Null),
        (r#"{"engaged":true,"reason":"x"}"#, 422, "invalid-field", json!("scope")),
        (r#"{"scope":"firm","reason":"x"}"#, 422, "invalid-field", json!("engaged")),
        (r#"{"scope":"firm","engaged":true}"#, 422, "invalid-field", json!("reason")),
        (r#"{"scope":"firm","engaged":true,"reason":" "}"#, 422, "invalid-field", json!("reason")),
        (r#"{"scope":"all","engaged":true,"reason":"x"}"#, 422, "invalid-field", json!("scope")),
        (r#"{"scope":"firm","engaged":"yes","reason":"x"}"#, 422, "invalid-field", Value::Null),
        (r#"{"scope":"firm","engage":true,"reason":"x"}"#, 422, "invalid-field", Value::Null),
        (r#"{"scope":"firm","engaged":true,"engaged":false,"reason":"x"}"#, 422, "invalid-field", Value::Null),
        (r#"{"scope":"firm","engaged":true,"reason":"x"} x"#, 400, "bad-json", Value::Null),
    ];
    for (body, status, problem, field) in table {
        let reply = server.kill(body).await;
        assert_eq!((reply.status, &*reply.problem(KILL)), (status, problem), "{body}: {}", reply.body);
        assert_eq!(reply.json()["field"], field, "{body}");
    }
    assert_eq!(server.asked(), []);
}

#[tokio::test]
async fn a_write_without_the_token_changes_nothing() {
    let server = Server::start(Mood::Ready).await;
    let short = &server.token[..63];
    let table = [
        (String::new(), 401),
        ("Authorization: Bearer\r\n".into(), 401),
        ("Authorization: Bearer \r\n".into(), 401),
        (format!("Authorization: Bearer {short}\r\n"), 401),
        (format!("Authorization: Bearer {short}g\r\n"), 401),
        (format!("Authorization: Basic {}\r\n", server.token), 401),
        (format!("Authorization: {}\r\n", server.token), 401),
        ("Authorization: Bearer {token}\r\nAuthorization: Bearer x\r\n".into(), 401),
        ("Authorization: Bearer {token}{token}\r\n".into(), 401),
        ("Cookie: token={token}\r\n".into(), 401),
        ("Authorization: Bearer {token}\r\n".into(), 200),
        ("authorization: bearer  {token} \r\n".into(), 200),
    ];
    for (headers, status) in table {
        let reply = server.send("PUT", KILL, &format!("{JSON}{headers}"), FIRM).await;
        assert_eq!(reply.status, status, "{headers}: {}", reply.body);
        assert_eq!(server.asked().len(), usize::from(status == 200), "{headers}");
        if status == 401 {
            assert_eq!(reply.problem(KILL), "unauthorized");
            assert!(reply.header("www-authenticate").unwrap().starts_with("bearer"), "{}", reply.head);
            assert!(!reply.body.contains(short), "a refusal must not show the token");
        }
    }
    for (method, path) in [("POST", "/nowhere"), ("DELETE", "/api/v1/orders/A"), ("PATCH", KILL), ("BREW", "/")] {
        assert_eq!(server.send(method, path, "", "").await.status, 401, "{method} {path}");
    }
}

#[tokio::test]
async fn with_the_token_a_wrong_method_names_the_right_ones() {
    let server = Server::start(Mood::Ready).await;
    for (method, path, allowed) in [("POST", KILL, "get,head,put"), ("DELETE", "/api/v1/orders/A", "get,head")] {
        let reply = server.send(method, path, WRITE, "").await;
        assert_eq!((reply.status, &*reply.problem(path)), (405, "method-not-allowed"), "{method} {path}");
        assert_eq!(reply.header("allow"), Some(allowed), "{method} {path}");
    }
}

#[tokio::test]
async fn a_page_of_another_site_can_neither_read_nor_write() {
    let server = Server::start_at("127.0.0.1:0", Mood::Ready, &["ops.example.com"]).await;
    let port = server.at.port();
    let local = |scheme: &str| format!("{scheme}localhost:{port}\r\n");
    let table = [
        ("Host: {at}\r\n".to_owned(), 200, ""),
        (local("Host: "), 200, ""),
        ("Host: ops.example.com\r\n".into(), 200, ""),
        (format!("Host: evil.example:{port}\r\n"), 421, "host-not-allowed"),
        ("Host: localhost\r\n".into(), 421, "host-not-allowed"),
        ("Host: \r\n".into(), 421, "host-not-allowed"),
        (format!("Host: {{at}}\r\nHost: evil.example:{port}\r\n"), 421, "host-not-allowed"),
        ("Origin: http://{at}\r\n".into(), 200, ""),
        (local("Origin: http://"), 200, ""),
        ("Origin: https://ops.example.com\r\n".into(), 200, ""),
        ("Origin: http://evil.example\r\n".into(), 403, "origin-not-allowed"),
        ("Origin: http://localhost:1\r\n".into(), 403, "origin-not-allowed"),
        ("Origin: null\r\n".into(), 403, "origin-not-allowed"),
        ("Origin: http://{at}\r\nOrigin: http://{at}\r\n".into(), 403, "origin-not-allowed"),
    ];
    for (headers, status, problem) in table {
        let read = server.get_with(&headers).await;
        assert_eq!((read.status, &*read.problem("/api/v1/risk")), (status, problem), "{headers}");
        let write = server.send("PUT", KILL, &format!("{headers}{WRITE}"), FIRM).await;
        assert_eq!((write.status, &*write.problem(KILL)), (status, problem), "{headers}");
        assert_eq!(server.asked().len(), if status == 200 { 2 } else { 0 }, "{headers}");
    }
    let bare = server.raw(b"GET /live HTTP/1.0\r\n\r\n").await;
    assert_eq!(bare.status, 421, "a request without Host");
    for (target, status) in [("http://evil.example/live", 421), ("http://ops.example.com/live", 200)] {
        let absolute = server.send("GET", target, "", "").await;
        assert_eq!(absolute.status, status, "{target}");
    }
}

impl Server {
    async fn get_with(&self, headers: &str) -> Reply {
        self.send("GET", "/api/v1/risk", headers, "").await
    }
}

#[tokio::test]
async fn a_listener_that_the_network_reaches_shows_nothing_without_the_token() {
    let server = Server::start_at("0.0.0.0:0", Mood::Ready, &[]).await;
    for (path, status) in [("/live", 200), ("/health", 200), ("/ready", 200), ("/", 401), ("/metrics", 401)] {
        assert_eq!(server.get(path).await.status, status, "{path}");
    }
    assert_eq!(server.get("/api/v1/orders").await.status, 401);
    assert_eq!(server.send("GET", "/api/v1/orders", WRITE, "").await.status, 200);
    assert_eq!(server.send("GET", "/live", "Host: evil.example\r\n", "").await.status, 421);
}

#[tokio::test]
async fn a_body_is_json_and_small_or_it_is_not_read() {
    let server = Server::start(Mood::Ready).await;
    let token = "Authorization: Bearer {token}\r\n";
    for media_type in ["", "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n"] {
        let reply = server.send("PUT", KILL, &format!("{token}{media_type}"), FIRM).await;
        assert_eq!((reply.status, &*reply.problem(KILL)), (415, "not-json"), "{media_type}");
    }
    let charset = format!("{token}Content-Type: Application/JSON; charset=utf-8\r\n");
    assert_eq!(server.send("PUT", KILL, &charset, FIRM).await.status, 200);
    server.asked();

    let declared = format!("{WRITE}Content-Length: {}\r\n", BODY_BYTES_MAX + 1);
    let reply = server.send("PUT", KILL, &declared, "").await;
    assert_eq!((reply.status, &*reply.problem(KILL)), (413, "body-too-large"), "{}", reply.body);
    // In chunks, so that no length warns of it.
    let chunk = " ".repeat(BODY_BYTES_MAX + 1);
    let body = format!("{:x}\r\n{chunk}\r\n", chunk.len());
    let head = format!("PUT {KILL} HTTP/1.1\r\nHost: {}\r\n{WRITE}Transfer-Encoding: chunked\r\n\r\n{body}", server.at);
    let reply = server.raw(head.replace("{token}", &server.token).as_bytes()).await;
    assert_eq!((reply.status, &*reply.problem(KILL)), (413, "body-too-large"), "{}", reply.body);
    assert_eq!(server.asked(), []);
}

#[tokio::test]
async fn garbage_is_refused_and_the_next_client_is_served() {
    let server = Server::start(Mood::Ready).await;
    let endless = format!("GET / HTTP/1.1\r\nHost: {}\r\nX: {}", server.at, "x".repeat(40_000));
    for garbage in ["8=FIX.4.4\u{1}9=5\u{1}35=0\u{1}\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{0}\r\n\r\n", &endless]
    {
        let mut stream = TcpStream::connect(server.at).await.unwrap();
        stream.write_all(garbage.as_bytes()).await.unwrap();
        let mut reply = Vec::new();
        // It may be cut off without an answer.
        if stream.read_to_end(&mut reply).await.is_ok() && !reply.is_empty() {
            assert!((400..500).contains(&Reply::parse(&reply).status), "{:?}", String::from_utf8_lossy(&reply));
        }
    }
    assert_eq!(server.get("/live").await.status, 200);
    assert_eq!(server.asked(), []);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_says_half_a_thing_loses_its_place() {
    let server = Server::start(Mood::Ready).await;
    for said in ["", "GET /live HT", "GET /live HTTP/1.1\r\nHost: "] {
        let mut stream = TcpStream::connect(server.at).await.unwrap();
        stream.write_all(said.as_bytes()).await.unwrap();
        let mut reply = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(60), stream.read_to_end(&mut reply)).await;
        assert!(ended.is_ok(), "{said:?} is still waited for");
    }
}

#[tokio::test]
async fn connections_past_the_limit_wait_and_are_served_in_turn() {
    let server = Server::start(Mood::Ready).await;
    let mut idle = Vec::new();
    for _ in 0..CONNECTIONS_MAX {
        idle.push(TcpStream::connect(server.at).await.unwrap());
    }
    let mut one_more = Box::pin(server.get("/live"));
    assert!(tokio::time::timeout(Duration::from_millis(200), &mut one_more).await.is_err(), "it must wait");
    idle.pop();
    assert_eq!(one_more.await.status, 200);
}

#[tokio::test]
async fn a_gateway_that_takes_no_orders_is_alive_and_not_ready() {
    for (mood, problem) in
        [(Mood::JournalFull, "not-ready"), (Mood::Silent, "shard-silent"), (Mood::Stopped, "shard-stopped")]
    {
        let server = Server::start(mood).await;
        assert_eq!(server.get("/live").await.status, 200, "{mood:?}");
        let ready = server.get("/ready").await;
        assert_eq!((ready.status, &*ready.problem("/ready")), (503, problem), "{mood:?}");
        let health = server.get("/health").await;
        assert_eq!((health.status, &health.json()["ready"]), (200, &json!(false)), "{mood:?}");
    }
}

#[tokio::test]
async fn a_silent_shard_is_said_and_an_order_to_stop_stays_with_it() {
    let server = Server::start(Mood::Silent).await;
    let (killed, read, metrics) = tokio::join!(server.kill(FIRM), server.get("/api/v1/risk"), server.get("/metrics"));
    assert_eq!((killed.status, &*killed.problem(KILL)), (503, "shard-silent"));
    assert_eq!((read.status, &*read.problem("/api/v1/risk")), (503, "shard-silent"));
    assert_eq!(read.header("retry-after"), Some("1"));
    assert!(server.asked().iter().any(|ask| matches!(ask, Ask::Command(_))));
    assert_eq!(metrics.status, 200);
    assert!(metrics.body.contains("\ntidegate_shard_up 0\n"), "{}", metrics.body);
}

#[tokio::test]
async fn metrics_hold_what_the_shard_and_what_http_counted() {
    let server = Server::start(Mood::Ready).await;
    server.get("/nowhere").await;
    let reply = server.get("/metrics").await;
    assert_eq!(reply.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    for line in [
        "tidegate_orders_accepted_total 5",
        "tidegate_shard_up 1",
        "tidegate_http_connections 1",
        "tidegate_http_responses_total{class=\"4xx\"} 1",
        "tidegate_http_problems_total{problem=\"not-found\"} 1",
        "tidegate_http_request_seconds_count 1",
    ] {
        assert!(reply.body.lines().any(|found| found == line), "{line} is missing in\n{}", reply.body);
    }
}

#[tokio::test]
async fn a_request_under_way_is_answered_before_the_server_ends() {
    let server = Server::start(Mood::Silent).await;
    let mut idle = TcpStream::connect(server.at).await.unwrap();
    let mut asking = TcpStream::connect(server.at).await.unwrap();
    asking.write_all(format!("GET /ready HTTP/1.1\r\nHost: {}\r\n\r\n", server.at).as_bytes()).await.unwrap();
    while server.asked.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    server.stop.send(()).unwrap();
    let mut reply = Vec::new();
    asking.read_to_end(&mut reply).await.unwrap();
    assert_eq!(Reply::parse(&reply).status, 503, "the shard's silence, not a cut connection");
    assert_eq!(idle.read(&mut [0; 1]).await.unwrap(), 0, "an idle connection does not hold the server up");
    server.ended.await.unwrap().unwrap();
    assert!(TcpStream::connect(server.at).await.is_err());
}

#[tokio::test]
async fn the_index_lists_only_what_is_there() {
    let server = Server::start(Mood::Ready).await;
    let index = server.get("/").await.body;
    let mut paths = 0;
    for line in index.lines().filter(|line| line.starts_with("GET ") || line.starts_with("PUT ")) {
        let mut words = line.split_whitespace();
        let (method, path) = (words.next().unwrap(), words.next().unwrap());
        let path = path
            .replace("/sessions/{id}", "/sessions/CLIENT1")
            .replace("{id}", "TWICE?session=S")
            .replace("{symbol}", "IBM")
            .replace("{name}", "internal");
        let reply = server.send(method, &path, WRITE, if method == "PUT" { FIRM } else { "" }).await;
        assert_eq!(reply.status, 200, "{line}");
        paths += 1;
    }
    assert_eq!(paths, 17, "{index}");
}

/// A command that is taken without a reason is one that nobody can explain later; one without the token is anybody's.
#[tokio::test]
async fn a_session_is_commanded_with_a_reason_and_the_token() {
    let server = Server::start(Mood::Ready).await;
    let path = "/api/v1/sessions/CLIENT1/commands";
    let body = r#"{"action":{"do":"set-seq","next_in":5},"reason":"as agreed"}"#;
    let done = server.send("POST", path, WRITE, body).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert!(done.body.contains("FIX.4.4:TIDEGATE->CLIENT1"), "{}", done.body);
    for (path, body, status) in [
        (path, r#"{"action":{"do":"logout"}}"#, 422),
        (path, r#"{"action":{"do":"logout"},"reason":""}"#, 422),
        (path, r#"{"action":{"do":"explode"},"reason":"x"}"#, 422),
        ("/api/v1/sessions/NOBODY/commands", body, 404),
    ] {
        let reply = server.send("POST", path, WRITE, body).await;
        assert_eq!(reply.status, status, "{path} {body}: {}", reply.body);
    }
    let reply = server.send("POST", path, "Content-Type: application/json\r\n", body).await;
    assert_eq!(reply.status, 401, "{}", reply.body);
}
