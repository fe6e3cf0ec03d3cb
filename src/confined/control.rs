//! The template's side of the control socket: one message per packet, a descriptor with some of them.

use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

use parking_lot::Mutex;
use pyo3::exceptions::{PyOSError, PyRuntimeError};
use pyo3::prelude::*;

use super::channel::{self, HOST, pollfd};
use super::exit::Exit;
use super::packet::{receive, send};
use super::seal::{self as sealing, Limits, Program};
use crate::messages::{from_template, to_template};
use crate::value::{Malformed, Reader, Write};

/// More than a socket takes at once.
const LONGEST_SETUP: usize = 1024 * 1024;
const LONGEST_ORDER: usize = 256;
/// The wait status of a worker that there never was.
const NOT_FORKED: i32 = -1;

struct Setup {
    template: Vec<Program>,
    worker: Vec<Program>,
    has_ruleset: bool,
}

struct Order {
    worker: u32,
    limits: Limits,
    socket: OwnedFd,
}

struct Child {
    worker: u32,
    pid: libc::pid_t,
    ended: OwnedFd,
}

struct Template {
    setup: Setup,
    order: Option<Order>,
    children: Vec<Child>,
    pid: libc::pid_t,
}

static TEMPLATE: Mutex<Option<Template>> = Mutex::new(None);

/// The host's first message: the folders for `sys.path` and the modules to import.
#[pyfunction]
pub fn setup() -> PyResult<(Vec<String>, Vec<String>)> {
    let (bytes, _) = receive(LONGEST_SETUP)?;
    let reader = &mut Reader::new(&bytes);
    let read = || -> Result<_, Malformed> {
        if reader.u8()? != to_template::SETUP {
            return Err(reader.malformed());
        }
        let (template, worker) = (programs(reader)?, programs(reader)?);
        let has_ruleset = reader.u8()? != 0;
        Ok((Setup { template, worker, has_ruleset }, texts(reader)?, texts(reader)?))
    };
    let (setup, folders, modules) = { read }().map_err(|malformed| PyRuntimeError::new_err(malformed.to_string()))?;
    // SAFETY: always allowed.
    let pid = unsafe { libc::getpid() };
    *TEMPLATE.lock() = Some(Template { setup, order: None, children: Vec::new(), pid });
    Ok((folders, modules))
}

fn programs(reader: &mut Reader<'_>) -> Result<Vec<Program>, Malformed> {
    let count = reader.u32()?;
    (0..count).map(|_| Program::read(reader.sized()?).ok_or(reader.malformed())).collect()
}

fn texts(reader: &mut Reader<'_>) -> Result<Vec<String>, Malformed> {
    let count = reader.u32()?;
    (0..count).map(|_| reader.text().map(Into::into)).collect()
}

fn with_template<T>(run: impl FnOnce(&mut Template) -> T) -> PyResult<T> {
    TEMPLATE.lock().as_mut().map(run).ok_or_else(|| PyRuntimeError::new_err("the template was not set up"))
}

/// Tells why there will be no template. It ends.
#[pyfunction]
pub fn refuse(reason: &str) {
    let mut body = vec![from_template::REFUSED];
    body.put_text(reason);
    let _nobody_may_listen = send(&body, None);
    Exit::Done.now();
}

/// Gives up what only the start needed, and takes orders.
#[pyfunction]
pub fn ready(version: &str) -> PyResult<()> {
    let sealed = with_template(|template| template.setup.template.iter().all(Program::install))?;
    if !sealed {
        let error = io::Error::last_os_error();
        return Err(PyOSError::new_err(format!("a seccomp program of the template's was refused: {error}")));
    }
    let mut body = vec![from_template::READY];
    body.put_text(version);
    Ok(send(&body, None)?)
}

/// Waits until a worker is ordered, and tells of those that end meanwhile.
#[pyfunction]
pub fn await_order() -> PyResult<()> {
    with_template(|template| {
        loop {
            let mut descriptors = vec![pollfd(HOST, libc::POLLIN)];
            descriptors.extend(template.children.iter().map(|child| pollfd(child.ended.as_raw_fd(), libc::POLLIN)));
            channel::wait(&mut descriptors);
            let has_ended: Vec<bool> = descriptors[1..].iter().map(|one| one.revents != 0).collect();
            let mut places = has_ended.into_iter();
            for child in template.children.extract_if(.., |_| places.next().unwrap_or(false)) {
                // Nothing of it is left when the host hears of it.
                drop(child.ended);
                tell_end(child.worker, child.pid)?;
            }
            if descriptors[0].revents != 0 {
                template.order = Some(read_order()?);
                return Ok(());
            }
        }
    })?
}

