//! How long a launch takes.

use std::time::Instant;

use jail::{Ending, Support};

use crate::full;
use crate::outside::{self, Apart, is_root, median};
use crate::refusing::{namespaces, with};

#[test]
fn a_large_host_launches_as_fast_as_a_small_one() {
    let support = full();
    let mut apart = Apart::start("measured::a_large_host_launches_as_fast_as_a_small_one", move |tell| {
        const GIBIBYTE: usize = 1 << 30;
        const PAGE: usize = 4096;
        let measure = || {
            let times = (0..30).map(|_| {
                let begun = Instant::now();
                let prisoner = outside::launch_program(support, outside::LOADER).expect("it starts");
                let time = begun.elapsed();
                drop(prisoner);
                time
            });
            // What else the machine does makes a launch slower, and none faster.
            times.min().expect("thirty of them")
        };
        let small = measure();
        let mut memory = vec![0_u8; GIBIBYTE];
        memory.iter_mut().step_by(PAGE).for_each(|byte| *byte = 1);
        let large = measure();
        std::hint::black_box(&memory);
        tell(&format!("{} {}", small.as_micros(), large.as_micros()));
    });
    let told = apart.told();
    let times: Vec<u64> = told.split(' ').map(|time| time.parse().expect("a number")).collect();
    println!("a launch takes {} µs, and {} µs from a host of 1 GiB", times[0], times[1]);
    // A copy of its page tables takes forty to sixty milliseconds more.
    assert!(times[1] < times[0] + 20_000, "{times:?}");
}

/// Prints; that a launch is fast is in the eye of the machine.
#[test]
fn launches_are_measured() {
    let measure = |support: &Support| {
        let times = (0..100).map(|_| {
            let begun = Instant::now();
            let prisoner = outside::launch_program(support, outside::LOADER).expect("it starts");
            let time = begun.elapsed();
            assert!(matches!(prisoner.wait().ending, Ending::Exit(_)));
            time
        });
        median(times.collect())
    };
    let who = if is_root() { "root" } else { "a user" };
    println!("launch by {who}, p50: {:?}", measure(full()));
    let without = with(namespaces(), move || {
        let support = Support::find();
        measure(&support)
    });
    println!("launch by {who} without namespaces, p50: {without:?}");
    let begun = Instant::now();
    drop(Support::find());
    println!("finding out what there is: {:?}", begun.elapsed());
}
