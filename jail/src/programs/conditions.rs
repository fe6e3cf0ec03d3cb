//! What a rule asks of the arguments, as conditions that the compiler of programs knows.

use serde_json::{Value as Json, json};

use super::constants::{number, union};
use crate::policy::PolicyError;
use crate::policy::rules::Argument;

/// Conditions of which all must hold.
type Conditions = Vec<Json>;

/// Each set of conditions under which the rule counts: an argument that may be one of several makes several of them.
pub fn alternatives(arguments: &[Argument]) -> Result<Vec<Conditions>, PolicyError> {
    let mut alternatives = vec![Conditions::new()];
    for argument in arguments {
        let (fixed, choices) = (fixed(argument)?, choices(argument)?);
        let pairs = alternatives.iter().flat_map(|before| choices.iter().map(move |choice| (before, choice)));
        alternatives = pairs.map(|(before, choice)| [before, &fixed, choice].map(Vec::as_slice).concat()).collect();
    }
    Ok(alternatives)
}

/// One of these; where nothing is asked, the one that asks nothing.
fn choices(argument: &Argument) -> Result<Vec<Conditions>, PolicyError> {
    let Some(among) = &argument.among else { return Ok(vec![Conditions::new()]) };
    among.iter().map(|value| Ok(vec![condition(argument, &json!("eq"), number(value)?)])).collect()
}

fn fixed(argument: &Argument) -> Result<Conditions, PolicyError> {
    let mut conditions = Conditions::new();
    let mut add = |test: &Json, value| conditions.push(condition(argument, test, value));
    if let Some(value) = &argument.is {
        add(&json!("eq"), number(value)?);
    }
    if let Some(value) = &argument.is_not {
        add(&json!("ne"), number(value)?);
    }
    if let Some(bits) = &argument.has {
        let bits = union(bits)?;
        add(&masked(bits), bits);
    }
    if let Some(bits) = &argument.lacks {
        add(&masked(union(bits)?), 0);
    }
    if let Some(bits) = &argument.only {
        add(&masked(!union(bits)?), 0);
    }
    Ok(conditions)
}

fn masked(bits: u64) -> Json {
    json!({ "masked_eq": bits })
}

fn condition(argument: &Argument, test: &Json, value: u64) -> Json {
    let width = if argument.wide { "qword" } else { "dword" };
    json!({ "index": argument.place, "type": width, "op": test, "val": value })
}
