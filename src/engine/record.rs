//! What the engine tells of the executions of an instance that keeps a record.

use std::sync::Arc;

use super::{Execution, Outcome};

/// Hears of executions on their way in and out. Called from any thread; returns at once.
pub trait Record: Send + Sync {
    /// May these run? Those that may go on with [`super::Engine::run`], the others with [`super::Engine::refuse`].
    fn begin(&self, executions: Vec<Arc<Execution>>);
    /// This is what came of one. It goes on with [`super::Engine::deliver`].
    fn finish(&self, execution: &Arc<Execution>, outcome: Outcome<'_>);
    /// A question about the record itself. The answer goes to [`super::Engine::answer`].
    fn ask(&self, execution: Arc<Execution>);
    /// How it fares, for `py.metrics()`.
    fn figures(&self) -> serde_json::Value;
}
