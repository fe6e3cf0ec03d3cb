//! Objects that stay in Python because JavaScript holds a handle to them.

use parking_lot::Mutex;
use pyo3::prelude::*;
use rustc_hash::FxHashMap;

struct Held {
    instance: u32,
    object: Py<PyAny>,
}

#[derive(Default)]
struct Table {
    last: u32,
    held: FxHashMap<u32, Held>,
}

static TABLE: Mutex<Option<Table>> = Mutex::new(None);

fn with_table<T>(run: impl FnOnce(&mut Table) -> T) -> T {
    run(TABLE.lock().get_or_insert_default())
}

pub fn keep(object: Py<PyAny>, instance: u32) -> u32 {
    with_table(|table| {
        loop {
            table.last = table.last.wrapping_add(1).max(1);
            if !table.held.contains_key(&table.last) {
                break;
            }
        }
        table.held.insert(table.last, Held { instance, object });
        table.last
    })
}

pub fn get(py: Python<'_>, id: u32, instance: u32) -> PyResult<Bound<'_, PyAny>> {
    let found = with_table(|table| {
        table.held.get(&id).filter(|held| held.instance == instance).map(|held| held.object.clone_ref(py))
    });
    match found {
        Some(object) => Ok(object.into_bound(py)),
        None => Err(super::run::typed(py, "HandleReleasedError", "the handle names no object of this instance")),
    }
}

/// Forgets handles. Called from any thread: the objects are dropped where the GIL is.
pub fn release(ids: impl Iterator<Item = u32>, instance_of: impl Fn(u32) -> bool) {
    let dropped: Vec<Py<PyAny>> = with_table(|table| {
        ids.filter_map(|id| {
            let ours = table.held.get(&id).is_some_and(|held| instance_of(held.instance));
            ours.then(|| table.held.remove(&id)).flatten().map(|held| held.object)
        })
        .collect()
    });
    super::chores::drop_later(dropped);
}

pub fn forget(instance: u32) {
    let ids: Vec<u32> = with_table(|table| {
        table.held.iter().filter(|(_, held)| held.instance == instance).map(|(&id, _)| id).collect()
    });
    release(ids.into_iter(), |_| true);
}

pub fn count(instance: u32) -> usize {
    with_table(|table| table.held.values().filter(|held| held.instance == instance).count())
}
