//! A store that the host brings: what would be written goes there, and it answers.

use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use parking_lot::Mutex;
use rustc_hash::FxHashMap;

use super::owner::Owner;
use super::row::{Names, Row, json_list};
use super::settings::Retention;
use super::store::{Store, StoreError, Stored};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Question {
    /// Rows, as a JSON list, to be added or put in place of those with their ids.
    Write = 0,
    /// A writer's id: what others left running that are gone is to be closed.
    CloseLost = 1,
}

/// The host, as far as it keeps a store. Returns at once; the answer comes through [`answer`].
pub trait Keeper: Send + Sync {
    fn ask(&self, call: u32, sink: u32, question: Question, json: &str);
}

#[derive(Clone)]
pub struct Sink {
    pub keeper: Arc<dyn Keeper>,
    pub number: u32,
    pub patience: Duration,
}

type Answer = Result<(), String>;

static WAITING: LazyLock<Mutex<FxHashMap<u32, Sender<Answer>>>> = LazyLock::new(Mutex::default);

/// What the host has to say to a question, if anybody still waits for it.
pub fn answer(call: u32, answer: Answer) {
    if let Some(waiting) = WAITING.lock().remove(&call) {
        let _ = waiting.send(answer);
    }
}

impl Sink {
    fn ask(&self, question: Question, json: &str) -> Stored<()> {
        static CALLS: AtomicU32 = AtomicU32::new(1);
        let call = CALLS.fetch_add(1, Relaxed);
        let (sender, receiver) = channel();
        WAITING.lock().insert(call, sender);
        self.keeper.ask(call, self.number, question, json);
        let answer = receiver.recv_timeout(self.patience);
        WAITING.lock().remove(&call);
        match answer {
            Ok(Ok(())) => Ok(()),
            Ok(Err(said)) => Err(StoreError::Unavailable(said)),
            Err(_) => {
                Err(StoreError::Unavailable(format!("the sink gave no answer within {} ms", self.patience.as_millis())))
            }
        }
    }
}

impl Store for Sink {
    fn write(&mut self, rows: &[&Row]) -> Stored<()> {
        self.ask(Question::Write, &json_list(rows.iter().copied(), Names::Told))
    }

    fn close_lost(&mut self, owner: &Owner) -> Stored<u64> {
        let id = serde_json::to_string(&owner.id).expect("a string is JSON's to hold");
        self.ask(Question::CloseLost, &id).map(|()| 0)
    }

    /// Who writes there, and how long rows stay, is the host's to know.
    fn greet(&mut self, _: &Owner) -> Stored<()> {
        Ok(())
    }

    fn leave(&mut self, _: &Owner) -> Stored<()> {
        Ok(())
    }

    fn prune(&mut self, _: Retention) -> Stored<u64> {
        Ok(0)
    }
}
