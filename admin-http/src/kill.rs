//! The kill switch as a resource: read it, or set one of its scopes.
//!
//! Setting is a PUT, because sending it twice leaves what sending it once does: an operator in doubt sends it again.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};

use crate::api::{Api, other};
use crate::desk::{Answer, Question};
use crate::operator::OperatorRequest;
use crate::problem::{Problem, ProblemKind};
use crate::server::BODY_BYTES_MAX;

/// Who gave a command that came with the token.
pub(crate) const BY: &str = "token";

#[derive(Serialize)]
pub(crate) struct KillSwitch {
    /// As `firm`, `session:ID`, `account:NAME`, `symbol:SYMBOL`.
    engaged: Vec<String>,
    /// The gate's epoch.
    epoch: u64,
}

/// Every member is optional here so that a missing one can be named.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KillBody {
    scope: Option<String>,
    engaged: Option<bool>,
    reason: Option<String>,
}

#[derive(Serialize)]
pub(crate) struct KillSet {
    scope: String,
    engaged: bool,
    /// The number of the command's record: it is durable.
    record: u64,
    /// Every scope that is engaged now. Where one was released, others may still stop the same orders.
    all_engaged: Vec<String>,
}

pub(crate) async fn read_kill_switch(State(api): State<Api>) -> Result<Json<KillSwitch>, Problem> {
    match api.desk.ask(Question::Risk).await? {
        Answer::Risk(risk) => Ok(Json(KillSwitch { engaged: risk.killed, epoch: risk.epoch })),
        answer => Err(other(answer)),
    }
}

pub(crate) async fn set_kill_switch(
    State(api): State<Api>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<KillSet>, Problem> {
    let body: KillBody = read_json(&headers, body)?;
    let scope = body.scope.ok_or_else(|| missing("scope"))?;
    let engaged = body.engaged.ok_or_else(|| missing("engaged"))?;
    let reason = body.reason.ok_or_else(|| missing("reason"))?;
    let request = OperatorRequest::kill(&scope, engaged, &reason, BY)?;
    tracing::warn!(%scope, engaged, ?reason, by = BY, "kill switch asked for");
    match api.desk.ask(request).await? {
        Answer::Done { record, engaged: all_engaged } => Ok(Json(KillSet { scope, engaged, record, all_engaged })),
        answer => Err(other(answer)),
    }
}

/// The media type must be JSON's not for tidiness: a page of another site can send any other body without the browser
/// asking us first.
pub(crate) fn read_json<T: for<'de> Deserialize<'de>>(
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<T, Problem> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case("application/json") {
        return Err(ProblemKind::NotJson.with(format!("Content-Type is {given:?}")));
    }
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::BodyTooLarge.with(format!("more than {BODY_BYTES_MAX} bytes")),
        _ => ProblemKind::BadRequest.with("the body broke off"),
    })?;
    serde_json::from_slice(&body).map_err(|error| {
        let kind = if error.is_data() { ProblemKind::InvalidField } else { ProblemKind::BadJson };
        kind.with(error.to_string())
    })
}

pub(crate) fn missing(field: &'static str) -> Problem {
    ProblemKind::InvalidField.with(format!("{field} is missing")).in_field(field)
}
