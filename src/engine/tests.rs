//! The engine by itself: an executor that notes what it is given, and a host that notes what it is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};

use super::instance::Limits;
use super::task::Header;
use super::*;
use crate::error::{Code, Failure};
use crate::value::{Write, tag};

#[derive(Default)]
struct Noted {
    started: Mutex<Vec<Arc<Execution>>>,
    interrupted: Mutex<Vec<u32>>,
    abandoned: AtomicUsize,
}

impl Executor for Noted {
    fn start(&self, executions: Vec<Arc<Execution>>) {
        self.started.lock().extend(executions);
    }

    fn interrupt(&self, execution: &Arc<Execution>) {
        self.interrupted.lock().push(execution.id);
    }

    fn abandoned(&self) -> usize {
        self.abandoned.load(SeqCst)
    }
}

#[derive(Default)]
struct Told {
    outcomes: Mutex<Vec<(u32, Option<Code>)>>,
    more: Condvar,
}

impl Host for Told {
    fn settle(&self, execution: &Execution, outcome: Outcome<'_>) {
        let code = match outcome {
            Outcome::Value { .. } => None,
            Outcome::Failed(failure) => Some(failure.code),
        };
        self.outcomes.lock().push((execution.id, code));
        self.more.notify_all();
    }

    fn emit(&self, _: &Execution, _: StreamEvent, _: &[u8], _: Vec<SharedMemory>) {}
    fn call_tool(&self, _: ToolCall<'_>) {}
    fn abort_tool(&self, _: u32) {}
    fn pull_tool(&self, _: u32) {}
    fn hold(&self) {}
    fn let_go(&self) {}
    fn wake(&self) {}
}

struct Bench {
    engine: Arc<Engine>,
    executor: Arc<Noted>,
    host: Arc<Told>,
    instance: Arc<Instance>,
}

const VALUE: Outcome<'static> = Outcome::Value { bytes: std::borrow::Cow::Borrowed(&[tag::NULL]), shared: Vec::new() };

impl Bench {
    fn new(max_concurrency: usize, max_queue: usize) -> Self {
        let executor = Arc::new(Noted::default());
        let engine = Engine::new(executor.clone());
        let limits = Limits {
            max_concurrency,
            max_queue,
            max_result_bytes: 1024,
            max_output_bytes: 1024,
            max_sessions: 4,
            max_abandoned: 2,
            sandbox: SandboxLimits::default(),
        };
        let instance = Instance::new(1, limits, None);
        engine.deadlines().watch_over(&instance);
        Self { engine, executor, host: Arc::default(), instance }
    }

    fn submit(&self, id: u32, timeout_ms: u32) -> Arc<Execution> {
        let (header, task) = read(&frame(id, timeout_ms, &[])).unwrap();
        let execution = Execution::new(self.instance.clone(), self.host.clone(), task, &header, Now::read());
        self.engine.submit(vec![execution.clone()]);
        execution
    }

    fn started(&self) -> Vec<u32> {
        self.executor.started.lock().iter().map(|execution| execution.id).collect()
    }

    fn outcomes(&self) -> Vec<(u32, Option<Code>)> {
        self.host.outcomes.lock().clone()
    }

    fn figures(&self) -> serde_json::Value {
        let around = Surroundings {
            load: self.instance.load(),
            handles: 3,
            executor: ExecutorFigures::default(),
            sandbox: SandboxFigures::default(),
            gil: &Histogram::new(),
        };
        self.instance.figures.to_json(&around)
    }

