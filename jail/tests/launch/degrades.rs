//! Each row of the table of what is given up: on a thread whose kernel really refuses it.

use jail::{Layers, Namespaces, Support};
use serde_json::json;

use crate::full;
use crate::inside::{Asked, Inside, tell};
use crate::outside::{self, Folder, is_root};
use crate::refusing::{namespaces, refused, with};

const LOOK: &str = "tell({
    'passwd': outcome(lambda: open('/etc/passwd').read()),
    'exists': os.path.exists('/etc/passwd'),
    'alone': os.getpid() == 1,
    'signal': outcome(lambda: os.kill(os.getppid() or 1, 0)),
})";

#[test]
fn without_namespaces_files_can_be_seen_but_not_read() {
    let (support, told) = with(namespaces(), || {
        let support = Support::find();
        let told = tell(&support, &Asked::default(), LOOK);
        (support, told)
    });
    let layers = support.verdict().expect("Landlock is enough");
    assert_eq!((layers.namespaces, layers.has_landlock()), (Namespaces::None, true));
    assert_eq!(support.layers(), outside::names(&["landlock", "seccomp", "limits"]));
    let [missing] = &*support.missing else { panic!("{:?}", support.missing) };
    assert_eq!(missing.layer, "namespaces");
    assert!(missing.reason.starts_with("clone: Operation not permitted (os error 1) (a container"), "{missing:?}");
    assert_eq!(
        told,
        json!({ "passwd": "PermissionError", "exists": true, "alone": false, "signal": "PermissionError" })
    );
}

#[test]
fn without_a_mount_namespace_it_is_alone_all_the_same() {
    let (support, told) = with(vec![refused(libc::SYS_mount, libc::EACCES)], || {
        let support = Support::find();
        let told = tell(&support, &Asked::default(), LOOK);
        (support, told)
    });
    assert_eq!(support.verdict().expect("Landlock is enough").namespaces, Namespaces::Unmounted);
    let [missing] = &*support.missing else { panic!("{:?}", support.missing) };
    assert_eq!(missing.layer, "mount namespace");
    assert!(missing.reason.starts_with("private mounts: Permission denied"), "{missing:?}");
    assert_eq!(told["passwd"], "PermissionError");
    assert_eq!((&told["exists"], &told["alone"]), (&json!(true), &json!(true)));
}

#[test]
fn without_some_namespaces_it_has_the_others() {
    let small_kernel = vec![refused(libc::SYS_clone, libc::EINVAL).when_any_bit(0, libc::CLONE_NEWUTS as u64)];
    let (support, told) = with(small_kernel, || {
        let support = Support::find();
        let told = tell(&support, &Asked::default(), LOOK);
        (support, told)
    });
    assert_eq!(support.verdict().expect("it is enough").namespaces, Namespaces::Essential);
    let [missing] = &*support.missing else { panic!("{:?}", support.missing) };
    assert!(missing.reason.contains("built without one of them"), "{missing:?}");
    assert_eq!(
        (&told["passwd"], &told["exists"], &told["alone"]),
        (&json!("FileNotFoundError"), &json!(false), &json!(true))
    );
}

#[test]
fn without_landlock_the_mounts_keep_files_from_it() {
    for (call, reason) in [
        (libc::SYS_landlock_create_ruleset, "the kernel has none"),
        (libc::SYS_landlock_restrict_self, "Landlock: Operation not permitted"),
    ] {
        let (support, told) = with(vec![refused(call, libc::EPERM)], || {
            let support = Support::find();
            let told = tell(&support, &Asked::default(), LOOK);
            (support, told)
        });
        let layers = support.verdict().expect("namespaces are enough");
        assert_eq!((layers.namespaces, layers.landlock), (Namespaces::All, 0));
        assert!(!layers.signals_are_scoped());
        let [missing] = &*support.missing else { panic!("{:?}", support.missing) };
        assert_eq!(missing.layer, "landlock");
        assert!(missing.reason.starts_with(reason), "{missing:?}");
        assert_eq!((&told["passwd"], &told["exists"]), (&json!("FileNotFoundError"), &json!(false)));
    }
}

