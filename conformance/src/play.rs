//! Playing a script against an engine.

use types::NANOS_PER_SEC;

use crate::compare::{as_spoken, compare};
use crate::engine::{Engine, EngineError, Heard};
use crate::message::{completed, shown};
use crate::script::{Action, Context, Script, Step};

/// What went wrong first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The line of the script; 0 for what is found when it is over.
    pub line: usize,
    /// What the line expects, `|` for SOH.
    pub expected: String,
    /// What came, `|` for SOH.
    pub received: String,
    /// The difference in a few words, where both are messages.
    pub difference: String,
}

/// Why a script did not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotPassed {
    /// The engine did something else.
    Failed(Failure),
    /// The engine cannot be asked for this, and why.
    CannotBeHad(String),
}

impl Failure {
    fn new(line: usize, expected: impl Into<String>, received: impl Into<String>) -> Failure {
        Failure { line, expected: expected.into(), received: received.into(), difference: String::new() }
    }
}

/// How long a script may take, in seconds, if neither it nor the caller says so.
pub const LIMIT_S: u64 = 60;

/// Plays a script in a version. `limit_s` is the time that all of it may take.
///
/// # Errors
/// What went wrong first.
pub fn play(script: &Script, mut context: Context, engine: &mut impl Engine, limit_s: u64) -> Result<(), NotPassed> {
    let played = play_steps(script, &mut context, engine, script.limit_s.unwrap_or(limit_s));
    let left = engine.finish();
    played?;
    match left.first() {
        None => Ok(()),
        Some(message) => Err(NotPassed::Failed(Failure::new(0, "nothing more", shown(message)))),
    }
}

fn play_steps(script: &Script, context: &mut Context, engine: &mut impl Engine, limit_s: u64) -> Result<(), NotPassed> {
    let start = engine.now();
    let (version, role) = (context.version, context.role);
    let is_for = |step: &&Step| step.versions.contains(version) && step.roles.contains(role);
    for step in script.steps.iter().filter(is_for) {
        let passed_s = engine.now().0.saturating_sub(start.0).unsigned_abs() / NANOS_PER_SEC.unsigned_abs();
        let Some(left_s) = limit_s.checked_sub(passed_s).filter(|left_s| *left_s > 0) else {
            let over = format!("the script took longer than {limit_s} s");
            return Err(NotPassed::Failed(Failure::new(step.line, "to come this far in time", over)));
        };
        play_step(step, context, engine, left_s)?;
    }
    Ok(())
}

fn play_step(step: &Step, context: &mut Context, engine: &mut impl Engine, left_s: u64) -> Result<(), NotPassed> {
    let Step { line, connection, ref action, .. } = *step;
    let done = match action {
        Action::Connect => engine.connect(connection),
        Action::AwaitConnect => engine.await_connect(connection, left_s),
        Action::Disconnect => {
            engine.disconnect(connection);
            Ok(())
        }
        Action::Send(template) => {
            let message = completed(&context.fill(template, engine.now()));
            engine.send(connection, &message);
            Ok(())
        }
        Action::Expect(templates) => {
            return expect(line, templates, context, engine.hear(connection, left_s), engine);
        }
        Action::ExpectDisconnect => {
            return match engine.hear(connection, left_s) {
                Heard::Closed => Ok(()),
                other => Err(unlike(line, "the engine to close", other)),
            };
        }
        Action::Nothing(seconds) => {
            return match engine.hear(connection, *seconds) {
                Heard::Nothing => Ok(()),
                other => Err(unlike(line, format!("nothing for {seconds} s"), other)),
            };
        }
        Action::Wait(seconds) => {
            engine.wait(*seconds);
            Ok(())
        }
        Action::Do(act) => engine.act(&act.filled(context, engine.now())),
    };
    done.map_err(|error| match error {
        EngineError::CannotBeHad(why) => NotPassed::CannotBeHad(why),
        EngineError::Unreachable(why) => NotPassed::Failed(Failure::new(line, "a connection", why)),
    })
}

fn expect(
    line: usize,
    templates: &[Vec<u8>],
    context: &mut Context,
    heard: Heard,
    engine: &impl Engine,
) -> Result<(), NotPassed> {
    let expected: Vec<Vec<u8>> = templates.iter().map(|template| filled(template, context, engine)).collect();
    let wanted = expected.iter().map(|message| shown(message)).collect::<Vec<_>>().join(" or ");
    let Heard::Message(message) = heard else { return Err(unlike(line, wanted, heard)) };
    let mut difference = String::new();
    for candidate in &expected {
        match compare(candidate, &message) {
            Ok(captured) => {
                context.captured.extend(captured);
                return Ok(());
            }
            Err(why) => difference = why,
        }
    }
    let failure = Failure { line, expected: wanted, received: shown(&message), difference };
    Err(NotPassed::Failed(failure))
}

/// A template as this version has it. A script that names its version itself means what it says.
fn filled(template: &[u8], context: &Context, engine: &impl Engine) -> Vec<u8> {
    let is_for_any = template.starts_with(b"8=<BEGIN>");
    let message = context.fill(template, engine.now());
    if is_for_any { as_spoken(context.version, &message) } else { message }
}

fn unlike(line: usize, expected: impl Into<String>, heard: Heard) -> NotPassed {
    let received = match heard {
        Heard::Message(message) => shown(&message),
        Heard::Garbled(bytes) => format!("bytes that are no message: {}", shown(&bytes)),
        Heard::Closed => "the engine closed".into(),
        Heard::Nothing => "nothing".into(),
    };
    NotPassed::Failed(Failure::new(line, expected, received))
}
