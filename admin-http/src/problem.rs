//! Refusals as problem documents (RFC 9457).
//!
//! A handler returns a [`Problem`]; it travels as an extension of an empty response, and the outermost layer, which
//! knows the request's path, writes it out. So each has its instance, and each is counted, without being told to.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::desk::DeskError;
use crate::operator::RequestError;

/// What kind of refusal. The slug is its name in URIs and metrics and never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProblemKind {
    BadRequest,
    BadJson,
    InvalidField,
    Unauthorized,
    OriginNotAllowed,
    HostNotAllowed,
    NotFound,
    MethodNotAllowed,
    RequestTimeout,
    BodyTooLarge,
    NotJson,
    Refused,
    NotReady,
    ShardSilent,
    ShardStopped,
    Internal,
}

/// One refusal.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) kind: ProblemKind,
    detail: String,
    field: Option<String>,
}

#[derive(Serialize)]
struct Document<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

impl ProblemKind {
    pub(crate) const ALL: [ProblemKind; 16] = [
        ProblemKind::BadRequest,
        ProblemKind::BadJson,
        ProblemKind::InvalidField,
        ProblemKind::Unauthorized,
        ProblemKind::OriginNotAllowed,
        ProblemKind::HostNotAllowed,
        ProblemKind::NotFound,
        ProblemKind::MethodNotAllowed,
        ProblemKind::RequestTimeout,
        ProblemKind::BodyTooLarge,
        ProblemKind::NotJson,
        ProblemKind::Refused,
        ProblemKind::NotReady,
        ProblemKind::ShardSilent,
        ProblemKind::ShardStopped,
        ProblemKind::Internal,
    ];

    /// Slug, status, title, and what to do.
    fn row(self) -> (&'static str, StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            ProblemKind::BadRequest => (
                "bad-request",
                S::BAD_REQUEST,
                "The request cannot be read",
                "Mend the path or the query as the detail says.",
            ),
            ProblemKind::BadJson => (
                "bad-json",
                S::BAD_REQUEST,
                "The body is not JSON",
                "The detail gives line and column of the first fault.",
            ),
            ProblemKind::InvalidField => (
                "invalid-field",
                S::UNPROCESSABLE_ENTITY,
                "A field is missing or wrong",
                "The member `field` names it, where it is known; the detail says what is right.",
            ),
            ProblemKind::Unauthorized => (
                "unauthorized",
                S::UNAUTHORIZED,
                "A token is needed",
                "Send `Authorization: Bearer TOKEN`; the token is in the file admin.token of the data directory.",
            ),
            ProblemKind::OriginNotAllowed => (
                "origin-not-allowed",
                S::FORBIDDEN,
                "Another site's page may not do this",
                "A browser sent this for a page that is not ours. Use a page of this server, or a client that is no browser.",
            ),
            ProblemKind::HostNotAllowed => (
                "host-not-allowed",
                S::MISDIRECTED_REQUEST,
                "This server has another name",
                "Use the address that the gateway listens on, or add the name to the allowed hosts of its configuration.",
            ),
            ProblemKind::NotFound => {
                ("not-found", S::NOT_FOUND, "There is no such thing", "GET / lists what there is.")
            }
            ProblemKind::MethodNotAllowed => (
                "method-not-allowed",
                S::METHOD_NOT_ALLOWED,
                "This cannot be done here",
                "The header Allow lists the methods that work.",
            ),
            ProblemKind::RequestTimeout => {
                ("request-timeout", S::REQUEST_TIMEOUT, "The request took too long", "Send the whole body at once.")
            }
            ProblemKind::BodyTooLarge => {
                ("body-too-large", S::PAYLOAD_TOO_LARGE, "The body is too large", "No request needs more than 64 KiB.")
            }
            ProblemKind::NotJson => (
                "not-json",
                S::UNSUPPORTED_MEDIA_TYPE,
                "The body must be JSON and say so",
                "Send `Content-Type: application/json`.",
            ),
            ProblemKind::Refused => {
                ("refused", S::UNPROCESSABLE_ENTITY, "The gateway refused", "Nothing was changed. The detail says why.")
            }
            ProblemKind::NotReady => (
                "not-ready",
                S::SERVICE_UNAVAILABLE,
                "The gateway takes no orders now",
                "It is starting, no venue is up, or its journal cannot be written; the detail and the log say which.",
            ),
            ProblemKind::ShardSilent => (
                "shard-silent",
                S::SERVICE_UNAVAILABLE,
                "The gateway does not answer",
                "A command may or may not have taken effect: ask again, then look at the log.",
            ),
            ProblemKind::ShardStopped => (
                "shard-stopped",
                S::SERVICE_UNAVAILABLE,
                "The gateway has stopped",
                "It is ending, or failed; the log says which.",
            ),
            ProblemKind::Internal => {
                ("internal", S::INTERNAL_SERVER_ERROR, "A fault of ours", "Report it, with the detail and the log.")
            }
        }
    }

    /// Its name in URIs and metrics.
    pub(crate) fn slug(self) -> &'static str {
        self.row().0
    }

    /// The page behind its type's URI.
    pub(crate) fn page(slug: &str) -> Option<String> {
        let kind = ProblemKind::ALL.into_iter().find(|kind| kind.slug() == slug)?;
        let (_, status, title, advice) = kind.row();
        Some(format!("{title} ({status})\n\n{advice}\n"))
    }

    pub(crate) fn with(self, detail: impl Into<String>) -> Problem {
        Problem { kind: self, detail: detail.into(), field: None }
    }
}