    fn wait_for_outcomes(&self, count: usize) {
        let mut outcomes = self.host.outcomes.lock();
        while outcomes.len() < count {
            assert!(!self.host.more.wait_for(&mut outcomes, Duration::from_secs(5)).timed_out());
        }
    }
}

fn frame(id: u32, timeout_ms: u32, tools: &[&str]) -> Vec<u8> {
    let mut body = Vec::new();
    body.put_u32(id);
    body.put_u32(1);
    body.put_u8(1);
    body.put(&(2u16 | 64).to_le_bytes());
    body.put_u32(timeout_ms);
    body.put_u32(0);
    body.put_u32(0);
    body.put_text("1 + é");
    body.put_u32(tools.len() as u32);
    tools.iter().for_each(|tool| body.put_text(tool));
    body.put_u32(5);
    body.put(&[tag::DICT, 0, 0, 0, 0]);
    body
}

fn read(body: &[u8]) -> Result<(Header, Task), crate::value::Malformed> {
    let batch = Arc::new(Batch { bytes: [b"some frame before", body].concat().into(), buffers: Vec::new() });
    Task::read(&batch, 17..17 + body.len())
}

#[test]
fn a_task_is_read_as_it_was_written() {
    let (header, task) = read(&frame(7, 30, &["search"])).unwrap();
    assert_eq!((header.id, header.instance, header.timeout_ms, header.max_result_bytes), (7, 1, 30, 0));
    assert_eq!((task.kind, task.subject()), (Kind::Code, "1 + é"));
    assert!(task.may_call("search") && !task.may_call("delete"));
    assert!(task.args().is_none());
    assert_eq!(task.kwargs().unwrap().u8(), Ok(tag::DICT));
}

#[test]
fn a_task_that_is_cut_or_goes_on_is_refused() {
    let whole = frame(7, 30, &["search"]);
    for length in 0..whole.len() {
        assert!(read(&whole[..length]).is_err(), "{length} of {} bytes were taken for a task", whole.len());
    }
    assert!(read(&[whole, vec![0]].concat()).is_err());
}

proptest::proptest! {
    #[test]
    fn noise_is_never_taken_beyond_its_end(body in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..96)) {
        if let Ok((_, task)) = read(&body) {
            proptest::prop_assert!(task.subject().len() <= body.len());
            proptest::prop_assert!(task.args().is_none_or(|mut args| args.take(body.len() + 1).is_err()));
        }
    }
}

#[test]
fn beyond_the_cap_tasks_wait_and_beyond_the_line_they_are_refused() {
    let bench = Bench::new(2, 1);
    let first = bench.submit(1, 0);
    bench.submit(2, 0);
    bench.submit(3, 0);
    bench.submit(4, 0);
    assert_eq!(bench.started(), [1, 2]);
    assert_eq!(bench.outcomes(), [(4, Some(Code::QueueFull))]);
    assert!(first.begin());
    assert!(bench.engine.finish(&first, VALUE).is_some());
    assert_eq!(bench.started(), [1, 2, 3]);
    assert_eq!(bench.instance.load(), (2, 0));
}

#[test]
fn only_the_first_outcome_counts() {
    let bench = Bench::new(1, 0);
    let execution = bench.submit(1, 0);
    assert!(execution.begin());
    assert_eq!(bench.engine.finish(&execution, VALUE), Some(Phase::Running));
    assert_eq!(bench.engine.finish(&execution, VALUE), None);
    bench.engine.stop(&execution, Failure::new(Code::Cancelled, "late"));
    assert_eq!(bench.outcomes(), [(1, None)]);
    assert_eq!(bench.instance.load(), (0, 0));
    assert!(bench.executor.interrupted.lock().is_empty());
}

#[test]
fn what_waits_is_settled_without_ever_running() {
    let bench = Bench::new(1, 2);
    let running = bench.submit(1, 0);
    let waiting = bench.submit(2, 0);
    bench.engine.stop(&waiting, Failure::new(Code::Cancelled, "not needed"));
    assert!(!waiting.begin());
    assert_eq!(bench.instance.load(), (1, 0));
    bench.engine.finish(&running, VALUE);
    assert_eq!(bench.started(), [1]);
    assert!(bench.executor.interrupted.lock().is_empty(), "it held no thread");
}

