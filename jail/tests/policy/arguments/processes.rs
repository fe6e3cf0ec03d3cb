//! Rules about processes, threads, signals, and what a process may do to itself.

use super::super::child::{
    ENOSYS, EPERM, End, Stage, at, call, failed, int, passes, programs, template, under, up_to, worker,
};

/// No file, no process.
const NONE: i64 = -1;

/// As glibc's fork asks for a process.
const FORK: i32 = libc::CLONE_CHILD_SETTID | libc::CLONE_CHILD_CLEARTID | libc::SIGCHLD;

fn fork_with(flags: i32) -> i64 {
    match call(libc::SYS_clone, [int(flags), 0, 0, 0, 0]) {
        0 => {
            call(libc::SYS_exit_group, [0]);
            unreachable!("it has ended");
        }
        given => given,
    }
}

#[test]
fn the_template_forks_and_a_worker_does_not() {
    assert!(passes(at(Stage::Template, || fork_with(FORK))));
    assert_eq!(at(Stage::Worker, || fork_with(FORK)), EPERM);
    let namespaces =
        [libc::CLONE_NEWUSER, libc::CLONE_NEWNS, libc::CLONE_NEWPID, libc::CLONE_NEWNET, libc::CLONE_NEWIPC];
    for flags in namespaces.into_iter().chain([libc::CLONE_PARENT, libc::CLONE_PTRACE, libc::CLONE_UNTRACED]) {
        assert_eq!(at(Stage::Template, || fork_with(FORK | flags)), EPERM, "{flags:#x}");
    }
    assert_eq!(at(Stage::Template, || fork_with(libc::CLONE_VM | libc::CLONE_VFORK | libc::SIGCHLD)), EPERM, "vfork");
    assert_eq!(worker(libc::SYS_execve, [0, 0, 0]), EPERM);
    assert_eq!(worker(libc::SYS_execveat, [0, 0, 0, 0, 0]), EPERM);
}

#[test]
fn a_worker_has_threads() {
    let started = at(Stage::Worker, || std::thread::scope(|scope| scope.spawn(|| 7).join().unwrap_or(0)));
    assert_eq!(started, End::Gave(7));
    let thread = libc::CLONE_VM | libc::CLONE_THREAD | libc::CLONE_SIGHAND;
    for flags in [thread | libc::CLONE_NEWUSER, thread | libc::CLONE_PTRACE, thread | libc::CLONE_NEWNS] {
        assert_eq!(at(Stage::Worker, || fork_with(flags)), EPERM, "{flags:#x}");
    }
}

#[test]
fn futexes_wait_and_wake() {
    let word = 0_u32;
    let futex = |operation: i32| worker(libc::SYS_futex, [&raw const word as i64, int(operation), 1, 0, 0, -1]);
    for private in [0, libc::FUTEX_PRIVATE_FLAG] {
        assert_eq!(futex(libc::FUTEX_WAKE | private), End::Gave(0));
        assert_eq!(futex(libc::FUTEX_WAKE_BITSET | private), End::Gave(0));
        assert_eq!(futex(libc::FUTEX_WAIT | private), failed(libc::EAGAIN), "the word is not 1");
        let until = libc::FUTEX_WAIT_BITSET | libc::FUTEX_CLOCK_REALTIME;
        assert_eq!(futex(until | private), failed(libc::EAGAIN), "the word is not 1");
        for operation in [
            libc::FUTEX_REQUEUE,
            libc::FUTEX_CMP_REQUEUE,
            libc::FUTEX_WAKE_OP,
            libc::FUTEX_LOCK_PI,
            libc::FUTEX_UNLOCK_PI,
            libc::FUTEX_TRYLOCK_PI,
            libc::FUTEX_WAIT_REQUEUE_PI,
            libc::FUTEX_CMP_REQUEUE_PI,
            libc::FUTEX_LOCK_PI2,
        ] {
            assert_eq!(futex(operation | private), EPERM, "{operation}");
        }
    }
}

#[test]
fn signals_are_for_itself_and_only_where_they_are_scoped() {
    let kill = |scoped: bool, whom: fn(i64) -> i64| {
        let programs = up_to(Stage::Worker, programs(scoped));
        under(&programs, || call(libc::SYS_kill, [whom(call(libc::SYS_getpid, [])), 0]))
    };
    assert_eq!(kill(true, |own| own), End::Gave(0));
    assert_eq!(kill(true, |_| 0), EPERM, "its group");
    assert_eq!(kill(true, |_| -1), EPERM, "everybody");
    assert_eq!(kill(true, |own| -own), EPERM, "a group");
    assert_eq!(kill(true, |own| own | 1 << 31), EPERM, "negative as an int");
    assert_eq!(kill(false, |own| own), EPERM);
    let thread = |scoped: bool| {
        let programs = up_to(Stage::Worker, programs(scoped));
        under(&programs, || call(libc::SYS_tgkill, [call(libc::SYS_getpid, []), call(libc::SYS_gettid, []), 0]))
    };
    assert_eq!(thread(true), End::Gave(0));
    assert_eq!(thread(false), EPERM);
}

