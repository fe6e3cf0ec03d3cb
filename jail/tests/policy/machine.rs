//! Runs a seccomp program as the kernel does, to ask it about every call without making any.

use jail::Program;

/// What the kernel shows a program of a call.
pub struct Question {
    pub number: u32,
    pub audit_architecture: u32,
    pub arguments: [u64; 6],
}

pub struct Answer {
    /// `SECCOMP_RET_…` with its data.
    pub action: u32,
    /// Whether other arguments may have another answer.
    pub depends: bool,
}

/// The strictest of what the programs say; of two that are as strict, that of the program installed last.
pub fn ask(programs: &[Program], question: &Question) -> Answer {
    let (mut action, mut looked, mut is_refused_anyway) = (libc::SECCOMP_RET_ALLOW, false, false);
    for program in programs.iter().rev() {
        let (found, looked_here) = run(program, question);
        looked |= looked_here;
        is_refused_anyway |= !looked_here && found != libc::SECCOMP_RET_ALLOW;
        if strictness(found) < strictness(action) {
            action = found;
        }
    }
    Answer { action, depends: looked && !is_refused_anyway }
}

/// The actions are ordered as signed numbers: killing the process is below zero.
const fn strictness(action: u32) -> i32 {
    (action & libc::SECCOMP_RET_ACTION_FULL) as i32
}

fn run(program: &Program, question: &Question) -> (u32, bool) {
    const LOAD: u32 = libc::BPF_LD | libc::BPF_W | libc::BPF_ABS;
    const AND: u32 = libc::BPF_ALU | libc::BPF_AND | libc::BPF_K;
    const RETURN: u32 = libc::BPF_RET | libc::BPF_K;
    const JUMP: u32 = libc::BPF_JMP | libc::BPF_JA;
    const EQUAL: u32 = libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K;
    const GREATER: u32 = libc::BPF_JMP | libc::BPF_JGT | libc::BPF_K;
    const NOT_LESS: u32 = libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K;
    let (mut place, mut value, mut looked) = (0, 0, false);
    loop {
        let step = &program.instructions()[place];
        place += 1;
        let mut branch = |holds: bool| place += usize::from(if holds { step.jt } else { step.jf });
        match u32::from(step.code) {
            LOAD => {
                looked |= step.k >= 16;
                value = question.word(step.k);
            }
            AND => value &= step.k,
            RETURN => return (step.k, looked),
            JUMP => place += step.k as usize,
            EQUAL => branch(value == step.k),
            GREATER => branch(value > step.k),
            NOT_LESS => branch(value >= step.k),
            code => panic!("an instruction that the compiler does not use: {code:#x}"),
        }
    }
}

impl Question {
    /// Of `struct seccomp_data`: the number, the architecture, the place in the code, six arguments.
    fn word(&self, offset: u32) -> u32 {
        match offset {
            0 => self.number,
            4 => self.audit_architecture,
            8 | 12 => 0,
            _ => {
                let argument = self.arguments[(offset as usize - 16) / 8];
                if offset.is_multiple_of(8) { argument as u32 } else { (argument >> 32) as u32 }
            }
        }
    }
}
