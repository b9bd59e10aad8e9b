//! The HTTP server: connections, their limits, and the layers around the routes.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::api::{Api, routes};
use crate::counters::Counters;
use crate::desk::Desk;
use crate::guard::Guard;
use crate::hosts::Hosts;
use crate::problem::{Problem, ProblemKind};
use crate::token::Token;

/// Connections at a time, and so requests at a time: HTTP/1.1 has one on each. A few operators with a browser (6
/// connections each) and the monitoring fit several times over. More wait in the listener's backlog.
pub const CONNECTIONS_MAX: usize = 48;

/// Bytes of a request's body at most. The largest that means anything is a kill with its reason: under 1 KiB.
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// Bytes of a request's head at most: hyper's own minimum is 8 KiB, browsers stay under 16.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// For a request's head to arrive, idle time before it included: a connection that says nothing must not keep a place.
const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// From a request's head to its answer: the desk's one second, and time for a body over a slow line.
const REQUEST_WITHIN: Duration = Duration::from_secs(5);

/// After this a connection may finish its request and no more: who takes an answer byte by byte loses its place too.
const CONNECTION_AGE_MAX: Duration = Duration::from_secs(300);

/// For requests under way when the server or the connection ends.
const GRACE: Duration = Duration::from_secs(6);

/// After a failed accept, which means that the process has no file left: some will be closed meanwhile.
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// On every answer: no browser may guess a type, keep a copy, frame it, or hand it to another site's page.
const SECURITY_HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// What the server needs to know besides its listener.
#[derive(Debug, Clone)]
pub struct AdminConfig {
    /// Names, beyond what follows from the listener's address, that Host and Origin may have: `NAME` or `NAME:PORT`.
    /// One of a proxy on this machine needs care: to a listener on a loopback address its clients are local, so it must
    /// itself decide who may read.
    pub allowed_hosts: Vec<String>,
    /// What writes need; on a listener that is not on a loopback address, reads as well.
    pub token: Token,
}

/// Serves the operators' API until `shutdown` is done and requests under way have been answered (at most 6 s).
///
/// # Errors
/// If the listener's address cannot be told. Failures of a connection end that connection; a failed accept is logged
/// and tried again.
pub async fn serve(
    listener: TcpListener,
    config: AdminConfig,
    desk: Desk,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let api = Api::new(listener.local_addr()?, config, desk);
    let app = app(api.clone());
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let (ending, ended) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = async {
            // Taken before accept: what has no place stays in the backlog and costs this process nothing.
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        tokio::select! {
            () = &mut shutdown => break,
            Some(_) = connections.join_next() => {}
            (place, connected) = accepted => match connected {
                Ok((stream, _)) => {
                    let (app, connected, ended) = (app.clone(), api.counters.on_connected(), ended.clone());
                    connections.spawn(async move {
                        let _kept = (place, connected);
                        drive(stream, app, ended).await;
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "the operators' API cannot accept a connection");
                    tokio::time::sleep(ACCEPT_AGAIN_AFTER).await;
                }
            },
        }
    }
    // Closed first: who comes now is refused at once. Then every connection sees its sender gone, and finishes.
    drop(listener);
    drop(ending);
    while connections.join_next().await.is_some() {}
    Ok(())
}

impl Api {
    fn new(listen: SocketAddr, config: AdminConfig, desk: Desk) -> Api {
        let guard = Guard {
            hosts: Hosts::new(listen, &config.allowed_hosts),
            token: config.token,
            reads_need_token: !listen.ip().is_loopback(),
        };
        Api { desk, guard: Arc::new(guard), counters: Arc::default() }
    }
}

/// The routes with their layers: the outermost is the last.
fn app(api: Api) -> Router {
    routes()
        .layer(middleware::from_fn_with_state(api.clone(), keep_door))
        .layer(middleware::from_fn_with_state(Arc::clone(&api.counters), finish))
        .with_state(api)
}

/// One connection, to its end: the client's, its age's or the server's.
async fn drive(stream: TcpStream, app: Router, mut ended: watch::Receiver<()>) {
    // A failure costs 40 ms of delay and nothing else.
    stream.set_nodelay(true).ok();
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app));
    let mut connection = pin!(connection);
    let done = tokio::select! {
        done = connection.as_mut() => Some(done),
        // The sender is only ever dropped.
        _ = ended.changed() => None,
        () = tokio::time::sleep(CONNECTION_AGE_MAX) => None,
    };
    let done = match done {
        Some(done) => done,
        None => {
            connection.as_mut().graceful_shutdown();
            tokio::time::timeout(GRACE, connection).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = done {
        tracing::debug!(%error, "a connection to the operators' API broke off");
    }
}

/// The inner layer: whoever may not ask goes no further, nor does a body that says itself that it is too large.
async fn keep_door(State(api): State<Api>, request: Request, next: Next) -> Response {
    let declared = request.body().size_hint().lower();
    let fits = || match usize::try_from(declared) {
        Ok(bytes) if bytes <= BODY_BYTES_MAX => Ok(()),
        _ => Err(ProblemKind::BodyTooLarge.with(format!("{declared} bytes; at most {BODY_BYTES_MAX}"))),
    };
    match api.guard.check(request.method(), request.uri(), request.headers()).and_then(|()| fits()) {
        Ok(()) => next.run(request).await,
        Err(problem) => {
            tracing::warn!(method = %request.method(), path = request.uri().path(), why = problem.detail(), "refused");
            problem.into_response()
        }
    }
}

/// The outer layer: limits the time, writes out problems, adds the security headers, counts.
async fn finish(State(counters): State<Arc<Counters>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let path = request.uri().path().to_owned();
    let mut response = tokio::time::timeout(REQUEST_WITHIN, next.run(request)).await.unwrap_or_else(|_| {
        ProblemKind::RequestTimeout.with(format!("not done within {} s", REQUEST_WITHIN.as_secs())).into_response()
    });
    let problem = response.extensions_mut().remove::<Problem>();
    if let Some(problem) = &problem {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::from(problem.document(&path));
    }
    for (name, value) in SECURITY_HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    counters.on_response(response.status(), problem.map(|problem| problem.kind), began.elapsed());
    response
}
