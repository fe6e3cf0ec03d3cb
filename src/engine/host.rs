//! What the engine needs from whoever gave it a task: one JavaScript environment, seen without napi.

use std::any::Any;
use std::borrow::Cow;
use std::sync::Arc;

use super::Execution;
use crate::error::Failure;

/// Memory of the host that Python may look at while this is held.
pub trait HostBuffer: Send + Sync {
    fn address(&self) -> *mut u8;
    fn length(&self) -> usize;
}

/// Memory of Python on its way to the host, with what keeps it alive.
pub struct SharedMemory {
    pub address: *mut u8,
    pub length: usize,
    pub owner: Box<dyn Any + Send>,
}

// SAFETY: the owner pins the memory and may be dropped on any thread; the address is only handed on.
unsafe impl Send for SharedMemory {}

pub enum Outcome<'a> {
    /// A value in wire form and the memory that it names by index.
    Value {
        bytes: Cow<'a, [u8]>,
        shared: Vec<SharedMemory>,
    },
    Failed(Failure),
}

impl<'a> Outcome<'a> {
    /// A value that names no memory beside it.
    pub fn of(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self::Value { bytes: bytes.into(), shared: Vec::new() }
    }

    /// One that can wait.
    pub fn into_owned(self) -> Outcome<'static> {
        match self {
            Self::Value { bytes, shared } => Outcome::Value { bytes: Cow::Owned(bytes.into_owned()), shared },
            Self::Failed(failure) => Outcome::Failed(failure),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum StreamEvent {
    Started = 0,
    Stdout = 1,
    Stderr = 2,
    Yield = 3,
    Progress = 4,
}

/// Python asks for one of the host's tools.
pub struct ToolCall<'a> {
    pub call: u32,
    pub tool: u32,
    pub execution: &'a Execution,
    /// The span that it was called in, where that is another than the task's; empty elsewhere.
    pub traceparent: &'a str,
    /// The arguments: a DICT value and the memory that it names by index.
    pub arguments: &'a [u8],
    pub shared: Vec<SharedMemory>,
    /// `wake` follows in a moment, so it need not be done for this call.
    pub more_follows: bool,
}

/// Called from any thread. Every call returns at once; what comes too late is dropped.
pub trait Host: Send + Sync {
    fn settle(&self, execution: &Execution, outcome: Outcome<'_>);
    fn emit(&self, execution: &Execution, event: StreamEvent, bytes: &[u8], shared: Vec<SharedMemory>);
    fn call_tool(&self, call: ToolCall<'_>);
    /// Python no longer waits for this call.
    fn abort_tool(&self, call: u32);
    /// Python wants the next item of the stream that this call opened.
    fn pull_tool(&self, call: u32);
    /// From here on this thread's outcomes wake nobody: more will follow in a moment.
    fn hold(&self);
    /// That was all of it.
    fn let_go(&self);
    /// What was held is to go out now.
    fn wake(&self);
}

pub type SharedHost = Arc<dyn Host>;
