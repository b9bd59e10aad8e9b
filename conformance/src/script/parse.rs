//! Reading a script, line by line.

use std::collections::BTreeSet;

use super::directive;
use super::header::{expected, sent};
use super::macros;
use super::placeholder::check;
use super::{Act, Action, Roles, Script, Step};
use crate::versions::Versions;

/// A line that is none of a script's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name}:{line}: {why}")]
pub struct ScriptError {
    /// The script.
    pub name: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

/// Reads a script.
pub(super) fn parse(name: &str, text: &[u8]) -> Result<Script, ScriptError> {
    let mut script = Script {
        name: name.to_owned(),
        rows: Vec::new(),
        roles: Roles::Acceptor,
        versions: Versions::ALL,
        why_not: String::new(),
        needs: Vec::new(),
        limit_s: None,
        steps: Vec::new(),
    };
    let (mut captured, mut role) = (BTreeSet::new(), None);
    for (at, raw) in text.split(|byte| *byte == b'\n').enumerate() {
        let line = at + 1;
        let fault = |why: String| ScriptError { name: name.to_owned(), line, why };
        // SOH is no white space: the end of a public line is a field's.
        let content = raw.trim_ascii();
        match content.first() {
            None | Some(b'#') => {}
            Some(b'%') => directive::read(&mut script, &mut role, content).map_err(fault)?,
            Some(_) => read_step(&mut script, &mut captured, line, content).map_err(fault)?,
        }
    }
    script.roles = role.unwrap_or_else(|| roles_of(&script.steps));
    let last = text.split(|byte| *byte == b'\n').count();
    match script.steps.is_empty() {
        true => Err(ScriptError { name: name.to_owned(), line: last, why: "nothing happens in it".into() }),
        false => Ok(script),
    }
}

/// The roles of a script that does not say: `logon` goes with both.
fn roles_of(steps: &[Step]) -> Roles {
    match steps.iter().find(|step| step.action == Action::AwaitConnect).map(|step| step.roles) {
        None => Roles::Acceptor,
        Some(Roles::Both) => Roles::Initiator,
        Some(_) => Roles::Both,
    }
}

fn read_step(script: &mut Script, captured: &mut BTreeSet<String>, line: usize, text: &[u8]) -> Result<(), String> {
    let (versions, roles, text) = condition(text)?;
    if let Some(steps) = macros::steps(script, text)? {
        let put = |(own, action)| Step {
            line,
            versions,
            roles: if own == Roles::Both { roles } else { own },
            connection: 1,
            action,
        };
        script.steps.extend(steps.into_iter().map(put));
        return Ok(());
    }
    if let Some(other) = text.strip_prefix(b"or ") {
        let template = expected(other)?;
        check(&template, captured)?;
        let Some(Step { action: Action::Expect(templates), .. }) = script.steps.last_mut() else {
            return Err("`or` stands only under a line that expects a message".into());
        };
        templates.push(template);
        return Ok(());
    }
    let (connection, action) = action(text)?;
    match &action {
        Action::Send(template) | Action::Do(Act::Send { body: template, .. }) => check(template, captured)?,
        Action::Expect(templates) => templates.iter().try_for_each(|template| check(template, captured))?,
        _ => {}
    }
    script.steps.push(Step { line, versions, roles, connection, action });
    Ok(())
}

/// `[4.2+ acceptor] line`: the versions and roles that a line is for.
fn condition(text: &[u8]) -> Result<(Versions, Roles, &[u8]), String> {
    let Some(rest) = text.strip_prefix(b"[") else { return Ok((Versions::ALL, Roles::Both, text)) };
    let end = rest.iter().position(|byte| *byte == b']').ok_or("[ without ]")?;
    let words = String::from_utf8_lossy(&rest[..end]).into_owned();
    let (roles, words): (Vec<&str>, Vec<&str>) =
        words.split_whitespace().partition(|word| matches!(*word, "acceptor" | "initiator"));
    let roles = match roles[..] {
        [] => Roles::Both,
        [role] => directive::roles(role)?,
        _ => return Err("one role stands in [ ], or none".into()),
    };
    let versions = match words.is_empty() {
        true => Versions::ALL,
        false => Versions::parse(&words.join(" ")).map_err(|error| error.to_string())?,
    };
    Ok((versions, roles, rest[end + 1..].trim_ascii_start()))
}

fn action(text: &[u8]) -> Result<(u32, Action), String> {
    let words =
        |prefix: &str| text.strip_prefix(prefix.as_bytes()).map(|rest| String::from_utf8_lossy(rest).into_owned());
    if let Some(rest) = words("wait ") {
        return Ok((1, Action::Wait(seconds(&rest)?)));
    }
    if let Some(rest) = words("do ") {
        return Ok((1, Action::Do(act(&rest)?)));
    }
    let (kind, rest) = text.split_first().ok_or("nothing")?;
    let (connection, rest) = numbered(rest)?;
    let is_long = |rest: &[u8]| rest.starts_with(b"8=") || rest.contains(&b'|') || rest.contains(&1);
    let action = match (kind, rest) {
        (b'i', b"CONNECT") => Action::Connect,
        (b'e', b"CONNECT") => Action::AwaitConnect,
        (b'i', b"DISCONNECT") => Action::Disconnect,
        (b'e', b"DISCONNECT") => Action::ExpectDisconnect,
        (b'e', _) if rest.starts_with(b"NOTHING") => {
            Action::Nothing(seconds(&String::from_utf8_lossy(&rest[b"NOTHING".len()..]))?)
        }
        (b'I' | b'R', _) if is_long(rest) => Action::Send(with_soh(rest)),
        (b'E', _) if is_long(rest) => Action::Expect(vec![with_soh(rest)]),
        (b'>', _) => Action::Send(sent(rest.trim_ascii_start())?),
        (b'<', _) => Action::Expect(vec![expected(rest.trim_ascii_start())?]),
        _ => {
            return Err(format!(
                "{:?} is no line of a script: it begins with iCONNECT, iDISCONNECT, eCONNECT, eDISCONNECT, eNOTHING, I8=, \
                 E8=, R8=, >, <, or, logon, logout, wait, do, # or %",
                String::from_utf8_lossy(text).chars().take(40).collect::<String>()
            ));
        }
    };
    Ok((connection, action))
}

/// `2,rest`: the number of the connection; 1 where there is none.
fn numbered(rest: &[u8]) -> Result<(u32, &[u8]), String> {
    match rest.iter().position(|byte| *byte == b',') {
        Some(comma) if comma > 0 && rest[..comma].iter().all(u8::is_ascii_digit) => {
            let number = String::from_utf8_lossy(&rest[..comma]);
            let number = number.parse().map_err(|_| format!("{number} is no number of a connection"))?;
            Ok((number, &rest[comma + 1..]))
        }
        _ => Ok((1, rest)),
    }
}

/// A message of a file that is not of the public form may have `|` for SOH.
pub(super) fn with_soh(message: &[u8]) -> Vec<u8> {
    let has_soh = message.contains(&1);
    message.iter().map(|byte| if *byte == b'|' && !has_soh { 1 } else { *byte }).collect()
}

fn seconds(text: &str) -> Result<u64, String> {
    let text = text.trim();
    text.parse()
        .ok()
        .filter(|seconds| (1..=86_400).contains(seconds))
        .ok_or(format!("{text:?} is not 1 to 86400 seconds"))
}

fn act(text: &str) -> Result<Act, String> {
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    match verb {
        "send" => {
            let (msg_type, body) = rest.split_once('|').ok_or("do send TYPE|body")?;
            Ok(Act::Send { msg_type: msg_type.into(), body: with_soh(body.as_bytes()) })
        }
        "logout" => Ok(Act::Logout(Some(rest.to_owned()).filter(|text| !text.is_empty()))),
        "restart" => Ok(Act::Restart),
        "reset-inside" => Ok(Act::ResetInside),
        "refuse" => {
            let (reason, text) = rest.split_once(' ').ok_or("do refuse REASON TEXT")?;
            let reason = reason.parse().ok().filter(|reason| *reason <= 7).ok_or("a reason is 0 to 7")?;
            Ok(Act::Refuse { reason, text: text.to_owned() })
        }
        "reset" => {
            let number = |text: &str| text.parse().ok().filter(|number| *number > 0);
            let numbers =
                rest.split_once(' ').and_then(|(next_in, next_out)| Some((number(next_in)?, number(next_out)?)));
            let (next_in, next_out) = numbers.ok_or("do reset IN OUT")?;
            Ok(Act::Reset { next_in, next_out })
        }
        _ => Err(format!("nothing to do is called {verb:?}: send, logout, reset, reset-inside, refuse, restart")),
    }
}
