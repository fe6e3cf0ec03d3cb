//! One thread that sends back what it gets, with both directions coalesced: JavaScript wakes the thread only when it
//! is parked, and the thread announces results only when none are waiting to be read.

use std::ffi::c_void;
use std::mem;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use napi::bindgen_prelude::{PromiseRaw, check_status};
use napi::{Env, Error, Result, Status, sys};
use napi_derive::napi;

struct Call {
    deferred: sys::napi_deferred,
    value: f64,
}

// SAFETY: the echo thread only carries the pointer; it is made and resolved on Node's thread.
unsafe impl Send for Call {}

struct Announcer(sys::napi_threadsafe_function);

// SAFETY: `napi_call_threadsafe_function` is the one Node-API call made with it, and that one is for any thread.
unsafe impl Send for Announcer {}
// SAFETY: as above.
unsafe impl Sync for Announcer {}

struct Echo {
    spin: Duration,
    inbox: Mutex<Vec<Call>>,
    /// What a spinning thread reads, so that it does not fight for the lock.
    filled: AtomicBool,
    arrived: Condvar,
    outbox: Mutex<Vec<Call>>,
    announced: AtomicBool,
    announcer: Announcer,
}

static ECHO: OnceLock<Echo> = OnceLock::new();

impl Echo {
    fn submit(&self, call: Call) {
        let mut inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        inbox.push(call);
        if inbox.len() == 1 {
            self.filled.store(true, Ordering::Release);
            drop(inbox);
            // Without a waiter this is a load; the system is entered only when the thread is parked.
            self.arrived.notify_one();
        }
    }

    fn receive(&self, batch: &mut Vec<Call>) {
        if !self.spin.is_zero() {
            let start = Instant::now();
            while !self.filled.load(Ordering::Acquire) && start.elapsed() < self.spin {
                std::hint::spin_loop();
            }
        }
        let inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        let mut inbox =
            self.arrived.wait_while(inbox, |inbox| inbox.is_empty()).unwrap_or_else(PoisonError::into_inner);
        self.filled.store(false, Ordering::Relaxed);
        mem::swap(&mut *inbox, batch);
    }

    fn deliver(&self, batch: &mut Vec<Call>) {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner).append(batch);
        if !self.announced.swap(true, Ordering::SeqCst) {
            // SAFETY: the function lives as long as the environment, which outlives every pending call.
            unsafe {
                sys::napi_call_threadsafe_function(
                    self.announcer.0,
                    ptr::null_mut(),
                    sys::ThreadsafeFunctionCallMode::nonblocking,
                );
            }
        }
    }

    fn run(&self) {
        let mut batch = Vec::new();
        loop {
            self.receive(&mut batch);
            self.deliver(&mut batch);
        }
    }
}

unsafe extern "C" fn settle(env: sys::napi_env, _function: sys::napi_value, _context: *mut c_void, _data: *mut c_void) {
    let Some(echo) = ECHO.get() else { return };
    // Cleared before the results are taken: one that comes in between announces itself again.
    echo.announced.store(false, Ordering::SeqCst);
    if env.is_null() {
        return;
    }
    let calls = mem::take(&mut *echo.outbox.lock().unwrap_or_else(PoisonError::into_inner));
    for call in calls {
        let mut value = ptr::null_mut();
        // SAFETY: `env` is live on its own thread here, and each deferred is resolved once.
        unsafe {
            sys::napi_create_double(env, call.value, &raw mut value);
            sys::napi_resolve_deferred(env, call.deferred, value);
        }
    }
}

fn announcer(env: &Env) -> Result<Announcer> {
    let name = "echo";
    let mut resource = ptr::null_mut();
    let mut function = ptr::null_mut();
    // SAFETY: `env` is live; there is no JavaScript function, so `settle` is what gets called. It is unreferenced,
    // for a reference per pending call would be a cost of its own: who awaits an echo keeps Node running.
    unsafe {
        check_status!(sys::napi_create_string_utf8(
            env.raw(),
            name.as_ptr().cast(),
            name.len().cast_signed(),
            &raw mut resource
        ))?;
        check_status!(sys::napi_create_threadsafe_function(
            env.raw(),
            ptr::null_mut(),
            ptr::null_mut(),
            resource,
            0,
            1,
            ptr::null_mut(),
            None,
            ptr::null_mut(),
            Some(settle),
            &raw mut function
        ))?;
        check_status!(sys::napi_unref_threadsafe_function(env.raw(), function))?;
    }
    Ok(Announcer(function))
}

/// Starts the thread; `spin_micros` is how long it looks for work before it parks.
#[napi]
pub fn start_echo(env: Env, spin_micros: u32) -> Result<()> {
    let echo = Echo {
        spin: Duration::from_micros(spin_micros.into()),
        inbox: Mutex::default(),
        filled: AtomicBool::new(false),
        arrived: Condvar::new(),
        outbox: Mutex::default(),
        announced: AtomicBool::new(false),
        announcer: announcer(&env)?,
    };
    ECHO.set(echo).map_err(|_| Error::new(Status::GenericFailure, "the echo thread runs already"))?;
    if let Some(echo) = ECHO.get() {
        thread::spawn(|| echo.run());
    }
    Ok(())
}

#[napi]
pub fn echo(env: &Env, value: f64) -> Result<PromiseRaw<'_, f64>> {
    let echo = ECHO.get().ok_or_else(|| Error::new(Status::GenericFailure, "the echo thread does not run"))?;
    let mut deferred = ptr::null_mut();
    let mut promise = ptr::null_mut();
    // SAFETY: `env` is live on its own thread.
    unsafe {
        check_status!(sys::napi_create_promise(env.raw(), &raw mut deferred, &raw mut promise))?;
    }
    echo.submit(Call { deferred, value });
    Ok(PromiseRaw::new(env.raw(), promise))
}
