//! A thread whose kernel refuses some calls, as containers do.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};

pub struct Refusal {
    call: libc::c_long,
    errno: i32,
    /// An argument, and bits of which one is enough.
    when: Option<(u8, u64)>,
}

pub const fn refused(call: libc::c_long, errno: i32) -> Refusal {
    Refusal { call, errno, when: None }
}

impl Refusal {
    pub const fn when_any_bit(self, argument: u8, bits: u64) -> Self {
        Self { when: Some((argument, bits)), ..self }
    }

    fn program(&self) -> BpfProgram {
        let bits = self.when.map_or(Vec::new(), |(argument, bits)| {
            let bits = (0..u64::BITS).map(|place| 1 << place).filter(|bit| bits & bit != 0);
            let rule = |bit: u64| {
                let condition =
                    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(bit), bit);
                SeccompRule::new(vec![condition.expect("an argument that exists")]).expect("a condition")
            };
            bits.map(rule).collect()
        });
        let architecture = std::env::consts::ARCH.try_into().expect("an architecture with seccomp");
        let filter = SeccompFilter::new(
            BTreeMap::from([(self.call, bits)]),
            SeccompAction::Allow,
            SeccompAction::Errno(self.errno as u32),
            architecture,
        );
        filter.expect("two different actions").try_into().expect("a program")
    }
}

/// As in Docker's default profile.
pub fn namespaces() -> Vec<Refusal> {
    let new = libc::CLONE_NEWUSER
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWNET
        | libc::CLONE_NEWIPC
        | libc::CLONE_NEWUTS
        | libc::CLONE_NEWNS
        | libc::CLONE_NEWCGROUP;
    vec![
        refused(libc::SYS_clone, libc::EPERM).when_any_bit(0, new as u64),
        refused(libc::SYS_clone3, libc::ENOSYS),
        refused(libc::SYS_unshare, libc::EPERM),
    ]
}

/// Runs it on such a thread. The thread goes on for as long as the returned value is to live: what it launches ends
/// with it.
pub fn with<T: Send + 'static>(refusals: Vec<Refusal>, act: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::spawn(move || {
        for refusal in &refusals {
            // A thread may filter itself without rights only if it can gain none.
            seccompiler::apply_filter(&refusal.program()).expect("the kernel takes it");
        }
        act()
    });
    #[expect(clippy::disallowed_methods, reason = "no Python is in this process")]
    thread.join().expect("the assertions in it hold")
}
