//! A batch of frames from JavaScript, read and acted on.

use std::sync::Arc;
use std::time::Duration;

use super::environment::Environment;
use crate::embedded::{self, Gathered, Reply, Runtime};
use crate::engine::{Batch, Execution, Instance, Now, SharedHost, Task};
use crate::error::{Code, Failure};
use crate::record;
use crate::sandbox::{Replies, is_from_worker};
use crate::value::{Malformed, Reader};

mod kind {
    pub const TASK: u8 = 1;
    pub const CANCEL: u8 = 2;
    pub const TOOL_REPLY: u8 = 3;
    pub const RELEASE: u8 = 4;
    pub const CREDIT: u8 = 5;
    pub const RECORD_REPLY: u8 = 6;
}

/// Acts on every frame; gives how many tasks were among them.
pub fn submit(runtime: &Runtime, environment: &Arc<Environment>, batch: Batch) -> Result<usize, Malformed> {
    let _gathered = Gathered::begin();
    let mut now = Now::read();
    let mut replies = Replies::begin(now.instant);
    let batch = Arc::new(batch);
    let mut reader = Reader::new(&batch.bytes);
    let mut tasks = Vec::new();
    let mut begun = 0;
    let mut target = Target { environment, last: None };
    while !reader.is_empty() {
        let frame = reader.sized()?;
        let end = reader.position();
        let mut body = Reader::new(frame);
        match body.u8()? {
            kind::TASK => {
                tasks.push(task(&mut target, &batch, end - frame.len() + 1..end, now)?);
                // By the calendar, too, tasks of one turn are in the order that they came in.
                now.date += Duration::from_micros(1);
            }
            kind::CANCEL => {
                // It may be one of this very batch.
                begun += start(runtime, &mut tasks);
                cancel(runtime, environment, body.u32()?);
            }
            kind::TOOL_REPLY => {
                let (call, status) = (body.u32()?, body.u8()?);
                let at = end - frame.len() + body.position();
                if is_from_worker(call) {
                    replies.add(call, status, &batch.bytes[at..end]);
                } else {
                    embedded::reply_to_tool(call, Reply { status, batch: batch.clone(), at }, now.instant);
                }
            }
            kind::RELEASE => {
                let handles: Result<Vec<u32>, Malformed> = (0..body.u32()?).map(|_| body.u32()).collect();
                embedded::release_handles(handles?.into_iter(), |instance| environment.owns(instance));
            }
            kind::CREDIT => {
                let (id, count) = (body.u32()?, body.u32()?);
                if let Some(execution) = environment.find(id) {
                    execution.flow.credit(count);
                }
            }
            kind::RECORD_REPLY => {
                let (call, refused) = (body.u32()?, body.text()?);
                record::answer(call, if refused.is_empty() { Ok(()) } else { Err(refused.to_owned()) });
            }
            _ => return Err(body.malformed()),
        }
    }
    Ok(begun + start(runtime, &mut tasks))
}

fn start(runtime: &Runtime, tasks: &mut Vec<Arc<Execution>>) -> usize {
    let count = tasks.len();
    if count > 0 {
        runtime.engine.submit(std::mem::take(tasks));
    }
    count
}

/// Tasks of one batch are mostly of one instance: it is looked up once.
struct Target<'a> {
    environment: &'a Arc<Environment>,
    last: Option<Arc<Instance>>,
}

impl Target<'_> {
    fn instance(&mut self, id: u32) -> Option<Arc<Instance>> {
        if self.last.as_ref().is_none_or(|last| last.id != id) {
            self.last = self.environment.instance(id);
        }
        self.last.clone()
    }
}

fn task(
    target: &mut Target<'_>,
    batch: &Arc<Batch>,
    body: std::ops::Range<usize>,
    now: Now,
) -> Result<Arc<Execution>, Malformed> {
    let at = body.start;
    let (header, task) = Task::read(batch, body)?;
    let instance = target.instance(header.instance).ok_or(Malformed { at })?;
    let host: SharedHost = target.environment.clone();
    Ok(Execution::new(instance, host, task, &header, now))
}

fn cancel(runtime: &Runtime, environment: &Environment, id: u32) {
    if let Some(execution) = environment.find(id) {
        runtime.engine.stop(&execution, Failure::new(Code::Cancelled, "the task was cancelled"));
    }
}
