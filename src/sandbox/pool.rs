//! Who runs next, and on which worker. A pool is shared by the instances that ask for the same sandbox.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

use rustc_hash::FxHashSet;

use super::conversation::memory_of;
use super::link::{Link, Sent};
use super::linux::Sandbox;
use super::supervisor::Supervisor;
use super::support;
use super::task;
use super::template::Template;
use super::verdict::End;
use super::worker::Worker;
use crate::engine::{Execution, Instance, Outcome, SandboxFigures, SandboxLimits, StreamEvent};
use crate::error::{Code, Failure};
use crate::value::tag;

const MIB: usize = 1024 * 1024;
/// So many spares in a row that ended before they had a task: whatever ends them will end the next ones.
const MOST_STILLBORN: u32 = 8;

pub struct Pool {
    limits: SandboxLimits,
    instances: FxHashSet<u32>,
    /// The newest one is the last: it starts, or it gives the workers. Those before it retire.
    templates: Vec<Template>,
    /// Workers that wait for a task, all with the pool's own limits, the one that waits longest first.
    spares: VecDeque<u64>,
    pub waiting: VecDeque<Waiting>,
    running: usize,
    stillborn: u32,
}

/// A task that has no worker yet.
pub struct Waiting {
    pub execution: Arc<Execution>,
    since: Instant,
}

impl Waiting {
    pub fn new(execution: Arc<Execution>) -> Self {
        Self { execution, since: Instant::now() }
    }
}

impl Pool {
    pub fn template(&self, token: u64) -> Option<&Template> {
        self.templates.iter().find(|template| template.token == token)
    }

    fn current(&mut self) -> Option<&mut Template> {
        self.templates.iter_mut().rev().find(|template| template.is_ready() && !template.retired)
    }

    fn is_starting(&self) -> bool {
        self.templates.iter().any(|template| !template.is_ready())
    }
}

impl Supervisor {
    pub fn pool_of(&mut self, instance: &Instance) -> u32 {
        let wanted = &instance.limits.sandbox;
        let known = self.pools.iter().find(|(_, pool)| pool.limits == *wanted).map(|(&number, _)| number);
        let number = known.unwrap_or_else(|| {
            let number = Sandbox::token() as u32;
            let pool = Pool {
                limits: wanted.clone(),
                instances: FxHashSet::default(),
                templates: Vec::new(),
                spares: VecDeque::new(),
                waiting: VecDeque::new(),
                running: 0,
                stillborn: 0,
            };
            self.pools.insert(number, pool);
            number
        });
        self.pools.get_mut(&number).expect("just put there").instances.insert(instance.id);
        number
    }

    /// Gives workers to those who wait, as far as there may be more.
    pub fn dispatch(&mut self, number: u32) {
        while let Some(pool) = self.pools.get_mut(&number) {
            if pool.running >= pool.limits.max_workers {
                break;
            }
            let Some(waiting) = pool.waiting.pop_front() else { break };
            if waiting.execution.is_settled() {
                continue;
            }
            if pool.current().is_none() {
                pool.waiting.push_front(waiting);
                if !pool.is_starting() {
                    self.start_template(number);
                }
                return;
            }
            self.assign(number, &waiting);
        }
        self.renew(number);
    }

    fn assign(&mut self, number: u32, Waiting { execution, since }: &Waiting) {
        if !execution.begin() {
            return;
        }
        if execution.flow.is_streaming() {
            execution.host.emit(execution, StreamEvent::Started, &[tag::NULL], Vec::new());
        }
        let message = task::message(execution);
        loop {
            let token = match self.take_worker(number, execution) {
                Ok(token) => token,
                Err(why) => {
                    let failure = Failure::new(Code::SandboxUnavailable, why);
                    self.engine.finish(execution, Outcome::Failed(failure));
                    return;
                }
            };
            let worker = self.workers.get_mut(&token).expect("just taken");
            let sent = worker.link.send(&message, false);
            if sent == Sent::Broken {
                // It has ended as a spare, and its end is on the way here.
                continue;
            }
            worker.begin(execution.clone());
            execution.instance.figures.worker_found(since.elapsed());
            let link = worker.link.clone();
            let pool = self.pools.get_mut(&number).expect("has the worker");
            (pool.running, pool.stillborn) = (pool.running + 1, 0);
            self.sandbox.runs(execution.serial, link.clone());
            if execution.is_settled() {
                // Whoever settled it meanwhile found no process to end.
                link.kill();
            }
            self.sent(token, sent);
            return;
        }
    }

