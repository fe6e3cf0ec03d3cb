//! Real processes in real jails. Whoever runs this may be root or not; root runs all of it again as somebody else.

#![cfg(target_os = "linux")]

#[path = "launch/degrades.rs"]
mod degrades;
#[path = "launch/holds.rs"]
mod holds;
#[path = "launch/inside.rs"]
mod inside;
#[path = "launch/lives.rs"]
mod lives;
#[path = "launch/measured.rs"]
mod measured;
#[path = "launch/outside.rs"]
mod outside;
#[path = "launch/refusing.rs"]
mod refusing;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::{Arc, LazyLock};

use jail::{Namespaces, Support, support};
use outside::{Folder, copy_program, is_root};

/// Every test of what a jail holds needs a system that has all of it.
fn full() -> &'static Support {
    static SUPPORT: LazyLock<Arc<Support>> = LazyLock::new(support);
    let support = &**SUPPORT;
    let layers = support.verdict().expect("a jail can be had");
    assert_eq!(layers.namespaces, Namespaces::All, "{:?}", support.missing);
    assert_eq!(layers.own_user, is_root(), "{:?}", support.missing);
    // Kernels before 6.12 cannot keep signals within a jail by Landlock, and seccomp does it for them.
    assert!(support.missing.iter().all(|missing| missing.layer == "landlock scopes"), "{:?}", support.missing);
    support
}

/// Everything above, once more without root's rights.
#[test]
fn all_of_it_holds_for_an_ordinary_user() {
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65534;
    if !is_root() {
        return;
    }
    // The build folder may be closed to others.
    let folder = Folder::new("ordinary");
    fs::set_permissions(folder.path(""), fs::Permissions::from_mode(0o755)).expect("it is ours");
    let tests = folder.path("tests");
    copy_program(&std::env::current_exe().expect("it runs"), &tests);
    let mut command = Command::new(&tests);
    command.args(["--skip", "ordinary_user", "--nocapture"]).current_dir("/").uid(NOBODY).gid(NOBODY);
    let output = command.output().expect("it starts");
    let told = String::from_utf8_lossy(&output.stdout);
    told.lines()
        .filter(|line| line.starts_with("launch") || line.starts_with("a launch"))
        .for_each(|line| println!("{line}"));
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
}
