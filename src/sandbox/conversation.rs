//! What a worker says, held against what it may say.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use rustix::io::Errno;
use rustix::net::{RecvFlags, recv};

use super::calls::refused_call;
use super::link::Sent;
use super::linux::Command;
use super::output::Printed;
use super::supervisor::Supervisor;
use super::verdict::told;
use super::wire::{FromWorker, frame};
use super::worker::Worker;
use crate::engine::{Execution, Outcome, StreamEvent, ToolCall, WINDOW, span_inside};
use crate::error::{Code, Failure};
use crate::messages::to_worker;
use crate::value::{Refusal, Write, tag};

const MIB: usize = 1024 * 1024;
const READ_AT_ONCE: usize = 64 * 1024;
/// Others are looked after in between.
const READS_IN_A_ROW: usize = 4;
/// What a failure with its traceback may take, however small the results of a task are to be.
const LARGEST_FAILURE: usize = MIB;
/// A frame's kind, numbers and tags beside its value.
const FRAME_HEAD: usize = 64 * 1024;

impl Supervisor {
    /// Reads what a worker has sent.
    pub fn listen(&mut self, token: u64) {
        // Taken out meanwhile: what is heard may lead to another worker.
        let mut chunk = std::mem::take(&mut self.chunk);
        chunk.resize(READ_AT_ONCE, 0);
        self.listen_with(token, &mut chunk);
        self.chunk = chunk;
    }

    fn listen_with(&mut self, token: u64, chunk: &mut [u8]) {
        for _ in 0..READS_IN_A_ROW {
            let Some(worker) = self.workers.get_mut(&token).filter(|worker| worker.reads()) else { return };
            // Without room for control messages: descriptors that are sent along are dropped by the kernel.
            let received = match recv(worker.link.socket(), &mut *chunk, RecvFlags::DONTWAIT) {
                Ok((received, _)) if received > 0 => received,
                Err(Errno::AGAIN | Errno::INTR) => return,
                Ok(_) | Err(_) => return self.hung_up(token),
            };
            worker.received += received;
            worker.frames.push(&chunk[..received]);
            self.hear(token);
            if received < READ_AT_ONCE {
                return;
            }
        }
    }

    pub fn hung_up(&mut self, token: u64) {
        let Some(worker) = self.workers.get_mut(&token) else { return };
        worker.is_closed = true;
        let link = worker.link.clone();
        let is_running = worker.execution().is_some();
        self.unwatch(link.socket());
        if is_running {
            self.channel_closed(token);
        }
    }

    fn hear(&mut self, token: u64) {
        let mut called = None;
        let mut printed = Printed::default();
        while let Some(worker) = self.workers.get_mut(&token) {
            let Some(execution) = worker.execution().cloned() else {
                // A spare has nothing to say, and whoever has settled has said it.
                break;
            };
            if !worker.reads() {
                break;
            }
            let most = self.limits.sent_mb as usize * MIB + execution.max_result_bytes;
            if worker.received > most {
                let message = format!("the task sent more than {most} bytes");
                self.fail(token, Failure::new(Code::OutputLimit, message));
                break;
            }
            let longest = execution.max_result_bytes.max(LARGEST_FAILURE) + FRAME_HEAD;
            match worker.frames.next(longest) {
                Ok(Some(range)) => {
                    let said = self.said(token, &execution, range, &mut printed);
                    if said == Some(Said::Call) {
                        called = Some(execution);
                    }
                }
                Ok(None) => break,
                Err(too_long) => {
                    let message = format!("the task's process announced a message of {} bytes", too_long.length);
                    self.fail(token, Failure::new(Code::Protocol, message));
                }
            }
        }
        if let Some(execution) = self.workers.get(&token).and_then(Worker::execution) {
            printed.tell(execution);
        }
        if let Some(execution) = called {
            execution.host.wake();
        }
    }

    fn said(
        &mut self,
        token: u64,
        execution: &Arc<Execution>,
        range: Range<usize>,
        printed: &mut Printed,
    ) -> Option<Said> {
        let worker = self.workers.get_mut(&token)?;
        // Taken out, so that the message can be read while the worker changes.
        let frames = std::mem::take(&mut worker.frames);
        let allowed = (self.limits.value_cost_mb as usize * MIB).max(4 * execution.max_result_bytes);
        let message = FromWorker::read(frames.frame(range), allowed);
        let said = match message {
            Ok(FromWorker::Output(which, text)) => {
                printed.add(execution, which, text);
                Ok(Said::Other)
            }
            Ok(message) => {
                printed.tell(execution);
                self.act_on(token, execution, &message)
            }
            Err(Refusal::TooCostly { .. }) => Err(Failure::new(
                Code::ResultTooLarge,
                "what the task sent has so many parts that they would fill this process's memory",
            )),
            Err(Refusal::Malformed(malformed)) => Err(violation(&malformed.to_string())),
        };
        if let Some(worker) = self.workers.get_mut(&token) {
            worker.frames = frames;
        }
        match said {
            Ok(said) => Some(said),
            Err(failure) => {
                self.fail(token, failure);
                None
            }
        }
    }

