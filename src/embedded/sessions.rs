//! Named namespaces that outlive a task.

use parking_lot::Mutex;
use pyo3::prelude::*;
use pyo3::types::PyDict;

struct Session {
    instance: u32,
    name: Box<str>,
    globals: Py<PyDict>,
}

/// The most recently used last; there are few, so a line is as good as a table.
static SESSIONS: Mutex<Vec<Session>> = Mutex::new(Vec::new());

/// The session's variables, new ones if it has none. Beyond `limit` sessions the instance's least recently used goes.
pub fn globals<'py>(
    py: Python<'py>,
    instance: u32,
    name: &str,
    limit: usize,
    fresh: impl FnOnce() -> PyResult<Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyDict>> {
    if let Some(known) = use_again(py, instance, name) {
        return Ok(known);
    }
    let made = fresh()?;
    let mut dropped = Vec::new();
    {
        let mut sessions = SESSIONS.lock();
        sessions.push(Session { instance, name: name.into(), globals: made.clone().unbind() });
        while sessions.iter().filter(|session| session.instance == instance).count() > limit.max(1) {
            let oldest = sessions.iter().position(|session| session.instance == instance).expect("just counted");
            dropped.push(sessions.remove(oldest).globals.into_any());
        }
    }
    drop(dropped);
    Ok(made)
}

fn use_again<'py>(py: Python<'py>, instance: u32, name: &str) -> Option<Bound<'py, PyDict>> {
    let mut sessions = SESSIONS.lock();
    let at = sessions.iter().position(|session| session.instance == instance && *session.name == *name)?;
    let session = sessions.remove(at);
    let globals = session.globals.clone_ref(py);
    sessions.push(session);
    Some(globals.into_bound(py))
}

pub fn names(instance: u32) -> Vec<String> {
    let sessions = SESSIONS.lock();
    sessions.iter().filter(|session| session.instance == instance).map(|session| session.name.to_string()).collect()
}

pub fn delete(instance: u32, name: &str) -> bool {
    remove(|session| session.instance == instance && *session.name == *name) > 0
}

pub fn forget(instance: u32) {
    remove(|session| session.instance == instance);
}

fn remove(matches: impl Fn(&Session) -> bool) -> usize {
    let gone: Vec<Py<PyAny>> =
        SESSIONS.lock().extract_if(.., |session| matches(session)).map(|session| session.globals.into_any()).collect();
    let count = gone.len();
    super::chores::drop_later(gone);
    count
}
