//! Trusted code, in this process. The only place that names pyo3.
//!
//! Threads: `py-main` starts the interpreter and does the chores that need the GIL on nobody's behalf; `py-worker-N` run
//! sync code; `py-loop-N` run asyncio. Each attaches once, for ever, and detaches only to wait.

mod audit;
pub(crate) mod calls;
mod chores;
mod current;
mod gil;
mod handles;
mod interpreter;
mod loops;
mod native;
mod pool;
pub(crate) mod run;
mod sessions;
pub(crate) mod source;
pub(crate) mod targets;
pub(crate) mod trace;

use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

pub use calls::{Reply, reply_to_tool};
pub use gil::WAITS as GIL_WAITS;
pub use handles::{count as handle_count, release as release_handles};
pub use interpreter::Settings;
pub use loops::Gathered;
pub use sessions::{delete as delete_session, names as session_names};

use crate::engine::{Engine, Execution, Executor, ExecutorFigures, Places};
use crate::error::{Code, Failure};
use chores::{Chore, Chores};
use loops::Loops;
use pool::Pool;

/// One per process, since there is one interpreter per process.
pub struct Runtime {
    pub engine: Arc<Engine>,
    pub settings: Settings,
    threads: Arc<Threads>,
    state: Mutex<State>,
}

struct Threads {
    pool: Pool,
    loops: Loops,
    chores: Chores,
}

type OnReady = Box<dyn FnOnce(Result<(), Failure>) + Send>;

enum State {
    Starting(Vec<OnReady>),
    Ready(Result<(), Failure>),
}

static RUNTIME: OnceLock<Runtime> = OnceLock::new();

fn runtime() -> &'static Runtime {
    RUNTIME.get().expect("Python runs only once the runtime is made")
}

/// The runtime, if Python was ever asked for.
pub fn running() -> Option<&'static Runtime> {
    RUNTIME.get()
}

/// Asks for a moment of `py-main`, to release what can only be released with the GIL.
fn tidy() {
    if let Some(runtime) = RUNTIME.get() {
        runtime.threads.chores.ask(Chore::Tidy);
    }
}

/// Starts the interpreter at the first call. `on_ready` hears that it runs, or why it does not.
/// Refused where the process runs another one already: two virtual environments may share a library.
pub fn start(
    settings: &Settings,
    sandbox: impl FnOnce(Arc<dyn Executor>) -> Arc<dyn Executor>,
    on_ready: OnReady,
) -> Result<&'static Runtime, Failure> {
    let runtime = RUNTIME.get_or_init(|| {
        let (chores, inbox) = Chores::new();
        let threads = Arc::new(Threads { pool: Pool::new(), loops: Loops::new(), chores });
        let runtime = Runtime {
            engine: Engine::new(Arc::new(Places { sandbox: sandbox(threads.clone()), in_process: threads.clone() })),
            threads,
            settings: settings.clone(),
            state: Mutex::new(State::Starting(Vec::new())),
        };
        chores::spawn(settings.clone(), inbox);
        runtime
    });
    if runtime.settings.executable != settings.executable {
        let message =
            format!("{} is wanted, but this process runs {}", settings.executable, runtime.settings.executable);
        return Err(Failure::new(Code::PythonAlreadyLoaded, message));
    }
    let mut state = runtime.state.lock();
    match &mut *state {
        State::Starting(waiting) => waiting.push(on_ready),
        State::Ready(result) => {
            let result = result.clone();
            drop(state);
            on_ready(result);
        }
    }
    Ok(runtime)
}

impl Runtime {
    /// Called by `py-main` once.
    fn started(&self, result: &Result<(), Failure>) {
        match result {
            Ok(()) => self.threads.pool.open(),
            Err(failure) => self.threads.pool.refuse(failure),
        }
        let before = std::mem::replace(&mut *self.state.lock(), State::Ready(result.clone()));
        if let State::Starting(waiting) = before {
            waiting.into_iter().for_each(|on_ready| on_ready(result.clone()));
        }
    }

    pub fn figures(&self) -> ExecutorFigures {
        let Threads { pool, loops, .. } = &*self.threads;
        let mut figures = pool.figures();
        figures.loops = loops.count();
        figures.abandoned += loops::ABANDONED.load(SeqCst);
        figures.abandoned_total += loops.abandoned_total();
        figures
    }

    /// Drops what an instance that is gone held in Python.
    pub fn forget(&self, instance: u32) {
        handles::forget(instance);
        sessions::forget(instance);
        self.threads.chores.ask(Chore::Forget(instance));
    }

    /// Runs Python's exit functions and flushes its streams; gives up after a while.
    pub fn flush(&self, patience: std::time::Duration) -> bool {
        self.threads.chores.flush(patience)
    }

    /// Whether Python code is running at this moment.
    pub fn is_busy(&self) -> bool {
        let figures = self.threads.pool.figures();
        figures.workers + figures.abandoned > figures.idle || self.threads.loops.is_busy()
    }
}

impl Executor for Threads {
    fn start(&self, mut executions: Vec<Arc<Execution>>) {
        executions.retain(|execution| {
            !(run::is_known_async(&execution.task) && self.loops.give(loops::Item::Start(execution.clone())))
        });
        if !executions.is_empty() {
            self.pool.push(executions);
        }
    }

    fn interrupt(&self, execution: &Arc<Execution>) {
        self.chores.ask(Chore::Interrupt(execution.clone()));
    }

    fn abandoned(&self) -> usize {
        self.pool.abandoned() + loops::ABANDONED.load(SeqCst)
    }
}
