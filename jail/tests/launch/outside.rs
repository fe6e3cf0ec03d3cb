//! What tests need of the host.

use std::collections::BTreeMap;
use std::ffi::CString;
use std::fs;
use std::io::{BufRead, BufReader, PipeReader, PipeWriter, Write};
use std::os::fd::{AsFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use jail::{Cell, LaunchError, Prisoner, Support, launch, policy};

use crate::inside::Asked;

/// The smallest program that every system has; without arguments it complains and ends.
pub const LOADER: &str =
    if cfg!(target_arch = "x86_64") { "/lib64/ld-linux-x86-64.so.2" } else { "/lib/ld-linux-aarch64.so.1" };

pub fn is_root() -> bool {
    // SAFETY: takes nothing and cannot fail.
    unsafe { libc::geteuid() == 0 }
}

pub fn launch_program(support: &Support, program: &str) -> Result<Prisoner, LaunchError> {
    launch_asked(support, Path::new(program), &Asked::default())
}

pub fn launch_asked(support: &Support, program: &Path, asked: &Asked) -> Result<Prisoner, LaunchError> {
    let null = fs::File::open("/dev/null").expect("it is there");
    let cell = Cell {
        program: &[CString::new(program.as_os_str().as_bytes()).expect("no NUL")],
        environment: &[],
        control: null.as_fd(),
        stderr: None,
        readable: &asked.readable,
        executable: &asked.executable,
        hidden: &asked.hidden,
    };
    launch(&cell, policy().expect("the policy is one"), support)
}

/// The layers by name, with that one that only root has.
pub fn names(names: &[&'static str]) -> Vec<&'static str> {
    names.iter().copied().chain(is_root().then_some("own user")).collect()
}

pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// In the temporary one, open to everybody, gone at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(name: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("jail-{name}-{}-{number}", std::process::id()));
        fs::create_dir(&path).expect("a new folder in the temporary one");
        Self(path.canonicalize().expect("it was made"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("folders");
        fs::write(&path, text).expect("a file");
        path
    }

    pub fn link(&self, name: &str, target: impl AsRef<Path>) -> PathBuf {
        symlink(target, self.path(name)).expect("a link");
        self.path(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// By another process: were the copy open here for writing while another test's thread makes a process, that one would
/// hold it open for a moment longer, and a file that is being written cannot be run.
pub fn copy_program(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-L").arg(from).arg(to).status().expect("every system has it");
    assert!(status.success(), "{} is copied", from.display());
}

/// What a process can leave behind: children, descriptors, mounts.
pub fn holdings() -> BTreeMap<&'static str, Vec<String>> {
    let children = fs::read_dir("/proc/self/task").expect("/proc tells").flatten().flat_map(|task| {
        let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        children.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    });
    let descriptors = fs::read_dir("/proc/self/fd").expect("/proc tells").flatten();
    let descriptors = descriptors.filter_map(|entry| Some(fs::read_link(entry.path()).ok()?.display().to_string()));
    let mounts = fs::read_to_string("/proc/self/mounts").expect("/proc tells");
    let mounts = mounts.lines().map(str::to_owned).collect();
    BTreeMap::from([("children", children.collect()), ("descriptors", descriptors.collect()), ("mounts", mounts)])
}

pub fn mappings() -> usize {
    fs::read_to_string("/proc/self/maps").expect("/proc tells").lines().count()
}

/// A process that does one thing; killed at the end of the test.
pub struct Apart {
    told: PipeReader,
    process: Child,
    pub pidfd: OwnedFd,
}

impl Apart {
    /// Runs the test of that name once more, in a process where no other test runs, and does this there instead. The
    /// first thing that it tells is what `told` gives. (A fork would do, were it not for locks that other threads hold.)
    pub fn start(test: &str, act: impl FnOnce(&mut dyn FnMut(&str))) -> Self {
        const ROLE: &str = "JAIL_TEST_APART";
        if std::env::var_os(ROLE).is_some() {
            let mut answers = answers();
            act(&mut |text| {
                answers.write_all(format!("{}\n", serde_json::json!(text)).as_bytes()).expect("the test listens");
            });
            // SAFETY: ends it without what the test harness would do at its end.
            unsafe { libc::_exit(0) };
        }
        let (told, answers): (PipeReader, PipeWriter) = std::io::pipe().expect("a pipe");
        let mut command = Command::new(std::env::current_exe().expect("it runs"));
        command.args([test, "--exact", "--nocapture"]).env(ROLE, "1").stdin(answers).stdout(Stdio::null());
        let process = command.spawn().expect("it starts once more");
        let pidfd = open_pidfd(process.id() as i32);
        Self { told, process, pidfd }
    }

    pub fn told(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(&self.told).read_line(&mut line).expect("a pipe");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error} in {line:?}"))
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        jail::kill(self.pidfd.as_fd());
        let _ = self.process.wait();
    }
}

/// Its standard input, moved beyond the numbers that a jail gives to its own.
fn answers() -> fs::File {
    const LOWEST: i32 = 20;
    // SAFETY: asks for a new descriptor, which is nobody else's.
    unsafe { fs::File::from_raw_fd(libc::fcntl(libc::STDIN_FILENO, libc::F_DUPFD_CLOEXEC, LOWEST)) }
}

pub fn open_pidfd(pid: i32) -> OwnedFd {
    // SAFETY: nothing is pointed to.
    let descriptor = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) };
    assert!(descriptor >= 0, "{}", std::io::Error::last_os_error());
    // SAFETY: it is new and nobody else's.
    unsafe { OwnedFd::from_raw_fd(descriptor as i32) }
}
