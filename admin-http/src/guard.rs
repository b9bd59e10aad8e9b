//! Who may ask: Host, Origin and token, before anything else looks at a request.

use axum::http::{HeaderMap, HeaderName, Method, Uri, header};

use crate::hosts::Hosts;
use crate::problem::{Problem, ProblemKind};
use crate::token::Token;

/// The paths that need no token on any listener: they tell only whether the gateway works, and what asks has no place
/// for a secret.
const PROBES: [&str; 3] = ["/live", "/health", "/ready"];

/// The door keeper.
#[derive(Debug)]
pub(crate) struct Guard {
    pub(crate) hosts: Hosts,
    pub(crate) token: Token,
    /// False on a loopback listener: whoever may connect there is a user of this machine already.
    pub(crate) reads_need_token: bool,
}

impl Guard {
    /// Whether the request may pass; nothing of it but its head has been read.
    pub(crate) fn check(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
        let host = self.check_host(uri, headers)?;
        self.check_origin(host, headers)?;
        let reads = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        let open = reads && (!self.reads_need_token || PROBES.contains(&uri.path()));
        if open { Ok(()) } else { self.check_token(headers) }
    }

    fn check_host<'a>(&self, uri: &'a Uri, headers: &'a HeaderMap) -> Result<&'a str, Problem> {
        let refuse = |why: String| ProblemKind::HostNotAllowed.with(why);
        let host = single(headers, &header::HOST).map_err(|()| refuse("more than one Host".into()))?;
        // A request in absolute form names the server in its first line, and that line counts (RFC 9112, section 3.2.2).
        let named = uri.authority().map(|authority| authority.as_str());
        let Some(first) = named.or(host) else { return Err(refuse("a request must name its Host".into())) };
        for name in [named, host].into_iter().flatten() {
            if !self.hosts.allow(name) {
                return Err(refuse(format!("{name:?} is not a name of this server")));
            }
        }
        Ok(first)
    }

    fn check_origin(&self, host: &str, headers: &HeaderMap) -> Result<(), Problem> {
        let refuse = |why: String| ProblemKind::OriginNotAllowed.with(why);
        match single(headers, &header::ORIGIN).map_err(|()| refuse("more than one Origin".into()))? {
            Some(origin) if !self.hosts.allow_origin(origin, host) => {
                Err(refuse(format!("{origin:?} is not an origin of this server")))
            }
            _ => Ok(()),
        }
    }

    fn check_token(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let refuse = |why: &str| ProblemKind::Unauthorized.with(why);
        let value = single(headers, &header::AUTHORIZATION)
            .map_err(|()| refuse("Authorization must be given once, in ASCII"))?
            .ok_or_else(|| refuse("no Authorization; the token is in admin.token in the data directory"))?;
        let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(refuse("Authorization must be `Bearer TOKEN`"));
        }
        if self.token.matches(token.trim_matches(' ').as_bytes()) {
            Ok(())
        } else {
            Err(refuse("the token is not the one in admin.token in the data directory"))
        }
    }
}

/// The header's one value; an error if there are several or it is not text, since two readers might then disagree on
/// what it says.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, ()> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| ()),
        (Some(_), Some(_)) => Err(()),
    }
}
