//! What an execution printed, up to a limit.

use parking_lot::Mutex;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Stdout = 0,
    Stderr = 1,
}

#[derive(Default)]
struct Captured {
    text: String,
    truncated: bool,
}

pub struct Output {
    limit: usize,
    streams: [Mutex<Captured>; 2],
}

impl Output {
    pub fn new(limit: usize) -> Self {
        Self { limit, streams: Default::default() }
    }

    /// Keeps what fits, cut at a character, and gives that part.
    pub fn write<'a>(&self, which: Which, text: &'a str) -> &'a str {
        let mut captured = self.streams[which as usize].lock();
        if captured.truncated {
            return "";
        }
        let mut room = self.limit.saturating_sub(captured.text.len()).min(text.len());
        while !text.is_char_boundary(room) {
            room -= 1;
        }
        captured.truncated = room < text.len();
        captured.text.push_str(&text[..room]);
        &text[..room]
    }

    /// The text so far, and whether some of it was dropped.
    pub fn read<T>(&self, which: Which, read: impl FnOnce(&str, bool) -> T) -> T {
        let captured = self.streams[which as usize].lock();
        read(&captured.text, captured.truncated)
    }
}

#[cfg(test)]
mod tests {
    use super::{Output, Which};

    #[test]
    fn output_is_cut_at_a_character_and_says_so() {
        let output = Output::new(5);
        assert_eq!(output.write(Which::Stdout, "ab"), "ab");
        assert_eq!(output.write(Which::Stdout, "cdé"), "cd", "é would need two bytes and one is left");
        assert_eq!(output.write(Which::Stdout, "x"), "", "nothing is kept after the cut");
        output.read(Which::Stdout, |text, truncated| assert_eq!((text, truncated), ("abcd", true)));
        output.read(Which::Stderr, |text, truncated| assert_eq!((text, truncated), ("", false)));
    }
}
