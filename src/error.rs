//! The error codes. `errors.json` is the table that people and both languages read (message classes, hints);
//! a test holds this list against it.

macro_rules! codes {
    ($($name:ident => $text:literal),+ $(,)?) => {
        /// What went wrong, stably named.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Code {
            $($name),+
        }

        impl Code {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text),+
                }
            }
        }
    };
}

codes! {
    PythonNotFound => "PYTHON_NOT_FOUND",
    PythonTooOld => "PYTHON_TOO_OLD",
    PythonUnsupported => "PYTHON_UNSUPPORTED",
    PythonFreeThreaded => "PYTHON_FREE_THREADED",
    PythonNoSharedLibrary => "PYTHON_NO_SHARED_LIBRARY",
    PythonBrokenVenv => "PYTHON_BROKEN_VENV",
    PythonAlreadyLoaded => "PYTHON_ALREADY_LOADED",
    PythonStartFailed => "PYTHON_START_FAILED",
    NativeBinaryMissing => "NATIVE_BINARY_MISSING",
    InvalidArgument => "INVALID_ARGUMENT",
    UnknownOption => "UNKNOWN_OPTION",
    UnsendableValue => "UNSENDABLE_VALUE",
    QueueFull => "QUEUE_FULL",
    TooManyAbandoned => "TOO_MANY_ABANDONED",
    Timeout => "TIMEOUT",
    Cancelled => "CANCELLED",
    Closed => "CLOSED",
    ResultTooLarge => "RESULT_TOO_LARGE",
    PythonError => "PYTHON_ERROR",
    SyntaxError => "SYNTAX_ERROR",
    TargetNotFound => "TARGET_NOT_FOUND",
    HandleReleased => "HANDLE_RELEASED",
    ToolNotFound => "TOOL_NOT_FOUND",
    ToolNotAllowed => "TOOL_NOT_ALLOWED",
    ToolInvalidArguments => "TOOL_INVALID_ARGUMENTS",
    ToolFailed => "TOOL_FAILED",
    Internal => "INTERNAL",
    SandboxUnavailable => "SANDBOX_UNAVAILABLE",
    MemoryLimit => "MEMORY_LIMIT",
    Policy => "POLICY",
    Crash => "CRASH",
    OutputLimit => "OUTPUT_LIMIT",
    Protocol => "PROTOCOL",
    Died => "DIED",
    AgentLimit => "AGENT_LIMIT",
    FrameworkMissing => "FRAMEWORK_MISSING",
    ModelMissing => "MODEL_MISSING",
    RecordUnavailable => "RECORD_UNAVAILABLE",
}

impl Code {
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

/// A failure on its way to whoever asked.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}: {message}", code.as_str())]
pub struct Failure {
    pub code: Code,
    pub message: String,
    /// A DICT value with what else is known (traceback, path, cause), in wire form.
    pub details: Option<Box<[u8]>>,
}

impl Failure {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: None }
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn the_codes_are_those_of_the_table() {
        let table: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(include_str!("../errors.json")).unwrap();
        let listed: Vec<&str> = table.keys().map(String::as_str).collect();
        let mut known: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        known.sort_unstable();
        assert_eq!(listed, known);
        for name in listed {
            assert_eq!(Code::from_name(name).map(Code::as_str), Some(name));
        }
    }
}
