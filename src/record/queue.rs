//! What the writer is to do, in the order that it came.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::entry::Kept;
use super::settings::Rules;
use crate::engine::{Execution, Outcome};

/// Rows that nobody waits for go together: the first of them waits for others this long.
const LOT_WAITS: Duration = Duration::from_millis(100);
/// Or until there are so many.
const LOT: usize = 2_048;
/// Where so much waits to be written, the writer is behind.
const MOST_WAITING: usize = 4 * LOT;

pub enum Item {
    /// It waits for its row before it runs.
    Begin(Arc<Execution>),
    /// Its outcome waits for its row before it is told.
    End(Arc<Execution>, Outcome<'static>),
    /// It runs already.
    Begun(Arc<Execution>),
    /// It has been told already.
    Ended(Arc<Execution>, Kept),
    Ask(Arc<Execution>),
    /// Hears when all before it is written.
    Flush(std::sync::mpsc::Sender<()>),
}

impl Item {
    const fn is_waited_for(&self) -> bool {
        !matches!(self, Self::Begun(_) | Self::Ended(..))
    }
}

#[derive(Default)]
struct State {
    items: Vec<(Item, Option<Arc<Rules>>)>,
    /// Somebody waits for one of them.
    urgent: bool,
    /// Where nobody does: since when the first of them is there.
    since: Option<Instant>,
    sleeping: bool,
    closed: bool,
}

#[derive(Default)]
pub struct Queue {
    state: Mutex<State>,
    more: Condvar,
}

pub type Taken = Vec<(Item, Option<Arc<Rules>>)>;

impl Queue {
    /// In one go, since waking the writer costs more than the rest.
    pub fn push(&self, rules: &Arc<Rules>, items: impl IntoIterator<Item = Item>) {
        self.add(items.into_iter().map(|item| (item, Some(rules.clone()))));
    }

    pub fn flush(&self, done: std::sync::mpsc::Sender<()>) {
        self.add(std::iter::once((Item::Flush(done), None)));
    }

    fn add(&self, items: impl Iterator<Item = (Item, Option<Arc<Rules>>)>) {
        let mut state = self.state.lock();
        let first = state.items.is_empty();
        for entry in items {
            state.urgent |= entry.0.is_waited_for();
            state.items.push(entry);
        }
        if first && !state.urgent {
            state.since = Some(Instant::now());
        }
        if state.sleeping && (first || state.urgent || state.items.len() >= LOT) {
            state.sleeping = false;
            drop(state);
            self.more.notify_one();
        }
    }

    pub fn close(&self) {
        self.state.lock().closed = true;
        self.more.notify_one();
    }

    pub fn is_full(&self) -> bool {
        self.state.lock().items.len() >= MOST_WAITING
    }

    /// What there is to do, or nothing when `until` has come; `None` when nothing will come any more.
    pub fn take(&self, until: Option<Instant>) -> Option<Taken> {
        let mut state = self.state.lock();
        loop {
            let now = Instant::now();
            let lot = state.since.map(|since| since + LOT_WAITS);
            let is_due = lot.is_some_and(|lot| lot <= now) || state.items.len() >= LOT;
            if !state.items.is_empty() && (state.urgent || is_due || state.closed) {
                state.urgent = false;
                state.since = None;
                return Some(std::mem::take(&mut state.items));
            }
            if state.closed {
                return None;
            }
            let wake = [lot, until].into_iter().flatten().min();
            if until.is_some_and(|until| until <= now) {
                return Some(Vec::new());
            }
            state.sleeping = true;
            match wake {
                Some(wake) => drop(self.more.wait_until(&mut state, wake)),
                None => self.more.wait(&mut state),
            }
            state.sleeping = false;
        }
    }
}
