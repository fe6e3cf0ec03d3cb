//! The two places where a task can run.

use std::sync::Arc;

use super::{Engine, Execution, Executor, Kind, Usage};

/// Sends each task where it belongs.
pub struct Places {
    pub in_process: Arc<dyn Executor>,
    pub sandbox: Arc<dyn Executor>,
}

impl Places {
    fn of(&self, execution: &Execution) -> &dyn Executor {
        let here = execution.unsandboxed.get().is_some();
        if belongs_in_sandbox(execution) && !here { &*self.sandbox } else { &*self.in_process }
    }
}

fn belongs_in_sandbox(execution: &Execution) -> bool {
    execution.task.sandboxed.is_some() || execution.task.kind == Kind::AboutSandbox
}

impl Executor for Places {
    fn start(&self, executions: Vec<Arc<Execution>>) {
        if !executions.iter().any(|execution| belongs_in_sandbox(execution)) {
            return self.in_process.start(executions);
        }
        let (sandboxed, others): (Vec<_>, Vec<_>) =
            executions.into_iter().partition(|execution| belongs_in_sandbox(execution));
        self.sandbox.start(sandboxed);
        if !others.is_empty() {
            self.in_process.start(others);
        }
    }

    fn interrupt(&self, execution: &Arc<Execution>) {
        self.of(execution).interrupt(execution);
    }

    fn abandoned(&self) -> usize {
        self.in_process.abandoned()
    }

    fn usage(&self, execution: &Execution) -> Option<Usage> {
        self.of(execution).usage(execution)
    }

    fn serve(&self, engine: &Arc<Engine>) {
        self.in_process.serve(engine);
        self.sandbox.serve(engine);
    }
}
