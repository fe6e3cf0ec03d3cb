use super::*;
use crate::policy::policy;

fn policy_with(change: impl FnOnce(&mut Json)) -> Policy {
    let mut text: Json = serde_json::from_str(include_str!("../../../policies/linux.json")).unwrap();
    change(&mut text);
    serde_json::from_value(text).unwrap()
}

fn rule(policy: &mut Json) -> &mut Json {
    &mut policy["seccomp"]["template"]["allow"][0]
}

#[test]
fn both_processors_get_their_programs() {
    for architecture in [Architecture::X86, Architecture::Aarch64] {
        for signals_are_scoped in [true, false] {
            let programs = policy().unwrap().programs_for(architecture, signals_are_scoped).unwrap();
            let all = [programs.launch, programs.template, programs.worker].concat();
            assert_eq!(all.len(), 5);
            for program in all {
                assert_eq!(program.as_bytes().len(), program.instructions().len() * 8);
            }
        }
    }
}

#[test]
fn bytes_are_the_instructions() {
    let programs = policy().unwrap().programs(true).unwrap();
    let program = &programs.worker[0];
    for (bytes, step) in program.as_bytes().chunks(8).zip(program.instructions()) {
        assert_eq!(bytes[..2], step.code.to_ne_bytes());
        assert_eq!(bytes[2..4], [step.jt, step.jf]);
        assert_eq!(bytes[4..], step.k.to_ne_bytes());
    }
}

#[test]
fn the_workers_program_is_short() {
    // The kernel runs it once for each call that was allowed so far: this is what each task pays for.
    let programs = policy().unwrap().programs(true).unwrap();
    let lengths: Vec<usize> = programs.worker.iter().map(|program| program.instructions().len()).collect();
    assert!(lengths.iter().sum::<usize>() <= 64, "{lengths:?}");
}

#[test]
fn an_unknown_call_is_refused() {
    let policy = policy_with(|policy| rule(policy)["calls"] = json!(["openat", "frok"]));
    for architecture in [Architecture::X86, Architecture::Aarch64] {
        let error = policy.programs_for(architecture, true).unwrap_err();
        assert!(matches!(&error, PolicyError::NoProgram { list: "template.allow", .. }), "{error}");
        assert!(error.to_string().contains("frok"), "{error}");
    }
}

#[test]
fn a_call_of_another_processor_has_to_say_so() {
    let policy = policy_with(|policy| rule(policy)["calls"] = json!(["open"]));
    policy.programs_for(Architecture::X86, true).unwrap();
    assert!(matches!(policy.programs_for(Architecture::Aarch64, true), Err(PolicyError::NoProgram { .. })));
    let policy = policy_with(|policy| {
        rule(policy)["calls"] = json!(["open"]);
        rule(policy)["only"] = json!("x86_64");
    });
    policy.programs_for(Architecture::Aarch64, true).unwrap();
}

#[test]
fn an_unknown_constant_is_refused() {
    for test in ["has", "lacks", "only", "is", "is_not", "among"] {
        let policy = policy_with(|policy| {
            rule(policy)["when"] = json!([{ "argument": 2, "name": "flags", test: ["O_EVERYTHING"] }]);
        });
        let error = policy.programs(true).unwrap_err();
        assert!(matches!(&error, PolicyError::UnknownConstant(name) if name == "O_EVERYTHING"), "{test}: {error}");
    }
}

#[test]
fn a_test_for_no_bits_is_refused() {
    let policy = policy_with(|policy| {
        rule(policy)["when"] = json!([{ "argument": 2, "name": "advice", "has": ["MADV_NORMAL"] }]);
    });
    assert!(matches!(policy.programs(true), Err(PolicyError::NoBits(name)) if name == "MADV_NORMAL"));
}

#[test]
fn an_argument_that_no_call_has_is_refused() {
    let policy = policy_with(|policy| rule(policy)["when"][0]["argument"] = json!(6));
    assert!(matches!(policy.programs(true), Err(PolicyError::NoProgram { .. })));
}

#[test]
fn an_allow_list_whose_rules_do_not_count_allows_nothing() {
    let kill = json!([{ "calls": ["kill"], "reason": "itself", "needs": "scoped_signals" }]);
    let policy = policy_with(|policy| policy["seccomp"]["template"]["allow"] = kill);
    let program = &policy.programs(false).unwrap().template[0];
    let answers = program.instructions().iter().filter(|step| step.code == (libc::BPF_RET | libc::BPF_K) as u16);
    assert!(answers.clone().count() > 0 && answers.into_iter().all(|step| step.k != libc::SECCOMP_RET_ALLOW));
}