#[test]
fn deadlines_settle_in_their_order_and_interrupt_what_runs() {
    let bench = Bench::new(8, 8);
    let late = bench.submit(1, 60);
    let soon = bench.submit(2, 20);
    bench.submit(3, 0);
    assert!(late.begin() && soon.begin());
    let start = Instant::now();
    bench.wait_for_outcomes(2);
    assert!(start.elapsed() >= Duration::from_millis(35));
    assert_eq!(bench.outcomes(), [(2, Some(Code::Timeout)), (1, Some(Code::Timeout))]);
    // The outcome is out before the interrupt is asked for: the promise does not wait for it.
    while bench.executor.interrupted.lock().len() < 2 {
        std::thread::yield_now();
    }
    assert_eq!(bench.instance.load(), (1, 0));
}

#[test]
fn a_closed_instance_takes_nothing_and_tells_what_is_left() {
    let bench = Bench::new(1, 1);
    bench.submit(1, 0);
    bench.submit(2, 0);
    let mut left: Vec<u32> = bench.instance.close().iter().map(|execution| execution.id).collect();
    left.sort_unstable();
    assert_eq!(left, [1, 2]);
    bench.submit(3, 0);
    assert_eq!(bench.outcomes(), [(3, Some(Code::Closed))]);
}

#[test]
fn too_many_lost_threads_refuse_more_work() {
    let bench = Bench::new(8, 8);
    bench.executor.abandoned.store(2, SeqCst);
    bench.submit(1, 0);
    assert_eq!(bench.outcomes(), [(1, Some(Code::TooManyAbandoned))]);
    bench.executor.abandoned.store(1, SeqCst);
    bench.submit(2, 0);
    assert_eq!(bench.started(), [2]);
}

#[test]
fn figures_add_up() {
    let bench = Bench::new(1, 0);
    let execution = bench.submit(1, 0);
    bench.submit(2, 0);
    bench.engine.finish(&execution, VALUE);
    let figures = bench.figures();
    assert_eq!(figures["submitted"], 2);
    assert_eq!(figures["completed"], 1);
    assert_eq!(figures["failures"], serde_json::json!({ "QUEUE_FULL": 1 }));
    assert_eq!(figures["byIsolation"]["in-process"], serde_json::json!({ "completed": 1, "failed": 1 }));
    assert_eq!(figures["handles"], 3);
}

#[test]
fn times_are_told_of_what_ran() {
    let bench = Bench::new(1, 1);
    let first = bench.submit(1, 0);
    let cancelled = bench.submit(2, 0);
    assert!(first.begin_at(first.submitted + Duration::from_millis(7), true));
    while first.submitted.elapsed() < Duration::from_millis(9) {
        std::thread::yield_now();
    }
    bench.engine.stop(&cancelled, Failure::new(Code::Cancelled, "not needed"));
    bench.engine.finish(&first, VALUE);
    let (run, queue) = first.timing();
    assert!(run >= Duration::from_millis(2));
    assert_eq!(queue, Duration::from_millis(7));
    assert_eq!(first.finished(), first.submitted + queue + run);
    let latency = &bench.figures()["latency"];
    assert_eq!((&latency["run"]["count"], &latency["queue"]["count"]), (&1.into(), &1.into()), "one never ran");
    assert_eq!(latency["queue"]["maxMs"], 7.0);
    assert_eq!(latency["run"]["sumMs"], run.as_nanos() as f64 / 1e6);
}

#[test]
fn one_that_is_settled_as_it_begins_ran_for_no_time() {
    let bench = Bench::new(1, 0);
    let execution = bench.submit(1, 0);
    assert!(execution.begin_at(Instant::now() + Duration::from_secs(1), true), "its clock is ahead of the other one's");
    assert_eq!(bench.engine.finish(&execution, VALUE), Some(Phase::Running));
    assert_eq!(execution.timing().0, Duration::ZERO);
}
