//! When a worker looks at the clock.
//!
//! A look costs a good part of the smallest calls. Where these follow on each other, one look is for several: its task is
//! said to have taken what they took together, and the others nothing. That is less than the first bucket of a histogram
//! holds, so that none is in a wrong one. What turns out long ends that: the monitor has seen it, or the look after it
//! tells.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::engine::{Execution, Instance, Left};

/// What the tasks of one look may take together, half a bucket, and how many they may be.
const TOGETHER: Duration = Duration::from_micros(5);
const MOST: u32 = 16;

pub struct Looks {
    /// What the clock said last, unless that is long ago.
    last: Option<Instant>,
    /// Whose tasks have run since, and how many.
    since: Option<Arc<Instance>>,
    unseen: u32,
    /// So many tasks may share the next look.
    most: u32,
}

impl Looks {
    pub const fn new() -> Self {
        Self { last: None, since: None, unseen: 0, most: 1 }
    }

    pub fn last(&mut self) -> Instant {
        *self.last.get_or_insert_with(Instant::now)
    }

    /// Somebody else has looked.
    pub fn set(&mut self, now: Instant) {
        self.last = Some(now);
    }

    /// What comes next comes after something that takes its time.
    pub fn forget(&mut self) {
        self.last = None;
    }

    /// Before a task: when it begins, and whether its end is to be looked at. `is_last` where none follows at once.
    pub fn before(&mut self, execution: &Execution, is_last: bool) -> (Instant, bool) {
        let is_other = self.since.as_ref().is_some_and(|instance| !Arc::ptr_eq(instance, &execution.instance));
        if is_other || execution.is_timed() {
            self.settle_up();
        }
        let looks = is_last || self.unseen + 1 >= self.most || execution.is_timed();
        (self.last(), looks)
    }

    pub fn after(&mut self, execution: &Execution, looked: bool, is_long: bool) {
        let Some(left) = execution.left() else {
            // It went on to a loop, or somebody else has settled it and looked.
            *self = Self::new();
            return;
        };
        if looked {
            let now = execution.finished();
            self.adapt(now);
            self.since = None;
            self.last = (left == Left::Nothing).then_some(now);
            return;
        }
        self.unseen += 1;
        if self.unseen == 1 {
            self.since = Some(execution.instance.clone());
        }
        if is_long || left == Left::Something {
            self.settle_up();
        }
    }

    fn adapt(&mut self, now: Instant) {
        let took = self.last.map_or(Duration::MAX, |last| now.saturating_duration_since(last));
        self.most = if took > TOGETHER { self.most / 2 } else { self.most * 2 }.clamp(1, MOST);
        self.unseen = 0;
    }

    /// Looks for those whose ends were not looked at.
    pub fn settle_up(&mut self) {
        if let Some(instance) = self.since.take() {
            let now = Instant::now();
            self.adapt(now);
            let last = self.last.replace(now);
            instance.figures.took(now.saturating_duration_since(last.unwrap_or(now)).as_nanos() as u64);
        }
    }
}
