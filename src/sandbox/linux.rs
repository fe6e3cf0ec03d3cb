//! The sandbox as all threads see it.

use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock, Weak};

use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use rustix::event::{EventfdFlags, eventfd};

use super::calls::Calls;
pub use super::calls::{Replies, is_from_worker};
use super::figures::Figures;
use super::link::{Link, Sent};
use super::settings::Interpreter;
use super::{support, thread};
use crate::engine::{Engine, Execution, Executor, SandboxFigures, Usage};

pub struct Sandbox {
    pub(super) interpreter: Interpreter,
    /// Where tasks go that may run without a sandbox.
    pub(super) in_process: Arc<dyn Executor>,
    pub(super) calls: Calls,
    pub(super) figures: Figures,
    engine: OnceLock<Weak<Engine>>,
    /// By the execution's serial: who runs it.
    running: Mutex<FxHashMap<u64, Arc<Link>>>,
    commands: Mutex<Vec<Command>>,
    starting: Mutex<()>,
    /// Wakes the thread; there once the thread is.
    wake: OnceLock<OwnedFd>,
}

pub(super) enum Command {
    Start(Vec<Arc<Execution>>),
    Stop(Arc<Execution>),
    /// An instance is gone.
    Forget(u32),
    /// A worker does not take what is sent to it.
    Stuck(u64, Sent),
    /// The reader of a worker's stream has taken events.
    Room(u64),
    /// Calls of a worker that had too many open are answered.
    Answered(u64),
}

static SANDBOX: OnceLock<Arc<Sandbox>> = OnceLock::new();

impl Sandbox {
    /// The one of this process, which is made at the first call.
    pub fn open(interpreter: Interpreter, in_process: Arc<dyn Executor>) -> Arc<Self> {
        let make = || {
            Arc::new(Self {
                interpreter,
                in_process,
                calls: Calls::default(),
                figures: Figures::default(),
                engine: OnceLock::new(),
                running: Mutex::default(),
                commands: Mutex::default(),
                starting: Mutex::default(),
                wake: OnceLock::new(),
            })
        };
        SANDBOX.get_or_init(make).clone()
    }

    pub fn get() -> Option<&'static Arc<Self>> {
        SANDBOX.get()
    }

    pub(super) fn engine(&self) -> Arc<Engine> {
        self.engine.get().and_then(Weak::upgrade).expect("an engine serves for as long as the process runs")
    }

    /// Starts the thread with the first task.
    fn ensure_thread(&self) -> Result<(), String> {
        let _starting = self.starting.lock();
        if self.wake.get().is_some() {
            return Ok(());
        }
        let sandbox = SANDBOX.get().ok_or("the sandbox is not open")?.clone();
        let wake = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK).map_err(|error| error.to_string())?;
        thread::spawn(sandbox).map_err(|error| error.to_string())?;
        let _ = self.wake.set(wake);
        Ok(())
    }

    pub(super) fn command(&self, command: Command) {
        let Some(wake) = self.wake.get() else { return };
        let was_empty = {
            let mut commands = self.commands.lock();
            commands.push(command);
            commands.len() == 1
        };
        if was_empty {
            // Full only where it is awake already.
            let _ = rustix::io::write(wake, &1_u64.to_ne_bytes());
        }
    }

    pub(super) fn wake_descriptor(&self) -> &OwnedFd {
        self.wake.wait()
    }

    pub(super) fn take_commands(&self) -> Vec<Command> {
        std::mem::take(&mut *self.commands.lock())
    }

    /// Names a pool, a template or a worker; none has a name that another one had.
    pub(super) fn token() -> u64 {
        static LAST: AtomicU64 = AtomicU64::new(0);
        LAST.fetch_add(1, Relaxed) + 1
    }

    pub(super) fn runs(&self, serial: u64, link: Arc<Link>) {
        self.running.lock().insert(serial, link);
    }

    pub(super) fn ended(&self, serial: u64) {
        self.running.lock().remove(&serial);
    }

    pub fn figures(&self) -> SandboxFigures {
        self.figures.read()
    }

    /// Ends what an instance that is gone had for itself.
    pub fn forget(&self, instance: u32) {
        self.command(Command::Forget(instance));
    }
}

impl Executor for Sandbox {
    fn start(&self, executions: Vec<Arc<Execution>>) {
        match self.ensure_thread() {
            Ok(()) => self.command(Command::Start(executions)),
            Err(why) => executions.iter().for_each(|execution| support::refuse(&self.engine(), execution, &why)),
        }
    }

    fn interrupt(&self, execution: &Arc<Execution>) {
        // At once: its process has no time left. The supervisor tidies up.
        if let Some(link) = self.running.lock().get(&execution.serial) {
            link.kill();
        }
        self.command(Command::Stop(execution.clone()));
    }

    fn usage(&self, execution: &Execution) -> Option<Usage> {
        let link = self.running.lock().get(&execution.serial).cloned()?;
        link.usage()
    }

    fn serve(&self, engine: &Arc<Engine>) {
        let _ = self.engine.set(Arc::downgrade(engine));
    }
}
