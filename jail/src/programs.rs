//! The policy's rules about system calls as programs for the kernel's seccomp.
//!
//! A program knows two answers, so a stage has one for each list of rules. The kernel asks all that a process has ever
//! installed and takes the strictest answer; of two refusals it takes the error of the program installed last. So the
//! order of a stage matters: what is hidden comes after what is allowed, or it would be refused instead.

mod conditions;
mod constants;

use libc::sock_filter;
use seccompiler::{BpfProgram, TargetArch, compile_from_json};
use serde_json::{Value as Json, json};

use crate::policy::rules::{Need, Rule};
use crate::policy::{Architecture, Policy, PolicyError};

/// What to install at each stage, in this order.
#[derive(Clone, Debug)]
pub struct Programs {
    pub launch: Vec<Program>,
    pub template: Vec<Program>,
    pub worker: Vec<Program>,
}

#[derive(Clone, Debug)]
pub struct Program(Vec<sock_filter>);

impl Program {
    #[must_use]
    pub fn instructions(&self) -> &[sock_filter] {
        &self.0
    }

    /// The instructions as the kernel reads them: 8 bytes each.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        // SAFETY: an instruction is plain numbers without gaps, which any reader may take for bytes.
        unsafe { std::slice::from_raw_parts(self.0.as_ptr().cast(), size_of_val(self.0.as_slice())) }
    }
}

impl Policy {
    /// The programs for this processor. `signals_are_scoped`: Landlock keeps signals within a worker.
    pub fn programs(&self, signals_are_scoped: bool) -> Result<Programs, PolicyError> {
        self.programs_for(Architecture::here()?, signals_are_scoped)
    }

    pub fn programs_for(&self, architecture: Architecture, signals_are_scoped: bool) -> Result<Programs, PolicyError> {
        let compiler = Compiler { architecture, signals_are_scoped };
        let (launch, template, worker) = (&self.seccomp.launch, &self.seccomp.template, &self.seccomp.worker);
        Ok(Programs {
            launch: vec![
                compiler.exceptions("launch.kill", &launch.kill, Answer::Kill)?,
                compiler.exceptions("launch.refuse", &launch.refuse, Answer::Refuse)?,
            ],
            template: vec![
                compiler.program("template.allow", &template.allow, Answer::Allow, Answer::Refuse)?,
                compiler.exceptions("template.hide", &template.hide, Answer::Hide)?,
            ],
            worker: vec![compiler.exceptions("worker.refuse", &worker.refuse, Answer::Refuse)?],
        })
    }
}

#[derive(Clone, Copy)]
enum Answer {
    Allow,
    /// As if it were not permitted.
    Refuse,
    /// As if the kernel did not have it.
    Hide,
    Kill,
}

impl Answer {
    fn to_json(self) -> Json {
        match self {
            Self::Allow => json!("allow"),
            Self::Refuse => json!({ "errno": libc::EPERM }),
            Self::Hide => json!({ "errno": libc::ENOSYS }),
            Self::Kill => json!("kill_process"),
        }
    }
}

struct Compiler {
    architecture: Architecture,
    signals_are_scoped: bool,
}

impl Compiler {
    /// Rules on top of a program that allows the rest or not.
    fn exceptions(&self, list: &'static str, rules: &[Rule], matched: Answer) -> Result<Program, PolicyError> {
        self.program(list, rules, matched, Answer::Allow)
    }

    fn program(
        &self,
        list: &'static str,
        rules: &[Rule],
        matched: Answer,
        otherwise: Answer,
    ) -> Result<Program, PolicyError> {
        let mut filter = Vec::new();
        for rule in rules.iter().filter(|rule| self.counts(rule)) {
            let alternatives = conditions::alternatives(rule.when.as_deref().unwrap_or_default())?;
            for call in rule.calls.iter() {
                filter.extend(alternatives.iter().map(|conditions| match conditions.as_slice() {
                    [] => json!({ "syscall": call }),
                    conditions => json!({ "syscall": call, "args": conditions }),
                }));
            }
        }
        let text = json!({ list: {
            "filter": filter,
            "match_action": matched.to_json(),
            "mismatch_action": otherwise.to_json(),
        }});
        let failed = |reason: String| PolicyError::NoProgram { list, architecture: self.architecture, reason };
        let mut programs = compile_from_json(text.to_string().as_bytes(), self.architecture.into())
            .map_err(|error| failed(error.to_string()))?;
        programs.remove(list).map(Program::from).ok_or_else(|| failed("the compiler forgot it".to_owned()))
    }

    fn counts(&self, rule: &Rule) -> bool {
        let is_met = |need| match need {
            Need::ScopedSignals => self.signals_are_scoped,
        };
        rule.only.is_none_or(|only| only == self.architecture) && rule.needs.is_none_or(is_met)
    }
}

impl From<BpfProgram> for Program {
    fn from(program: BpfProgram) -> Self {
        Self(
            program
                .into_iter()
                .map(|step| sock_filter { code: step.code, jt: step.jt, jf: step.jf, k: step.k })
                .collect(),
        )
    }
}

impl From<Architecture> for TargetArch {
    fn from(architecture: Architecture) -> Self {
        match architecture {
            Architecture::X86 => Self::x86_64,
            Architecture::Aarch64 => Self::aarch64,
        }
    }
}

impl Architecture {
    pub const fn here() -> Result<Self, PolicyError> {
        if cfg!(target_arch = "x86_64") {
            Ok(Self::X86)
        } else if cfg!(target_arch = "aarch64") {
            Ok(Self::Aarch64)
        } else {
            Err(PolicyError::UnknownProcessor)
        }
    }
}

#[cfg(test)]
mod tests;
