//! One JavaScript environment (the main thread's, or a worker's): what goes to it, and its end.

use std::cell::Cell;
use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

use napi::sys;
use parking_lot::Mutex;
use rustc_hash::FxHashMap;

use super::outbox::Outbox;
use super::{buffers, exit};
use crate::embedded;
use crate::engine::{Execution, Host, Instance, Outcome, SharedMemory, StreamEvent, ToolCall};
use crate::error::{Code, Failure};
use crate::record::{Keeper, Question};
use crate::sandbox::Sandbox;

/// The largest outbox that is kept for the next batch.
const KEPT: usize = 1024 * 1024;

#[derive(Clone, Copy)]
struct Wake(sys::napi_threadsafe_function);

// SAFETY: a thread-safe function is made to be called from any thread.
unsafe impl Send for Wake {}

#[derive(Clone, Copy)]
struct Reference(sys::napi_ref);

// SAFETY: only carried by other threads; used on its environment's.
unsafe impl Send for Reference {}

/// Where small batches are put: an `ArrayBuffer` that JavaScript made once and reads in place.
struct Inbox {
    address: *mut u8,
    length: usize,
    /// The function that reads a batch.
    on_batch: sys::napi_ref,
}

// SAFETY: used on the environment's thread only.
unsafe impl Send for Inbox {}
// SAFETY: as above.
unsafe impl Sync for Inbox {}

thread_local! {
    /// Whether this thread's outcomes wait for the ones that follow.
    static HOLDS: Cell<bool> = const { Cell::new(false) };
}

pub struct Environment {
    inbox: Inbox,
    wake: Mutex<Option<Wake>>,
    woken: AtomicBool,
    outbox: Mutex<Outbox>,
    /// References whose last user was on another thread.
    released: Mutex<Vec<Reference>>,
    /// Tasks that keep the process alive; touched on the environment's thread only.
    in_flight: AtomicUsize,
    /// Views of its memory that Python holds.
    pub lent: AtomicUsize,
    /// The main thread's ends with the process; a worker's may end any time before.
    pub is_main: bool,
    instances: Mutex<FxHashMap<u32, Arc<Instance>>>,
}

impl Environment {
    /// # Safety
    /// On the environment's thread, with a function and an `ArrayBuffer` of it; the buffer must outlive the environment's
    /// code (its owner keeps it).
    pub unsafe fn new(
        env: sys::napi_env,
        on_batch: sys::napi_value,
        inbox: sys::napi_value,
        is_main: bool,
    ) -> napi::Result<Arc<Self>> {
        let (mut address, mut length) = (std::ptr::null_mut(), 0);
        let mut reference = std::ptr::null_mut();
        // SAFETY: the caller promises thread and values; every out-pointer is live.
        unsafe {
            napi::check_status!(sys::napi_get_arraybuffer_info(env, inbox, &raw mut address, &raw mut length))?;
            napi::check_status!(sys::napi_create_reference(env, on_batch, 1, &raw mut reference))?;
        }
        let environment = Arc::new(Self {
            inbox: Inbox { address: address.cast(), length, on_batch: reference },
            wake: Mutex::default(),
            woken: AtomicBool::new(false),
            outbox: Mutex::default(),
            released: Mutex::default(),
            in_flight: AtomicUsize::new(0),
            lent: AtomicUsize::new(0),
            is_main,
            instances: Mutex::default(),
        });
        // The callback and the cleanup hook may run until the very end of the environment: one count is theirs for ever.
        let context = Arc::into_raw(environment.clone()).cast_mut().cast::<c_void>();
        let mut wake = std::ptr::null_mut();
        // SAFETY: as above; the context is never freed. The hook is added after the function is made, so it runs before
        // napi takes the function down (last in, first out).
        unsafe {
            let mut name = std::ptr::null_mut();
            let label = "python-native";
            napi::check_status!(sys::napi_create_string_utf8(
                env,
                label.as_ptr().cast(),
                label.len() as isize,
                &raw mut name
            ))?;
            napi::check_status!(sys::napi_create_threadsafe_function(
                env,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                name,
                0,
                1,
                std::ptr::null_mut(),
                None,
                context,
                Some(deliver),
                &raw mut wake
            ))?;
            napi::check_status!(sys::napi_unref_threadsafe_function(env, wake))?;
            *environment.wake.lock() = Some(Wake(wake));
            napi::check_status!(sys::napi_add_env_cleanup_hook(env, Some(clean_up), context))?;
        }
        Ok(environment)
    }

