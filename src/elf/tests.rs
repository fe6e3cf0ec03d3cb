use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;

use super::needs_cxx_runtime;

/// A directory of libraries that vanishes with the test.
struct Libraries(PathBuf);

impl Libraries {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("elf-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let dir = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn write(&self, name: &str, content: &[u8]) -> PathBuf {
        std::fs::write(self.path(name), content).unwrap();
        self.path(name)
    }

    /// Links an empty object. The linker that Rust itself uses is always there.
    fn link(&self, name: &str, flags: &[&str]) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let output = Command::new("cc")
            .current_dir(&self.0)
            .args(["-shared", "-fPIC", "-x", "c", "/dev/null", "-x", "none", "-Wl,--no-as-needed", "-o"])
            .arg(&path)
            .args(flags)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        path
    }
}

impl Drop for Libraries {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const ORIGIN: &str = "-Wl,--enable-new-dtags,-rpath,$ORIGIN";
const ORIGIN_OLD: &str = "-Wl,--disable-new-dtags,-rpath,${ORIGIN}/nested";
/// Lets an object be linked against a library whose own libraries the linker does not see.
const SHALLOW: &str = "-Wl,--allow-shlib-undefined";

fn check(path: &Path) -> bool {
    let answer = needs_cxx_runtime(path).unwrap();
    assert_eq!(answer, needs_cxx_runtime(path).unwrap(), "the cached answer differs");
    answer
}

#[test]
fn plain_c_needs_none() {
    let libraries = Libraries::new();
    assert!(!check(&libraries.link("alone.so", &["-nostdlib"])));
    assert!(!check(&libraries.link("with_libc.so", &["-lm"])));
}

#[test]
fn a_direct_dependency_counts() {
    let libraries = Libraries::new();
    assert!(check(&libraries.link("direct.so", &["-lstdc++"])));
}

#[test]
fn a_library_beside_it_counts() {
    let libraries = Libraries::new();
    libraries.link("libinner.so", &["-lstdc++"]);
    libraries.link("libmiddle.so", &["-L.", "-linner", ORIGIN]);
    assert!(check(&libraries.link("outer.so", &["-L.", "-lmiddle", SHALLOW, ORIGIN])));
    assert!(!check(&libraries.link("lost.so", &["-L.", "-lmiddle", SHALLOW])), "nothing says where libmiddle is");
}

#[test]
fn rpath_reaches_the_libraries_of_libraries() {
    let libraries = Libraries::new();
    libraries.link("nested/libdeep.so", &["-lstdc++"]);
    libraries.link("nested/libhelper.so", &["-Lnested", "-ldeep"]);
    assert!(check(&libraries.link("outer.so", &["-Lnested", "-lhelper", SHALLOW, ORIGIN_OLD])));
}

#[test]
fn a_library_named_by_path_counts() {
    let libraries = Libraries::new();
    // What a linker writes for a library without SONAME that it was given as a file.
    let wrapper = libraries.link("libwrapper.so", &["-lstdc++"]);
    assert!(check(&libraries.link("outer.so", &[wrapper.to_str().unwrap()])));
}

#[test]
fn a_missing_library_is_left_to_the_loader() {
    let libraries = Libraries::new();
    libraries.link("libgone.so", &["-lstdc++"]);
    let outer = libraries.link("outer.so", &["-L.", "-lgone", ORIGIN]);
    std::fs::remove_file(libraries.path("libgone.so")).unwrap();
    assert!(!check(&outer));
}

#[test]
fn a_broken_library_is_left_to_the_loader() {
    let libraries = Libraries::new();
    libraries.link("libbroken.so", &[]);
    let outer = libraries.link("outer.so", &["-L.", "-lbroken", ORIGIN]);
    libraries.write("libbroken.so", b"INPUT(-lstdc++)");
    assert!(!check(&outer));
}

#[test]
fn a_cycle_ends() {
    let libraries = Libraries::new();
    libraries.link("libleft.so", &[]);
    libraries.link("libright.so", &["-L.", "-lleft", ORIGIN]);
    libraries.link("libleft.so", &["-L.", "-lright", ORIGIN]);
    assert!(!check(&libraries.path("libleft.so")));
    assert!(!check(&libraries.path("libright.so")));
}

#[test]
fn a_runtime_within_a_cycle_is_seen_from_everywhere() {
    let libraries = Libraries::new();
    libraries.link("libleft.so", &[]);
    libraries.link("libright.so", &["-L.", "-lleft", ORIGIN]);
    libraries.link("libleft.so", &["-L.", "-lright", "-lstdc++", ORIGIN]);
    assert!(check(&libraries.path("libright.so")));
    assert!(check(&libraries.path("libleft.so")));
}

#[test]
fn what_is_no_elf_is_an_error() {
    let libraries = Libraries::new();
    for content in [&b""[..], b"\x7fELF", b"#!/bin/sh\n", b"!<arch>\n", &[0; 4096]] {
        assert!(needs_cxx_runtime(&libraries.write("file.so", content)).is_err());
    }
    assert!(needs_cxx_runtime(&libraries.path("absent.so")).is_err());
    assert!(needs_cxx_runtime(&libraries.0).is_err(), "a directory");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn noise_never_panics(class in 0u8..4, order in 0u8..4, noise in prop::collection::vec(any::<u8>(), 0..600)) {
        let libraries = Libraries::new();
        let content = [&[0x7f, b'E', b'L', b'F', class, order, 1][..], &noise].concat();
        let _ = needs_cxx_runtime(&libraries.write("noise.so", &content));
    }
}

#[test]
fn damage_never_panics() {
    let libraries = Libraries::new();
    let sound = std::fs::read(libraries.link("sound.so", &["-lstdc++", ORIGIN])).unwrap();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let damage = (0..sound.len(), prop::collection::vec((0..1024usize, any::<u8>()), 0..8), 0..u32::MAX);
    runner
        .run(&damage, |(length, bytes, name)| {
            let mut damaged = sound.clone();
            for (at, byte) in bytes {
                damaged[at] = byte;
            }
            damaged.truncate(length);
            let path = libraries.write(&format!("{name}.so"), &damaged);
            let _ = needs_cxx_runtime(&path);
            std::fs::remove_file(path).unwrap();
            Ok(())
        })
        .unwrap();
}
