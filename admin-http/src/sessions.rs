//! Sessions as resources: all, one, and what an operator does to one.
//!
//! A command is a POST to the session's `commands`: each is recorded with its reason, and sending it twice does it twice.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use model::views::SessionView;
use serde::{Deserialize, Serialize};

use crate::api::{Api, List, all, bad_path, other};
use crate::desk::{Answer, Question};
use crate::kill::{BY, missing, read_json};
use crate::operator::{OperatorRequest, SessionDo};
use crate::problem::{Problem, ProblemKind};

/// What is to be done, and why. Both are optional here so that a missing one can be named.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommandBody {
    action: Option<SessionDo>,
    reason: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct CommandDone {
    /// The number of the command's record: it is durable.
    record: u64,
    /// The session as it is now. A Logout that waits for its answer is still under way.
    session: SessionView,
}

pub(crate) async fn read_sessions(State(api): State<Api>) -> Result<Json<List<SessionView>>, Problem> {
    sessions(&api).await.map(all)
}

pub(crate) async fn read_session(
    State(api): State<Api>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Json<SessionView>, Problem> {
    let Path(id) = id.map_err(bad_path)?;
    find(&api, &id).await.map(Json)
}

pub(crate) async fn command_session(
    State(api): State<Api>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<CommandDone>, Problem> {
    let Path(id) = id.map_err(bad_path)?;
    let body: CommandBody = read_json(&headers, body)?;
    let action = body.action.ok_or_else(|| missing("action"))?;
    let reason = body.reason.ok_or_else(|| missing("reason"))?;
    let id = find(&api, &id).await?.id;
    let request = OperatorRequest::session(&id, action, &reason, BY)?;
    tracing::warn!(session = %id, ?action, ?reason, by = BY, "session command asked for");
    match api.desk.ask(request).await? {
        Answer::Done { record, .. } => Ok(Json(CommandDone { record, session: find(&api, &id).await? })),
        answer => Err(other(answer)),
    }
}

async fn sessions(api: &Api) -> Result<Vec<SessionView>, Problem> {
    match api.desk.ask(Question::Sessions).await? {
        Answer::Sessions(items) => Ok(items),
        answer => Err(other(answer)),
    }
}

/// One session, by its id, or by the peer's CompID where only one has it.
async fn find(api: &Api, id: &str) -> Result<SessionView, Problem> {
    let all = sessions(api).await?;
    let known = all.iter().map(|session| session.id.as_str()).collect::<Vec<_>>().join(", ");
    let is_peer = |session: &SessionView| session.id.rsplit_once("->").is_some_and(|(_, peer)| peer == id);
    let mut named = all.into_iter().filter(|session| session.id == id || is_peer(session));
    match (named.next(), named.next()) {
        (Some(session), None) => Ok(session),
        (Some(_), Some(_)) => {
            let detail = format!("several sessions have the peer {id:?}; use the id: {known}");
            Err(ProblemKind::NotFound.with(detail))
        }
        (None, _) => Err(ProblemKind::NotFound.with(format!("no session is called {id:?}; there are {known}"))),
    }
}
