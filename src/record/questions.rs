//! What is asked of the record: to be read, to take in what ran elsewhere, or only to have written everything.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};

use serde::Deserialize;
use serde_json::Value;

use super::json;
use super::owner::Owner;
use super::query::Query;
use super::row::Row;
use super::settings::Rules;
use super::store::{Page, Reader, StoreError, Stored};
use crate::engine::{Engine, Execution, Outcome};
use crate::error::{Code, Failure};
use crate::value::{Write, tag};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Asked {
    Read(Box<Query>),
    Add(Box<Elsewhere>),
    Flush,
}

/// An execution that did not go through the engine, as JavaScript tells of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Elsewhere {
    id: String,
    status: String,
    kind: String,
    code: Option<String>,
    started_at: String,
    finished_at: String,
    duration_ms: f64,
    tool_calls: Option<i64>,
    result: Option<Value>,
    error_code: Option<String>,
    error_message: Option<String>,
    error_detail: Option<String>,
    isolation: String,
    source: Option<String>,
    workflow_id: Option<String>,
    variant: Option<String>,
    trace_id: Option<String>,
    metadata: Option<Value>,
}

impl Elsewhere {
    fn into_row(self, rules: &Rules, owner: &Owner) -> Row {
        let texts = rules.texts();
        let text = |text: Option<String>| text.map(|text| texts.store(&text));
        let value = |value: Option<Value>| value.map(|value| json::store_text(&value.to_string(), &texts));
        Row {
            id: Some(self.id),
            exit_code: Some(i64::from(self.status != "completed")),
            status: Some(self.status),
            kind: Some(self.kind),
            code_hash: self.code.as_ref().map(|code| json::hash(code.as_bytes())),
            code: text(self.code),
            started_at: Some(self.started_at),
            finished_at: Some(self.finished_at),
            queue_ms: Some(0.0),
            duration_ms: Some(self.duration_ms),
            tool_calls: self.tool_calls,
            result: value(self.result),
            error_code: text(self.error_code),
            error_message: text(self.error_message),
            error_detail: text(self.error_detail),
            isolation: Some(self.isolation),
            source: text(self.source),
            workflow_id: text(self.workflow_id),
            variant: text(self.variant),
            agent: rules.settings.agent.clone(),
            trace_id: self.trace_id,
            metadata: value(self.metadata),
            writer_id: Some(owner.id.clone()),
            ..Row::default()
        }
    }
}

/// A question, once the rows before it are written.
pub enum Question {
    Read(Box<Query>),
    /// That they are is the answer.
    Written,
}

impl Question {
    pub fn read(subject: &str, rules: &Rules, owner: &Owner) -> Result<(Self, Option<Row>), Failure> {
        let asked = serde_json::from_str(subject);
        let asked = asked.map_err(|error| Failure::new(Code::Internal, format!("the record was asked {error}")))?;
        Ok(match asked {
            Asked::Read(query) => (Self::Read(query), None),
            Asked::Add(elsewhere) => (Self::Written, Some(elsewhere.into_row(rules, owner))),
            Asked::Flush => (Self::Written, None),
        })
    }
}

type Open = Box<dyn Fn() -> Stored<Box<dyn Reader>> + Send>;

/// Answers questions. Reading is done by a thread of its own, so that it keeps no task waiting.
pub struct Desk {
    open: Option<Open>,
    reader: Option<Sender<(Arc<Execution>, Box<Query>)>>,
}

impl Desk {
    pub fn new(open: Open) -> Self {
        Self { open: Some(open), reader: None }
    }

    /// `failed` is why the rows before it could not be written.
    pub fn answer(&mut self, execution: &Arc<Execution>, question: Question, failed: Option<&String>) {
        match (question, failed) {
            (Question::Read(query), _) => self.read(execution, query),
            (Question::Written, None) => Engine::answer(execution, Outcome::of(&[tag::NULL][..])),
            (Question::Written, Some(why)) => {
                let message = format!("what waits to be recorded cannot be written yet: {why}");
                Engine::answer(execution, Outcome::Failed(Failure::new(Code::RecordUnavailable, message)));
            }
        }
    }

    fn read(&mut self, execution: &Arc<Execution>, query: Box<Query>) {
        if let Some(open) = self.open.take() {
            let (sender, receiver) = channel::<(Arc<Execution>, Box<Query>)>();
            let read = move || {
                let mut reader = None;
                while let Ok((execution, query)) = receiver.recv() {
                    let outcome = match read(&mut reader, &open, &query) {
                        Ok(page) => Outcome::of(told(&page)),
                        Err(error) => {
                            reader = None;
                            Outcome::Failed(unreadable(&error))
                        }
                    };
                    Engine::answer(&execution, outcome);
                }
            };
            // Where no thread can be had, the question is answered with that below.
            if std::thread::Builder::new().name("py-record-read".into()).spawn(read).is_ok() {
                self.reader = Some(sender);
            }
        }
        let asked = self.reader.as_ref().is_some_and(|reader| reader.send((execution.clone(), query)).is_ok());
        if !asked {
            let error = StoreError::Unavailable("the operating system gave no thread to read it".into());
            Engine::answer(execution, Outcome::Failed(unreadable(&error)));
        }
    }
}

fn read(reader: &mut Option<Box<dyn Reader>>, open: &Open, query: &Query) -> Stored<Page> {
    if reader.is_none() {
        *reader = Some(open()?);
    }
    reader.as_mut().expect("it was just opened").read(query)
}

fn unreadable(error: &StoreError) -> Failure {
    Failure::new(Code::RecordUnavailable, format!("the record cannot be read: {error}"))
}

/// `{ executions, after }`
fn told(page: &Page) -> Vec<u8> {
    let after = serde_json::to_string(&page.last).expect("texts are JSON's to hold");
    let text = format!(r#"{{"executions":[{}],"after":{after}}}"#, page.rows.join(","));
    let mut bytes = vec![tag::JSON];
    bytes.put_text(&text);
    bytes
}
