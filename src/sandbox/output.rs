//! What a worker prints, as events: what arrives together becomes few of them, since a task may print byte by byte.

use crate::engine::{Execution, StreamEvent, Which};
use crate::value::Write;

/// Beyond so many changes between stdout and stderr in one go their order is lost, not the text.
const MOST_PARTS: usize = 64;

#[derive(Default)]
pub struct Printed {
    parts: Vec<(Which, String)>,
}

impl Printed {
    /// Keeps what fits into the task's output, and what a stream is to hear of it.
    pub fn add(&mut self, execution: &Execution, which: Which, text: &str) {
        let Some(output) = &execution.output else { return };
        let kept = output.write(which, text);
        if kept.is_empty() || !execution.flow.is_streaming() {
            return;
        }
        let goes_on = match self.parts.last() {
            Some((last, _)) if *last == which => true,
            _ => self.parts.len() >= MOST_PARTS,
        };
        match self.parts.iter_mut().rev().find(|(of, _)| goes_on && *of == which) {
            Some((_, part)) => part.push_str(kept),
            None => self.parts.push((which, kept.to_owned())),
        }
    }

    /// Sends it on, before whatever else is told.
    pub fn tell(&mut self, execution: &Execution) {
        for (which, text) in self.parts.drain(..) {
            let mut bytes = Vec::with_capacity(text.len() + 5);
            bytes.put_str(&text);
            execution.flow.sent();
            let event = match which {
                Which::Stdout => StreamEvent::Stdout,
                Which::Stderr => StreamEvent::Stderr,
            };
            execution.host.emit(execution, event, &bytes, Vec::new());
        }
    }
}
