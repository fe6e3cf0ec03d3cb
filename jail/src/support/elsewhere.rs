//! Systems for which there is no jail yet.

use super::{Missing, Namespaces, Support};

pub fn find() -> Support {
    let reason = "the sandbox is for Linux only; macOS and Windows are planned (docs/SECURITY.md)";
    let consequence = "tasks for the sandbox are refused";
    Support {
        landlock: 0,
        namespaces: Namespaces::None,
        own_user: false,
        missing: vec![Missing { layer: "sandbox", reason: reason.to_owned(), consequence }],
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        refusal: Some(reason.to_owned()),
        is_passing: false,
    }
}
