//! The kinds of messages between this process and its sandbox, for both ends of each socket (docs/WIRE.md).

pub mod to_template {
    pub const SETUP: u8 = 1;
    pub const FORK: u8 = 2;
}

pub mod from_template {
    pub const READY: u8 = 1;
    pub const REFUSED: u8 = 2;
    pub const FORKED: u8 = 3;
    pub const ENDED: u8 = 4;
}

pub mod to_worker {
    pub const TASK: u8 = 1;
    pub const REPLY: u8 = 2;
    pub const ROOM: u8 = 3;
}

pub mod from_worker {
    pub const RESULT: u8 = 1;
    pub const FAILED: u8 = 2;
    pub const OUTPUT: u8 = 3;
    pub const YIELD: u8 = 4;
    pub const PROGRESS: u8 = 5;
    pub const CALL: u8 = 6;
    pub const ABORT: u8 = 7;
    pub const PULL: u8 = 8;
    /// The window is full: it waits to hear that there is room.
    pub const WAIT: u8 = 9;
}
