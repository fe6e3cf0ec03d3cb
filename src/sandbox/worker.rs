//! What the supervisor knows of one worker.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::link::Link;
use super::wire::Frames;
use crate::engine::Execution;

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
    /// Whether it is waited for with something to read, and with room to write.
    pub reads: bool,
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
            reads: true,
            writes: false,
        }
    }

    pub fn token(&self) -> u64 {
        self.link.token
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
