//! How a jailed process begins and ends, and that its launcher is none the worse for it.

use std::io::ErrorKind;
use std::os::fd::AsFd;
use std::time::Duration;

use jail::{Ending, Support, has_ended, kill, pid_of};

use crate::full;
use crate::inside::{Asked, Inside, PATIENCE};
use crate::outside::{self, Apart, open_pidfd};
use crate::refusing::{namespaces, refused, with};

#[test]
fn it_ends_with_the_thread_that_launched_it() {
    let (send, receive) = std::sync::mpsc::channel();
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let launcher = std::thread::spawn(move || {
        let mut inside = Inside::start(full(), &Asked::default(), "tell(0); wait()").unwrap();
        inside.told();
        send.send(inside).expect("the test waits for it");
        let _ = held.recv();
    });
    let inside = receive.recv().expect("it was launched");
    assert!(!has_ended(inside.prisoner.pidfd.as_fd(), Duration::from_millis(200)));
    assert_eq!(pid_of(inside.prisoner.pidfd.as_fd()), Some(inside.prisoner.pid));
    let_go.send(()).expect("the launcher waits");
    assert!(has_ended(inside.prisoner.pidfd.as_fd(), PATIENCE));
    assert_eq!(inside.prisoner.wait().ending, Ending::Signal(libc::SIGKILL));
    assert_eq!(pid_of(inside.prisoner.pidfd.as_fd()), None);
    #[expect(clippy::disallowed_methods, reason = "no Python is in this process")]
    launcher.join().expect("it ended");
}

#[test]
fn it_ends_with_its_launchers_process() {
    let support = full();
    let mut launcher = Apart::start("lives::it_ends_with_its_launchers_process", move |tell| {
        // Outlives the closing of its control socket: only the signal ends it.
        let script = "import time\ntell(0); time.sleep(1000)";
        let mut inside = Inside::start(support, &Asked::default(), script).expect("it starts");
        inside.told();
        tell(&inside.prisoner.pid.to_string());
        std::thread::sleep(PATIENCE);
    });
    let prisoner = open_pidfd(launcher.told().parse().expect("a pid"));
    assert!(!has_ended(prisoner.as_fd(), Duration::from_millis(200)));
    kill(launcher.pidfd.as_fd());
    assert!(has_ended(prisoner.as_fd(), PATIENCE));
}

#[test]
fn its_end_is_told() {
    let start = |script| Inside::start(full(), &Asked::default(), script).unwrap().prisoner;
    assert_eq!(start("os._exit(7)").wait().ending, Ending::Exit(7));
    let busy = start("import time\nwhile time.process_time() < 0.3: pass");
    assert!(busy.wait().cpu_time >= Duration::from_millis(300));
    let waiting = start("wait()\nimport time; time.sleep(1000)");
    assert_eq!(waiting.try_wait(), None);
    waiting.kill();
    let status = waiting.wait();
    assert_eq!(status.ending, Ending::Signal(libc::SIGKILL));
    assert_eq!((waiting.wait(), waiting.try_wait()), (status, Some(status)), "again");
    assert_eq!(status.to_string(), "ended by signal 9");
}

/// Which is so with every child of a process that waits for all of its own; and a program gets SIGCHLD for its end,
/// whatever the launcher asked for.
#[test]
fn an_end_that_somebody_else_was_told_is_unknown() {
    let support = full();
    let mut apart = Apart::start("lives::an_end_that_somebody_else_was_told_is_unknown", move |tell| {
        let mut inside = Inside::start(support, &Asked::default(), "tell(0); wait()").unwrap();
        inside.told();
        let state = inside.about("stat");
        let exit_signal = state.rsplit(") ").next().and_then(|fields| fields.split(' ').nth(35)).map(str::to_owned);
        inside.prisoner.kill();
        // SAFETY: nothing is asked for.
        let stolen = unsafe { libc::waitpid(-1, std::ptr::null_mut(), 0) } == inside.prisoner.pid;
        tell(&format!("{exit_signal:?} {stolen} {:?}", inside.prisoner.wait().ending));
    });
    assert_eq!(apart.told(), "Some(\"17\") true Unknown");
}

