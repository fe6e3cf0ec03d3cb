//! Systems that have no sandbox yet: every task for it is refused.

use std::sync::{Arc, OnceLock, Weak};
use std::time::Instant;

use super::settings::Interpreter;
use super::support;
use crate::engine::{Engine, Execution, Executor, Kind, SandboxFigures};

pub struct Sandbox {
    in_process: Arc<dyn Executor>,
    engine: OnceLock<Weak<Engine>>,
}

pub const fn is_from_worker(_call: u32) -> bool {
    false
}

/// There are no workers to reply to.
pub struct Replies;

impl Replies {
    pub const fn begin(_now: Instant) -> Self {
        Self
    }

    pub fn add(&mut self, _call: u32, _status: u8, _value: &[u8]) {}
}

static SANDBOX: OnceLock<Arc<Sandbox>> = OnceLock::new();

impl Sandbox {
    pub fn get() -> Option<&'static Arc<Self>> {
        SANDBOX.get()
    }

    pub fn forget(&self, _instance: u32) {}

    pub fn figures(&self) -> SandboxFigures {
        SandboxFigures::default()
    }

    pub fn open(_interpreter: Interpreter, in_process: Arc<dyn Executor>) -> Arc<Self> {
        SANDBOX.get_or_init(|| Arc::new(Self { in_process, engine: OnceLock::new() })).clone()
    }
}

impl Executor for Sandbox {
    fn start(&self, executions: Vec<Arc<Execution>>) {
        let Some(engine) = self.engine.get().and_then(Weak::upgrade) else { return };
        let why = jail::support().verdict().err().unwrap_or_default();
        for execution in executions {
            if execution.task.kind == Kind::AboutSandbox {
                support::tell(&engine, &execution);
            } else {
                support::run_here_or_refuse(&engine, &self.in_process, execution, &why);
            }
        }
    }

    fn interrupt(&self, _execution: &Arc<Execution>) {}

    fn serve(&self, engine: &Arc<Engine>) {
        let _ = self.engine.set(Arc::downgrade(engine));
    }
}
