//! Tries the best jail first, and after each refusal one with less.

use std::error::Error;
use std::fs;
use std::io::{self, ErrorKind};

use super::{Layers, Missing, Namespaces, Support};
use crate::child::Layer;
use crate::launch::{LaunchError, is_root, rehearse};
use crate::policy::policy;
use crate::ruleset::landlock_abi;

struct Rung {
    layers: Layers,
    layer: &'static str,
    consequence: &'static str,
}

/// **The one place where it is decided what is given up.** A row for each refusal: what is left then, and what it means.
/// Nothing else is ever given up; the order in which refusals come is that of the steps into the jail.
fn down(layers: Layers, refused: Layer) -> Option<Rung> {
    use Namespaces::{All, Essential, None as No, Unmounted};
    let namespaces = |namespaces| Layers { namespaces, ..layers };
    let (layers, layer, consequence) = match (refused, layers.namespaces) {
        // Small kernels are built without some of them.
        (Layer::Namespaces, All) => (namespaces(Essential), "namespaces", "a task can read the host's name"),
        // Containers refuse all of them, and some distributions do to ordinary users.
        (Layer::Namespaces, Essential | Unmounted) => {
            (namespaces(No), "namespaces", "a task can see whether a file exists, and how large it is, but not read it")
        }
        // A container that may make namespaces, but must not mount; a root that cannot be left, as in a chroot.
        (Layer::Mounts, All | Essential) => (
            namespaces(Unmounted),
            "mount namespace",
            "a task can see whether a file exists, and how large it is, but not read it",
        ),
        // Root without the right to change its user, or in a container that has few ids.
        (Layer::OwnUser, _) => (
            Layers { own_user: false, ..layers },
            "own user",
            "the threads and processes of a task are not limited in number",
        ),
        // Kernels before 5.13, or without it in their list of security modules.
        (Layer::Landlock, _) => (
            Layers { landlock: 0, ..layers },
            "landlock",
            "a task cannot send signals, not even to itself; files are kept from it by the mount namespace alone",
        ),
        // Kernels before 6.12.
        (Layer::Scopes, _) => (layers, "landlock scopes", "a task cannot send signals, not even to itself"),
        // What no jail is without; and who asked for no namespaces cannot have been refused one.
        (Layer::Ground, _) | (Layer::Namespaces, No) | (Layer::Mounts, Unmounted | No) => return None,
    };
    Some(Rung { layers, layer, consequence })
}

struct Ladder {
    layers: Layers,
    missing: Vec<Missing>,
    is_passing: bool,
}

/// What says nothing of the system: it is short of something for now.
fn passes(error: &LaunchError) -> bool {
    let shortages = [libc::EMFILE, libc::ENFILE, libc::ENOMEM, libc::EAGAIN, libc::EINTR];
    let is_shortage = |error: &io::Error| error.raw_os_error().is_some_and(|errno| shortages.contains(&errno));
    // What another library tells has the system's own error somewhere behind it.
    let mut wrapped = error.source.get_ref().map(|inner| inner as &(dyn Error + 'static));
    while let Some(cause) = wrapped {
        if cause.downcast_ref::<io::Error>().is_some_and(is_shortage) {
            return true;
        }
        wrapped = cause.source();
    }
    is_shortage(&error.source)
}

impl Ladder {
    /// False where that cannot be given up.
    fn give_up(&mut self, refused: Layer, reason: &str) -> bool {
        let Some(Rung { layers, layer, consequence }) = down(self.layers, refused) else { return false };
        self.layers = layers;
        // Refused in part and then as a whole is refused as a whole.
        self.missing.retain(|missing| missing.layer != layer);
        self.missing.push(Missing { layer, reason: reason.to_owned(), consequence });
        true
    }

    fn climb(&mut self) -> Result<(), String> {
        let policy = policy().map_err(ToString::to_string)?;
        while let Err(error) = rehearse(policy, self.layers) {
            let reason = explained(&error);
            if passes(&error) {
                self.is_passing = true;
                return Err(reason);
            }
            if !self.give_up(error.layer, &reason) {
                return Err(reason);
            }
        }
        if self.layers.namespaces.have_mounts() || self.layers.has_landlock() {
            return Ok(());
        }
        // Seccomp sees no paths: with it alone a task could read every file.
        let missing = self.missing.iter().map(|missing| format!("{}: {}", missing.layer, missing.reason));
        Err(format!(
            "neither namespaces nor Landlock can keep files from a task ({})",
            missing.collect::<Vec<_>>().join("; ")
        ))
    }
}

pub fn find() -> Support {
    let layers = Layers { namespaces: Namespaces::All, landlock: landlock_abi(), own_user: is_root() };
    let mut ladder = Ladder { layers, missing: Vec::new(), is_passing: false };
    match layers.landlock {
        0 => {
            ladder.give_up(Layer::Landlock, "the kernel has none, or it is switched off (lsm=landlock)");
        }
        old if !layers.signals_are_scoped() => {
            let reason = format!("the kernel has version {old} of Landlock, and scopes come with {}", Layers::SCOPES);
            ladder.give_up(Layer::Scopes, &reason);
        }
        _ => {}
    }
    let refusal = ladder.climb().err();
    let Ladder { layers: Layers { namespaces, landlock, own_user }, missing, is_passing } = ladder;
    Support { landlock, namespaces, own_user, missing, system: system(), refusal, is_passing }
}

/// With what most often is behind it.
fn explained(error: &LaunchError) -> String {
    let cause = match (error.layer, error.source.kind()) {
        (Layer::Namespaces, ErrorKind::PermissionDenied) => {
            "a container without CAP_SYS_ADMIN, or kernel.apparmor_restrict_unprivileged_userns=1"
        }
        (Layer::Namespaces, ErrorKind::InvalidInput) => "the kernel was built without one of them",
        (Layer::Namespaces, ErrorKind::StorageFull) => "a limit of user.max_*_namespaces",
        (Layer::Mounts, ErrorKind::PermissionDenied) => "AppArmor, SELinux or a seccomp filter forbids it",
        (Layer::Mounts, ErrorKind::Unsupported) => "a kernel before 5.12",
        (Layer::Mounts, ErrorKind::InvalidInput) => "the root is no mount point, as in a chroot",
        (Layer::OwnUser, ErrorKind::PermissionDenied) => "root without CAP_SETUID and CAP_SETGID",
        (Layer::Landlock, ErrorKind::PermissionDenied) => "a seccomp filter forbids it",
        _ => return error.to_string(),
    };
    format!("{error} ({cause})")
}

fn system() -> String {
    let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{} {} {}", std::env::consts::OS, release.trim(), std::env::consts::ARCH)
}