    /// Writes to the outbox, and wakes the environment if it was empty.
    pub fn send(&self, write: impl FnOnce(&mut Outbox)) {
        write(&mut self.outbox.lock());
        self.wake();
    }

    fn wake(&self) {
        if !self.woken.swap(true, SeqCst) {
            // Held across the call, so that the end of the environment cannot free the function under us.
            let wake = self.wake.lock();
            if let Some(Wake(wake)) = *wake {
                // SAFETY: alive while the lock is held and it is there; it never blocks (the queue has no bound).
                unsafe {
                    sys::napi_call_threadsafe_function(
                        wake,
                        std::ptr::null_mut(),
                        sys::ThreadsafeFunctionCallMode::nonblocking,
                    )
                };
            }
        }
    }

    pub fn release_later(&self, reference: sys::napi_ref) {
        self.released.lock().push(Reference(reference));
        self.wake();
    }

    pub fn add(&self, instance: Arc<Instance>) {
        self.instances.lock().insert(instance.id, instance);
    }

    pub fn instance(&self, id: u32) -> Option<Arc<Instance>> {
        self.instances.lock().get(&id).cloned()
    }

    pub fn owns(&self, instance: u32) -> bool {
        self.instances.lock().contains_key(&instance)
    }

    pub fn find(&self, execution: u32) -> Option<Arc<Execution>> {
        self.instances.lock().values().find_map(|instance| instance.find(execution))
    }

    /// Settles what an instance has left and drops what it holds.
    pub fn remove(&self, id: u32) {
        if let Some(instance) = self.instances.lock().remove(&id) {
            stop_all(&instance, "the instance was closed");
        }
    }

    /// New tasks keep the process alive until they settle. On the environment's thread only.
    pub fn tasks_began(&self, env: sys::napi_env, count: usize) {
        if count > 0
            && self.in_flight.fetch_add(count, SeqCst) == 0
            && let Some(Wake(wake)) = *self.wake.lock()
        {
            // SAFETY: alive, and on its environment's thread.
            unsafe { sys::napi_ref_threadsafe_function(env, wake) };
        }
    }

    fn tasks_ended(&self, env: sys::napi_env, count: usize) {
        if count > 0
            && self.in_flight.fetch_sub(count, SeqCst) == count
            && let Some(Wake(wake)) = *self.wake.lock()
        {
            // SAFETY: as above.
            unsafe { sys::napi_unref_threadsafe_function(env, wake) };
        }
    }

    /// Hands the outbox to JavaScript.
    ///
    /// # Safety
    /// On the environment's thread.
    unsafe fn deliver(&self, env: sys::napi_env) {
        // Before the outbox is taken: whatever comes after finds it cleared and wakes again.
        self.woken.store(false, SeqCst);
        let released = std::mem::take(&mut *self.released.lock());
        for Reference(reference) in released {
            // SAFETY: ours, and given up by its last user.
            unsafe { sys::napi_delete_reference(env, reference) };
        }
        let mut batch = std::mem::take(&mut *self.outbox.lock());
        if batch.bytes.is_empty() {
            return;
        }
        // SAFETY: on the environment's thread, as promised.
        unsafe { self.call(env, &mut batch) };
        self.tasks_ended(env, batch.settled);
        let mut outbox = self.outbox.lock();
        if outbox.bytes.capacity() == 0 && batch.bytes.capacity() <= KEPT {
            batch.bytes.clear();
            outbox.bytes = batch.bytes;
        }
    }

