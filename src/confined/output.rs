//! What a task prints, gathered to lines and cut where there is too much of it.

/// A line that has not ended goes out at this length.
const LONG: usize = 4 * 1024;
/// No frame holds more than that.
const LONGEST: usize = 64 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Stdout = 0,
    Stderr = 1,
}

impl Which {
    pub const fn other(self) -> Self {
        match self {
            Self::Stdout => Self::Stderr,
            Self::Stderr => Self::Stdout,
        }
    }
}

pub struct Output {
    /// Begun and not sent yet.
    line: String,
    room: usize,
    cut: bool,
}

impl Output {
    pub const fn new() -> Self {
        Self { line: String::new(), room: 0, cut: false }
    }

    pub fn limit(&mut self, room: usize) {
        self.room = room;
    }

    /// Sends the lines that are whole, keeps what is begun, and tells how often it has sent.
    pub fn write(&mut self, text: &str, mut send: impl FnMut(&str)) -> usize {
        let text = self.admit(text);
        let ends = text.rfind('\n').map_or(0, |at| at + 1);
        let (whole, begun) = text.split_at(ends);
        let mut frames = 0;
        if !whole.is_empty() {
            if self.line.is_empty() {
                frames += in_parts(whole, &mut send);
            } else {
                self.line.push_str(whole);
                frames += in_parts(&self.line, &mut send);
                self.line.clear();
            }
        }
        self.line.push_str(begun);
        if self.line.len() >= LONG {
            frames += in_parts(&self.line, &mut send);
            self.line.clear();
        }
        frames
    }

    pub fn take_rest(&mut self) -> Option<String> {
        (!self.line.is_empty()).then(|| std::mem::take(&mut self.line))
    }

    /// The part that may go, and one character more where there is a rest: by that the host sees that there was one.
    fn admit<'a>(&mut self, text: &'a str) -> &'a str {
        if self.cut {
            return "";
        }
        if text.len() <= self.room {
            self.room -= text.len();
            return text;
        }
        self.cut = true;
        let mut end = self.room + 1;
        while !text.is_char_boundary(end) {
            end += 1;
        }
        &text[..end]
    }
}

fn in_parts(mut text: &str, send: &mut impl FnMut(&str)) -> usize {
    let mut parts = 0;
    while !text.is_empty() {
        let mut end = text.len().min(LONGEST);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let (part, rest) = text.split_at(end);
        send(part);
        parts += 1;
        text = rest;
    }
    parts
}
