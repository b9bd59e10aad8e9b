//! The routes, and the reads behind them: one question to the desk each.

use std::sync::Arc;

use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderName, Uri, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use model::views::{BookView, OrderView, RiskView, VenueView};
use serde::{Deserialize, Serialize};

use crate::counters::Counters;
use crate::desk::{Answer, Desk, ORDERS_DEFAULT, ORDERS_MAX, OrderFilter, Question, StatusView};
use crate::guard::Guard;
use crate::kill::{read_kill_switch, set_kill_switch};
use crate::metrics::{MEDIA_TYPE, MetricsView};
use crate::problem::{Problem, ProblemKind};
use crate::server::BODY_BYTES_MAX;
use crate::sessions::{command_session, read_session, read_sessions};

/// What every handler is given.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    pub(crate) desk: Desk,
    pub(crate) guard: Arc<Guard>,
    pub(crate) counters: Arc<Counters>,
}

/// A list: an object, so that members can be added to it.
#[derive(Serialize)]
pub(crate) struct List<T> {
    items: Vec<T>,
    /// What to pass as `after` for the rest; null when this is all.
    next: Option<String>,
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    ready: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrdersQuery {
    session: Option<String>,
    symbol: Option<String>,
    #[serde(default)]
    open: bool,
    limit: Option<u16>,
    after: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderQuery {
    session: Option<String>,
}

type Reply<T> = Result<Json<T>, Problem>;
type ReplyList<T> = Reply<List<T>>;

/// Every route, without the layers around them.
pub(crate) fn routes() -> Router<Api> {
    let api = Router::new()
        .route("/status", get(status))
        .route("/sessions", get(read_sessions))
        .route("/sessions/{id}", get(read_session))
        .route("/sessions/{id}/commands", post(command_session))
        .route("/orders", get(orders))
        .route("/orders/{id}", get(order))
        .route("/venues", get(venues))
        .route("/books", get(books))
        .route("/books/{symbol}", get(book))
        .route("/risk", get(risk))
        .route("/kill-switch", get(read_kill_switch).put(set_kill_switch));
    Router::new()
        .route("/", get(async || crate::index::page()))
        .route("/live", get(live))
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
        .route("/problems/{name}", get(problem_page))
        .nest("/api/v1", api)
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

/// What an answer to another question means: a refusal, or a fault of the shard's.
pub(crate) fn other(answer: Answer) -> Problem {
    match answer {
        Answer::Refused { detail, field } => {
            let problem = ProblemKind::Refused.with(detail);
            match field {
                Some(field) => problem.in_field(field),
                None => problem,
            }
        }
        _ => ProblemKind::Internal.with("the shard answered another question than it was asked"),
    }
}

async fn live() -> Json<Health> {
    Json(Health { status: "up", ready: true, detail: None })
}

/// Always 200 while the process runs, so that a supervisor that restarts what is unhealthy does not restart a gateway
/// that is recovering.
async fn health(State(api): State<Api>) -> Json<Health> {
    match ask_ready(&api).await {
        Ok(()) => Json(Health { status: "up", ready: true, detail: None }),
        Err(problem) => Json(Health { status: "up", ready: false, detail: Some(problem.detail().to_owned()) }),
    }
}

async fn ready(State(api): State<Api>) -> Reply<Health> {
    ask_ready(&api).await?;
    Ok(Json(Health { status: "ready", ready: true, detail: None }))
}

async fn ask_ready(api: &Api) -> Result<(), Problem> {
    let status = ask_status(api).await?;
    if status.ready {
        return Ok(());
    }
    Err(ProblemKind::NotReady.with(status.not_ready.unwrap_or_else(|| "the gateway is starting".to_owned())))
}

async fn ask_status(api: &Api) -> Result<StatusView, Problem> {
    match api.desk.ask(Question::Status).await? {
        Answer::Status(status) => Ok(status),
        answer => Err(other(answer)),
    }
}

/// Answers without the shard too: a gateway in trouble is when metrics matter.
async fn metrics(State(api): State<Api>) -> ([(HeaderName, &'static str); 1], String) {
    let (mut view, up) = match api.desk.ask(Question::Metrics).await {
        Ok(Answer::Metrics(view)) => (view, 1),
        Ok(_) | Err(_) => (MetricsView::default(), 0),
    };
    view.gauge("tidegate_shard_up", "Whether the shard answered; its metrics are here only if it did.", up);
    api.counters.add_to(&mut view);
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], view.exposition())
}

async fn problem_page(Path(name): Path<String>) -> Result<String, Problem> {
    ProblemKind::page(&name).ok_or_else(|| ProblemKind::NotFound.with(format!("no problem is called {name:?}")))
}

async fn status(State(api): State<Api>) -> Reply<StatusView> {
    ask_status(&api).await.map(Json)
}

async fn orders(State(api): State<Api>, query: Result<Query<OrdersQuery>, QueryRejection>) -> ReplyList<OrderView> {
    let Query(query) = query.map_err(bad_query)?;
    let limit = query.limit.unwrap_or(ORDERS_DEFAULT);
    if !(1..=ORDERS_MAX).contains(&limit) {
        return Err(ProblemKind::BadRequest.with(format!("limit is {limit}; 1 to {ORDERS_MAX}")).in_field("limit"));
    }
    let OrdersQuery { session, symbol, open: open_only, after: after_id, .. } = query;
    match api.desk.ask(Question::Orders(OrderFilter { session, symbol, open_only, limit, after_id })).await? {
        Answer::Orders { items, next } => Ok(Json(List { items, next })),
        answer => Err(other(answer)),
    }
}

async fn order(
    State(api): State<Api>,
    id: Result<Path<String>, PathRejection>,
    query: Result<Query<OrderQuery>, QueryRejection>,
) -> Reply<OrderView> {
    let Path(id) = id.map_err(bad_path)?;
    let Query(OrderQuery { session }) = query.map_err(bad_query)?;
    let missing = ProblemKind::NotFound.with(format!("no order has the OrderID or ClOrdID {id:?}"));
    match api.desk.ask(Question::Order { id, session }).await? {
        Answer::Order(found) => found.map(|order| Json(*order)).ok_or(missing),
        answer => Err(other(answer)),
    }
}

async fn venues(State(api): State<Api>) -> ReplyList<VenueView> {
    match api.desk.ask(Question::Venues).await? {
        Answer::Venues(items) => Ok(all(items)),
        answer => Err(other(answer)),
    }
}

async fn books(State(api): State<Api>) -> ReplyList<BookView> {
    ask_books(&api, None).await.map(all)
}

async fn book(State(api): State<Api>, symbol: Result<Path<String>, PathRejection>) -> Reply<BookView> {
    let Path(symbol) = symbol.map_err(bad_path)?;
    let missing = ProblemKind::NotFound.with(format!("no instrument has the symbol {symbol:?}"));
    ask_books(&api, Some(symbol)).await?.pop().map(Json).ok_or(missing)
}

async fn ask_books(api: &Api, symbol: Option<String>) -> Result<Vec<BookView>, Problem> {
    match api.desk.ask(Question::Books(symbol)).await? {
        Answer::Books(books) => Ok(books),
        answer => Err(other(answer)),
    }
}

async fn risk(State(api): State<Api>) -> Reply<RiskView> {
    match api.desk.ask(Question::Risk).await? {
        Answer::Risk(risk) => Ok(Json(risk)),
        answer => Err(other(answer)),
    }
}

async fn no_such_path(uri: Uri) -> impl IntoResponse {
    ProblemKind::NotFound.with(format!("nothing is at {}; GET / lists what there is", uri.path()))
}

async fn no_such_method(uri: Uri) -> impl IntoResponse {
    ProblemKind::MethodNotAllowed.with(format!("{} has no such method", uri.path()))
}

pub(crate) fn all<T>(items: Vec<T>) -> Json<List<T>> {
    Json(List { items, next: None })
}

fn bad_query(rejection: QueryRejection) -> Problem {
    ProblemKind::BadRequest.with(rejection.body_text())
}

pub(crate) fn bad_path(rejection: PathRejection) -> Problem {
    ProblemKind::BadRequest.with(rejection.body_text())
}
