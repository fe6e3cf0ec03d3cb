//! A Python in a jail that tells what it sees.

use std::ffi::CString;
use std::io::Read;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use jail::{Cell, LaunchError, Prisoner, Support, launch, policy};
use serde_json::Value;

/// Whatever a test waits for is there long before.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// The system's, since without a mount namespace its folders have to be open to every user; else the first on PATH.
static PYTHON: LazyLock<Python> = LazyLock::new(|| {
    let system = Path::new("/usr/bin/python3");
    Python::ask(if system.exists() { system } else { Path::new("python3") })
});

pub struct Python {
    executable: PathBuf,
    readable: Vec<PathBuf>,
    libraries: String,
}

impl Python {
    fn ask(program: &Path) -> Self {
        let script = "import sys, sysconfig as s, os
print(os.path.realpath(sys.executable))
print(s.get_config_var('LIBDIR'))
print(s.get_path('stdlib'))
print(s.get_path('platstdlib'))";
        let output = Command::new(program).args(["-I", "-c", script]).output().expect("a Python to put into a jail");
        let text = String::from_utf8(output.stdout).expect("paths are text");
        let lines: Vec<&str> = text.lines().collect();
        let [executable, libraries, folders @ ..] = &*lines else { panic!("it told nothing: {text}") };
        let mut readable: Vec<PathBuf> = folders.iter().map(PathBuf::from).filter(|folder| folder.exists()).collect();
        // The system's own is in the policy.
        readable.extend(
            std::fs::read_dir(libraries)
                .into_iter()
                .flatten()
                .flatten()
                .map(|entry| entry.path())
                .filter(|path| path.file_name().is_some_and(|name| name.as_bytes().starts_with(b"libpython"))),
        );
        Self { executable: executable.into(), readable, libraries: (*libraries).to_owned() }
    }
}

/// What differs from a jail that shows nothing.
#[derive(Default)]
pub struct Asked {
    pub readable: Vec<PathBuf>,
    pub executable: Vec<PathBuf>,
    pub hidden: Vec<PathBuf>,
}

pub struct Inside {
    pub prisoner: Prisoner,
    pub control: UnixStream,
}

impl Inside {
    /// `tell(value)` sends JSON, `wait()` ends when the other side does.
    pub fn start(support: &Support, asked: &Asked, script: &str) -> Result<Self, LaunchError> {
        const TELL: &str = "import json, os, sys
def tell(value): os.write(3, json.dumps(value).encode() + b'\\n')
def wait(): os.read(3, 1)
def outcome(act):
    try: return repr(act())
    except Exception as error: return type(error).__name__
";
        let python = &*PYTHON;
        let text = |text: &[u8]| CString::new(text).expect("no NUL");
        let script = format!("{TELL}{script}");
        let arguments = [python.executable.as_os_str().as_bytes(), b"-I", b"-S", b"-B", b"-c", script.as_bytes()];
        let library_path = format!("LD_LIBRARY_PATH={}", python.libraries);
        let (control, theirs) = UnixStream::pair().expect("a pair of sockets");
        control.set_read_timeout(Some(PATIENCE)).expect("it can wait");
        let prisoner = launch(
            &Cell {
                program: &arguments.map(text),
                environment: &[text(library_path.as_bytes())],
                control: theirs.as_fd(),
                stderr: Some(std::io::stderr().as_fd()),
                readable: &[&*python.readable, &*asked.readable].concat(),
                executable: &[std::slice::from_ref(&python.executable), &*asked.executable].concat(),
                hidden: &asked.hidden,
            },
            policy().expect("the policy is one"),
            support,
        )?;
        Ok(Self { prisoner, control })
    }

    pub fn told(&mut self) -> Value {
        let mut line = Vec::new();
        let mut byte = [0];
        while self.control.read(&mut byte).expect("it tells in time") == 1 && byte != *b"\n" {
            line.push(byte[0]);
        }
        serde_json::from_slice(&line).unwrap_or_else(|error| {
            panic!("{error} in {:?}; it {}", String::from_utf8_lossy(&line), self.prisoner.wait())
        })
    }

    /// A file of the prisoner's folder in /proc.
    pub fn about(&self, file: &str) -> String {
        let path = format!("/proc/{}/{file}", self.prisoner.pid);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn status(&self, name: &str) -> String {
        let status = self.about("status");
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.unwrap_or_else(|| panic!("no {name} in {status}")).trim().to_owned()
    }
}

/// What one script tells, once.
pub fn tell(support: &Support, asked: &Asked, script: &str) -> Value {
    Inside::start(support, asked, script).expect("it starts").told()
}
