//! What becomes of every call that the kernel has, at each stage: reviewers see in `verdicts.*.txt` what a change of the
//! policy lets through. `UPDATE_VERDICTS=1 cargo test -p elizaos-python-native-jail --test policy` writes them anew.

use std::fmt::Write;
use std::path::PathBuf;

use jail::{Architecture, Policy, Program, policy};
use serde_json::json;

use super::child::{self, End, Stage, call, under, up_to};
use super::machine::{Question, ask};

const STAGES: [Stage; 3] = [Stage::Launch, Stage::Template, Stage::Worker];
const AUDIT_X86_64: u32 = 0xc000_003e;
const AUDIT_AARCH64: u32 = 0xc000_00b7;
/// From here on the numbers are those of x32, a second door to the same calls.
const X32: u32 = 0x4000_0000;
/// Newer than the compiler's list of names.
const NEW: &[&str] = &[
    "uprobe",
    "setxattrat",
    "getxattrat",
    "listxattrat",
    "removexattrat",
    "open_tree_attr",
    "file_getattr",
    "file_setattr",
];
/// The kernel makes these past every filter, and ends whoever was not sent into them by itself.
const PAST_FILTERS: &[&str] = &["uretprobe", "uprobe"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Allowed,
    ByArguments,
    Eperm,
    Enosys,
    Killed,
}

impl Verdict {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ByArguments => "by arguments",
            Self::Eperm => "EPERM",
            Self::Enosys => "ENOSYS",
            Self::Killed => "killed",
        }
    }
}

fn verdict(programs: &[Program], architecture: Architecture, number: u32) -> Verdict {
    const EPERM: u32 = libc::SECCOMP_RET_ERRNO | libc::EPERM as u32;
    const ENOSYS: u32 = libc::SECCOMP_RET_ERRNO | libc::ENOSYS as u32;
    let audit_architecture = match architecture {
        Architecture::X86 => AUDIT_X86_64,
        Architecture::Aarch64 => AUDIT_AARCH64,
    };
    let answer = ask(programs, &Question { number, audit_architecture, arguments: [0; 6] });
    match answer.action {
        libc::SECCOMP_RET_KILL_PROCESS => Verdict::Killed,
        _ if answer.depends => Verdict::ByArguments,
        libc::SECCOMP_RET_ALLOW => Verdict::Allowed,
        EPERM => Verdict::Eperm,
        ENOSYS => Verdict::Enosys,
        action => panic!("call {number}: an action that the policy does not have: {action:#x}"),
    }
}

fn programs(architecture: Architecture, stage: Stage, signals_are_scoped: bool) -> Vec<Program> {
    up_to(stage, policy().unwrap().programs_for(architecture, signals_are_scoped).unwrap())
}

fn file(architecture: Architecture) -> PathBuf {
    let name = match architecture {
        Architecture::X86 => "verdicts.x86_64.txt",
        Architecture::Aarch64 => "verdicts.aarch64.txt",
    };
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/policy").join(name)
}

/// The kernel's calls: the numbers and names that the file has.
fn calls(text: &str) -> impl Iterator<Item = (u32, &str)> {
    text.lines().map(str::trim_start).filter(|line| !line.starts_with('#')).map(|line| {
        let (number, rest) = line.split_once(' ').unwrap();
        (number.parse().unwrap(), rest.split_whitespace().next().unwrap())
    })
}

fn table(architecture: Architecture, known: &str) -> String {
    let mut text = String::from("# Every system call, and what becomes of it from a stage on (signals are scoped).\n");
    let [launch, template, worker] = STAGES.map(|stage| programs(architecture, stage, true));
    let row = |number: &str, name: &str, verdicts: [&str; 3]| {
        let [launch, template, worker] = verdicts;
        format!("{number:>3} {name:<23} {launch:<8} {template:<13} {worker}\n")
    };
    text.push_str(&row("#", "number and name", ["launch", "template", "worker"]));
    for (number, name) in calls(known) {
        let verdicts = [&launch, &template, &worker].map(|programs| verdict(programs, architecture, number).as_str());
        write!(text, "{}", row(&number.to_string(), name, verdicts)).unwrap();
    }
    text
}

#[test]
fn what_becomes_of_every_call_is_written_down() {
    for architecture in [Architecture::X86, Architecture::Aarch64] {
        let file = file(architecture);
        let known = std::fs::read_to_string(&file).unwrap();
        let now = table(architecture, &known);
        if std::env::var_os("UPDATE_VERDICTS").is_some() {
            std::fs::write(&file, &now).unwrap();
            continue;
        }
        let changed: Vec<_> = now.lines().zip(known.lines()).filter(|(now, known)| now != known).collect();
        assert!(now == known, "the policy has changed for these (now, written down): {changed:#?}");
    }
}

