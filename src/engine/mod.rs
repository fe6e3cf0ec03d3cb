//! What happens to a task between the call in JavaScript and the line in Python: admission, order, deadlines,
//! cancellation, counting. Pure Rust: it names neither napi nor pyo3, and reaches both through [`Host`] and [`Executor`].

mod deadlines;
mod execution;
mod host;
mod instance;
mod metrics;
mod output;
mod places;
mod record;
mod stream;
mod task;
mod tools;
mod trace;

use std::sync::Arc;
use std::time::Instant;

pub use deadlines::Deadlines;
pub use execution::{Execution, Left, Now, Phase, Usage};
pub use host::{Host, HostBuffer, Outcome, SharedHost, SharedMemory, StreamEvent, ToolCall};
pub use instance::Instance;
pub use instance::Sandbox as SandboxLimits;
pub use metrics::{ExecutorFigures, Histogram, InstanceFigures, SandboxFigures, Surroundings};
pub use output::{Output, Which};
pub use places::Places;
pub use record::Record;
pub use stream::{Flow, WINDOW};
pub use task::{Batch, Kind, Labels, Task};
pub use tools::{Tool, Tools};
pub use trace::span_inside;

use crate::error::{Code, Failure};

/// Where tasks run. Called from any thread, never blocks, never takes the GIL.
pub trait Executor: Send + Sync {
    /// Together, since waking a thread costs more than a small task.
    fn start(&self, executions: Vec<Arc<Execution>>);
    /// Best effort to stop one that has been settled already.
    fn interrupt(&self, execution: &Arc<Execution>);
    /// Timed-out work that still holds a thread.
    fn abandoned(&self) -> usize {
        0
    }
    /// What one that runs has taken so far, where that can be told.
    fn usage(&self, _execution: &Execution) -> Option<Usage> {
        None
    }
    /// Hears once, before all else, whom to tell that an execution has finished.
    fn serve(&self, _engine: &Arc<Engine>) {}
}

pub struct Engine {
    executor: Arc<dyn Executor>,
    deadlines: Arc<Deadlines>,
}

impl Engine {
    pub fn new(executor: Arc<dyn Executor>) -> Arc<Self> {
        let engine = Arc::new(Self { executor, deadlines: Arc::new(Deadlines::new()) });
        engine.executor.serve(&engine);
        deadlines::watch(&engine);
        engine
    }

    pub fn deadlines(&self) -> &Arc<Deadlines> {
        &self.deadlines
    }

    /// Takes tasks in, or settles them at once with the reason why not.
    pub fn submit(&self, executions: Vec<Arc<Execution>>) {
        let started: Vec<_> = executions.into_iter().filter(|execution| self.admit(execution)).collect();
        if !started.is_empty() {
            self.start(started);
        }
    }

    /// What is written down has to be before it runs.
    fn start(&self, executions: Vec<Arc<Execution>>) {
        let Some(record) = executions.iter().find_map(|execution| execution.record().cloned()) else {
            return self.run(executions);
        };
        let (recorded, others): (Vec<_>, Vec<_>) = executions
            .into_iter()
            .partition(|execution| execution.record().is_some_and(|other| Arc::ptr_eq(other, &record)));
        record.begin(recorded);
        if !others.is_empty() {
            self.start(others);
        }
    }

    pub fn run(&self, executions: Vec<Arc<Execution>>) {
        self.executor.start(executions);
    }

    /// Whether it may start now.
    fn admit(&self, execution: &Arc<Execution>) -> bool {
        if execution.task.kind == Kind::AboutRecord {
            match &execution.instance.record {
                Some(record) => record.ask(execution.clone()),
                None => Self::answer(execution, Outcome::Failed(Failure::new(Code::Internal, "there is no record"))),
            }
            return false;
        }
        let needs_thread = execution.task.sandboxed.is_none();
        if needs_thread && self.executor.abandoned() >= execution.instance.limits.max_abandoned {
            Self::turn_away(execution, Code::TooManyAbandoned, "too many timed-out tasks still hold a thread");
            return false;
        }
        let admission = execution.instance.admit(execution);
        match admission {
            instance::Admission::Run | instance::Admission::Wait => self.arm(execution),
            instance::Admission::Full { waiting } => {
                Self::turn_away(execution, Code::QueueFull, format!("{waiting} tasks wait already"));
            }
            instance::Admission::Closed => Self::turn_away(execution, Code::Closed, "the instance is closed"),
        }
        matches!(admission, instance::Admission::Run)
    }

    fn arm(&self, execution: &Execution) {
        if let Some(deadline) = execution.deadline {
            self.deadlines.arm(deadline);
        }
    }

    fn turn_away(execution: &Arc<Execution>, code: Code, message: impl Into<String>) {
        if execution.settle().is_some() {
            execution.instance.figures.settled(execution, Some(code));
            execution.host.settle(execution, Outcome::Failed(Failure::new(code, message)));
        }
    }

    /// Settles an execution with its outcome and gives the phase it was in; `None` when that has happened already.
    pub fn finish(&self, execution: &Arc<Execution>, outcome: Outcome<'_>) -> Option<Phase> {
        let phase = execution.settle()?;
        let code = match &outcome {
            Outcome::Value { .. } => None,
            Outcome::Failed(failure) => Some(failure.code),
        };
        execution.instance.figures.settled(execution, code);
        execution.flow.close();
        match execution.record() {
            None => self.deliver(execution, outcome),
            Some(record) => record.finish(execution, outcome),
        }
        Some(phase)
    }

    /// Tells the host of an outcome that nobody else has to hear of first.
    pub fn deliver(&self, execution: &Arc<Execution>, outcome: Outcome<'_>) {
        execution.host.settle(execution, outcome);
        if let Some(next) = execution.instance.release(execution) {
            self.start(vec![next]);
        }
    }

    /// Settles an execution that was admitted and must not run; false where it had settled before.
    pub fn refuse(&self, execution: &Arc<Execution>, failure: Failure) -> bool {
        let refused = execution.settle().is_some();
        if refused {
            execution.instance.figures.settled(execution, Some(failure.code));
            execution.flow.close();
            self.deliver(execution, Outcome::Failed(failure));
        }
        refused
    }

    /// Settles a question, which was never admitted.
    pub fn answer(execution: &Arc<Execution>, outcome: Outcome<'_>) {
        if execution.settle().is_some() {
            execution.host.settle(execution, outcome);
        }
    }

    /// Settles an execution whose time is over or that nobody wants any more, then stops its work.
    pub fn stop(&self, execution: &Arc<Execution>, failure: Failure) {
        execution.look_at_end();
        if let Some(usage) = self.executor.usage(execution) {
            let _ = execution.usage.set(usage);
        }
        if self.finish(execution, Outcome::Failed(failure)) == Some(Phase::Running) {
            execution.instance.figures.interrupted();
            self.executor.interrupt(execution);
        }
    }

    /// Settles what is past its deadline and tells when to look again.
    fn expire(&self, instances: &[Arc<Instance>], now: Instant) -> Option<Instant> {
        let mut next: Option<Instant> = None;
        for instance in instances {
            let (expired, earliest) = instance.expired(now);
            for execution in expired {
                let allowed = execution.deadline.map_or(0, |at| at.duration_since(execution.submitted).as_millis());
                let message = format!("the task did not finish within {allowed} ms");
                self.stop(&execution, Failure::new(Code::Timeout, message));
            }
            next = [next, earliest].into_iter().flatten().min();
        }
        next
    }
}

#[cfg(test)]
mod tests;