    fn act_on(&mut self, token: u64, execution: &Arc<Execution>, message: &FromWorker<'_>) -> Result<Said, Failure> {
        match *message {
            FromWorker::Result(value) if value.len() > execution.max_result_bytes => {
                let message = format!("the result is larger than {} bytes", execution.max_result_bytes);
                return Err(Failure::new(Code::ResultTooLarge, message));
            }
            FromWorker::Result(bytes) => self.complete(token, Outcome::of(bytes)),
            FromWorker::Failed { code, message, details } => {
                let code = told(code).ok_or_else(|| violation("a failure with a code of ours"))?;
                let message = match code {
                    Code::MemoryLimit => out_of_memory(execution),
                    _ => message.into(),
                };
                let details = (details != [tag::NULL]).then(|| details.into());
                self.complete(token, Outcome::Failed(Failure { code, message, details }));
            }
            // Gathered before it comes here.
            FromWorker::Output(..) => {}
            FromWorker::Yield(value) => self.event(token, execution, StreamEvent::Yield, value)?,
            FromWorker::Progress(value) => self.event(token, execution, StreamEvent::Progress, value)?,
            FromWorker::Call { call, tool, traceparent, arguments } => {
                self.call(
                    token,
                    execution,
                    call,
                    tool,
                    span_inside(execution.task.traceparent.as_deref(), traceparent),
                    arguments,
                )?;
                return Ok(Said::Call);
            }
            FromWorker::Abort(call) => self.abort(token, execution, call),
            FromWorker::Pull(call) => {
                let known = self.workers.get(&token).and_then(|worker| worker.calls.get(&call));
                let known = known.copied().filter(|&known| self.sandbox.calls.pull(known));
                execution.host.pull_tool(known.ok_or_else(|| violation("a pull of no stream"))?);
            }
            FromWorker::Wait => {
                // Once is enough, until it hears.
                let is_new = self
                    .workers
                    .get_mut(&token)
                    .is_some_and(|worker| !std::mem::replace(&mut worker.awaits_room, true));
                if is_new {
                    self.tell_when_free(token, execution);
                }
            }
        }
        Ok(Said::Other)
    }

    fn event(
        &mut self,
        token: u64,
        execution: &Arc<Execution>,
        event: StreamEvent,
        value: &[u8],
    ) -> Result<(), Failure> {
        if !execution.task.stream {
            return Err(violation("an event of a task that nobody watches"));
        }
        execution.flow.sent();
        execution.host.emit(execution, event, value, Vec::new());
        if is_ahead(execution)
            && let Some(worker) = self.workers.get_mut(&token)
            && !std::mem::replace(&mut worker.is_ahead, true)
        {
            self.rewatch(token);
            self.tell_when_free(token, execution);
        }
        Ok(())
    }

    fn tell_when_free(&self, token: u64, execution: &Execution) {
        let sandbox = self.sandbox.clone();
        execution.flow.when_free(Box::new(move || sandbox.command(Command::Room(token))));
    }

    /// The host has answered enough of its calls to hear of more.
    pub fn answered(&mut self, token: u64) {
        let Some(worker) = self.workers.get_mut(&token) else { return };
        worker.has_many_calls = worker.link.has_many_calls();
        self.rewatch(token);
        self.hear(token);
    }

    /// The reader of a stream has taken some of it.
    pub fn room(&mut self, token: u64) {
        let Some(worker) = self.workers.get_mut(&token) else { return };
        let Some(execution) = worker.execution().cloned() else { return };
        let room = execution.flow.room();
        let mut sent = Sent::Done;
        if worker.awaits_room && room > 0 {
            worker.awaits_room = false;
            let room = room.min(WINDOW) as u32;
            sent = worker.link.send(&frame(to_worker::ROOM, |out| out.put_u32(room)), false);
        }
        worker.is_ahead = worker.is_ahead && is_ahead(&execution);
        if worker.awaits_room || worker.is_ahead {
            self.tell_when_free(token, &execution);
        }
        self.rewatch(token);
        self.sent(token, sent);
        self.hear(token);
    }

