//! The process that workers are forked from: launched once, contained from its first instruction, never told a byte of
//! what a task sends.

use std::ffi::CString;
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, IoSlice, IoSliceMut};
use rustix::net::{
    AddressFamily, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, SocketFlags, SocketType, recvmsg, sendmsg, socketpair,
};

use super::settings::Interpreter;
use super::usage::from_status;
use crate::engine::SandboxLimits;
use crate::messages::to_template;
use crate::value::Write;

/// Read by the interpreter before anything else.
const BOOTSTRAP: &str = include_str!("../../python/elizaos_py/worker/bootstrap.py");
const MIB: u64 = 1024 * 1024;
/// What a template needs at most until it takes the next order, and to end with all that it has forked.
const ORDER_PATIENCE: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };
const END_PATIENCE: Duration = Duration::from_secs(2);
/// The largest packet that a template sends: the reason why it refuses to start.
const LARGEST_PACKET: usize = 64 * 1024;

pub struct Template {
    pub token: u64,
    prisoner: jail::Prisoner,
    control: OwnedFd,
    /// Threads and processes that its workers may have together; 0: as many as there are.
    processes: u64,
    /// Set once it has its modules and waits for work.
    base: Option<Base>,
    pub forks: u64,
    born: Instant,
    /// Its workers that have not ended.
    pub alive: usize,
    /// Gives no more workers and ends with its last one.
    pub retired: bool,
}

/// What the interpreter and its modules take before a task begins.
#[derive(Clone, Copy, Debug)]
struct Base {
    data: u64,
    address_space: u64,
}

/// A packet of the template's, and the descriptor that came with it.
pub struct Packet {
    pub bytes: Vec<u8>,
    pub descriptor: Option<OwnedFd>,
}

impl Template {
    pub fn start(token: u64, interpreter: &Interpreter, limits: &SandboxLimits) -> Result<Self, String> {
        let policy = jail::policy().map_err(ToString::to_string)?;
        let support = jail::support();
        let layers = support.verdict()?;
        let (control, theirs) = pair(SocketType::SEQPACKET).map_err(|error| format!("socketpair: {error}"))?;
        let places = Places::of(interpreter, limits);
        let cell = jail::Cell {
            program: &interpreter.command(BOOTSTRAP)?,
            environment: &interpreter.environment()?,
            control: theirs.as_fd(),
            stderr: None,
            readable: &places.readable,
            executable: &[PathBuf::from(&interpreter.base_executable)],
            hidden: &places.hidden,
        };
        let prisoner = jail::launch(&cell, policy, &support).map_err(|error| error.to_string())?;
        let template = Self {
            token,
            prisoner,
            control,
            processes: processes(layers, policy, limits),
            base: None,
            forks: 0,
            born: Instant::now(),
            alive: 0,
            retired: false,
        };
        let programs = policy.programs(layers.signals_are_scoped()).map_err(|error| error.to_string())?;
        template
            .send(&setup(&programs, layers.has_landlock(), limits), None)
            .map_err(|error| format!("set-up: {error}"))?;
        Ok(template)
    }

    pub fn control(&self) -> BorrowedFd<'_> {
        self.control.as_fd()
    }

    fn send(&self, packet: &[u8], descriptor: Option<BorrowedFd<'_>>) -> Result<(), Errno> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        let descriptors = descriptor.map(|descriptor| [descriptor]);
        if let Some(descriptors) = &descriptors {
            control.push(SendAncillaryMessage::ScmRights(descriptors));
        }
        sendmsg(&self.control, &[IoSlice::new(packet)], &mut control, SendFlags::NOSIGNAL | SendFlags::DONTWAIT)?;
        Ok(())
    }

    /// Waits until there is a packet, or that long.
    pub fn await_packet(&self, patience: Timespec) {
        let _ = poll(&mut [PollFd::new(&self.control, PollFlags::IN)], Some(&patience));
    }

    /// The next packet that is there; an error where the template has gone.
    pub fn receive(&self) -> Result<Option<Packet>, Errno> {
        let mut bytes = vec![0; LARGEST_PACKET];
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let flags = RecvFlags::DONTWAIT | RecvFlags::CMSG_CLOEXEC;
        let received = match recvmsg(&self.control, &mut [IoSliceMut::new(&mut bytes)], &mut control, flags) {
            Ok(received) => received.bytes,
            Err(Errno::AGAIN | Errno::INTR) => return Ok(None),
            Err(error) => return Err(error),
        };
        if received == 0 {
            return Err(Errno::PIPE);
        }
        bytes.truncate(received);
        let descriptor = control.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
            _ => None,
        });
        Ok(Some(Packet { bytes, descriptor }))
    }

    /// Its modules are there: what it takes now is what every worker begins with.
    pub fn ready(&mut self) -> Result<(), String> {
        let read = |name| from_status(self.prisoner.pid, name).ok_or_else(|| format!("/proc does not tell {name}"));
        if from_status(self.prisoner.pid, "Threads:") != Some(1) {
            return Err("a module that was preloaded has started threads, which do not survive a fork".into());
        }
        self.base = Some(Base { data: read("VmData:")?, address_space: read("VmSize:")? });
        Ok(())
    }

    pub const fn is_ready(&self) -> bool {
        self.base.is_some()
    }

    /// Whether it is time for another one: what the workers of one template share is not to be learned from the
    /// thousand before.
    pub fn is_worn(&self, limits: &jail::Limits) -> bool {
        self.forks >= limits.executions_per_template
            || self.born.elapsed() > Duration::from_secs(60 * limits.template_minutes)
    }

    /// Asks for a worker with that much memory; gives our end of its socket.
    pub fn fork(&mut self, worker: u32, memory_mb: u32, limits: &jail::Limits) -> Result<OwnedFd, Errno> {
        let base = self.base.expect("asked only when ready");
        let (ours, theirs) = pair(SocketType::STREAM)?;
        let memory = (u64::from(memory_mb) + limits.memory_slack_mb) * MIB;
        let mut packet = vec![to_template::FORK];
        packet.put_u32(worker);
        for limit in [
            base.data + memory,
            base.address_space + memory + limits.file_mappings_mb * MIB,
            // CPU time is bounded by the deadline, which this process keeps.
            0,
            limits.open_files,
            self.processes,
        ] {
            packet.put(&limit.to_le_bytes());
        }
        match self.send(&packet, Some(theirs.as_fd())) {
            Err(Errno::AGAIN) => {
                // Many are ordered already, and it takes them one by one.
                let _ = poll(&mut [PollFd::new(&self.control, PollFlags::OUT)], Some(&ORDER_PATIENCE));
                self.send(&packet, Some(theirs.as_fd()))?;
            }
            sent => sent?,
        }
        self.forks += 1;
        self.alive += 1;
        Ok(ours)
    }

    /// Ends it, and with its namespace whatever it has forked.
    pub fn end(&self) -> String {
        self.prisoner.kill();
        if jail::has_ended(self.prisoner.pidfd.as_fd(), END_PATIENCE) {
            self.prisoner.wait().to_string()
        } else {
            "it does not end".to_owned()
        }
    }
}