#[test]
fn the_written_names_are_the_kernels() {
    let numbered = |name: &str, architecture| {
        let mut text: serde_json::Value = serde_json::from_str(include_str!("../../../policies/linux.json")).unwrap();
        text["seccomp"]["worker"]["refuse"] = json!([{ "calls": [name], "reason": "to learn its number" }]);
        let policy: Policy = serde_json::from_value(text).unwrap();
        let programs = policy.programs_for(architecture, true).ok()?;
        let equal = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
        // The first comparison is with the architecture.
        programs.worker[0].instructions().iter().filter(|step| step.code == equal).nth(1).map(|step| step.k)
    };
    for architecture in [Architecture::X86, Architecture::Aarch64] {
        let text = std::fs::read_to_string(file(architecture)).unwrap();
        let mut before = None;
        for (number, name) in calls(&text) {
            assert!(before < Some(number), "{number} stands in the wrong place");
            before = Some(number);
            let expected = Some(number).filter(|_| !NEW.contains(&name));
            assert_eq!(numbered(name, architecture), expected, "{name}");
        }
        assert!(before >= Some(469), "the list of {architecture:?} ends early");
    }
}

#[test]
fn numbers_without_a_call_are_refused() {
    for architecture in [Architecture::X86, Architecture::Aarch64] {
        let text = std::fs::read_to_string(file(architecture)).unwrap();
        let known: Vec<u32> = calls(&text).map(|(number, _)| number).collect();
        let programs = programs(architecture, Stage::Template, true);
        let unknown = (0..1024).filter(|number| !known.contains(number));
        for number in unknown.chain(X32..X32 + 1024).chain([u32::MAX]) {
            assert_eq!(verdict(&programs, architecture, number), Verdict::Eperm, "{number:#x}");
        }
    }
}

#[test]
fn without_scoped_signals_nobody_is_signalled() {
    for architecture in [Architecture::X86, Architecture::Aarch64] {
        let text = std::fs::read_to_string(file(architecture)).unwrap();
        let [scoped, unscoped] = [true, false].map(|scoped| programs(architecture, Stage::Worker, scoped));
        let differ = calls(&text)
            .filter(|(number, _)| verdict(&scoped, architecture, *number) != verdict(&unscoped, architecture, *number));
        let differ: Vec<_> = differ.map(|(number, name)| (name, verdict(&unscoped, architecture, number))).collect();
        let mut sorted = differ.clone();
        sorted.sort_unstable_by_key(|(name, _)| *name);
        assert_eq!(sorted, [("kill", Verdict::Eperm), ("tgkill", Verdict::Eperm)]);
    }
}

#[test]
fn code_of_another_architecture_is_killed() {
    let programs = programs(Architecture::X86, Stage::Launch, true);
    let answer = ask(&programs, &Question { number: 0, audit_architecture: AUDIT_AARCH64, arguments: [0; 6] });
    assert_eq!(answer.action, libc::SECCOMP_RET_KILL_PROCESS);
}

/// The calls of this processor with this verdict, as far as the kernel asks its filters at all.
fn with_verdict(programs: &[Program], wanted: Verdict) -> Vec<u32> {
    let here = Architecture::here().unwrap();
    let text = std::fs::read_to_string(file(here)).unwrap();
    let numbers = calls(&text).filter(|(_, name)| !PAST_FILTERS.contains(name)).map(|(number, _)| number);
    numbers.filter(|number| verdict(programs, here, *number) == wanted).collect()
}

/// With arguments that no call takes: one that got through would be made.
fn make(number: u32) -> i64 {
    call(i64::from(number), [-1; 6])
}

#[test]
fn the_kernel_refuses_what_is_refused() {
    for stage in STAGES {
        let programs = up_to(stage, child::programs(true));
        for (verdict, error) in [(Verdict::Eperm, libc::EPERM), (Verdict::Enosys, libc::ENOSYS)] {
            let numbers = with_verdict(&programs, verdict);
            let first_wrong = under(&programs, || {
                let wrong = numbers.iter().find(|number| make(**number) != -i64::from(error));
                wrong.map_or(-1, |number| i64::from(*number))
            });
            assert_eq!(first_wrong, End::Gave(-1), "the first call of {stage:?} that is not {verdict:?}");
        }
    }
}

#[test]
fn the_kernel_kills_who_is_killed() {
    // With all programs there are: none of those after the launch takes it back.
    let programs = up_to(Stage::Worker, child::programs(true));
    for number in with_verdict(&programs, Verdict::Killed) {
        assert_eq!(under(&programs, || make(number)), End::Killed(libc::SIGSYS), "call {number}");
    }
}