    fn call(
        &mut self,
        token: u64,
        execution: &Arc<Execution>,
        number: u32,
        name: &str,
        traceparent: &str,
        arguments: &[u8],
    ) -> Result<(), Failure> {
        let Some(worker) = self.workers.get_mut(&token) else { return Ok(()) };
        let most = execution.instance.limits.sandbox.max_tool_calls;
        let made = execution.tool_calls.fetch_add(1, Relaxed);
        if made >= most.saturating_add(self.limits.calls_beyond_quota as u32) {
            return Err(violation("calls of tools without end"));
        }
        if worker.calls.contains_key(&number) {
            return Err(violation("two calls of one number"));
        }
        let refusal = if made >= most {
            Some((Code::ToolNotAllowed, format!("a task may call tools {most} times")))
        } else if !execution.task.may_call(name) {
            Some((Code::ToolNotAllowed, format!("this task may not call the tool '{name}'")))
        } else {
            None
        };
        let tool = execution.instance.tools.find(name).filter(|_| refusal.is_none());
        let Some(tool) = tool else {
            let (code, message) = refusal.unwrap_or_else(|| (Code::ToolNotFound, format!("there is no tool '{name}'")));
            let sent = worker.link.send(&refused_call(number, code, &message), false);
            self.sent(token, sent);
            return Ok(());
        };
        let call = self.sandbox.calls.begin(&worker.link, number, &execution.instance);
        worker.calls.insert(number, call);
        if worker.link.call_begins() {
            worker.has_many_calls = true;
            self.rewatch(token);
        }
        execution.instance.figures.tool_called();
        execution.host.call_tool(ToolCall {
            call,
            tool: tool.index,
            execution,
            traceparent,
            arguments,
            shared: Vec::new(),
            more_follows: true,
        });
        Ok(())
    }

    fn abort(&mut self, token: u64, execution: &Execution, number: u32) {
        let Some(worker) = self.workers.get_mut(&token) else { return };
        if let Some(call) = worker.calls.remove(&number) {
            let is_free = self.sandbox.calls.forget(std::iter::once(call));
            execution.host.abort_tool(call);
            if is_free {
                self.sandbox.command(Command::Answered(token));
            }
        }
    }

    /// After a message to a worker.
    pub fn sent(&mut self, token: u64, sent: Sent) {
        if sent == Sent::Waits
            && let Some(worker) = self.workers.get_mut(&token)
        {
            worker.writes = true;
            self.rewatch(token);
        }
    }

    /// The socket of a worker has room again.
    pub fn write_on(&mut self, token: u64) {
        let Some(worker) = self.workers.get_mut(&token) else { return };
        if worker.link.flush() != Sent::Waits {
            worker.writes = false;
            self.rewatch(token);
        }
    }

    pub fn fail(&mut self, token: u64, failure: Failure) {
        self.complete(token, Outcome::Failed(failure));
    }

    /// Settles a worker's task and ends the worker, in this order: nobody waits for the latter.
    fn complete(&mut self, token: u64, outcome: Outcome<'_>) {
        let Some(worker) = self.workers.get(&token) else { return };
        let Some(execution) = worker.execution().cloned() else { return };
        if !worker.link.is_known() {
            // It was quicker than its template, which is about to tell which process it is.
            let template = worker.template;
            self.await_template(worker.pool, template);
        }
        let Some(worker) = self.workers.get(&token).filter(|worker| worker.runs(&execution)) else { return };
        if execution.usage.get().is_none()
            && let Some(usage) = worker.link.usage()
        {
            let _ = execution.usage.set(usage);
        }
        self.engine.finish(&execution, outcome);
        self.over(token);
    }
}

/// A worker waits when the window of its stream is full. One that does not is left to fill its socket.
fn is_ahead(execution: &Execution) -> bool {
    execution.task.stream && execution.flow.room() <= -WINDOW && execution.flow.is_streaming()
}

#[derive(PartialEq)]
enum Said {
    /// The host's thread is to be woken once all that came with it is heard.
    Call,
    Other,
}

fn violation(what: &str) -> Failure {
    Failure::new(Code::Protocol, format!("the task's process sent what a worker never sends: {what}"))
}

/// Python itself says nothing in a `MemoryError`.
fn out_of_memory(execution: &Execution) -> String {
    format!("the task needed more than {} MiB of memory", memory_of(execution))
}

/// What it may allocate, in MiB.
pub fn memory_of(execution: &Execution) -> u32 {
    match execution.task.sandboxed {
        Some(asked) if asked.memory_mb > 0 => asked.memory_mb,
        _ => execution.instance.limits.sandbox.memory_mb,
    }
}