impl Problem {
    pub(crate) fn in_field(mut self, field: impl Into<String>) -> Problem {
        self.field = Some(field.into());
        self
    }

    pub(crate) fn detail(&self) -> &str {
        &self.detail
    }

    /// The document, for the request on this path.
    pub(crate) fn document(&self, instance: &str) -> Vec<u8> {
        let (slug, status, title, _) = self.kind.row();
        let document = Document {
            r#type: format!("/problems/{slug}"),
            title,
            status: status.as_u16(),
            detail: &self.detail,
            instance,
            field: self.field.as_deref(),
        };
        // Strings and a number: there is nothing in it that JSON cannot hold.
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Problem {
        let kind = match error {
            DeskError::Silent => ProblemKind::ShardSilent,
            DeskError::Stopped => ProblemKind::ShardStopped,
        };
        kind.with(error.to_string())
    }
}

impl From<RequestError> for Problem {
    fn from(error: RequestError) -> Problem {
        ProblemKind::InvalidField.with(error.to_string()).in_field(error.field)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind.row().1.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match self.kind {
            ProblemKind::Unauthorized => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"tidegate\""));
            }
            ProblemKind::NotReady | ProblemKind::ShardSilent => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_has_a_name_of_its_own_and_a_page() {
        let mut slugs: Vec<_> = ProblemKind::ALL.iter().map(|kind| kind.slug()).collect();
        slugs.sort_unstable();
        slugs.dedup();
        assert_eq!(slugs.len(), ProblemKind::ALL.len());
        assert!(slugs.iter().all(|slug| ProblemKind::page(slug).is_some()));
        assert_eq!(ProblemKind::page("nonsense"), None);
    }

    #[test]
    fn a_document_has_the_members_that_clients_read() {
        let problem = ProblemKind::InvalidField.with("say \"why\"").in_field("reason");
        let read: serde_json::Value = serde_json::from_slice(&problem.document("/api/v1/kill-switch")).unwrap();
        let expected = serde_json::json!({
            "type": "/problems/invalid-field", "title": "A field is missing or wrong", "status": 422,
            "detail": "say \"why\"", "instance": "/api/v1/kill-switch", "field": "reason",
        });
        assert_eq!(read, expected);
    }
}
