//! Starts a program in a jail: prepares all that the way there takes, and sends a process on it.

mod descriptors;
mod grants;
mod hidden;
mod process;
mod stack;
mod user;

use std::ffi::{CString, c_char};
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::path::PathBuf;
use std::ptr;

use crate::child::{Descriptors, Layer, Limit, Plan, Program, Progress, Step, UserMap};
use crate::mounts::Root;
use crate::policy::{Limits, Policy};
use crate::prisoner::{Ending, Prisoner};
use crate::programs;
use crate::support::{Layers, Namespaces, Support};
use descriptors::Prepared;
use grants::{Failure, Places, Rulesets};

pub(crate) use user::is_root;

/// What is to be run, and all that it gets to see.
pub struct Cell<'a> {
    /// The path and the arguments after it. The path is to be among `executable`.
    pub program: &'a [CString],
    /// All of it. A program whose libraries lie at `$ORIGIN` needs `LD_LIBRARY_PATH`: the loader asks /proc where that
    /// is, and without it takes whatever the system has by that name.
    pub environment: &'a [CString],
    /// Becomes descriptor 3.
    pub control: BorrowedFd<'a>,
    /// Becomes descriptor 2, which else is /dev/null, as 0 and 1 are.
    pub stderr: Option<BorrowedFd<'a>>,
    /// Files and folders beside those of the policy, at the same paths inside.
    pub readable: &'a [PathBuf],
    pub executable: &'a [PathBuf],
    /// What lies in a readable folder and is not to be read.
    pub hidden: &'a [PathBuf],
}

#[derive(Debug, thiserror::Error)]
#[error("{step}: {source}")]
pub struct LaunchError {
    /// Which step failed, e.g. `bind` or `execve`.
    pub step: &'static str,
    pub source: io::Error,
    pub(crate) layer: Layer,
}

impl LaunchError {
    /// Before there was a process.
    fn preparing<E: Into<Failure>>(step: &'static str, layer: Layer) -> impl FnOnce(E) -> Self {
        move |failure| {
            let source = failure.into().downcast::<io::Error>().map_or_else(io::Error::other, |source| *source);
            Self { step, source, layer }
        }
    }

    fn at(step: Step, source: io::Error) -> Self {
        Self { step: step.name, source, layer: step.layer }
    }
}

/// Starts a program in a jail. **The calling thread has to outlive it**: the kernel ends the program with the thread
/// that launched it, not with the process.
pub fn launch(cell: &Cell<'_>, policy: &Policy, support: &Support) -> Result<Prisoner, LaunchError> {
    let layers = support.verdict().map_err(LaunchError::preparing("support", Layer::Ground))?;
    let way = Way::prepare(cell, policy, layers)?;
    let [arguments, environment] = [cell.program, cell.environment].map(null_terminated);
    if cell.program.is_empty() {
        return Err(LaunchError::preparing(Step::EXECUTE.name, Layer::Ground)("no program is named"));
    }
    way.send(Some(Program { arguments: arguments.as_ptr(), environment: environment.as_ptr() }))
}

/// Goes all the way into a jail with those layers, and ends there.
pub(crate) fn rehearse(policy: &Policy, layers: Layers) -> Result<(), LaunchError> {
    let null = descriptors::null().map_err(LaunchError::preparing("/dev/null", Layer::Ground))?;
    let cell = Cell {
        program: &[],
        environment: &[],
        control: null.as_fd(),
        stderr: None,
        readable: &[],
        executable: &[],
        hidden: &[],
    };
    let status = Way::prepare(&cell, policy, layers)?.send(None)?.wait();
    match status.ending {
        Ending::Exit(0) | Ending::Unknown => Ok(()),
        Ending::Exit(_) | Ending::Signal(_) => {
            Err(LaunchError::at(Step::EXECUTE, io::Error::other(status.to_string())))
        }
    }
}

/// All that the way in takes, prepared; the process on it only points at this.
struct Way {
    namespaces: i32,
    user_map: Option<UserMap>,
    root: Option<Root>,
    own_user: Option<u32>,
    limits: Vec<Limit>,
    prepared: Prepared,
    seccomp: Vec<programs::Program>,
}