/// What an honest task needs while another one has all the threads that it may: asyncio's executor on a few cores.
const THREADS_OF_A_NEIGHBOUR: u64 = 16;

/// The kernel counts by user: the workers themselves are among what is counted, and where the user is that of this
/// process, so is all that it runs.
fn processes(layers: jail::Layers, policy: &jail::Policy, limits: &SandboxLimits) -> u64 {
    let has_own_count = layers.own_user || layers.namespaces != jail::Namespaces::None;
    let neighbours = (limits.max_workers + limits.spares) as u64;
    if has_own_count { policy.limits.processes + neighbours * THREADS_OF_A_NEIGHBOUR } else { 0 }
}

fn pair(kind: SocketType) -> Result<(OwnedFd, OwnedFd), Errno> {
    socketpair(AddressFamily::UNIX, kind, SocketFlags::CLOEXEC, None)
}

fn setup(programs: &jail::Programs, landlock: bool, limits: &SandboxLimits) -> Vec<u8> {
    let mut packet = vec![to_template::SETUP];
    for stage in [&programs.template, &programs.worker] {
        packet.put_u32(stage.len() as u32);
        for program in stage {
            let bytes = program.as_bytes();
            packet.put_u32(bytes.len() as u32);
            packet.put(bytes);
        }
    }
    packet.put_u8(u8::from(landlock));
    for texts in [&limits.packages, &limits.preload] {
        packet.put_u32(texts.len() as u32);
        texts.iter().for_each(|text| packet.put_text(text));
    }
    packet
}

/// What the interpreter needs to see.
struct Places {
    readable: Vec<PathBuf>,
    hidden: Vec<PathBuf>,
}

impl Places {
    fn of(interpreter: &Interpreter, limits: &SandboxLimits) -> Self {
        let packages: Vec<PathBuf> = limits.packages.iter().map(|folder| PathBuf::from(&**folder)).collect();
        let mut readable = interpreter.readable();
        readable.extend(packages.iter().cloned());
        // A standard library's folder has the packages of its interpreter below it.
        let hidden = interpreter
            .stdlib
            .iter()
            .flat_map(|folder| ["site-packages", "dist-packages"].map(|name| Path::new(folder).join(name)))
            .filter(|folder| folder.is_dir() && !packages.iter().any(|package| package.starts_with(folder)))
            .collect();
        Self { readable, hidden }
    }
}

impl Interpreter {
    fn command(&self, bootstrap: &str) -> Result<Vec<CString>, String> {
        let words = [&*self.base_executable, "-I", "-S", "-B", "-c", bootstrap, &*self.addon, &*self.package_folder];
        c_strings(words.into_iter())
    }

    fn environment(&self) -> Result<Vec<CString>, String> {
        let library = Path::new(&self.library).parent().map_or_else(String::new, |folder| folder.display().to_string());
        // Without /proc the loader cannot resolve `$ORIGIN`, and would take a libpython of the system's instead.
        let library = format!("LD_LIBRARY_PATH={library}");
        // Threads of a numeric library do not survive a fork, and one arena keeps memory where it can be counted.
        let others = ["LANG=C.UTF-8", "MALLOC_ARENA_MAX=1", "OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1"];
        c_strings(others.into_iter().chain([&*library]))
    }

    fn readable(&self) -> Vec<PathBuf> {
        let own = [&self.base_executable, &self.library, &self.addon, &self.package_folder];
        let mut readable: Vec<PathBuf> = own.into_iter().chain(&self.stdlib).map(PathBuf::from).collect();
        // Distributions keep what their modules link to beside the standard library; the system's own is in the policy.
        if self.base_prefix != "/usr" {
            readable.push(Path::new(&self.base_prefix).join("lib"));
        }
        readable.retain(|path| path.exists());
        readable
    }
}

fn c_strings<'a>(words: impl Iterator<Item = &'a str>) -> Result<Vec<CString>, String> {
    words.map(|word| CString::new(word).map_err(|_| format!("a NUL in {word:?}"))).collect()
}
