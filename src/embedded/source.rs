//! Source text → code objects, kept for the next time.

use std::sync::Arc;

use parking_lot::Mutex;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyString;
use rustc_hash::FxHashMap;

const MOST: usize = 1024;
/// Longer sources are compiled each time: they are hardly ever seen twice, and cost little next to running them.
const LONGEST: usize = 128 * 1024;

pub struct Compiled {
    pub statements: Option<Py<PyAny>>,
    /// The last one, whose value is the result.
    pub expression: Option<Py<PyAny>>,
    pub is_async: bool,
}

struct Entry {
    compiled: Arc<Compiled>,
    used: u64,
}

#[derive(Default)]
struct Cache {
    clock: u64,
    entries: FxHashMap<Box<str>, Entry>,
}

static CACHE: Mutex<Option<Cache>> = Mutex::new(None);
static COMPILE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

pub fn compile(py: Python<'_>, source: &str) -> PyResult<Arc<Compiled>> {
    if let Some(known) = look_up(source) {
        return Ok(known);
    }
    let compile = COMPILE
        .get_or_try_init(py, || py.import("elizaos_py.host.source")?.getattr("compile_task").map(Bound::unbind))?;
    let (statements, expression, is_async) = compile.bind(py).call1((PyString::new(py, source),))?.extract()?;
    let compiled = Arc::new(Compiled { statements, expression, is_async });
    if source.len() <= LONGEST {
        let _evicted = store(source, &compiled);
    }
    Ok(compiled)
}

/// Whether this source was seen before and awaits at its top level; asks nothing of Python.
pub fn is_known_async(source: &str) -> bool {
    CACHE.lock().as_ref().and_then(|cache| cache.entries.get(source)).is_some_and(|entry| entry.compiled.is_async)
}

fn look_up(source: &str) -> Option<Arc<Compiled>> {
    let mut cache = CACHE.lock();
    let cache = cache.get_or_insert_default();
    cache.clock += 1;
    let entry = cache.entries.get_mut(source)?;
    entry.used = cache.clock;
    Some(entry.compiled.clone())
}

/// Gives what it evicts, to be dropped outside the lock.
fn store(source: &str, compiled: &Arc<Compiled>) -> Vec<Entry> {
    let mut cache = CACHE.lock();
    let cache = cache.get_or_insert_default();
    let mut evicted = Vec::new();
    if cache.entries.len() >= MOST {
        // An eighth at once, so that a stream of new sources does not search for the oldest at every one.
        let mut uses: Vec<u64> = cache.entries.values().map(|entry| entry.used).collect();
        let (_, &mut threshold, _) = uses.select_nth_unstable(MOST / 8);
        evicted.extend(cache.entries.extract_if(|_, entry| entry.used <= threshold).map(|(_, entry)| entry));
    }
    let used = cache.clock;
    evicted.extend(cache.entries.insert(source.into(), Entry { compiled: compiled.clone(), used }));
    evicted
}
