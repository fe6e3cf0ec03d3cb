//! What this system has to contain a task: as data for people, and as the answer to a task that asked for more.

use std::sync::Arc;

use serde_json::json;

use crate::engine::{Engine, Execution, Executor, Outcome};
use crate::error::{Code, Failure};
use crate::value::{Write, tag};

/// `py.sandboxInfo()`.
pub fn tell(engine: &Engine, execution: &Arc<Execution>) {
    if !execution.begin() {
        return;
    }
    let support = jail::support();
    let missing = support
        .missing
        .iter()
        .map(|missing| json!({ "layer": missing.layer, "reason": missing.reason, "consequence": missing.consequence }));
    let told = json!({
        "available": support.verdict().is_ok(),
        "layers": support.layers(),
        "missing": missing.collect::<Vec<_>>(),
        "landlock": support.landlock,
        "system": support.system,
    });
    let mut bytes = vec![tag::JSON];
    bytes.put_text(&told.to_string());
    engine.finish(execution, Outcome::of(bytes));
}

pub fn refuse(engine: &Engine, execution: &Arc<Execution>, why: &str) {
    engine.finish(execution, Outcome::Failed(Failure::new(Code::SandboxUnavailable, why)));
}

/// What becomes of a task where the system has nothing to contain it: it is refused, or runs here if whoever sent it
/// says so. A sandbox that is there and does not start is no such system, since a task might be what keeps it from that.
pub fn run_here_or_refuse(engine: &Engine, in_process: &Arc<dyn Executor>, execution: Arc<Execution>, why: &str) {
    if execution.task.sandboxed.is_some_and(|sandboxed| sandboxed.or_here) {
        tracing::warn!(target: "sandbox", why, "a task for the sandbox runs in this process");
        let _ = execution.unsandboxed.set(why.into());
        in_process.start(vec![execution]);
    } else {
        refuse(engine, &execution, why);
    }
}
