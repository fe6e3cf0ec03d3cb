//! A short look before a long wait: a tool that answers at once does so before this core has gone to sleep and come back.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};

use super::channel;

/// What a quick tool takes, there and back. A longer look would take more from others than it saves.
const LOOK: Duration = Duration::from_micros(60);
/// After a look in vain, so many waits go without one.
const REST: u32 = 8;

/// With one core whoever looks keeps the answer from coming.
static PAYS: LazyLock<bool> = LazyLock::new(|| std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1));
static RESTING: AtomicU32 = AtomicU32::new(0);

/// In the template, where the question may still be asked.
pub fn prepare() {
    LazyLock::force(&PAYS);
}

/// True where one of the descriptors is ready.
pub fn wait_for(descriptors: &mut [libc::pollfd]) -> bool {
    if !*PAYS {
        return false;
    }
    let resting = RESTING.load(Relaxed);
    if resting > 0 {
        RESTING.store(resting - 1, Relaxed);
        return false;
    }
    let end = Instant::now() + LOOK;
    while Instant::now() < end {
        if channel::wait_for(descriptors, 0) {
            return true;
        }
        std::hint::spin_loop();
    }
    RESTING.store(REST, Relaxed);
    false
}
