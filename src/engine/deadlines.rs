//! The thread that settles what is late.
//!
//! A task with a deadline costs one atomic read: the watch wakes for the earliest deadline it knows of, looks through
//! what is unsettled then, and sleeps until the next one. Tasks that finish in time never touch it, so a million calls
//! with 30 s each leave nothing behind.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::{Engine, Instance};

const NEVER: u64 = u64::MAX;

pub struct Deadlines {
    base: Instant,
    /// When the watch wakes by itself, in nanoseconds after `base`.
    armed: AtomicU64,
    instances: Mutex<Vec<Weak<Instance>>>,
    earlier: Condvar,
}

impl Deadlines {
    pub(super) fn new() -> Self {
        Self {
            base: Instant::now(),
            armed: AtomicU64::new(NEVER),
            instances: Mutex::default(),
            earlier: Condvar::new(),
        }
    }

    pub fn watch_over(&self, instance: &Arc<Instance>) {
        self.instances.lock().push(Arc::downgrade(instance));
    }

    fn nanos(&self, at: Instant) -> u64 {
        at.saturating_duration_since(self.base).as_nanos() as u64
    }

    pub(super) fn arm(&self, deadline: Instant) {
        let at = self.nanos(deadline);
        if at < self.armed.load(Ordering::SeqCst) {
            let _guard = self.instances.lock();
            self.armed.fetch_min(at, Ordering::SeqCst);
            self.earlier.notify_one();
        }
    }

    /// Sleeps until the armed time, then gives the instances to look through.
    fn wait(&self) -> Vec<Arc<Instance>> {
        let mut instances = self.instances.lock();
        loop {
            let now = self.nanos(Instant::now());
            let armed = self.armed.load(Ordering::SeqCst);
            if armed <= now {
                // Whoever submits from here on arms anew, so nothing falls between this look and the next.
                self.armed.store(NEVER, Ordering::SeqCst);
                instances.retain(|instance| instance.strong_count() > 0);
                return instances.iter().filter_map(Weak::upgrade).collect();
            }
            if armed == NEVER {
                self.earlier.wait(&mut instances);
            } else {
                self.earlier.wait_for(&mut instances, Duration::from_nanos(armed - now));
            }
        }
    }
}

pub(super) fn watch(engine: &Arc<Engine>) {
    let engine = Arc::downgrade(engine);
    let deadlines = engine.upgrade().expect("just made").deadlines.clone();
    std::thread::Builder::new()
        .name("py-deadlines".into())
        .spawn(move || {
            loop {
                let instances = deadlines.wait();
                let Some(engine) = engine.upgrade() else { return };
                if let Some(next) = engine.expire(&instances, Instant::now()) {
                    deadlines.arm(next);
                }
            }
        })
        .expect("the operating system gives a thread");
}