    fn take_worker(&mut self, number: u32, execution: &Execution) -> Result<u64, String> {
        let pool = self.pools.get_mut(&number).expect("the caller has it");
        let memory_mb = memory_of(execution);
        if memory_mb == pool.limits.memory_mb
            && let Some(spare) = pool.spares.pop_front()
        {
            return Ok(spare);
        }
        self.fork(number, memory_mb)
    }

    fn fork(&mut self, number: u32, memory_mb: u32) -> Result<u64, String> {
        let (token, limits) = (Sandbox::token(), self.limits);
        let pool = self.pools.get_mut(&number).ok_or("the pool is gone")?;
        let template = pool.current().ok_or("the sandbox's template is gone")?;
        let most_pending = (limits.sent_mb as usize + memory_mb as usize) * MIB;
        let socket = template.fork(token as u32, memory_mb, limits).map_err(|error| format!("no worker: {error}"))?;
        let worker = Worker::new(Link::new(token, socket, most_pending), number, template.token);
        let link = worker.link.clone();
        self.workers.insert(token, worker);
        self.sandbox.figures.worker_started();
        if let Err(error) = self.watch(link.socket(), token) {
            link.kill();
            return Err(format!("no worker: {error}"));
        }
        Ok(token)
    }

    /// Has as many spares as wanted, and a new template before the old one is worn out.
    fn renew(&mut self, number: u32) {
        let limits = self.limits;
        loop {
            let Some(pool) = self.pools.get_mut(&number) else { return };
            let wanted = pool.limits.spares;
            let starting = pool.is_starting();
            let Some(template) = pool.current() else { return };
            if template.is_worn(limits) && !starting {
                return self.start_template(number);
            }
            if pool.spares.len() >= wanted || pool.stillborn >= MOST_STILLBORN {
                return;
            }
            let memory_mb = pool.limits.memory_mb;
            let Ok(spare) = self.fork(number, memory_mb) else { return };
            self.pools.get_mut(&number).expect("looked at above").spares.push_back(spare);
        }
    }

    fn start_template(&mut self, number: u32) {
        let token = Sandbox::token();
        let sandbox = self.sandbox.clone();
        let Some(pool) = self.pools.get_mut(&number) else { return };
        match Template::start(token, &sandbox.interpreter, &pool.limits) {
            Ok(template) => {
                pool.templates.push(template);
                let watched = self.pools[&number].template(token).map(|template| self.watch(template.control(), token));
                if let Some(Err(error)) = watched {
                    self.template_ended(number, token, Some(&format!("the sandbox cannot be waited for: {error}")));
                }
            }
            Err(why) => self.refuse_waiting(number, &why),
        }
    }

    pub fn template_ready(&mut self, number: u32, token: u64, version: &str) {
        let wanted = self.sandbox.interpreter.version.clone();
        let Some(pool) = self.pools.get_mut(&number) else { return };
        let Some(template) = pool.templates.iter_mut().find(|template| template.token == token) else { return };
        let outcome = if version == wanted {
            template.ready()
        } else {
            Err(format!("the sandbox started Python {version} where this process runs {wanted}"))
        };
        if let Err(why) = outcome {
            return self.template_ended(number, token, Some(&why));
        }
        pool.stillborn = 0;
        // What was current so far has done its part.
        let before = pool.templates.iter_mut().filter(|template| template.token != token && template.is_ready());
        before.for_each(|template| template.retired = true);
        for spare in std::mem::take(&mut pool.spares) {
            if let Some(worker) = self.workers.get(&spare) {
                worker.link.kill();
            }
        }
        self.end_retired(number);
        self.dispatch(number);
    }

