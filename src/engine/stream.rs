//! Back-pressure of a stream: Python may be this many events ahead of the reader.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::SeqCst};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// Enough to keep both sides busy, little enough to bound what waits in memory.
pub const WINDOW: i64 = 64;

type Waker = Box<dyn FnOnce() + Send>;

pub struct Flow {
    streaming: bool,
    room: AtomicI64,
    closed: AtomicBool,
    waiting: Mutex<Vec<Waker>>,
    freed: Condvar,
}

impl Flow {
    pub fn new(streaming: bool) -> Self {
        Self {
            streaming,
            room: AtomicI64::new(WINDOW),
            closed: AtomicBool::new(false),
            waiting: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    pub fn is_streaming(&self) -> bool {
        self.streaming && !self.closed.load(SeqCst)
    }

    /// Counts one event out; true when the next one should wait.
    pub fn sent(&self) -> bool {
        self.room.fetch_sub(1, SeqCst) <= 1
    }

    /// How many more events the reader has room for; below zero where the sender did not wait.
    pub fn room(&self) -> i64 {
        self.room.load(SeqCst)
    }

    pub fn is_full(&self) -> bool {
        self.is_streaming() && self.room.load(SeqCst) <= 0
    }

    /// The reader took that many.
    pub fn credit(&self, count: u32) {
        self.room.fetch_add(i64::from(count), SeqCst);
        self.wake();
    }

    /// The execution has settled: nobody waits for its reader any more.
    pub fn close(&self) {
        if self.streaming && !self.closed.swap(true, SeqCst) {
            self.wake();
        }
    }

    fn wake(&self) {
        let wakers = std::mem::take(&mut *self.waiting.lock());
        self.freed.notify_all();
        wakers.into_iter().for_each(|wake| wake());
    }

    /// Blocks the calling thread while the window is full. It looks again now and then, so that an interrupt that was
    /// posted to the thread gets its chance.
    pub fn wait(&self, slice: Duration) -> bool {
        let mut waiting = self.waiting.lock();
        if self.is_full() {
            self.freed.wait_for(&mut waiting, slice);
        }
        !self.is_full()
    }

    /// Calls back once when there is room (at once where there is).
    pub fn when_free(&self, wake: Waker) {
        {
            let mut waiting = self.waiting.lock();
            if self.is_full() {
                waiting.push(wake);
                return;
            }
        }
        wake();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;

    #[test]
    fn a_full_window_waits_for_credit_or_for_the_end() {
        let flow = Arc::new(Flow::new(true));
        for sent in 1..=WINDOW {
            assert_eq!(flow.sent(), sent == WINDOW);
        }
        assert!(flow.is_full() && !flow.wait(Duration::from_millis(1)));
        let woken = Arc::new(AtomicUsize::new(0));
        let count = woken.clone();
        flow.when_free(Box::new(move || {
            count.fetch_add(1, SeqCst);
        }));
        assert_eq!(woken.load(SeqCst), 0);
        flow.credit(1);
        assert_eq!(woken.load(SeqCst), 1);
        assert!(flow.wait(Duration::ZERO));
        flow.sent();
        flow.close();
        assert!(!flow.is_full(), "a settled execution never blocks its thread");
    }
}