fn read_order() -> PyResult<Order> {
    let (bytes, socket) = receive(LONGEST_ORDER)?;
    let reader = &mut Reader::new(&bytes);
    let mut read = || -> Result<_, Malformed> {
        if reader.u8()? != to_template::FORK {
            return Err(reader.malformed());
        }
        let worker = reader.u32()?;
        let mut limit = || reader.i64().map(|limit| limit as u64);
        let (data, address_space, cpu_seconds, files, processes) = (limit()?, limit()?, limit()?, limit()?, limit()?);
        Ok((worker, Limits { data, address_space, cpu_seconds, files, processes }))
    };
    let (worker, limits) = read().map_err(|malformed| PyRuntimeError::new_err(malformed.to_string()))?;
    let socket = socket.ok_or_else(|| PyRuntimeError::new_err("an order came without a socket"))?;
    Ok(Order { worker, limits, socket })
}

/// In the template: the worker that was ordered is this process.
#[pyfunction]
pub fn forked(pid: libc::pid_t) -> PyResult<()> {
    with_template(|template| {
        let Some(Order { worker, .. }) = template.order.take() else { return Ok(()) };
        // SAFETY: asks for a descriptor of our own child, which is not waited for yet, so the number is its own.
        let ended = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) };
        let Ok(ended) =
            RawFd::try_from(ended).map_err(drop).and_then(|ended| if ended < 0 { Err(()) } else { Ok(ended) })
        else {
            // Nobody could watch it: it goes, unseen.
            // SAFETY: our own child, as above.
            unsafe {
                libc::kill(pid, libc::SIGKILL);
                libc::waitpid(pid, std::ptr::null_mut(), 0);
            }
            return tell_not_forked(worker);
        };
        // SAFETY: fresh, and nobody else's.
        let ended = unsafe { OwnedFd::from_raw_fd(ended) };
        let mut body = vec![from_template::FORKED];
        body.put_u32(worker);
        send(&body, Some(ended.as_raw_fd()))?;
        template.children.push(Child { worker, pid, ended });
        Ok(())
    })?
}

/// In the template: the system refused to fork.
#[pyfunction]
pub fn not_forked() -> PyResult<()> {
    with_template(|template| template.order.take().map_or(Ok(()), |order| tell_not_forked(order.worker)))?
}

fn tell_not_forked(worker: u32) -> PyResult<()> {
    Ok(send(&end_of(worker, NOT_FORKED, 0, 0), None)?)
}

/// In the fork: becomes the worker that was ordered, or ends.
#[pyfunction]
pub fn seal() -> PyResult<()> {
    with_template(|template| {
        let Some(Order { limits, socket, .. }) = template.order.take() else { Exit::Malformed.now() };
        let Setup { worker, has_ruleset, .. } = &template.setup;
        sealing::seal(socket, template.pid, &limits, *has_ruleset, worker);
        // Their descriptors are closed already, by number.
        template.children.drain(..).for_each(std::mem::forget);
    })
}

fn tell_end(worker: u32, pid: libc::pid_t) -> PyResult<()> {
    let mut status = 0;
    let mut usage = MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: our own child, which has ended; both places are live and of their types.
    let usage = unsafe {
        libc::wait4(pid, &raw mut status, 0, usage.as_mut_ptr());
        usage.assume_init()
    };
    let micros = |time: libc::timeval| time.tv_sec as u64 * 1_000_000 + time.tv_usec as u64;
    let peak = usage.ru_maxrss as u64 * 1024;
    Ok(send(&end_of(worker, status, micros(usage.ru_utime) + micros(usage.ru_stime), peak), None)?)
}

fn end_of(worker: u32, status: i32, cpu_micros: u64, peak_bytes: u64) -> Vec<u8> {
    let mut body = vec![from_template::ENDED];
    body.put_u32(worker);
    body.put(&status.to_le_bytes());
    body.put(&cpu_micros.to_le_bytes());
    body.put(&peak_bytes.to_le_bytes());
    body
}