    fn end_retired(&mut self, number: u32) {
        let Some(pool) = self.pools.get_mut(&number) else { return };
        let done: Vec<Template> =
            pool.templates.extract_if(.., |template| template.retired && template.alive == 0).collect();
        for template in done {
            self.unwatch(template.control());
            template.end();
        }
    }

    /// A template is gone or of no use, and all that it forked with it.
    pub fn template_ended(&mut self, number: u32, token: u64, why: Option<&str>) {
        let Some(pool) = self.pools.get_mut(&number) else { return };
        let Some(at) = pool.templates.iter().position(|template| template.token == token) else { return };
        let template = pool.templates.remove(at);
        self.unwatch(template.control());
        let how = template.end();
        if !template.is_ready() {
            let why = why.map_or_else(|| format!("the sandbox did not start ({how})"), str::to_owned);
            self.refuse_waiting(number, &why);
        }
        let orphans: Vec<u64> =
            self.workers.values().filter(|worker| worker.template == token).map(Worker::token).collect();
        for orphan in orphans {
            self.worker_ended(orphan, End::Signal(libc::SIGKILL), None);
        }
        self.dispatch(number);
    }

    /// Those who wait hear why they wait in vain; whoever comes later gets another try.
    pub fn refuse_waiting(&mut self, number: u32, why: &str) {
        tracing::warn!(target: "sandbox", why, "the sandbox did not start");
        let Some(pool) = self.pools.get_mut(&number) else { return };
        for waiting in std::mem::take(&mut pool.waiting) {
            support::refuse(&self.engine, &waiting.execution, why);
        }
    }

    /// A worker's task has settled, or nobody wants it any more.
    pub fn over(&mut self, token: u64) {
        let Some(worker) = self.workers.get_mut(&token) else { return };
        let execution = worker.over();
        worker.link.kill();
        let (number, link) = (worker.pool, worker.link.clone());
        self.sandbox.calls.forget(worker.calls.drain().map(|(_, call)| call));
        self.unwatch(link.socket());
        if let Some(execution) = execution {
            self.sandbox.ended(execution.serial);
            if let Some(pool) = self.pools.get_mut(&number) {
                pool.running -= 1;
            }
        }
        self.dispatch(number);
    }

    /// A worker's process is gone and nobody waits for it any more.
    pub fn bury(&mut self, token: u64, end: End) {
        let Some(worker) = self.workers.remove(&token) else { return };
        self.unwatch(worker.link.socket());
        let Some(pool) = self.pools.get_mut(&worker.pool) else { return };
        if worker.is_spare() {
            pool.spares.retain(|&spare| spare != token);
            if !worker.link.is_doomed() {
                pool.stillborn += 1;
                tracing::warn!(target: "sandbox", %end, "a worker ended before it had a task");
            }
        }
        if let Some(template) = pool.templates.iter_mut().find(|template| template.token == worker.template) {
            template.alive -= 1;
        }
        if pool.stillborn >= MOST_STILLBORN {
            self.refuse_waiting(worker.pool, &format!("workers end before they have a task ({end})"));
        }
        self.end_retired(worker.pool);
        self.dispatch(worker.pool);
    }

    pub fn tell_figures(&self) {
        let mut now = SandboxFigures::default();
        for pool in self.pools.values() {
            now.templates += pool.templates.len();
            now.idle += pool.spares.len();
            now.running += pool.running;
        }
        self.sandbox.figures.update(now);
    }

    /// An instance is gone: so are the pools that were its alone.
    pub fn forget(&mut self, instance: u32) {
        let numbers: Vec<u32> = self.pools.keys().copied().collect();
        for number in numbers {
            let pool = self.pools.get_mut(&number).expect("just listed");
            pool.instances.remove(&instance);
            if !pool.instances.is_empty() {
                continue;
            }
            let Some(pool) = self.pools.remove(&number) else { continue };
            for template in &pool.templates {
                self.unwatch(template.control());
                template.end();
            }
            let orphans: Vec<u64> =
                self.workers.values().filter(|worker| worker.pool == number).map(Worker::token).collect();
            for orphan in orphans {
                self.worker_ended(orphan, End::Signal(libc::SIGKILL), None);
            }
        }
    }
}
