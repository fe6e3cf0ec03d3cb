//! The thread of the sandbox. It lives as long as the process: what it has launched would be killed with it.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rustix::event::{PollFd, PollFlags, poll};

use super::linux::{Command, Sandbox};
use super::supervisor::Supervisor;
use super::support;

pub fn spawn(sandbox: Arc<Sandbox>) -> io::Result<()> {
    std::thread::Builder::new().name("py-sandbox".into()).spawn(move || run(&sandbox)).map(drop)
}

fn run(sandbox: &Arc<Sandbox>) -> ! {
    loop {
        match Supervisor::new(sandbox) {
            Ok(mut supervisor) => {
                // A mistake in here ends what is under way, and not the sandbox for as long as the process lives.
                if catch_unwind(AssertUnwindSafe(|| supervisor.serve())).is_err() {
                    tracing::error!(target: "sandbox", "the sandbox failed, and starts anew");
                    supervisor.give_up("the sandbox failed while the task was in it");
                }
            }
            Err(why) => refuse_what_comes(sandbox, &why),
        }
    }
}

/// A policy that cannot be read allows nothing, and without descriptors nothing can be launched. The next task is
/// another try.
fn refuse_what_comes(sandbox: &Sandbox, why: &str) {
    let wake = sandbox.wake_descriptor();
    let _ = poll(&mut [PollFd::new(wake, PollFlags::IN)], None);
    let mut count = [0; 8];
    let _ = rustix::io::read(wake, &mut count);
    let engine = sandbox.engine();
    for command in sandbox.take_commands() {
        if let Command::Start(executions) = command {
            executions.iter().for_each(|execution| support::refuse(&engine, execution, why));
        }
    }
}
