//! What a jail holds.

use std::fs;

use serde_json::json;

use crate::full;
use crate::inside::{Asked, Inside, tell};
use crate::outside::{Apart, Folder, is_root};
use crate::refusing::{refused, with};

#[test]
fn it_is_alone_in_its_namespaces() {
    let mut inside = Inside::start(full(), &Asked::default(), "tell([os.getpid(), os.getppid()]); wait()").unwrap();
    assert_eq!(inside.told(), json!([1, 0]));
    for namespace in ["pid", "net", "ipc", "uts", "mnt", "cgroup"] {
        let of = |process: &str| fs::read_link(format!("/proc/{process}/ns/{namespace}")).expect("it tells");
        assert_ne!(of("self"), of(&inside.prisoner.pid.to_string()), "{namespace}");
    }
    let network = inside.about("net/dev");
    let devices: Vec<&str> = network.lines().skip(2).filter_map(|line| line.split(':').next()).map(str::trim).collect();
    assert_eq!(devices, ["lo"]);
}

#[test]
fn it_does_not_know_the_machines_name() {
    let told = tell(full(), &Asked::default(), "tell([os.uname().nodename])");
    assert_eq!(told, json!(["sandbox"]));
}

#[test]
fn it_sees_what_it_was_given_and_nothing_else() {
    let folder = Folder::new("given");
    let secret = folder.file("secret", "for everybody on this machine");
    let given = folder.file("given/file", "for it");
    folder.file("given/hidden/file", "not for it");
    let link = folder.link("link", "given");
    let asked = Asked { readable: vec![link.clone()], hidden: vec![folder.path("given/hidden")], ..Asked::default() };
    let there = ["proc", "sys", "dev", "etc", "home", "root", "run", "var", "boot", "old", "new", "nothing", "empty"];
    let script = format!(
        "
tell({{
    'passwd': outcome(lambda: open('/etc/passwd').read()),
    'secret': outcome(lambda: open({secret:?}).read()),
    'secret exists': os.path.exists({secret:?}),
    'processes': os.path.exists('/proc'),
    'given': outcome(lambda: open({given:?}).read()),
    'by the link': outcome(lambda: open({link:?} + '/file').read()),
    'hidden': os.listdir({link:?} + '/hidden'),
    'write': outcome(lambda: open({given:?}, 'a')),
    'new': outcome(lambda: open('/new', 'w')),
    'new in given': outcome(lambda: open({given:?} + '.new', 'w')),
    'new in the cover': outcome(lambda: open({link:?} + '/hidden/new', 'w')),
    'remove': outcome(lambda: os.unlink({given:?})),
    'folder': os.getcwd(),
    'lib': os.path.islink('/lib64') and os.readlink('/lib64'),
    'root': outcome(lambda: os.listdir('/')),
    'there': [name for name in {there:?} if os.path.lexists('/' + name)],
}})"
    );
    let mut told = tell(full(), &asked, &script);
    assert_eq!(told["lib"].take(), fs::read_link("/lib64").map_or(json!(false), |to| json!(to)));
    let denied = |value: &serde_json::Value| value == "PermissionError" || value == "OSError";
    for write in ["write", "new", "new in given", "new in the cover", "remove"] {
        assert!(denied(&told[write].take()), "{write}: {told}");
    }
    assert_eq!(
        told,
        json!({
            "passwd": "FileNotFoundError", "secret": "FileNotFoundError", "secret exists": false, "processes": false,
            "given": "'for it'", "by the link": "'for it'", "hidden": [], "folder": "/",
            "write": null, "new": null, "new in given": null, "new in the cover": null, "remove": null,
            "lib": null, "root": "PermissionError", "there": [],
        })
    );
}

