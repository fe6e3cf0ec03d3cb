use super::*;
use serde_json::{Value as Json, json};

/// The real policy after a change, which must not be accepted.
fn refusal(change: impl FnOnce(&mut Json)) -> PolicyError {
    let mut policy: Json = serde_json::from_str(TEXT).unwrap();
    change(&mut policy);
    Policy::read(&policy.to_string()).expect_err("a policy that must not be accepted")
}

fn refusal_text(change: impl FnOnce(&mut Json)) -> String {
    refusal(change).to_string()
}

#[test]
fn the_policy_is_read() {
    let policy = policy().unwrap();
    assert_eq!(policy.limits.open_files, 64);
    assert_eq!(policy.limits.core_bytes, 0);
}

#[test]
fn nothing_is_no_policy() {
    for text in ["", "{}", "[]", "null", "{\"seccomp\": {}}"] {
        assert!(matches!(Policy::read(text), Err(PolicyError::Unreadable(_))), "{text}");
    }
}

#[test]
fn each_section_is_needed() {
    for pointer in ["/", "/seccomp", "/seccomp/launch", "/seccomp/template", "/seccomp/worker", "/paths", "/limits"] {
        let pointer = pointer.trim_end_matches('/');
        let names: Vec<String> = {
            let policy: Json = serde_json::from_str(TEXT).unwrap();
            policy.pointer(pointer).unwrap().as_object().unwrap().keys().cloned().collect()
        };
        for name in names {
            let text = refusal_text(|policy| {
                policy.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(&name).unwrap();
            });
            assert!(text.contains("missing field") && text.contains(&name), "{pointer}/{name}: {text}");
        }
    }
}

#[test]
fn an_empty_list_is_refused() {
    let lists = ["launch/kill", "launch/refuse", "template/allow", "template/hide", "worker/refuse"];
    let lists = lists.map(|list| format!("/seccomp/{list}")).into_iter();
    for list in lists.chain(["/paths/readable".to_owned(), "/paths/executable".to_owned()]) {
        let text = refusal_text(|policy| *policy.pointer_mut(&list).unwrap() = json!([]));
        assert!(text.contains("a list is empty"), "{list}: {text}");
    }
    let text = refusal_text(|policy| policy["seccomp"]["template"]["allow"][0]["when"] = json!([]));
    assert!(text.contains("a list is empty"), "{text}");
    let text = refusal_text(|policy| policy["seccomp"]["template"]["allow"][0]["calls"] = json!([]));
    assert!(text.contains("a list is empty"), "{text}");
}

#[test]
fn each_rule_needs_its_reason() {
    let mut rules = vec!["/limits/open_files".to_owned()];
    for list in ["/seccomp/launch/kill", "/seccomp/template/allow", "/seccomp/worker/refuse", "/paths/readable"] {
        rules.push(format!("{list}/0"));
    }
    for rule in rules {
        let text = refusal_text(|policy| {
            policy.pointer_mut(&rule).unwrap().as_object_mut().unwrap().remove("reason").unwrap();
        });
        assert!(text.contains("missing field `reason`"), "{rule}: {text}");
        let text = refusal_text(|policy| policy.pointer_mut(&rule).unwrap()["reason"] = json!(" "));
        assert!(text.contains("a reason is empty"), "{rule}: {text}");
    }
}

#[test]
fn what_is_not_known_is_refused() {
    let unknown = |change: &dyn Fn(&mut Json)| refusal_text(change);
    let rule = |policy: &mut Json, name: &str, value: Json| policy["seccomp"]["template"]["allow"][0][name] = value;
    assert!(unknown(&|policy| policy["seccomp"]["default"] = json!("allow")).contains("unknown field"));
    assert!(unknown(&|policy| rule(policy, "wen", json!([]))).contains("unknown field"));
    assert!(unknown(&|policy| rule(policy, "only", json!("sparc"))).contains("unknown variant"));
    assert!(unknown(&|policy| rule(policy, "needs", json!("luck"))).contains("unknown variant"));
    let argument = json!([{ "argument": 0, "name": "flags", "isnt": 1 }]);
    assert!(unknown(&|policy| rule(policy, "when", argument.clone())).contains("unknown field"));
    assert!(unknown(&|policy| policy["limits"]["luck"] = json!({ "value": 1, "reason": "none" })).contains("unknown"));
    assert!(unknown(&|policy| policy["limits"]["open_files"]["value"] = json!(-1)).contains("invalid value"));
}

#[test]
fn a_rule_without_arguments_stands_alone() {
    let twice =
        |list: &str, more: Json| refusal(|policy| policy.pointer_mut(list).unwrap().as_array_mut().unwrap().push(more));
    let plain = json!({ "calls": ["prctl"], "reason": "all of it" });
    let error = twice("/seccomp/worker/refuse", plain);
    assert!(matches!(&error, PolicyError::Twice { list: "worker.refuse", call } if call == "prctl"), "{error}");
    let some = json!({ "calls": ["read"], "reason": "some", "when": [{ "argument": 0, "name": "file", "is": 0 }] });
    let error = twice("/seccomp/template/allow", some);
    assert!(matches!(&error, PolicyError::Twice { list: "template.allow", call } if call == "read"), "{error}");
}

#[test]
fn an_argument_is_asked_something() {
    let error = refusal(|policy| {
        policy["seccomp"]["worker"]["refuse"][0]["when"] = json!([{ "argument": 0, "name": "flags", "wide": true }]);
    });
    assert!(matches!(&error, PolicyError::AsksNothing { list: "worker.refuse", .. }), "{error}");
}

#[test]
fn paths_are_the_systems_and_nobodys_own() {
    let paths = &policy().unwrap().paths;
    for place in paths.readable.iter().chain(paths.executable.iter()) {
        let known = ["/usr/lib", "/usr/share/zoneinfo", "/lib"]
            .iter()
            .any(|root| place.path.to_str().unwrap().starts_with(root));
        assert!(known && place.path.is_absolute(), "{}", place.path.display());
    }
    assert!(paths.readable_here().iter().chain(&paths.executable_here()).all(|path| path.exists()));
}