impl Way {
    fn prepare(cell: &Cell<'_>, policy: &Policy, layers: Layers) -> Result<Self, LaunchError> {
        let places = Places::of(cell, policy).map_err(LaunchError::preparing("paths", Layer::Ground))?;
        let mut namespaces = flags(layers.namespaces);
        let needs_user = namespaces != 0 && !user::may_administer();
        if needs_user {
            namespaces |= libc::CLONE_NEWUSER;
        }
        let own_user = if layers.own_user {
            let none = || LaunchError::at(Step::OWN_USER, io::Error::other("no user id here is free for it"));
            Some(user::own().ok_or_else(none)?)
        } else {
            None
        };
        let root = if layers.namespaces.have_mounts() {
            Some(Root::plan(&places.all(), cell.hidden).map_err(LaunchError::preparing("paths", Layer::Mounts))?)
        } else {
            None
        };
        let rulesets = if layers.has_landlock() {
            // Where a cover lies over what is hidden, nothing more has to be done about it.
            let hidden = if root.is_some() { &[] } else { cell.hidden };
            Rulesets::of(&places, hidden).map_err(LaunchError::preparing("Landlock ruleset", Layer::Landlock))?
        } else {
            Rulesets::default()
        };
        let prepared = Prepared::new(cell, &rulesets);
        let programs = policy.programs(layers.signals_are_scoped());
        Ok(Self {
            namespaces,
            user_map: needs_user.then(user::map_of_one),
            root,
            own_user,
            limits: limits(&policy.limits),
            prepared: prepared.map_err(LaunchError::preparing(Step::DESCRIPTORS.name, Layer::Ground))?,
            seccomp: programs.map_err(LaunchError::preparing(Step::SECCOMP.name, Layer::Ground))?.launch,
        })
    }

    fn send(&self, program: Option<Program>) -> Result<Prisoner, LaunchError> {
        let progress = Progress::new();
        let descriptors: Descriptors = self.prepared.places();
        let seccomp: Vec<libc::sock_fprog> = self.seccomp.iter().map(as_kernel_reads_it).collect();
        let plan = Plan {
            user_map: self.user_map.as_ref(),
            names_machine: self.namespaces & libc::CLONE_NEWUTS != 0,
            root: self.root.as_ref(),
            own_user: self.own_user,
            limits: &self.limits,
            descriptors: &descriptors,
            landlock: self.prepared.template.as_ref().map(AsRawFd::as_raw_fd),
            seccomp: &seccomp,
            program,
            progress: &progress,
        };
        let launched = process::start(&plan, self.namespaces);
        let prisoner = launched.map_err(|error| LaunchError::at(Step::CLONE, error))?;
        match progress.failure() {
            Some(errno) => Err(self.failure(&progress, io::Error::from_raw_os_error(errno.0))),
            None if progress.step() == Step::EXECUTE => Ok(prisoner),
            None => Err(self.failure(&progress, io::Error::other(prisoner.wait().to_string()))),
        }
    }

    fn failure(&self, progress: &Progress, error: io::Error) -> LaunchError {
        let path = progress.place().and_then(|index| Some(self.root.as_ref()?.places.get(index)?.outside()));
        let told = match path {
            Some(path) => format!("{}: {error}", path.display()),
            // The usual case: an interpreter in root's home.
            None if progress.step() == Step::EXECUTE && self.own_user.is_some() && self.root.is_none() => {
                format!("{error} (without a mount namespace the way to it has to be open to every user)")
            }
            None => return LaunchError::at(progress.step(), error),
        };
        LaunchError::at(progress.step(), io::Error::new(error.kind(), told))
    }
}

fn flags(namespaces: Namespaces) -> i32 {
    const UNMOUNTED: i32 = libc::CLONE_NEWPID | libc::CLONE_NEWNET;
    const ESSENTIAL: i32 = UNMOUNTED | libc::CLONE_NEWNS;
    match namespaces {
        Namespaces::All => ESSENTIAL | libc::CLONE_NEWIPC | libc::CLONE_NEWUTS | libc::CLONE_NEWCGROUP,
        Namespaces::Essential => ESSENTIAL,
        Namespaces::Unmounted => UNMOUNTED,
        Namespaces::None => 0,
    }
}

/// Never more than what there is already: raising takes a right.
fn limits(limits: &Limits) -> Vec<Limit> {
    let fixed = [
        (libc::RLIMIT_CORE, limits.core_bytes),
        (libc::RLIMIT_FSIZE, limits.file_bytes),
        (libc::RLIMIT_MSGQUEUE, limits.message_queue_bytes),
        (libc::RLIMIT_MEMLOCK, limits.locked_bytes),
        (libc::RLIMIT_SIGPENDING, limits.pending_signals),
    ];
    let lower = |(resource, most)| {
        let mut now = libc::rlimit64 { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: the limit is valid for writing and lives through the call.
        let known = unsafe { libc::getrlimit64(resource, &raw mut now) } == 0;
        Limit { resource, most: if known { now.rlim_max.min(most) } else { most } }
    };
    fixed.map(lower).into()
}

fn as_kernel_reads_it(program: &programs::Program) -> libc::sock_fprog {
    let instructions = program.instructions();
    libc::sock_fprog { len: instructions.len() as u16, filter: instructions.as_ptr().cast_mut().cast() }
}

fn null_terminated(texts: &[CString]) -> Vec<*const c_char> {
    texts.iter().map(|text| text.as_ptr()).chain([ptr::null()]).collect()
}
