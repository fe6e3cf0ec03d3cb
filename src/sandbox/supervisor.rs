//! What everything in the sandbox reports to: commands, templates and workers. Used by one thread alone.

use std::os::fd::BorrowedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;
use rustix::event::{Timespec, epoll};

use super::link::Sent;
use super::linux::{Command, Sandbox};
use super::pool::{Pool, Waiting};
use super::support;
use super::template::Packet;
use super::verdict::{self, End};
use super::wire::FromTemplate;
use super::worker::Worker;
use crate::engine::{Engine, Execution, Kind, Outcome, Usage};
use crate::error::{Code, Failure};

/// The token of what wakes it for commands; templates and workers count from 1.
const COMMANDS: u64 = 0;
const MOST_EVENTS: usize = 64;
/// What a template needs between a fork and the word of it, on a machine that is busy.
const MOMENT: Timespec = Timespec { tv_sec: 0, tv_nsec: 2_000_000 };

pub struct Supervisor {
    pub sandbox: Arc<Sandbox>,
    pub engine: Arc<Engine>,
    pub limits: &'static jail::Limits,
    pub pools: FxHashMap<u32, Pool>,
    pub workers: FxHashMap<u64, Worker>,
    epoll: std::os::fd::OwnedFd,
    /// What is read goes through this.
    pub chunk: Vec<u8>,
    /// Workers whose channel is closed, and until when their status is waited for.
    closed: Vec<(Instant, u64)>,
}

fn silent() -> Failure {
    Failure::new(Code::Protocol, "the task's process closed the channel that it reports on")
}