#[test]
fn an_older_landlock_leaves_signals_to_seccomp() {
    let mut support = full().clone();
    support.landlock = Layers::SCOPES - 1;
    let layers = support.verdict().expect("it is enough");
    assert!(layers.has_landlock() && !layers.signals_are_scoped());
    assert_eq!(tell(&support, &Asked::default(), LOOK)["passwd"], "FileNotFoundError");
}

#[test]
fn without_a_user_of_its_own_root_is_without_rights() {
    let refusal = || vec![refused(libc::SYS_setresuid, libc::EPERM)];
    let (support, user, rights) = with(refusal(), || {
        let support = Support::find();
        let mut inside = Inside::start(&support, &Asked::default(), "tell(0); wait()").unwrap();
        inside.told();
        (support, inside.status("Uid"), inside.status("CapBnd"))
    });
    assert!(!support.verdict().expect("it is enough").own_user);
    assert_eq!(rights, "0000000000000000");
    if is_root() {
        assert_eq!(support.missing.iter().map(|missing| missing.layer).collect::<Vec<_>>(), ["own user"]);
        assert_eq!(user, "0\t0\t0\t0");
    } else {
        assert_eq!(support.missing, [], "nobody else has one");
    }
}

#[test]
fn with_neither_there_is_no_jail() {
    let mut nothing = namespaces();
    nothing.push(refused(libc::SYS_landlock_create_ruleset, libc::EOPNOTSUPP));
    let (support, launched) = with(nothing, || {
        let support = Support::find();
        let launched = Inside::start(&support, &Asked::default(), "").map(|_| ()).unwrap_err();
        (support, launched)
    });
    let reason = support.verdict().expect_err("seccomp alone sees no paths");
    assert!(reason.contains("namespaces: clone: Operation not permitted"), "{reason}");
    assert!(reason.contains("landlock: the kernel has none"), "{reason}");
    assert_eq!(support.layers(), Vec::<&str>::new());
    assert_eq!(launched.step, "support");
    assert!(launched.to_string().contains(&reason), "{launched}");
}

#[test]
fn without_seccomp_there_is_no_jail() {
    let seccomp = refused(libc::SYS_prctl, libc::EINVAL).when_any_bit(0, 0x10);
    assert_eq!((libc::PR_SET_SECCOMP & 0x10, libc::PR_SET_PDEATHSIG & 0x10), (0x10, 0), "the bit tells them apart");
    let reason = with(vec![seccomp], || Support::find().verdict().expect_err("it is the ground"));
    assert!(reason.starts_with("seccomp: Invalid argument"), "{reason}");
}

#[test]
fn what_is_hidden_stays_hidden_without_mounts() {
    let folder = Folder::new("unmounted");
    folder.file("packages/module.py", "value = 7");
    folder.file("packages/deep/module.py", "value = 8");
    folder.file("packages/hidden/secret.py", "value = 9");
    let packages = folder.path("packages");
    let script = format!(
        "sys.path.insert(0, {packages:?})
import module, deep.module
tell([module.value, deep.module.value, outcome(lambda: open({packages:?} + '/hidden/secret.py').read())])"
    );
    let asked =
        Asked { readable: vec![packages.clone()], hidden: vec![folder.path("packages/hidden")], ..Asked::default() };
    let told = with(namespaces(), move || tell(&Support::find(), &asked, &script));
    assert_eq!(told, json!([7, 8, "PermissionError"]));
}

#[test]
fn without_mounts_the_way_to_a_program_has_to_be_open() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("closed");
    let program = folder.path("closed/program");
    folder.file("closed/beside", "");
    outside::copy_program(std::path::Path::new(outside::LOADER), &program);
    let closed = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(folder.path("closed"), closed).expect("it is ours");
    let launched = move |support: Support| {
        let asked = Asked { executable: vec![program.clone()], ..Asked::default() };
        outside::launch_asked(&support, &program, &asked).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(launched(full().clone()), Ok(()), "with a mount namespace the folders above are the jail's");
    let told = with(namespaces(), move || launched(Support::find()));
    if is_root() {
        let told = told.expect_err("it is root's");
        assert!(told.starts_with("execve: Permission denied") && told.contains("open to every user"), "{told}");
    } else {
        assert_eq!(told, Ok(()), "it is the user's");
    }
}
