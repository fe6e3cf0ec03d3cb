//! The way into the jail, as the launched process goes it: between `clone` and `execve`.
//!
//! Until `execve` it uses its launcher's memory, while other threads of that one go on and may hold any lock. So here
//! nothing allocates, locks or panics: there are system calls, on memory that was prepared before.

pub mod calls;
mod descriptors;
mod root;
mod step;

use std::ffi::{CStr, c_char};
use std::os::fd::RawFd;

pub use self::descriptors::{Descriptors, FIRST_FREE};
pub use self::step::{Layer, Progress, Step};
use crate::mounts::Root;
use calls::Called;

/// All that the way needs. What is `None` is not done.
pub struct Plan<'a> {
    pub user_map: Option<&'a UserMap>,
    /// The machine's name and domain are its own to give.
    pub names_machine: bool,
    pub root: Option<&'a Root>,
    pub own_user: Option<u32>,
    pub limits: &'a [Limit],
    pub descriptors: &'a Descriptors,
    pub landlock: Option<RawFd>,
    pub seccomp: &'a [libc::sock_fprog],
    pub program: Option<Program>,
    pub progress: &'a Progress,
}

/// Whom the one user and the one group of a new user namespace stand for.
pub struct UserMap {
    pub user: String,
    pub group: String,
}

#[derive(Clone, Copy)]
pub struct Limit {
    pub resource: u32,
    pub most: u64,
}

/// Arrays of C strings with a null pointer at the end.
#[derive(Clone, Copy)]
pub struct Program {
    pub arguments: *const *const c_char,
    pub environment: *const *const c_char,
}

/// What a namespace of its own begins with is the host's, which tells whose machine it is and often what for.
const MACHINE_NAME: &[u8] = b"sandbox";

/// Where a launched process begins. It ends here only if it failed, or was to rehearse.
///
/// # Safety
/// The plan, and all that it points to, lives until the process has another memory or none.
pub unsafe fn begin(plan: &Plan<'_>) -> ! {
    // SAFETY: the caller's.
    match unsafe { go(plan) } {
        Ok(()) => calls::exit(0),
        Err(errno) => {
            plan.progress.failed(errno);
            calls::exit(1)
        }
    }
}

/// # Safety
/// As for `begin`.
unsafe fn go(plan: &Plan<'_>) -> Called {
    let progress = plan.progress;
    // Folders of the new root are for whoever the process becomes, whatever its launcher's habit is.
    calls::set_mask_of_new_files(0);
    if let Some(map) = plan.user_map {
        progress.at(Step::USER_MAP);
        take_user_map(map)?;
    }
    if plan.names_machine {
        progress.at(Step::MACHINE_NAME);
        calls::name_machine(MACHINE_NAME)?;
    }
    progress.at(Step::DESCRIPTORS);
    let list = plan.descriptors.prepare()?;
    if let Some(root) = plan.root {
        root::build(root, progress)?;
    }
    progress.at(Step::SESSION);
    calls::change_folder(c"/")?;
    // A terminal of the launcher's is not its own to type into.
    calls::start_session()?;
    // While there is still the right to.
    drop_capability_bounds();
    if let Some(user) = plan.own_user {
        progress.at(Step::OWN_USER);
        calls::become_user(user)?;
    }
    // After the user, since changing that takes it back. Of the thread that launches: with it, this process ends. A
    // launcher that died before this line leaves a control socket without another end, which ends a template.
    progress.at(Step::DEATH_SIGNAL);
    calls::process_control(libc::PR_SET_PDEATHSIG, libc::SIGKILL as usize)?;
    // No program that is started from here on gains by it, and Landlock and seccomp may be had without rights.
    progress.at(Step::NO_NEW_PRIVILEGES);
    calls::process_control(libc::PR_SET_NO_NEW_PRIVS, 1)?;
    calls::set_mask_of_new_files(0o077);
    progress.at(Step::LIMITS);
    plan.limits.iter().try_for_each(|limit| calls::limit(limit.resource, limit.most))?;
    progress.at(Step::DESCRIPTORS);
    plan.descriptors.arrange()?;
    if let Some(ruleset) = plan.landlock {
        progress.at(Step::LANDLOCK);
        calls::enforce_landlock(ruleset)?;
    }
    progress.at(Step::DESCRIPTORS);
    plan.descriptors.close_others(list)?;
    // In a user namespace of its own the process has all capabilities over it, and root has them without one. A program
    // started by an ordinary user would lose them by itself; that it does is not left to the rules of execve.
    progress.at(Step::CAPABILITIES);
    calls::drop_capabilities()?;
    progress.at(Step::SIGNALS);
    reset_signals()?;
    // Last, since some of the calls above are what they refuse.
    progress.at(Step::SECCOMP);
    plan.seccomp.iter().try_for_each(calls::enforce_seccomp)?;
    progress.at(Step::SIGNALS);
    calls::set_signal_mask(0)?;
    progress.at(Step::EXECUTE);
    // SAFETY: the arrays are as `execute` wants them, as the plan's maker promises.
    plan.program.map_or(Ok(()), |program| unsafe { calls::execute(program.arguments, program.environment) })
}

fn take_user_map(map: &UserMap) -> Called {
    let set = |path: &CStr, text: &str| {
        let file = calls::open(path, libc::O_WRONLY | libc::O_CLOEXEC)?;
        calls::write(file, text.as_bytes())?;
        calls::close(file)
    };
    // Without this a group that denies something could be left behind, so the kernel asks for it first.
    set(c"/proc/self/setgroups", "deny")?;
    set(c"/proc/self/uid_map", &map.user)?;
    set(c"/proc/self/gid_map", &map.group)
}

/// What no program can gain again, not even one of root's. Who has no right to this has none to lose.
fn drop_capability_bounds() {
    /// The sets of the kernel have 64 places; it refuses those beyond the last that it knows.
    const CAPABILITIES: usize = 64;
    for capability in 0..CAPABILITIES {
        if calls::process_control(libc::PR_CAPBSET_DROP, capability).is_err() {
            return;
        }
    }
}

/// Handlers do not outlive execve, but what is ignored stays ignored.
fn reset_signals() -> Called {
    const SIGNALS: usize = 64;
    const FIXED: [i32; 2] = [libc::SIGKILL, libc::SIGSTOP];
    let mut changeable = (1..=SIGNALS).filter(|number| !FIXED.contains(&(*number as i32)));
    changeable.try_for_each(calls::reset_signal)
}
