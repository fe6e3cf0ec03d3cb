//! The row for an execution: when it begins, and when it has come to its end.

use std::sync::atomic::Ordering::Relaxed;

use serde_json::Value;

use super::json::{self, Seen};
use super::row::Row;
use super::settings::Rules;
use super::text::Texts;
use super::{clock, owner::Owner};
use crate::engine::{Execution, Kind, Labels, Outcome, Which};
use crate::error::{Code, Failure};
use crate::value::tag;

/// As shells have it for a command that took too long.
const TIMED_OUT: i64 = 124;
/// And for one that a signal ended, to which its number is added.
const BY_SIGNAL: i64 = 128;

/// What is kept of an outcome where it goes on before it is written down.
pub enum Kept {
    Value { bytes: Vec<u8>, length: usize, beside: Vec<usize> },
    Failed(Failure),
}

impl Kept {
    pub fn of(outcome: &Outcome<'_>, limit: usize) -> Self {
        match outcome {
            Outcome::Value { bytes, .. } => {
                let bytes = bytes[..bytes.len().min(json::kept(limit))].to_vec();
                Self::Value { bytes, length: outcome_length(outcome), beside: lengths_beside(outcome) }
            }
            Outcome::Failed(failure) => Self::Failed(failure.clone()),
        }
    }
}

fn outcome_length(outcome: &Outcome<'_>) -> usize {
    if let Outcome::Value { bytes, .. } = outcome { bytes.len() } else { 0 }
}

fn lengths_beside(outcome: &Outcome<'_>) -> Vec<usize> {
    match outcome {
        Outcome::Value { shared, .. } => shared.iter().map(|memory| memory.length).collect(),
        Outcome::Failed(_) => Vec::new(),
    }
}

/// The row of one that is about to run.
pub fn begun(execution: &Execution, rules: &Rules, owner: &Owner) -> Row {
    let texts = rules.texts();
    let task = &execution.task;
    let nothing = Labels::default();
    let labels = task.labels.as_deref().unwrap_or(&nothing);
    Row {
        id: task.execution_id.as_deref().map(str::to_owned),
        status: Some("running".into()),
        kind: Some(kind(task.kind).into()),
        code: Some(texts.store(task.subject())),
        code_hash: Some(json::hash(task.subject().as_bytes())),
        inputs: rules.settings.inputs.then(|| inputs(execution, &texts)).flatten(),
        started_at: Some(clock::text(execution.submitted_at)),
        isolation: Some(if task.sandboxed.is_some() { "sandbox" } else { "in-process" }.into()),
        source: texts.store_some(&labels.source),
        workflow_id: texts.store_some(&labels.workflow),
        variant: texts.store_some(&labels.variant),
        agent: rules.settings.agent.clone(),
        trace_id: task.traceparent.as_deref().and_then(trace_id),
        metadata: (!labels.metadata.is_empty()).then(|| json::store_text(&labels.metadata, &texts)),
        writer_id: Some(owner.id.clone()),
        ..Row::default()
    }
}

/// The same when its outcome is known.
pub fn ended(execution: &Execution, outcome: &Outcome<'_>, rules: &Rules, owner: &Owner) -> Row {
    let row = with_figures(execution, rules, owner);
    match outcome {
        Outcome::Value { bytes, .. } => completed(row, Seen::whole(bytes, &lengths_beside(outcome)), rules),
        Outcome::Failed(failure) => failed(row, failure, rules),
    }
}

pub fn ended_as_kept(execution: &Execution, kept: &Kept, rules: &Rules, owner: &Owner) -> Row {
    let row = with_figures(execution, rules, owner);
    match kept {
        Kept::Value { bytes, length, beside } => {
            completed(row, Seen { length: *length, ..Seen::whole(bytes, beside) }, rules)
        }
        Kept::Failed(failure) => failed(row, failure, rules),
    }
}

