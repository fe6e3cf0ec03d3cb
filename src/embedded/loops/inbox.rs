//! One loop's inbox, and what is known of the loop from outside.

use std::cell::RefCell;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::time::Instant;

use parking_lot::Mutex;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use rustc_hash::FxHashSet;

use super::super::pool::spin::Spin;
use super::super::{current, run};
use super::Item;
use crate::engine::SharedHost;

/// A loop that has not come by its selector for this long is blocked by somebody's sync code.
const STUCK_NANOS: u64 = 10_000_000;
/// One that has been away for this long, in code that was interrupted again and again, is given up until it comes back.
const LOST_NANOS: u64 = 300_000_000;
/// While items keep coming, sockets get a look this often.
const LOOK_AT_SOCKETS: u32 = 16;

/// Loops that are stuck in code which did not stop when it was interrupted.
pub static ABANDONED: AtomicUsize = AtomicUsize::new(0);

pub struct EventLoop {
    /// Python's name for its thread.
    pub ident: AtomicU64,
    items: Mutex<Vec<Item>>,
    filled: AtomicBool,
    parked: AtomicBool,
    waker: Waker,
    spin: Spin,
    base: Instant,
    /// Since when it has been away from its selector, in nanoseconds after `base`; 0 while it is there.
    away_since: AtomicU64,
    polls: AtomicU32,
    /// Executions that were handed to it and have not ended.
    live: Mutex<FxHashSet<u64>>,
    host: PyOnceLock<Py<PyAny>>,
    abandoned: AtomicBool,
}

impl EventLoop {
    pub fn new() -> io::Result<Arc<Self>> {
        Ok(Arc::new(Self {
            ident: AtomicU64::new(0),
            items: Mutex::default(),
            filled: AtomicBool::new(false),
            parked: AtomicBool::new(false),
            waker: Waker::new()?,
            spin: Spin::new(),
            base: Instant::now(),
            away_since: AtomicU64::new(0),
            polls: AtomicU32::new(0),
            live: Mutex::default(),
            host: PyOnceLock::new(),
            abandoned: AtomicBool::new(false),
        }))
    }

    pub fn set_host(&self, py: Python<'_>, host: Py<PyAny>) {
        let _ = self.host.set(py, host);
    }

    /// True when the loop is sure to look soon: it slept and is woken.
    pub fn push(self: &Arc<Self>, item: Item) -> bool {
        if let Some(execution) = item.movable() {
            self.live.lock().insert(execution.serial);
        }
        let mut items = self.items.lock();
        items.push(item);
        self.filled.store(true, SeqCst);
        drop(items);
        let slept = self.parked.swap(false, SeqCst);
        if slept && !Gathered::takes(self) {
            self.waker.wake();
        }
        slept
    }

    fn now(&self) -> u64 {
        self.base.elapsed().as_nanos() as u64 + 1
    }

    pub fn is_stuck(&self) -> bool {
        self.is_away_for(STUCK_NANOS)
    }

    fn is_away_for(&self, nanos: u64) -> bool {
        let since = self.away_since.load(SeqCst);
        since != 0 && self.now().saturating_sub(since) > nanos
    }

    pub fn is_awake(&self) -> bool {
        self.away_since.load(SeqCst) != 0
    }

    pub fn runs(&self, serial: u64) -> bool {
        self.live.lock().contains(&serial)
    }

    pub fn ended(&self, serial: u64) {
        self.live.lock().remove(&serial);
    }

    pub fn has_movable(&self) -> bool {
        self.items.lock().iter().any(|item| item.movable().is_some())
    }

    pub fn take_movable(&self) -> Vec<Item> {
        let mut items = self.items.lock();
        let moved: Vec<Item> = items.extract_if(.., |item| item.movable().is_some()).collect();
        let mut live = self.live.lock();
        moved.iter().filter_map(Item::movable).for_each(|execution| {
            live.remove(&execution.serial);
        });
        moved
    }

    /// Whether the code that the loop is in belongs to this execution.
    pub fn is_inside(&self, py: Python<'_>, serial: u64) -> bool {
        current::of_thread(py, self.ident.load(SeqCst)).is_some_and(|execution| execution.serial == serial)
    }

