//! The tools that an instance's host offers to Python.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use parking_lot::RwLock;
use rustc_hash::FxHashMap;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Tool {
    /// Unique in the process, given at registration.
    #[serde(skip)]
    pub index: u32,
    pub name: Box<str>,
    pub description: Box<str>,
    /// JSON Schema of the arguments, as JSON.
    pub parameters: Box<serde_json::value::RawValue>,
}

#[derive(Default)]
pub struct Tools {
    by_name: RwLock<FxHashMap<Box<str>, Arc<Tool>>>,
}

impl Tools {
    /// Registers a tool, in place of one that has its name.
    pub fn register(&self, mut tool: Tool) -> u32 {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        tool.index = NEXT.fetch_add(1, Relaxed);
        let index = tool.index;
        self.by_name.write().insert(tool.name.clone(), Arc::new(tool));
        index
    }

    pub fn unregister(&self, name: &str) -> bool {
        self.by_name.write().remove(name).is_some()
    }

    pub fn find(&self, name: &str) -> Option<Arc<Tool>> {
        self.by_name.read().get(name).cloned()
    }

    /// All of them, by name.
    pub fn list(&self) -> Vec<Arc<Tool>> {
        let mut tools: Vec<_> = self.by_name.read().values().cloned().collect();
        tools.sort_by(|one, other| one.name.cmp(&other.name));
        tools
    }
}