fn with_figures(execution: &Execution, rules: &Rules, owner: &Owner) -> Row {
    let texts = rules.texts();
    let (run, queue) = execution.timing();
    let usage = execution.usage.get();
    let printed = |which| {
        let output = execution.output.as_ref()?;
        output.read(which, |text, _| texts.store_some(text))
    };
    Row {
        finished_at: Some(clock::text(execution.submitted_at + queue + run)),
        queue_ms: Some(queue.as_secs_f64() * 1e3),
        duration_ms: Some(run.as_secs_f64() * 1e3),
        cpu_ms: usage.map(|usage| usage.cpu.as_secs_f64() * 1e3),
        peak_memory_bytes: usage.map(|usage| usage.peak_memory as i64),
        tool_calls: Some(i64::from(execution.tool_calls.load(Relaxed))),
        stdout: printed(Which::Stdout),
        stderr: printed(Which::Stderr),
        unsandboxed: execution.unsandboxed.get().map(|why| texts.store(why)),
        ..begun(execution, rules, owner)
    }
}

fn completed(row: Row, seen: Seen<'_>, rules: &Rules) -> Row {
    let result = (seen.bytes != [tag::NULL]).then(|| json::store(seen, &rules.texts()));
    Row { status: Some("completed".into()), exit_code: Some(0), result, ..row }
}

fn failed(row: Row, failure: &Failure, rules: &Rules) -> Row {
    let texts = rules.texts();
    let details = failure.details.as_deref().map_or(Value::Null, |bytes| details(bytes, &texts));
    Row {
        status: Some("failed".into()),
        error_code: Some(failure.code.as_str().into()),
        error_message: Some(texts.store(&failure.message)),
        error_detail: details["traceback"].as_str().map(str::to_owned),
        exit_code: Some(exit_code(failure.code, &details)),
        ..row
    }
}

/// What is known of a failure beside its message.
fn details(bytes: &[u8], texts: &Texts<'_>) -> Value {
    serde_json::from_str(&json::store(Seen::whole(bytes, &[]), texts)).unwrap_or_default()
}

/// As a shell would tell it of a command.
fn exit_code(code: Code, details: &Value) -> i64 {
    match code {
        Code::Timeout => TIMED_OUT,
        Code::Crash => details["signal"].as_str().and_then(signal_number).map_or(1, |number| BY_SIGNAL + number),
        Code::Policy => BY_SIGNAL + i64::from(libc::SIGSYS),
        _ => details["exitCode"].as_i64().unwrap_or(1),
    }
}

fn signal_number(name: &str) -> Option<i64> {
    let number = match name {
        "SIGILL" => libc::SIGILL,
        "SIGTRAP" => libc::SIGTRAP,
        "SIGABRT" => libc::SIGABRT,
        "SIGBUS" => libc::SIGBUS,
        "SIGFPE" => libc::SIGFPE,
        "SIGKILL" => libc::SIGKILL,
        "SIGSEGV" => libc::SIGSEGV,
        "SIGPIPE" => libc::SIGPIPE,
        "SIGTERM" => libc::SIGTERM,
        _ => return name.strip_prefix("signal ")?.parse().ok(),
    };
    Some(i64::from(number))
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Code => "code",
        Kind::Call => "call",
        Kind::RefCall | Kind::RefRead => "ref",
        Kind::Tool => "tool",
        Kind::AboutSandbox | Kind::AboutRecord => "question",
    }
}

fn inputs(execution: &Execution, texts: &Texts<'_>) -> Option<String> {
    let task = &execution.task;
    let lengths: Vec<usize> = task.batch.buffers.iter().map(|buffer| buffer.length()).collect();
    let stored = |bytes| json::store(Seen { from_host: true, ..Seen::whole(bytes, &lengths) }, texts);
    let args = task.args_bytes().map(|bytes| format!("\"args\":{}", stored(bytes)));
    match (args, task.kwargs_bytes().map(stored)) {
        (None, kwargs) => kwargs,
        (Some(args), None) => Some(format!("{{{args}}}")),
        (Some(args), Some(kwargs)) => Some(format!("{{{args},\"kwargs\":{kwargs}}}")),
    }
}

/// From `version-trace-parent-flags`.
fn trace_id(traceparent: &str) -> Option<String> {
    traceparent.split('-').nth(1).filter(|id| id.len() == 32).map(str::to_owned)
}
