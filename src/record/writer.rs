//! The thread that writes: it takes whatever has come together, writes it in one go, and then lets go of those that
//! have waited for that.

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use super::backlog::Backlog;
use super::entry;
use super::figures::Figures;
use super::questions::{Desk, Question};
use super::queue::{Item, Queue, Taken};
use super::row::Row;
use super::settings::{Policy, Retention, Rules};
use crate::engine::{Engine, Execution, Outcome, SharedHost};
use crate::error::{Code, Failure};

/// How often a writer that has something running says that it is at work.
const GREETS: Duration = Duration::from_secs(15);
/// How often what is too old is deleted.
const PRUNES: Duration = Duration::from_mins(1);
/// And after so many rows.
const PRUNES_AFTER: usize = 5_000;

pub struct Writer {
    pub queue: Arc<Queue>,
    pub figures: Arc<Figures>,
    pub engine: Arc<Engine>,
    pub backlog: Backlog,
    pub desk: Desk,
    pub retention: Retention,
    /// Executions whose rows have begun and not ended.
    pub running: i64,
}

/// What waits for the rows of one go.
#[derive(Default)]
struct Waiting {
    rows: Vec<Row>,
    /// Rows of those that are to run, which are not kept where they must not.
    first_rows: Vec<Row>,
    begins: Vec<(Arc<Execution>, Policy)>,
    ends: Vec<(Arc<Execution>, Outcome<'static>)>,
    questions: Vec<(Arc<Execution>, Question)>,
    flushed: Vec<Sender<()>>,
}

impl Writer {
    pub fn run(mut self) {
        let (mut greeted, mut pruned, mut since_pruned) = (Instant::now(), None::<Instant>, 0);
        loop {
            let greet_at = (self.running > 0).then(|| greeted + GREETS);
            let Some(taken) = self.queue.take([greet_at, self.backlog.retry_at()].into_iter().flatten().min()) else {
                break;
            };
            for (item, _) in &taken {
                self.running += match item {
                    Item::Begin(_) | Item::Begun(_) => 1,
                    Item::End(..) | Item::Ended(..) => -1,
                    Item::Ask(_) | Item::Flush(_) => 0,
                };
            }
            since_pruned += taken.len();
            self.handle(taken);
            if self.running > 0 && greeted.elapsed() >= GREETS {
                greeted = Instant::now();
                self.backlog.with_store("saying that it is at work", &self.figures, |store, owner| store.greet(owner));
            }
            let is_time = pruned.is_none_or(|pruned| pruned.elapsed() >= PRUNES || since_pruned > PRUNES_AFTER);
            if self.retention.is_bounded() && since_pruned > 0 && is_time {
                (pruned, since_pruned) = (Some(Instant::now()), 0);
                let retention = self.retention;
                self.backlog.with_store("deleting what is old", &self.figures, |store, _| {
                    while store.prune(retention)? > 0 {}
                    Ok(())
                });
            }
        }
        self.leave();
    }

    fn handle(&mut self, taken: Taken) {
        let mut waiting = Waiting::default();
        for (item, rules) in taken {
            self.sort(item, rules.as_deref(), &mut waiting);
        }
        let Waiting { mut rows, first_rows, begins, ends, questions, flushed } = waiting;
        // First rows come first: an execution may begin and end in one go.
        let written = self.backlog.write(&first_rows.iter().chain(&rows).collect::<Vec<_>>(), &self.figures);
        match &written {
            Ok(()) => self.engine_run(begins.into_iter().map(|(execution, _)| execution).collect()),
            Err(why) => {
                let kept = self.begin_unwritten(begins, first_rows, why);
                rows.splice(0..0, kept);
                self.backlog.keep(rows, &self.figures);
            }
        }
        self.deliver(ends);
        for (execution, question) in questions {
            self.desk.answer(&execution, question, written.as_ref().err());
        }
        for done in flushed {
            let _ = done.send(());
        }
    }

    fn sort(&self, item: Item, rules: Option<&Rules>, waiting: &mut Waiting) {
        let owner = self.backlog.owner();
        let Some(rules) = rules else {
            if let Item::Flush(done) = item {
                waiting.flushed.push(done);
            }
            return;
        };
        match item {
            // It may have been cancelled meanwhile; then its end comes in this go, or in the next.
            Item::Begin(execution) => {
                waiting.first_rows.push(entry::begun(&execution, rules, owner));
                waiting.begins.push((execution, rules.settings.policy));
            }
            Item::Begun(execution) => waiting.rows.push(entry::begun(&execution, rules, owner)),
            Item::End(execution, outcome) => {
                waiting.rows.push(entry::ended(&execution, &outcome, rules, owner));
                waiting.ends.push((execution, outcome));
            }
            Item::Ended(execution, kept) => waiting.rows.push(entry::ended_as_kept(&execution, &kept, rules, owner)),
            Item::Ask(execution) => match Question::read(execution.task.subject(), rules, owner) {
                Ok((question, row)) => {
                    waiting.rows.extend(row);
                    waiting.questions.push((execution, question));
                }
                Err(failure) => Engine::answer(&execution, Outcome::Failed(failure)),
            },
            Item::Flush(done) => waiting.flushed.push(done),
        }
    }

    fn engine_run(&self, executions: Vec<Arc<Execution>>) {
        if !executions.is_empty() {
            self.engine.run(executions);
        }
    }

    /// Where their rows could not be written; gives those that are to be written later.
    fn begin_unwritten(&mut self, begins: Vec<(Arc<Execution>, Policy)>, first_rows: Vec<Row>, why: &str) -> Vec<Row> {
        let mut kept = Vec::new();
        let mut running = Vec::new();
        for ((execution, policy), row) in begins.into_iter().zip(first_rows) {
            if policy == Policy::Degrade {
                kept.push(row);
                running.push(execution);
            } else {
                // One that was cancelled meanwhile has an end of its own, which is on its way here.
                if self.engine.refuse(&execution, unavailable(why)) {
                    self.running -= 1;
                    self.figures.refused(1);
                }
            }
        }
        self.engine_run(running);
        kept
    }

    /// Outcomes of one environment wake it once.
    fn deliver(&self, ends: Vec<(Arc<Execution>, Outcome<'static>)>) {
        let mut hosts: Vec<SharedHost> = Vec::new();
        for (execution, outcome) in ends {
            let host = &execution.host;
            if !hosts.iter().any(|known| Arc::ptr_eq(known, host)) {
                host.hold();
                hosts.push(host.clone());
            }
            self.engine.deliver(&execution, outcome);
        }
        hosts.iter().for_each(|host| host.let_go());
    }

    /// Nobody will have anything to write any more.
    fn leave(&mut self) {
        while !self.backlog.is_empty() && self.backlog.write(&[], &self.figures).is_err() {
            let Some(retry_at) = self.backlog.retry_at().filter(|_| !self.backlog.has_given_up()) else { break };
            std::thread::sleep(retry_at.saturating_duration_since(Instant::now()));
        }
        if self.running == 0 && self.backlog.is_empty() {
            self.backlog.with_store("leaving", &self.figures, |store, owner| store.leave(owner));
        }
    }
}

fn unavailable(why: &str) -> Failure {
    Failure::new(Code::RecordUnavailable, format!("the task was not run, since it cannot be recorded: {why}"))
}
