//! What a Landlock ruleset grants, in processes that have taken it on.

use std::ffi::CString;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

use jail::{landlock_abi, policy, ruleset};

use super::child::{EPERM, End, call, under};

/// The first ABI that knows TCP, and the first that keeps signals within a domain.
const KNOWS_TCP: u32 = 4;
const SCOPES_SIGNALS: u32 = 6;
const DENIED: End = End::Gave(-(libc::EACCES as i64));

/// A folder that vanishes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("jail-{name}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("open")).unwrap();
        std::fs::write(folder.join("open/file"), "to be read").unwrap();
        std::fs::write(folder.join("secret"), "not to be read").unwrap();
        std::os::unix::fs::symlink("../secret", folder.join("open/link")).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What becomes of the act in a process that may do only this; none where the kernel has no Landlock.
fn restricted(readable: &[PathBuf], executable: &[PathBuf], act: impl FnOnce() -> i64) -> Option<End> {
    let ruleset = ruleset(readable, executable).unwrap();
    assert_eq!(ruleset.is_some(), landlock_abi() > 0);
    let ruleset = ruleset?;
    Some(under(&[], || match call(libc::SYS_landlock_restrict_self, [i64::from(ruleset.as_raw_fd()), 0]) {
        0 => act(),
        error => error,
    }))
}

fn is(found: Option<End>, wanted: End) -> bool {
    found.is_none_or(|found| found == wanted)
}

fn passes(found: Option<End>) -> bool {
    found.is_none_or(|found| matches!(found, End::Gave(given) if given >= 0))
}

fn c(path: &Path) -> CString {
    CString::new(path.to_str().unwrap()).unwrap()
}

fn open(path: &Path, flags: i32) -> impl FnOnce() -> i64 {
    let path = c(path);
    move || call(libc::SYS_openat, [libc::AT_FDCWD.into(), path.as_ptr() as i64, flags.into(), 0o600])
}

fn execute(path: &Path) -> impl FnOnce() -> i64 {
    let path = c(path);
    move || {
        let arguments = [path.as_ptr(), std::ptr::null()];
        // It tells that it was started by ending without a word.
        call(libc::SYS_execve, [path.as_ptr() as i64, arguments.as_ptr() as i64, 0])
    }
}

#[test]
fn what_is_granted_is_read_and_nothing_else() {
    let folder = Folder::new("read");
    let granted = [folder.path("open")];
    let try_open = |name: &str, flags: i32| restricted(&granted, &[], open(&folder.path(name), flags));
    assert!(passes(try_open("open/file", libc::O_RDONLY)));
    assert!(passes(try_open("open", libc::O_RDONLY | libc::O_DIRECTORY)));
    assert!(is(try_open("open/file", libc::O_WRONLY), DENIED));
    assert!(is(try_open("open/new", libc::O_WRONLY | libc::O_CREAT), DENIED));
    for name in ["secret", "open/link", "open/../secret", ""] {
        assert!(is(try_open(name, libc::O_RDONLY), DENIED), "{name}");
    }
    for path in ["/etc/passwd", "/proc/self/environ", "/dev/null", "/"] {
        assert!(is(restricted(&granted, &[], open(Path::new(path), libc::O_RDONLY)), DENIED), "{path}");
    }
}

#[test]
fn a_file_alone_is_granted() {
    let folder = Folder::new("alone");
    let granted = [folder.path("open/file")];
    assert!(passes(restricted(&granted, &[], open(&granted[0], libc::O_RDONLY))));
    assert!(is(restricted(&granted, &[], open(&folder.path("open"), libc::O_RDONLY)), DENIED));
}

#[test]
fn what_is_not_there_is_left_out() {
    let folder = Folder::new("missing");
    let granted = [folder.path("nowhere"), folder.path("open")];
    assert!(passes(restricted(
        &granted,
        &[folder.path("no program")],
        open(&folder.path("open/file"), libc::O_RDONLY)
    )));
    assert!(is(restricted(&[], &[], open(&folder.path("open/file"), libc::O_RDONLY)), DENIED));
}

#[test]
fn what_is_readable_is_not_executable() {
    let programs = [std::fs::canonicalize("/bin/true").unwrap()];
    let paths = &policy().unwrap().paths;
    let (readable, loader) = (paths.readable_here(), paths.executable_here());
    assert!(!loader.is_empty(), "the loader of this system is not in the policy");
    let all = [&*readable, &programs].concat();
    assert!(is(restricted(&all, &loader, execute(&programs[0])), DENIED));
    assert!(is(restricted(&all, &programs, execute(&programs[0])), DENIED), "the kernel executes the loader, too");
}

#[test]
fn signals_stay_within() {
    let parent = i64::from(std::process::id());
    let scoped = landlock_abi() >= SCOPES_SIGNALS;
    let outside = restricted(&[], &[], || call(libc::SYS_kill, [parent, 0]));
    assert!(is(outside, if scoped { EPERM } else { End::Gave(0) }), "{outside:?}");
    assert!(is(restricted(&[], &[], || call(libc::SYS_kill, [call(libc::SYS_getpid, []), 0])), End::Gave(0)));
}

#[test]
fn nobody_is_connected_to() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = libc::sockaddr_in {
        sin_family: libc::AF_INET as u16,
        sin_port: listener.local_addr().unwrap().port().to_be(),
        sin_addr: libc::in_addr { s_addr: u32::from(std::net::Ipv4Addr::LOCALHOST).to_be() },
        sin_zero: [0; 8],
    };
    let connect = || {
        let socket = call(libc::SYS_socket, [libc::AF_INET.into(), libc::SOCK_STREAM.into(), 0]);
        call(libc::SYS_connect, [socket, &raw const address as i64, size_of_val(&address) as i64])
    };
    assert_eq!(under(&[], connect), End::Gave(0));
    let wanted = if landlock_abi() >= KNOWS_TCP { DENIED } else { End::Gave(0) };
    assert!(is(restricted(&[], &[], connect), wanted));
}
