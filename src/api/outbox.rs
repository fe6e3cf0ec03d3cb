//! Frames on their way to JavaScript.

use std::sync::atomic::Ordering::Relaxed;

use crate::engine::{Execution, Outcome, SharedMemory, StreamEvent, ToolCall, Which};
use crate::error::Failure;
use crate::value::{Write, tag};

mod kind {
    pub const VALUE: u8 = 1;
    pub const FAILED: u8 = 2;
    pub const RESULT: u8 = 3;
    pub const TOOL_CALL: u8 = 4;
    pub const TOOL_ABORT: u8 = 5;
    pub const TOOL_PULL: u8 = 6;
    pub const EVENT: u8 = 7;
    pub const LOG: u8 = 8;
    pub const READY: u8 = 9;
    pub const RECORD: u8 = 10;
    pub const FIGURES: u8 = 11;
}

#[derive(Default)]
pub struct Outbox {
    pub bytes: Vec<u8>,
    /// What the frames name by index.
    pub shared: Vec<SharedMemory>,
    /// How many of the frames settle a task.
    pub settled: usize,
}

impl Outbox {
    fn frame(&mut self, kind: u8, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.bytes.len();
        self.bytes.put_u32(0);
        self.bytes.put_u8(kind);
        write(&mut self.bytes);
        let size = self.bytes.len() - start - 4;
        self.bytes[start..start + 4].copy_from_slice(&(size as u32).to_le_bytes());
    }

    /// Frames of one batch share one list of memory: the first index of this frame's part goes into the frame.
    fn attach(&mut self, shared: Vec<SharedMemory>) -> u32 {
        let first = self.shared.len() as u32;
        self.shared.extend(shared);
        first
    }

    pub fn settle(&mut self, execution: &Execution, outcome: Outcome<'_>) {
        self.settled += 1;
        if execution.task.traceparent.is_some() {
            self.figures(execution);
        }
        match outcome {
            Outcome::Value { bytes, shared } => self.value(execution, &bytes, shared),
            Outcome::Failed(failure) => self.failed(execution, &failure),
        }
    }

    /// What its span is to tell beside the outcome.
    fn figures(&mut self, execution: &Execution) {
        let (_, queue) = execution.timing();
        let sandboxed = execution.task.sandboxed.is_some() && execution.unsandboxed.get().is_none();
        self.frame(kind::FIGURES, |out| {
            out.put_u32(execution.id);
            out.put_f64(queue.as_secs_f64() * 1e3);
            out.put_u32(execution.tool_calls.load(Relaxed));
            out.put_u8(u8::from(sandboxed));
        });
    }

    fn value(&mut self, execution: &Execution, value: &[u8], shared: Vec<SharedMemory>) {
        let first = self.attach(shared);
        let Some(output) = &execution.output else {
            return self.frame(kind::VALUE, |out| {
                out.put_u32(execution.id);
                out.put_u32(first);
                out.put(value);
            });
        };
        let (run, queue) = execution.timing();
        self.frame(kind::RESULT, |out| {
            out.put_u32(execution.id);
            out.put_u32(first);
            out.put_f64(run.as_secs_f64() * 1e3);
            out.put_f64(queue.as_secs_f64() * 1e3);
            out.put_u32(execution.tool_calls.load(Relaxed));
            let cut = |which| output.read(which, |_, truncated| u8::from(truncated));
            out.put_u8(cut(Which::Stdout) | cut(Which::Stderr) << 1);
            for which in [Which::Stdout, Which::Stderr] {
                output.read(which, |text, _| out.put_str(text));
            }
            put_usage(execution, out);
            out.put_text(execution.unsandboxed.get().map_or("", |why| why));
            out.put(value);
        });
    }

    fn failed(&mut self, execution: &Execution, failure: &Failure) {
        self.frame(kind::FAILED, |out| {
            out.put_u32(execution.id);
            out.put_text(failure.code.as_str());
            out.put_text(&failure.message);
            out.put(failure.details.as_deref().unwrap_or(&[tag::NULL]));
            for which in [Which::Stdout, Which::Stderr] {
                match &execution.output {
                    Some(output) => output.read(which, |text, _| out.put_str(text)),
                    None => out.put_u8(tag::NULL),
                }
            }
            put_usage(execution, out);
        });
    }

    pub fn event(&mut self, execution: &Execution, event: StreamEvent, value: &[u8], shared: Vec<SharedMemory>) {
        let first = self.attach(shared);
        self.frame(kind::EVENT, |out| {
            out.put_u32(execution.id);
            out.put_u32(first);
            out.put_u8(event as u8);
            out.put(value);
        });
    }

    pub fn tool_call(&mut self, call: ToolCall<'_>) {
        let first = self.attach(call.shared);
        self.frame(kind::TOOL_CALL, |out| {
            out.put_u32(call.call);
            out.put_u32(first);
            out.put_u32(call.execution.id);
            out.put_u32(call.tool);
            out.put_text(call.traceparent);
            out.put(call.arguments);
        });
    }

    pub fn tool_abort(&mut self, call: u32) {
        self.frame(kind::TOOL_ABORT, |out| out.put_u32(call));
    }

    pub fn tool_pull(&mut self, call: u32) {
        self.frame(kind::TOOL_PULL, |out| out.put_u32(call));
    }

    pub fn log(&mut self, level: &str, target: &str, message: &str, fields: &str) {
        self.frame(kind::LOG, |out| [level, target, message, fields].iter().for_each(|text| out.put_text(text)));
    }

    pub fn record(&mut self, call: u32, sink: u32, question: u8, json: &str) {
        self.frame(kind::RECORD, |out| {
            out.put_u32(call);
            out.put_u32(sink);
            out.put_u8(question);
            out.put_text(json);
        });
    }

    pub fn ready(&mut self, result: &Result<(), Failure>) {
        self.frame(kind::READY, |out| match result {
            Ok(()) => out.put_u8(1),
            Err(failure) => {
                out.put_u8(0);
                out.put_text(failure.code.as_str());
                out.put_text(&failure.message);
            }
        });
    }
}

fn put_usage(execution: &Execution, out: &mut Vec<u8>) {
    let Some(usage) = execution.usage.get() else { return out.put_u8(0) };
    out.put_u8(1);
    out.put_f64(usage.cpu.as_secs_f64() * 1e3);
    out.put_f64(usage.peak_memory as f64);
}
