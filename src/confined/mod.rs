//! The code inside the sandbox: the template process and the workers that are forked from it, each for one task.
//!
//! A plain `python` loads this addon as the extension module `elizaos_py._native`. It has the functions that
//! `src/embedded/native.rs` gives to the Python half, and they speak over a socket here instead of to the engine: so
//! values, errors, tools and streams are those of a task in the process, by construction. What goes over the two sockets
//! is in docs/WIRE.md.
//!
//! ```text
//!   python/elizaos_py/worker/bootstrap.py   loads the addon
//!        │
//!   template.py ── control.rs               the template: one thread, no code of any task
//!        │ fork
//!   seal.rs                                 the worker gives up what it could do
//!        │
//!   run.rs ── native.rs                     and runs its one task, by the Python half
//!        │
//!   calls.rs, channel.rs, incoming.rs       what goes out and what comes in, over descriptor 3
//! ```

mod calls;
mod channel;
mod control;
mod execution;
mod exit;
mod hasty;
mod inbox;
mod incoming;
mod memory;
mod native;
mod output;
mod packet;
mod run;
mod seal;
mod task;
mod waiting;

use pyo3::prelude::*;

/// What the Python half asks of Rust: the names of `src/embedded/native.rs`.
#[pymodule]
#[pyo3(name = "_native")]
fn native_module(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<execution::PyExecution>()?;
    module.add_class::<inbox::PyInbox>()?;
    module.add_function(wrap_pyfunction!(native::current_execution, module)?)?;
    module.add_function(wrap_pyfunction!(native::mark_forked, module)?)?;
    module.add_function(wrap_pyfunction!(native::run_as, module)?)?;
    module.add_function(wrap_pyfunction!(native::tool_number, module)?)?;
    module.add_function(wrap_pyfunction!(native::send_call, module)?)?;
    module.add_function(wrap_pyfunction!(native::call_and_wait, module)?)?;
    module.add_function(wrap_pyfunction!(native::pull, module)?)?;
    module.add_function(wrap_pyfunction!(native::pull_and_wait, module)?)?;
    module.add_function(wrap_pyfunction!(native::abort_call, module)?)?;
    module.add_function(wrap_pyfunction!(native::pack, module)?)
}

/// What the template and its forks need beside that (`elizaos_py/worker/template.py`).
#[pymodule]
#[pyo3(name = "_template")]
fn template_module(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(control::setup, module)?)?;
    module.add_function(wrap_pyfunction!(control::refuse, module)?)?;
    module.add_function(wrap_pyfunction!(control::ready, module)?)?;
    module.add_function(wrap_pyfunction!(control::await_order, module)?)?;
    module.add_function(wrap_pyfunction!(control::forked, module)?)?;
    module.add_function(wrap_pyfunction!(control::not_forked, module)?)?;
    module.add_function(wrap_pyfunction!(control::seal, module)?)?;
    module.add_function(wrap_pyfunction!(native::flush, module)?)?;
    module.add_function(wrap_pyfunction!(run::task_comes_within, module)?)?;
    module.add_function(wrap_pyfunction!(run::prepare, module)?)?;
    module.add_function(wrap_pyfunction!(run::work, module)?)
}
