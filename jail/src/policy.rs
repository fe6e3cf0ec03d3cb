//! `policies/linux.json`: what a sandboxed process may do, as reviewed data. It is read here and checked before anything
//! uses it. What cannot be understood allows nothing: there is no policy then, and without one no sandbox.

mod limits;
pub mod rules;

use std::collections::HashSet;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::LazyLock;

use serde::Deserialize;

pub use limits::Limits;
pub use rules::Architecture;
use rules::{Argument, Rule};

const TEXT: &str = include_str!("../../policies/linux.json");

/// The policy that was compiled in.
pub fn policy() -> Result<&'static Policy, &'static PolicyError> {
    static POLICY: LazyLock<Result<Policy, PolicyError>> = LazyLock::new(|| Policy::read(TEXT));
    POLICY.as_ref()
}

#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Not JSON, or not a policy: something is missing, empty or unknown.
    #[error("policies/linux.json cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// Of two rules for one call, the one without arguments would be lost.
    #[error("{list} names `{call}` twice, and once for all arguments")]
    Twice { list: &'static str, call: String },
    #[error("{list} has a rule for `{call}` that looks at an argument without asking anything of it")]
    AsksNothing { list: &'static str, call: String },
    #[error("`{0}` is no constant that rules may name")]
    UnknownConstant(String),
    #[error("`{0}` has no bits that could be there or not")]
    NoBits(String),
    #[error("{list} becomes no program for {architecture:?}: {reason}")]
    NoProgram { list: &'static str, architecture: Architecture, reason: String },
    #[error("no policy is written for this processor")]
    UnknownProcessor,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub about: Reason,
    pub seccomp: Seccomp,
    pub paths: Paths,
    pub limits: Limits,
}

/// System calls, by the stage from which on a rule is in force. Each stage adds to those before it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seccomp {
    pub launch: Launch,
    pub template: Template,
    pub worker: Worker,
}

/// Before the interpreter is started: what even trusted modules never need while they are imported.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Launch {
    /// No program of good faith makes these: it ends, and the task is told why.
    pub kill: AtLeastOne<Rule>,
    pub refuse: AtLeastOne<Rule>,
}

/// Once the modules are imported: nothing but this.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    pub allow: AtLeastOne<Rule>,
    /// Answered as by a kernel that does not have them yet, so that libraries fall back.
    pub hide: AtLeastOne<Rule>,
}

/// In each worker: what only the template may. Short, for it is installed once per task.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    pub refuse: AtLeastOne<Rule>,
}

/// What every interpreter needs of the system. What a system does not have is left out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paths {
    pub readable: AtLeastOne<Place>,
    pub executable: AtLeastOne<Place>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub path: PathBuf,
    pub reason: Reason,
}

impl Policy {
    fn read(text: &str) -> Result<Self, PolicyError> {
        let policy: Self = serde_json::from_str(text)?;
        for (list, rules) in policy.seccomp.lists() {
            check(list, rules)?;
        }
        Ok(policy)
    }
}

impl Seccomp {
    fn lists(&self) -> [(&'static str, &[Rule]); 5] {
        [
            ("launch.kill", &self.launch.kill),
            ("launch.refuse", &self.launch.refuse),
            ("template.allow", &self.template.allow),
            ("template.hide", &self.template.hide),
            ("worker.refuse", &self.worker.refuse),
        ]
    }
}

fn check(list: &'static str, rules: &[Rule]) -> Result<(), PolicyError> {
    let (mut seen, mut whole) = (HashSet::new(), HashSet::new());
    for rule in rules {
        let arguments = rule.when.as_deref().unwrap_or_default();
        for call in rule.calls.iter().map(String::as_str) {
            let again = !seen.insert(call);
            if arguments.is_empty() {
                whole.insert(call);
            }
            if again && whole.contains(call) {
                return Err(PolicyError::Twice { list, call: call.to_owned() });
            }
            if arguments.iter().any(Argument::asks_nothing) {
                return Err(PolicyError::AsksNothing { list, call: call.to_owned() });
            }
        }
    }
    Ok(())
}

impl Paths {
    #[must_use]
    pub fn readable_here(&self) -> Vec<PathBuf> {
        here(&self.readable)
    }

    #[must_use]
    pub fn executable_here(&self) -> Vec<PathBuf> {
        here(&self.executable)
    }
}

fn here(places: &[Place]) -> Vec<PathBuf> {
    places.iter().map(|place| place.path.clone()).filter(|path| path.exists()).collect()
}

/// Why a rule is there. Whoever cannot say it has no rule.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Reason(pub String);

impl TryFrom<String> for Reason {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.trim().is_empty() { Err("a reason is empty") } else { Ok(Self(text)) }
    }
}

/// A list that says something.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Vec<T>", bound = "T: Deserialize<'de>")]
pub struct AtLeastOne<T>(Vec<T>);

impl<T> TryFrom<Vec<T>> for AtLeastOne<T> {
    type Error = &'static str;

    fn try_from(items: Vec<T>) -> Result<Self, Self::Error> {
        if items.is_empty() { Err("a list is empty") } else { Ok(Self(items)) }
    }
}

impl<T> Deref for AtLeastOne<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

#[cfg(test)]
mod tests;