#[test]
fn a_worker_seals_itself_and_cannot_undo_it() {
    let (mut name, mode) = ([0_u8; 16], i64::from(libc::SECCOMP_MODE_FILTER));
    let names = [libc::PR_SET_NAME, libc::PR_GET_NAME];
    let seals: [(i32, i64, End); 5] = [
        (libc::PR_SET_NAME, c"worker".as_ptr() as i64, End::Gave(0)),
        (libc::PR_GET_NAME, name.as_mut_ptr() as i64, End::Gave(0)),
        (libc::PR_SET_PDEATHSIG, int(libc::SIGKILL), End::Gave(0)),
        (libc::PR_SET_DUMPABLE, 0, End::Gave(0)),
        (libc::PR_SET_SECCOMP, mode, failed(libc::EFAULT)),
    ];
    for (option, argument, given) in seals {
        assert_eq!(template(libc::SYS_prctl, [int(option), argument, 0, 0, 0]), given, "{option}");
        let given = if names.contains(&option) { given } else { EPERM };
        assert_eq!(worker(libc::SYS_prctl, [int(option), argument, 0, 0, 0]), given, "{option}");
    }
    let high = 1 << 32;
    for (option, argument) in [
        (libc::PR_SET_PDEATHSIG, 0),
        (libc::PR_SET_PDEATHSIG, int(libc::SIGTERM)),
        (libc::PR_SET_PDEATHSIG, int(libc::SIGKILL) | high),
        (libc::PR_SET_DUMPABLE, 1),
        (libc::PR_SET_DUMPABLE, high),
        (libc::PR_SET_SECCOMP, i64::from(libc::SECCOMP_MODE_STRICT)),
        (libc::PR_SET_SECCOMP, mode | high),
        // The arguments of the seals, for something else.
        (libc::PR_SET_TIMERSLACK, int(libc::SIGKILL)),
        (libc::PR_SET_TIMERSLACK, mode),
        (libc::PR_SET_KEEPCAPS, 0),
        (libc::PR_SET_NO_NEW_PRIVS, 1),
        (libc::PR_SET_PTRACER, -1),
        (libc::PR_SET_MM, 1),
        (libc::PR_CAP_AMBIENT, 1),
        (libc::PR_SET_KEEPCAPS, 1),
    ] {
        for stage in [Stage::Template, Stage::Worker] {
            assert_eq!(at(stage, || call(libc::SYS_prctl, [int(option), argument, 0, 0, 0])), EPERM, "{option}");
        }
    }
    for number in [libc::SYS_landlock_restrict_self, libc::SYS_pidfd_open] {
        assert_ne!(template(number, [NONE, 0]), EPERM, "{number}");
        assert_eq!(worker(number, [NONE, 0]), EPERM, "{number}");
    }
}

#[test]
fn a_worker_reads_its_limits() {
    let limit = libc::rlimit { rlim_cur: 8, rlim_max: 8 };
    let mut room = limit;
    let (new, old) = (&raw const limit as i64, &raw mut room as i64);
    let files = i64::from(libc::RLIMIT_NOFILE);
    let parent = std::process::id().into();
    assert_eq!(template(libc::SYS_prlimit64, [0, files, new, old]), End::Gave(0));
    assert_eq!(template(libc::SYS_prlimit64, [parent, files, 0, old]), EPERM, "of another process");
    assert_eq!(worker(libc::SYS_prlimit64, [0, files, 0, old]), End::Gave(0));
    assert_eq!(worker(libc::SYS_prlimit64, [0, files, new, 0]), EPERM);
    assert_eq!(worker(libc::SYS_prlimit64, [0, files, 1 << 32, 0]), EPERM, "a pointer whose low half is zero");
    assert_eq!(worker(libc::SYS_setrlimit, [files, new]), EPERM);
}

#[test]
fn new_calls_are_not_there() {
    for number in [libc::SYS_clone3, libc::SYS_openat2, libc::SYS_futex_waitv, libc::SYS_mseal] {
        for stage in [Stage::Template, Stage::Worker] {
            assert_eq!(at(stage, || call(number, [0; 6])), ENOSYS, "{number}");
        }
    }
}

#[test]
fn a_policy_that_allows_next_to_nothing_refuses_the_rest() {
    let mut text: serde_json::Value = serde_json::from_str(include_str!("../../../../policies/linux.json")).unwrap();
    let rules = serde_json::json!([{ "calls": ["write", "exit_group", "prctl"], "reason": "to tell what came of it" }]);
    text["seccomp"]["template"]["allow"] = rules;
    let policy: jail::Policy = serde_json::from_value(text).unwrap();
    let programs = up_to(Stage::Template, policy.programs(true).unwrap());
    for number in [libc::SYS_read, libc::SYS_getpid, libc::SYS_brk, libc::SYS_openat, libc::SYS_kill] {
        assert_eq!(under(&programs, || call(number, [0; 6])), EPERM, "{number}");
    }
}

#[cfg(target_arch = "x86_64")]
#[test]
fn the_other_doors_of_x86_are_closed() {
    let x32 = 0x4000_0000;
    assert_eq!(template(x32 | libc::SYS_getpid, []), EPERM);
    let through_the_32_bit_door = at(Stage::Launch, || {
        let given: i64;
        // SAFETY: asks for the number of the process, if anything.
        unsafe { std::arch::asm!("int 0x80", inlateout("rax") 20_i64 => given) };
        given
    });
    // A kernel without that door ends the process as well, by another signal.
    assert!(
        matches!(through_the_32_bit_door, End::Killed(libc::SIGSYS | libc::SIGSEGV)),
        "{through_the_32_bit_door:?}"
    );
}