    pub fn abandon(&self) -> bool {
        let abandoned = self.is_away_for(LOST_NANOS) && !self.abandoned.swap(true, SeqCst);
        ABANDONED.fetch_add(usize::from(abandoned), SeqCst);
        abandoned
    }

    /// Handles everything handed in; false when there was nothing.
    fn drain(self: &Arc<Self>, py: Python<'_>) -> bool {
        if !self.filled.swap(false, SeqCst) {
            return false;
        }
        let items = std::mem::take(&mut *self.items.lock());
        let some = !items.is_empty();
        for item in items {
            if let Err(error) = self.handle(py, item) {
                tracing::error!(%error, "a loop could not handle what it was handed");
            }
        }
        some
    }

    fn handle(self: &Arc<Self>, py: Python<'_>, item: Item) -> PyResult<()> {
        let host = self.host.get(py).expect("set before the loop runs").bind(py);
        match item {
            Item::Start(execution) => run::execute_on(py, &execution, self),
            Item::Adopt { execution, awaitable } => {
                if let Err(error) = run::adopt(py, host, &execution, awaitable) {
                    self.ended(execution.serial);
                    run::fail(py, &execution, &error);
                }
            }
            Item::Reply { call, instance, future, reply } => {
                run::resolve(py, future.bind(py), call, instance, &reply)?;
            }
            Item::Wake { future } => {
                let future = future.bind(py);
                if !future.call_method0(pyo3::intern!(py, "done"))?.is_truthy()? {
                    future.call_method1(pyo3::intern!(py, "set_result"), (py.None(),))?;
                }
            }
            Item::Cancel { serial } => {
                host.call_method1(pyo3::intern!(py, "cancel"), (serial,))?;
            }
        }
        Ok(())
    }

    pub fn host<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.host.get(py).expect("set before the loop runs").bind(py).clone()
    }
}

/// The inbox as the loop's own Python code sees it.
#[pyclass(frozen, name = "Inbox", module = "elizaos_py._native")]
pub struct PyInbox(pub Arc<EventLoop>);

const NOTHING: u8 = 0;
const HANDLED: u8 = 1;
const HANDLED_LOOK_AT_SOCKETS: u8 = 2;

#[pymethods]
impl PyInbox {
    fn fileno(&self) -> i32 {
        self.0.waker.descriptor()
    }

    /// Handles what waits. 0: nothing did, and the loop may block as long as it meant to; 1: something did; 2: something
    /// did, and it is time to look at the sockets as well.
    fn poll(&self, py: Python<'_>, timeout: Option<f64>) -> u8 {
        pay();
        let event_loop = &self.0;
        if event_loop.abandoned.swap(false, SeqCst) {
            ABANDONED.fetch_sub(1, SeqCst);
            tracing::info!("an abandoned event loop came back");
        }
        let handled = event_loop.drain(py) || self.wait_awake(py, timeout);
        if handled {
            event_loop.away_since.store(event_loop.now(), SeqCst);
            let polls = event_loop.polls.fetch_add(1, SeqCst);
            return if polls.is_multiple_of(LOOK_AT_SOCKETS) { HANDLED_LOOK_AT_SOCKETS } else { HANDLED };
        }
        NOTHING
    }

    /// The loop blocked and is back.
    fn awake(&self, py: Python<'_>) {
        let event_loop = &self.0;
        // Whoever pushed something has unparked it and written to the descriptor, or is about to: then it is seen, and
        // taken off, at the next turn.
        if !event_loop.parked.swap(false, SeqCst) {
            event_loop.waker.acknowledge();
        }
        event_loop.away_since.store(event_loop.now(), SeqCst);
        event_loop.drain(py);
    }

    /// An execution that was handed to this loop has ended.
    fn ended(&self, serial: u64) {
        self.0.ended(serial);
    }
}

impl PyInbox {
    /// Looks a moment longer, then says that the loop sleeps from here on.
    fn wait_awake(&self, py: Python<'_>, timeout: Option<f64>) -> bool {
        let event_loop = &self.0;
        if timeout.is_some_and(|timeout| timeout <= 0.0) {
            return false;
        }
        event_loop.away_since.store(0, SeqCst);
        let filled = || event_loop.filled.load(SeqCst);
        if py.detach(|| event_loop.spin.until(filled)) && event_loop.drain(py) {
            return true;
        }
        event_loop.parked.store(true, SeqCst);
        if filled() {
            event_loop.parked.store(false, SeqCst);
            return event_loop.drain(py);
        }
        false
    }
}