impl Supervisor {
    pub fn new(sandbox: &Arc<Sandbox>) -> Result<Self, String> {
        let limits = &jail::policy().map_err(ToString::to_string)?.limits;
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC).map_err(|error| format!("epoll: {error}"))?;
        let token = epoll::EventData::new_u64(COMMANDS);
        epoll::add(&epoll, sandbox.wake_descriptor(), token, epoll::EventFlags::IN)
            .map_err(|error| format!("epoll: {error}"))?;
        Ok(Self {
            sandbox: sandbox.clone(),
            engine: sandbox.engine(),
            limits,
            pools: FxHashMap::default(),
            workers: FxHashMap::default(),
            epoll,
            chunk: Vec::new(),
            closed: Vec::new(),
        })
    }

    pub fn serve(&mut self) -> ! {
        let mut events = Vec::with_capacity(MOST_EVENTS);
        loop {
            events.clear();
            self.tell_figures();
            let patience = self.patience();
            // An interruption is a look at nothing.
            let _ = epoll::wait(&self.epoll, rustix::buffer::spare_capacity(&mut events), patience.as_ref());
            for event in &events {
                self.happened(event.data.u64(), event.flags);
            }
            self.lose_patience();
        }
    }

    /// Settles all that is under way, since nobody will look after it any more. The processes end as it is dropped.
    pub fn give_up(&mut self, why: &str) {
        let running = self.workers.drain().filter_map(|(_, mut worker)| {
            self.sandbox.calls.forget(worker.calls.drain().map(|(_, call)| call));
            worker.over()
        });
        let waiting = self.pools.values_mut().flat_map(|pool| std::mem::take(&mut pool.waiting));
        let waiting = waiting.map(|waiting| waiting.execution);
        for execution in running.chain(waiting) {
            self.sandbox.ended(execution.serial);
            self.engine.finish(&execution, Outcome::Failed(Failure::new(Code::Internal, why)));
        }
    }

    fn happened(&mut self, token: u64, flags: epoll::EventFlags) {
        if token == COMMANDS {
            self.obey();
        } else if self.workers.contains_key(&token) {
            if flags.contains(epoll::EventFlags::OUT) {
                self.write_on(token);
            }
            let is_gone = flags.intersects(epoll::EventFlags::HUP | epoll::EventFlags::ERR);
            if is_gone && self.workers.get(&token).is_some_and(|worker| !worker.reads()) {
                // Told again and again, whether it is waited for or not.
                self.hung_up(token);
            } else if is_gone || flags.contains(epoll::EventFlags::IN) {
                self.listen(token);
            }
        } else {
            self.hear_template(token);
        }
    }

    fn obey(&mut self) {
        let mut count = [0; 8];
        // Nothing to read means that an earlier look has seen it.
        let _ = rustix::io::read(self.sandbox.wake_descriptor(), &mut count);
        for command in self.sandbox.take_commands() {
            match command {
                Command::Start(executions) => executions.into_iter().for_each(|execution| self.start(execution)),
                Command::Stop(execution) => self.stop(&execution),
                Command::Forget(instance) => self.forget(instance),
                Command::Stuck(token, sent) => self.stuck(token, sent),
                Command::Room(token) => self.room(token),
                Command::Answered(token) => self.answered(token),
            }
        }
    }

    fn start(&mut self, execution: Arc<Execution>) {
        if execution.task.kind == Kind::AboutSandbox {
            return support::tell(&self.engine, &execution);
        }
        let support = jail::support();
        match support.verdict() {
            Ok(_) => {}
            Err(why) if support.is_passing() => return support::refuse(&self.engine, &execution, &why),
            Err(why) => {
                return support::run_here_or_refuse(&self.engine, &self.sandbox.in_process, execution, &why);
            }
        }
        let pool = self.pool_of(&execution.instance);
        self.pools.get_mut(&pool).expect("just found").waiting.push_back(Waiting::new(execution));
        self.dispatch(pool);
    }

    /// It is settled and its process is killed; what is left is to forget it.
    fn stop(&mut self, execution: &Arc<Execution>) {
        let running = self.workers.values().find(|worker| worker.runs(execution)).map(Worker::token);
        match running {
            Some(token) => self.over(token),
            // It may wait for a worker for as long as others keep theirs.
            None => {
                for pool in self.pools.values_mut() {
                    pool.waiting.retain(|waiting| !Arc::ptr_eq(&waiting.execution, execution));
                }
            }
        }
    }

    pub fn watch(&self, descriptor: BorrowedFd<'_>, token: u64) -> rustix::io::Result<()> {
        epoll::add(&self.epoll, descriptor, epoll::EventData::new_u64(token), epoll::EventFlags::IN)
    }

    /// After a change of what a worker is waited for.
    pub fn rewatch(&self, token: u64) {
        let Some(worker) = self.workers.get(&token) else { return };
        let mut flags = epoll::EventFlags::empty();
        flags.set(epoll::EventFlags::IN, worker.reads());
        flags.set(epoll::EventFlags::OUT, worker.writes);
        // Fails only for what is not watched any more.
        let _ = epoll::modify(&self.epoll, worker.link.socket(), epoll::EventData::new_u64(token), flags);
    }

    pub fn unwatch(&self, descriptor: BorrowedFd<'_>) {
        let _ = epoll::delete(&self.epoll, descriptor);
    }

    /// Gives a template a moment to say something, and hears it.
    pub fn await_template(&mut self, pool: u32, token: u64) {
        if let Some(template) = self.pools.get(&pool).and_then(|pool| pool.template(token)) {
            template.await_packet(MOMENT);
            self.hear_template(token);
        }
    }

    fn hear_template(&mut self, token: u64) {
        let found = self.pools.iter().find(|(_, pool)| pool.template(token).is_some()).map(|(&pool, _)| pool);
        let Some(pool) = found else { return };
        loop {
            let Some(template) = self.pools[&pool].template(token) else { return };
            match template.receive() {
                Ok(None) => return,
                Ok(Some(packet)) => self.template_says(pool, token, packet),
                Err(_) => return self.template_ended(pool, token, None),
            }
        }
    }

    fn template_says(&mut self, pool: u32, token: u64, packet: Packet) {
        match FromTemplate::read(&packet.bytes) {
            Ok(FromTemplate::Ready { version }) => self.template_ready(pool, token, version),
            Ok(FromTemplate::Refused { why }) => self.template_ended(pool, token, Some(why)),
            Ok(FromTemplate::Forked { worker }) => match (self.workers.get(&u64::from(worker)), packet.descriptor) {
                (Some(worker), Some(process)) => worker.link.forked(process),
                (None, _) => {}
                (Some(_), None) => {
                    // This process has no descriptor left for it, and what cannot be named cannot be ended alone.
                    tracing::error!(target: "sandbox", "a worker cannot be held, so its template ends");
                    self.template_ended(pool, token, None);
                }
            },
            Ok(FromTemplate::Ended { worker, status, usage }) => {
                self.worker_ended(u64::from(worker), End::of_status(status), Some(usage));
            }
            Err(malformed) => {
                tracing::error!(target: "sandbox", %malformed, "a template sent what it never sends");
                self.template_ended(pool, token, None);
            }
        }
    }

    /// A worker's process is gone. Its last words may still be in the socket.
    pub fn worker_ended(&mut self, token: u64, end: End, usage: Option<Usage>) {
        if self.workers.contains_key(&token) {
            self.listen(token);
        }
        let Some(worker) = self.workers.get(&token) else { return };
        if let Some(execution) = worker.execution().cloned() {
            if let Some(usage) = usage {
                let _ = execution.usage.set(usage);
            }
            let is_ours = end == End::Signal(libc::SIGKILL) && worker.link.is_doomed();
            self.fail(token, if is_ours { silent() } else { verdict::of(end) });
        }
        self.bury(token, end);
    }

    /// Its channel is closed, which its end explains in a moment; one that goes on without a channel is ended.
    pub fn channel_closed(&mut self, token: u64) {
        let patience = Duration::from_millis(self.limits.patience_ms);
        self.closed.push((Instant::now() + patience, token));
    }

    fn patience(&self) -> Option<Timespec> {
        let until = self.closed.iter().map(|&(until, _)| until).min()?;
        let left = until.saturating_duration_since(Instant::now());
        Some(Timespec { tv_sec: left.as_secs() as i64, tv_nsec: i64::from(left.subsec_nanos()) })
    }

    fn lose_patience(&mut self) {
        if self.closed.is_empty() {
            return;
        }
        let now = Instant::now();
        let late: Vec<u64> = self.closed.extract_if(.., |(until, _)| *until <= now).map(|(_, token)| token).collect();
        for token in late {
            let Some(worker) = self.workers.get(&token) else { continue };
            if worker.link.has_ended() {
                // Only the template has not come to say how.
                self.channel_closed(token);
            } else {
                // A process that is on its way out already keeps the status of what sent it there.
                worker.link.kill();
            }
        }
    }

    fn stuck(&mut self, token: u64, sent: Sent) {
        match sent {
            Sent::Refused => {
                let failure = Failure::new(Code::Protocol, "the task's process does not read the answers to its calls");
                self.fail(token, failure);
            }
            Sent::Waits => {
                if let Some(worker) = self.workers.get_mut(&token) {
                    worker.writes = true;
                    self.rewatch(token);
                }
            }
            Sent::Done | Sent::Broken => {}
        }
    }
}
