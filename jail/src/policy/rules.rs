//! The form of a rule about system calls.

use serde::Deserialize;

use super::{AtLeastOne, Reason};

/// The calls that it names, with any arguments or with these.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub calls: AtLeastOne<String>,
    pub reason: Reason,
    /// The one kind of processor on which the kernel has them.
    pub only: Option<Architecture>,
    /// Without this the rule does not count.
    pub needs: Option<Need>,
    pub when: Option<AtLeastOne<Argument>>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Architecture {
    #[serde(rename = "x86_64")]
    X86,
    Aarch64,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Landlock lets a process signal nobody outside of its own domain (ABI 6).
    ScopedSignals,
}

/// What one argument must be. All that is asked must hold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Argument {
    /// Which one, from 0.
    #[serde(rename = "argument")]
    pub place: u8,
    /// What the manual calls it.
    pub name: Reason,
    /// Whether the kernel reads all 64 bits of it, as it does of a pointer.
    #[serde(default)]
    pub wide: bool,
    pub is: Option<Value>,
    pub is_not: Option<Value>,
    pub among: Option<AtLeastOne<Value>>,
    pub has: Option<AtLeastOne<String>>,
    pub lacks: Option<AtLeastOne<String>>,
    pub only: Option<AtLeastOne<String>>,
}

impl Argument {
    pub const fn asks_nothing(&self) -> bool {
        self.is.is_none()
            && self.is_not.is_none()
            && self.among.is_none()
            && self.has.is_none()
            && self.lacks.is_none()
            && self.only.is_none()
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Number(u64),
    Named(String),
    /// All of these bits, and no others.
    Together(AtLeastOne<String>),
}
