//! What this system has to contain a process with: tried, once, by going all the way into a jail. Nothing that the kernel
//! says of itself tells what a container around it allows.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod ladder;

use std::sync::{Arc, Mutex, PoisonError};

#[cfg(not(target_os = "linux"))]
use elsewhere::find;
#[cfg(target_os = "linux")]
use ladder::find;

/// What is had, and what is not and what that means.
#[derive(Clone, Debug)]
pub struct Support {
    /// The kernel's version of Landlock; 0: none.
    pub landlock: u32,
    pub namespaces: Namespaces,
    /// A user id for each jail, which only root can give.
    pub own_user: bool,
    pub missing: Vec<Missing>,
    /// E.g. `linux 6.18.0 x86_64`.
    pub system: String,
    /// Why there can be no jail.
    refusal: Option<String>,
    /// It could not be found out for now, for want of descriptors or memory.
    is_passing: bool,
}

/// As text for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    pub layer: &'static str,
    pub reason: String,
    pub consequence: &'static str,
}

/// What a jail is made of beside what none is without: `no_new_privs`, seccomp and limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers {
    pub namespaces: Namespaces,
    pub landlock: u32,
    pub own_user: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Namespaces {
    /// Processes, network and mounts, and those without which the machine's name, control groups and System V objects
    /// are the host's.
    All,
    /// Processes, network and mounts.
    Essential,
    /// Processes and network: the root stays the host's.
    Unmounted,
    None,
}

/// What this system has, as of the first call that could find it out.
pub fn support() -> Arc<Support> {
    static SUPPORT: Mutex<Option<Arc<Support>>> = Mutex::new(None);
    let mut known = SUPPORT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = &*known {
        return known.clone();
    }
    let found = Arc::new(Support::find());
    if !found.is_passing {
        *known = Some(found.clone());
    }
    found
}

impl Support {
    /// Finds it out anew, as the calling thread has it: its seccomp filters and its Landlock domain count.
    #[must_use]
    pub fn find() -> Self {
        find()
    }

    /// Whether the verdict is one on this moment, and not on the system.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        self.is_passing
    }

    /// What a jail is made of here, or why there is none.
    pub fn verdict(&self) -> Result<Layers, String> {
        let Self { namespaces, landlock, own_user, .. } = *self;
        self.refusal.clone().map_or(Ok(Layers { namespaces, landlock, own_user }), Err)
    }

    /// By name; none where there can be no jail.
    #[must_use]
    pub fn layers(&self) -> Vec<&'static str> {
        let Ok(layers) = self.verdict() else { return Vec::new() };
        let names = [
            ("namespaces", layers.namespaces != Namespaces::None),
            ("own root", layers.namespaces.have_mounts()),
            ("landlock", layers.has_landlock()),
            ("seccomp", true),
            ("limits", true),
            ("own user", layers.own_user),
        ];
        names.into_iter().filter(|(_, there)| *there).map(|(name, _)| name).collect()
    }
}

impl Layers {
    /// The version of Landlock that keeps signals and abstract sockets within a domain.
    pub const SCOPES: u32 = 6;

    #[must_use]
    pub const fn has_landlock(self) -> bool {
        self.landlock > 0
    }

    /// Where they are not, seccomp has to refuse all of them.
    #[must_use]
    pub const fn signals_are_scoped(self) -> bool {
        self.landlock >= Self::SCOPES
    }
}

impl Namespaces {
    #[must_use]
    pub const fn have_mounts(self) -> bool {
        matches!(self, Self::All | Self::Essential)
    }
}
