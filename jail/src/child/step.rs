//! The steps of the way into the jail, and where on it a process is.

use std::cell::Cell;

use super::calls::Errno;

/// What a step serves: where it fails, this is what the system does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    Namespaces,
    Mounts,
    OwnUser,
    Landlock,
    /// Of Landlock: known by its version, without a step.
    Scopes,
    /// What no jail is without.
    Ground,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub name: &'static str,
    pub layer: Layer,
}

const fn step(name: &'static str, layer: Layer) -> Step {
    Step { name, layer }
}

impl Step {
    pub const CLONE: Self = step("clone", Layer::Namespaces);
    pub const USER_MAP: Self = step("user map", Layer::Namespaces);
    pub const MACHINE_NAME: Self = step("machine's name", Layer::Namespaces);
    pub const PRIVATE_MOUNTS: Self = step("private mounts", Layer::Mounts);
    pub const SCRATCH: Self = step("scratch file system", Layer::Mounts);
    pub const LEAVE_ROOT: Self = step("pivot_root into the scratch file system", Layer::Mounts);
    pub const NEW_ROOT: Self = step("new root", Layer::Mounts);
    pub const PLACES: Self = step("folders of the new root", Layer::Mounts);
    pub const BIND: Self = step("bind", Layer::Mounts);
    pub const READ_ONLY: Self = step("read-only bind", Layer::Mounts);
    pub const COVER: Self = step("cover", Layer::Mounts);
    pub const ENTER_ROOT: Self = step("pivot_root into the new root", Layer::Mounts);
    pub const SESSION: Self = step("session", Layer::Ground);
    pub const OWN_USER: Self = step("own user", Layer::OwnUser);
    pub const DEATH_SIGNAL: Self = step("parent death signal", Layer::Ground);
    pub const NO_NEW_PRIVILEGES: Self = step("no_new_privs", Layer::Ground);
    pub const LIMITS: Self = step("limits", Layer::Ground);
    pub const DESCRIPTORS: Self = step("descriptors", Layer::Ground);
    pub const LANDLOCK: Self = step("Landlock", Layer::Landlock);
    pub const CAPABILITIES: Self = step("capabilities", Layer::Ground);
    pub const SECCOMP: Self = step("seccomp", Layer::Ground);
    pub const SIGNALS: Self = step("signals", Layer::Ground);
    pub const EXECUTE: Self = step("execve", Layer::Ground);
}

/// Written by the launched process, read by its launcher when it goes on: they are never at it together.
pub struct Progress {
    step: Cell<Step>,
    /// Which of the root's places is being made.
    place: Cell<Option<usize>>,
    failure: Cell<Option<Errno>>,
}

impl Progress {
    pub const fn new() -> Self {
        Self { step: Cell::new(Step::CLONE), place: Cell::new(None), failure: Cell::new(None) }
    }

    pub fn at(&self, step: Step) {
        self.step.set(step);
        self.place.set(None);
    }

    pub fn at_place(&self, step: Step, place: usize) {
        self.step.set(step);
        self.place.set(Some(place));
    }

    pub fn failed(&self, errno: Errno) {
        self.failure.set(Some(errno));
    }

    pub fn step(&self) -> Step {
        self.step.get()
    }

    pub fn place(&self) -> Option<usize> {
        self.place.get()
    }

    pub fn failure(&self) -> Option<Errno> {
        self.failure.get()
    }
}