#[test]
fn who_fails_on_the_way_says_where() {
    let failure = |support: &Support, path: &str| {
        let asked = Asked { readable: vec![path.into()], ..Asked::default() };
        Inside::start(support, &asked, "").map(|_| ()).unwrap_err()
    };
    let paths = move |support: &Support| {
        let absent = failure(support, "/usr/absent");
        assert_eq!((absent.step, absent.source.kind()), ("paths", ErrorKind::NotFound));
        assert!(absent.to_string().contains("/usr/absent"), "{absent}");
        for never in ["/", "/proc/1", "/usr/../dev"] {
            let refused = failure(support, never);
            assert_eq!((refused.step, refused.source.kind()), ("paths", ErrorKind::InvalidInput));
        }
    };
    paths(full());
    with(namespaces(), move || paths(&Support::find()));

    let missing = outside::launch_program(full(), "/usr/lib/absent").map(|_| ()).unwrap_err();
    assert_eq!((missing.step, missing.source.kind()), ("execve", ErrorKind::NotFound));
    let forbidden = outside::launch_program(full(), "/usr/share/zoneinfo/UTC").map(|_| ()).unwrap_err();
    assert_eq!((forbidden.step, forbidden.source.kind()), ("execve", ErrorKind::PermissionDenied));

    let step = with(vec![refused(libc::SYS_setsid, libc::EPERM)], || {
        Inside::start(full(), &Asked::default(), "").map(|_| ()).unwrap_err().step
    });
    assert_eq!(step, "session");
}

#[test]
fn nothing_is_left_of_two_hundred_launches() {
    let support = full();
    let mut apart = Apart::start("lives::nothing_is_left_of_two_hundred_launches", move |tell| {
        let launch_some = |count| {
            for number in 0..count {
                match number % 3 {
                    0 => drop(outside::launch_program(support, "/usr/lib/absent")),
                    1 => drop(Inside::start(support, &Asked::default(), "").unwrap()),
                    _ => drop(Inside::start(support, &Asked::default(), "").unwrap().prisoner.wait()),
                }
            }
        };
        // What is made once, such as the table of the policy.
        launch_some(6);
        let (before, mapped) = (outside::holdings(), outside::mappings());
        launch_some(200);
        let after = outside::holdings();
        // The allocator has a few of its own; a stack would be two for each launch.
        assert!(outside::mappings() < mapped + 20, "{mapped} mappings became {}", outside::mappings());
        tell(&if before == after { "nothing".to_owned() } else { format!("{before:#?}\n{after:#?}") });
    });
    assert_eq!(apart.told(), "nothing");
}

#[test]
fn its_launcher_stays_as_it_was() {
    let support = full();
    let mut apart = Apart::start("lives::its_launcher_stays_as_it_was", move |tell| {
        // SAFETY: nothing here is pointed to but the masks, which are valid for writing.
        let state = || unsafe {
            let mut mask: libc::sigset_t = std::mem::zeroed();
            libc::pthread_sigmask(libc::SIG_SETMASK, std::ptr::null(), &raw mut mask);
            let signals: Vec<i32> = (1..=64).map(|signal| libc::sigismember(&raw const mask, signal)).collect();
            let folder = std::env::current_dir().expect("there is one");
            let umask = libc::umask(0o027);
            (libc::prctl(libc::PR_GET_DUMPABLE), umask, libc::getsid(0), signals, folder)
        };
        // SAFETY: nothing is pointed to. It may have been taken away before this test began.
        unsafe { libc::prctl(libc::PR_SET_DUMPABLE, 1) };
        state();
        let before = state();
        let threads: Vec<_> = (0..4)
            .map(|_| std::thread::spawn(|| (0..5).for_each(|_| drop(Inside::start(full(), &Asked::default(), "")))))
            .collect();
        let ended = threads.into_iter().all(|thread| {
            #[expect(clippy::disallowed_methods, reason = "no Python is in this process")]
            thread.join().is_ok()
        });
        drop(Inside::start(support, &Asked::default(), ""));
        let after = state();
        tell(&if ended && before == after { "as it was".to_owned() } else { format!("{before:?}\n{after:?}") });
    });
    assert_eq!(apart.told(), "as it was");
}

/// Node may be started with its standard streams closed, and then what is prepared for a jail gets their numbers.
#[test]
fn a_launcher_may_have_any_number_free() {
    let support = full();
    let mut apart = Apart::start("lives::a_launcher_may_have_any_number_free", move |tell| {
        // SAFETY: what they were is not used from here on.
        unsafe { libc::close_range(0, 4, 0) };
        let launched = [(); 3].map(|()| outside::launch_program(support, outside::LOADER).map(|_| ()));
        tell(&format!("{launched:?}"));
    });
    assert_eq!(apart.told(), "[Ok(()), Ok(()), Ok(())]");
}