#[test]
fn it_has_no_rights() {
    // SAFETY: ignores a signal that nothing here sends.
    unsafe { libc::signal(libc::SIGUSR1, libc::SIG_IGN) };
    let script = "tell([os.getresuid(), os.getresgid(), os.getgroups(), os.umask(0), os.getsid(0)]); wait()";
    let mut inside = Inside::start(full(), &Asked::default(), script).unwrap();
    let told = inside.told();
    for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
        assert_eq!(inside.status(set), "0000000000000000", "{set}");
    }
    assert_eq!(inside.status("NoNewPrivs"), "1");
    assert_eq!(inside.status("Seccomp"), "2");
    assert_eq!(inside.status("SigBlk"), "0000000000000000");
    let ignored = u64::from_str_radix(&inside.status("SigIgn"), 16).expect("a set");
    assert_eq!(ignored >> (libc::SIGUSR1 - 1) & 1, 0, "what its launcher ignores");
    let outside = inside.status("Uid");
    let user: u32 = outside.split_whitespace().next().expect("four of them").parse().expect("a number");
    if is_root() {
        assert!((0x7000_0000..0x7FFE_0000).contains(&user), "{user}");
        assert_eq!(told, json!([[user, user, user], [user, user, user], [], 0o077, 1]));
        let other = Inside::start(full(), &Asked::default(), "wait()").unwrap();
        assert_ne!(inside.status("Uid"), other.status("Uid"), "each has its own");
    } else {
        // SAFETY: takes nothing and cannot fail.
        assert_eq!(user, unsafe { libc::getuid() });
        assert_eq!(told[0], json!([65534, 65534, 65534]));
        assert_eq!(told[3], json!(0o077));
    }
}

#[test]
fn it_has_five_descriptors_whatever_its_launcher_has() {
    // SAFETY: a descriptor without close-on-exec, as a careless library opens it; not one of the first numbers, which
    // are taken anyway.
    let careless = unsafe { libc::fcntl(libc::STDIN_FILENO, libc::F_DUPFD, 100) };
    assert!(careless >= 100, "it is open");
    let close_range_is_refused = vec![refused(libc::SYS_close_range, libc::ENOSYS)];
    let five = || {
        let mut inside = Inside::start(full(), &Asked::default(), "tell(0); wait()").unwrap();
        inside.told();
        let mut open = inside_descriptors(&inside);
        open.sort();
        open
    };
    let expected = ["0 /dev/null", "1 /dev/null", "2 other", "3 socket", "4 anon_inode"];
    assert_eq!(five(), expected);
    assert_eq!(with(close_range_is_refused, five), expected, "one by one");
    // SAFETY: it is the one from above.
    unsafe { libc::close(careless) };
}

#[test]
fn it_has_the_limits_of_the_policy() {
    let mut inside = Inside::start(full(), &Asked::default(), "tell(0); wait()").unwrap();
    inside.told();
    let limits = inside.about("limits");
    let limit = |name: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).expect("a limit");
        line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
    };
    for none in ["Max core file size", "Max file size", "Max msgqueue size", "Max locked memory"] {
        assert_eq!(limit(none), "0 0", "{none}");
    }
    assert_eq!(limit("Max pending signals"), "64 64");
}

/// With this mask, folders made for the jail would be closed to its own user; and only root can leave a group.
#[test]
fn its_launchers_habits_are_not_its_own() {
    let support = full();
    let mut apart = Apart::start("holds::its_launchers_habits_are_not_its_own", move |answer| {
        let groups: [libc::gid_t; 1] = [4];
        // SAFETY: one group is told of, and one there is.
        unsafe {
            libc::umask(0o777);
            assert_eq!(libc::setgroups(1, groups.as_ptr()), if is_root() { 0 } else { -1 });
        }
        answer(&tell(support, &Asked::default(), "tell(os.getgroups())").to_string());
    });
    let groups = apart.told();
    assert!(if is_root() { groups == "[]" } else { groups.starts_with('[') }, "{groups}");
}

fn inside_descriptors(inside: &Inside) -> Vec<String> {
    let folder = fs::read_dir(format!("/proc/{}/fd", inside.prisoner.pid)).expect("it tells");
    let told = folder.flatten().map(|entry| {
        let target = fs::read_link(entry.path()).expect("a link").display().to_string();
        let number = entry.file_name().into_string().expect("a number");
        let kind = ["/dev/null", "socket", "anon_inode"].into_iter().find(|kind| target.starts_with(kind));
        let kind = if number == "2" { "other" } else { kind.unwrap_or(&target) };
        format!("{number} {kind}")
    });
    told.collect()
}
