//! The floors of the benchmarks: the parts that any bridge pays, with no Python in them.

mod async_task;
mod echo;
