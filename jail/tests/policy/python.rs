//! Python under the policy: what tasks do must work, and what they must not do fails in a way that Python knows.

use std::path::PathBuf;
use std::process::Command;

use jail::Program;

use super::child;

const SCRIPT: &str = include_str!("under_policy.py");

/// The programs of one stage as a file, one after the other; a length before each.
struct Stage(PathBuf);

impl Stage {
    fn new(name: &str, programs: &[Program]) -> Self {
        let file = std::env::temp_dir().join(format!("jail-{name}-{}", std::process::id()));
        let sized = |program: &Program| {
            let bytes = program.as_bytes();
            [&(bytes.len() as u32).to_le_bytes(), bytes].concat()
        };
        std::fs::write(&file, programs.iter().flat_map(sized).collect::<Vec<u8>>()).unwrap();
        Self(file)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn python_works_under_the_policy() {
    let programs = child::programs(true);
    let stages = [("launch", &programs.launch), ("template", &programs.template), ("worker", &programs.worker)];
    let stages = stages.map(|(name, programs)| Stage::new(name, programs));
    let python = std::env::var_os("ELIZAOS_PYTHON").unwrap_or_else(|| "python3".into());
    let output = Command::new(python)
        .args(["-I", "-B", "-c", SCRIPT])
        .args(stages.iter().map(|stage| &stage.0))
        // A pool of threads that a library began would not survive the fork.
        .env("OPENBLAS_NUM_THREADS", "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}\n{told}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    assert!(told.ends_with("done\n"), "{told}");
}