    /// # Safety
    /// On the environment's thread.
    unsafe fn call(&self, env: sys::napi_env, batch: &mut Outbox) {
        let bytes = &batch.bytes;
        // SAFETY: every value is made here, in the scope that napi opened for this callback; the inbox is as large as it
        // said, and nobody reads it meanwhile.
        unsafe {
            let mut undefined = std::ptr::null_mut();
            sys::napi_get_undefined(env, &raw mut undefined);
            let mut arguments = [undefined; 3];
            sys::napi_create_uint32(env, bytes.len() as u32, &raw mut arguments[0]);
            let mut target = self.inbox.address;
            if bytes.len() > self.inbox.length {
                let mut data = std::ptr::null_mut();
                sys::napi_create_arraybuffer(env, bytes.len(), &raw mut data, &raw mut arguments[1]);
                target = data.cast();
            }
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), target, bytes.len());
            if !batch.shared.is_empty() {
                sys::napi_create_array_with_length(env, batch.shared.len(), &raw mut arguments[2]);
                for (index, memory) in batch.shared.drain(..).enumerate() {
                    let buffer = buffers::array_buffer(env, memory);
                    sys::napi_set_element(env, arguments[2], index as u32, buffer);
                }
            }
            let (mut on_batch, mut result) = (std::ptr::null_mut(), std::ptr::null_mut());
            sys::napi_get_reference_value(env, self.inbox.on_batch, &raw mut on_batch);
            let called = sys::napi_call_function(env, undefined, on_batch, 3, arguments.as_ptr(), &raw mut result);
            if called == sys::Status::napi_pending_exception {
                let mut exception = std::ptr::null_mut();
                sys::napi_get_and_clear_last_exception(env, &raw mut exception);
                sys::napi_fatal_exception(env, exception);
            }
        }
    }
}

fn stop_all(instance: &Arc<Instance>, why: &str) {
    let runtime = embedded::running();
    for execution in instance.close() {
        if let Some(runtime) = runtime {
            runtime.engine.stop(&execution, Failure::new(Code::Cancelled, why));
        }
    }
    if let Some(runtime) = runtime {
        runtime.forget(instance.id);
    }
    if let Some(sandbox) = Sandbox::get() {
        sandbox.forget(instance.id);
    }
}

unsafe extern "C" fn deliver(env: sys::napi_env, _function: sys::napi_value, context: *mut c_void, _data: *mut c_void) {
    // SAFETY: the context is a leaked Arc, alive for ever; a null environment is one that is being torn down.
    unsafe {
        let environment = &*context.cast::<Environment>();
        if !env.is_null() {
            environment.deliver(env);
        }
    }
}

unsafe extern "C" fn clean_up(context: *mut c_void) {
    // SAFETY: a leaked Arc; on the environment's thread, before napi takes the function down.
    let environment = unsafe { &*context.cast::<Environment>() };
    if environment.is_main {
        exit::leave_if_watched(environment.lent.load(SeqCst));
    }
    if let Some(Wake(wake)) = environment.wake.lock().take() {
        // SAFETY: ours to release, once; nobody else can see it any more.
        unsafe { sys::napi_release_threadsafe_function(wake, sys::ThreadsafeFunctionReleaseMode::abort) };
    }
    let instances = std::mem::take(&mut *environment.instances.lock());
    for instance in instances.into_values() {
        stop_all(&instance, "the thread that asked has ended");
    }
}

impl Keeper for Environment {
    fn ask(&self, call: u32, sink: u32, question: Question, json: &str) {
        self.send(|outbox| outbox.record(call, sink, question as u8, json));
    }
}

/// Whether JavaScript knows it by its number still: once told of its end, it gives the number to another. Asked with the
/// outbox locked, so that nothing is written after that.
fn is_known(execution: &Execution) -> bool {
    !execution.is_settled()
}

impl Host for Environment {
    fn settle(&self, execution: &Execution, outcome: Outcome<'_>) {
        self.outbox.lock().settle(execution, outcome);
        if !HOLDS.get() {
            self.wake();
        }
    }

    fn emit(&self, execution: &Execution, event: StreamEvent, bytes: &[u8], shared: Vec<SharedMemory>) {
        self.send(|outbox| {
            if is_known(execution) {
                outbox.event(execution, event, bytes, shared);
            }
        });
    }

    fn call_tool(&self, call: ToolCall<'_>) {
        let more_follows = call.more_follows;
        {
            let mut outbox = self.outbox.lock();
            if is_known(call.execution) {
                outbox.tool_call(call);
            }
        }
        if !more_follows {
            self.wake();
        }
    }

    fn abort_tool(&self, call: u32) {
        self.send(|outbox| outbox.tool_abort(call));
    }

    fn pull_tool(&self, call: u32) {
        self.send(|outbox| outbox.tool_pull(call));
    }

    fn hold(&self) {
        HOLDS.set(true);
    }

    fn let_go(&self) {
        HOLDS.set(false);
        self.wake();
    }

    fn wake(&self) {
        Self::wake(self);
    }
}
