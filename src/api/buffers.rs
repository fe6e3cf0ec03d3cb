//! Memory that crosses without a copy.

use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;

use napi::sys;

use super::environment::Environment;
use crate::engine::{HostBuffer, SharedMemory};

/// A typed array of JavaScript's, held by a reference while Python looks at it.
pub struct JsMemory {
    environment: Arc<Environment>,
    reference: sys::napi_ref,
    address: *mut u8,
    length: usize,
}

// SAFETY: the address is stable while the reference is held, and the reference is only given back to its environment.
unsafe impl Send for JsMemory {}
// SAFETY: as above; nothing in it changes.
unsafe impl Sync for JsMemory {}

impl HostBuffer for JsMemory {
    fn address(&self) -> *mut u8 {
        self.address
    }

    fn length(&self) -> usize {
        self.length
    }
}

impl Drop for JsMemory {
    fn drop(&mut self) {
        self.environment.lent.fetch_sub(1, SeqCst);
        self.environment.release_later(self.reference);
    }
}

/// A copy of it. A worker thread may end, and its memory with it, while Python still looks.
struct Copied(Box<[UnsafeCell<u8>]>);

// SAFETY: Python writes to it with the GIL held or by its own rules for buffers; nobody else has it.
unsafe impl Sync for Copied {}

impl HostBuffer for Copied {
    fn address(&self) -> *mut u8 {
        self.0.as_ptr().cast_mut().cast()
    }

    fn length(&self) -> usize {
        self.0.len()
    }
}

impl JsMemory {
    /// Takes hold of a typed array or a `DataView`.
    ///
    /// # Safety
    /// On the environment's thread, with a live value of it.
    pub unsafe fn of(
        environment: &Arc<Environment>,
        env: sys::napi_env,
        value: sys::napi_value,
    ) -> napi::Result<Arc<dyn HostBuffer>> {
        let (mut count, mut data, mut offset) = (0, std::ptr::null_mut(), 0);
        let (mut kind, mut buffer) = (0, std::ptr::null_mut());
        let mut reference = std::ptr::null_mut();
        // SAFETY: the caller promises thread and value; every out-pointer is live.
        let length = unsafe {
            let mut is_view = false;
            napi::check_status!(sys::napi_is_dataview(env, value, &raw mut is_view))?;
            let length = if is_view {
                napi::check_status!(sys::napi_get_dataview_info(
                    env,
                    value,
                    &raw mut count,
                    &raw mut data,
                    &raw mut buffer,
                    &raw mut offset
                ))?;
                count
            } else {
                napi::check_status!(sys::napi_get_typedarray_info(
                    env,
                    value,
                    &raw mut kind,
                    &raw mut count,
                    &raw mut data,
                    &raw mut buffer,
                    &raw mut offset
                ))?;
                count * element_size(kind)
            };
            if !environment.is_main {
                let content: &[u8] = if length == 0 { &[] } else { std::slice::from_raw_parts(data.cast(), length) };
                return Ok(Arc::new(Copied(content.iter().copied().map(UnsafeCell::new).collect())));
            }
            napi::check_status!(sys::napi_create_reference(env, value, 1, &raw mut reference))?;
            length
        };
        environment.lent.fetch_add(1, SeqCst);
        Ok(Arc::new(Self { environment: environment.clone(), reference, address: data.cast(), length }))
    }
}

const fn element_size(kind: sys::napi_typedarray_type) -> usize {
    match kind {
        sys::TypedarrayType::int16_array | sys::TypedarrayType::uint16_array => 2,
        sys::TypedarrayType::int32_array | sys::TypedarrayType::uint32_array | sys::TypedarrayType::float32_array => 4,
        sys::TypedarrayType::float64_array
        | sys::TypedarrayType::bigint64_array
        | sys::TypedarrayType::biguint64_array => 8,
        _ => 1,
    }
}

/// An `ArrayBuffer` over memory of Python's; a copy where the host allows no such thing.
///
/// # Safety
/// On the environment's thread.
pub unsafe fn array_buffer(env: sys::napi_env, memory: SharedMemory) -> sys::napi_value {
    let (address, length) = (memory.address, memory.length);
    let hint = Box::into_raw(Box::new(memory));
    let mut value = std::ptr::null_mut();
    // SAFETY: the owner keeps the memory in place until the finalizer takes it back; napi runs that exactly once.
    unsafe {
        let made = sys::napi_create_external_arraybuffer(
            env,
            address.cast(),
            length,
            Some(finalize),
            hint.cast(),
            &raw mut value,
        );
        if made == sys::Status::napi_ok {
            return value;
        }
        let memory = Box::from_raw(hint);
        let mut data = std::ptr::null_mut();
        if sys::napi_create_arraybuffer(env, length, &raw mut data, &raw mut value) == sys::Status::napi_ok {
            std::ptr::copy_nonoverlapping(memory.address, data.cast(), length);
        }
        value
    }
}

unsafe extern "C" fn finalize(_env: sys::napi_env, _data: *mut c_void, hint: *mut c_void) {
    // SAFETY: the box that `array_buffer` gave away.
    drop(unsafe { Box::from_raw(hint.cast::<SharedMemory>()) });
}