/// One descriptor that makes a sleeping selector return.
struct Waker {
    read: libc::c_int,
    write: libc::c_int,
}

impl Waker {
    #[cfg(target_os = "linux")]
    fn new() -> io::Result<Self> {
        // SAFETY: makes a descriptor or says why not.
        let descriptor = unsafe { libc::eventfd(0, libc::EFD_NONBLOCK | libc::EFD_CLOEXEC) };
        if descriptor < 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(Self { read: descriptor, write: descriptor })
    }

    #[cfg(not(target_os = "linux"))]
    fn new() -> io::Result<Self> {
        use std::os::fd::IntoRawFd;
        let (read, write) = std::os::unix::net::UnixStream::pair()?;
        read.set_nonblocking(true)?;
        write.set_nonblocking(true)?;
        Ok(Self { read: read.into_raw_fd(), write: write.into_raw_fd() })
    }

    fn descriptor(&self) -> libc::c_int {
        self.read
    }

    fn wake(&self) {
        let one = 1u64;
        // SAFETY: writes eight bytes of a live number. A full descriptor wakes as well, so the result does not matter.
        unsafe { libc::write(self.write, (&raw const one).cast(), 8) };
    }

    fn acknowledge(&self) {
        let mut count = [0u64; 64];
        // SAFETY: reads into a live array of that size; it does not block, and an empty descriptor is fine.
        unsafe { libc::read(self.read, count.as_mut_ptr().cast(), size_of_val(&count)) };
    }
}

thread_local! {
    /// The loop that runs on this thread, with its asyncio object.
    static OURS: RefCell<Option<(Py<PyAny>, Arc<EventLoop>)>> = const { RefCell::new(None) };
}

thread_local! {
    /// Loops that the calling thread is to wake, while it gathers what it hands to them.
    static ASLEEP: RefCell<Option<Vec<Arc<EventLoop>>>> = const { RefCell::new(None) };
}

/// Until it is dropped, loops that the calling thread hands things to are left asleep. Woken at the first of many, a loop
/// on the same core would take over at once, find that one, and sleep again.
pub struct Gathered(());

impl Gathered {
    pub fn begin() -> Self {
        ASLEEP.set(Some(Vec::new()));
        Self(())
    }

    fn takes(event_loop: &Arc<EventLoop>) -> bool {
        ASLEEP.with_borrow_mut(|asleep| asleep.as_mut().map(|asleep| asleep.push(event_loop.clone())).is_some())
    }
}

impl Drop for Gathered {
    fn drop(&mut self) {
        let asleep = ASLEEP.take().unwrap_or_default();
        asleep.iter().for_each(|event_loop| event_loop.waker.wake());
    }
}

thread_local! {
    /// Hosts that this loop has called tools of since it came by its selector. They are woken there: the calls of one
    /// turn go out together, and no answer could be taken in before.
    static OWED: RefCell<Vec<SharedHost>> = const { RefCell::new(Vec::new()) };
}

/// Promises to wake a host at the end of this turn of the calling thread's loop; false where there is none.
pub fn owe(host: &SharedHost) -> bool {
    let is_loop = OURS.with_borrow(Option::is_some);
    if is_loop {
        OWED.with_borrow_mut(|owed| {
            if !owed.iter().any(|known| Arc::ptr_eq(known, host)) {
                owed.push(host.clone());
            }
        });
    }
    is_loop
}

fn pay() {
    OWED.with_borrow_mut(|owed| owed.drain(..).for_each(|host| host.wake()));
}

/// Says that the calling thread runs this loop.
pub fn settle_in(event_loop: &Arc<EventLoop>, object: Py<PyAny>) {
    OURS.set(Some((object, event_loop.clone())));
}

/// The loop behind an asyncio object, if it is the one of the calling thread.
pub fn ours(object: &Bound<'_, PyAny>) -> Option<Arc<EventLoop>> {
    OURS.with_borrow(|ours| {
        let (known, event_loop) = ours.as_ref()?;
        known.is(object).then(|| event_loop.clone())
    })
}
