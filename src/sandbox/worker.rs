//! What the supervisor knows of one worker.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::link::Link;
use super::wire::Frames;
use crate::engine::Execution;

#[expect(clippy::struct_excessive_bools, reason = "each is a reason of its own to read or to wait, and any may hold")]
pub struct Worker {
    pub link: Arc<Link>,
    pub pool: u32,
    /// The template it was forked from.
    pub template: u64,
    state: State,
    pub frames: Frames,
    /// All that it has sent.
    pub received: usize,
    /// Its calls of tools, by its own number: the number that the host knows.
    pub calls: FxHashMap<u32, u32>,
    /// Reading stops while the host works on so many of its calls, while it is too far ahead of its reader, and for
    /// good when its socket is closed.
    pub has_many_calls: bool,
    pub is_ahead: bool,
    pub is_closed: bool,
    /// It waits to hear that there is room in its stream.
    pub awaits_room: bool,
    /// Something is to be written when its socket has room.
    pub writes: bool,
}

enum State {
    Spare,
    Running(Arc<Execution>),
    /// Its task has settled; it is on its way out.
    Over,
}

impl Worker {
    pub fn new(link: Link, pool: u32, template: u64) -> Self {
        Self {
            link: Arc::new(link),
            pool,
            template,
            state: State::Spare,
            frames: Frames::default(),
            received: 0,
            calls: FxHashMap::default(),
            has_many_calls: false,
            is_ahead: false,
            is_closed: false,
            awaits_room: false,
            writes: false,
        }
    }

    pub fn token(&self) -> u64 {
        self.link.token
    }

    pub const fn reads(&self) -> bool {
        !(self.has_many_calls || self.is_ahead || self.is_closed)
    }

    pub fn begin(&mut self, execution: Arc<Execution>) {
        self.state = State::Running(execution);
    }

    pub const fn execution(&self) -> Option<&Arc<Execution>> {
        match &self.state {
            State::Running(execution) => Some(execution),
            State::Spare | State::Over => None,
        }
    }

    pub const fn is_spare(&self) -> bool {
        matches!(self.state, State::Spare)
    }

    pub fn runs(&self, execution: &Arc<Execution>) -> bool {
        self.execution().is_some_and(|own| Arc::ptr_eq(own, execution))
    }

    /// Gives what it ran.
    pub fn over(&mut self) -> Option<Arc<Execution>> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Running(execution) => Some(execution),
            State::Spare | State::Over => None,
        }
    }
}
