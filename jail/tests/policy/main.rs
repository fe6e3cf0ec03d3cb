//! Proves the policy where it counts: in processes that the kernel holds to it.

mod arguments;
mod child;
mod machine;
mod python;
mod rulesets;
mod verdicts;
