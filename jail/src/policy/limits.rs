//! Numbers, each of which stands in the policy with its reason.

use serde::{Deserialize, Deserializer};

use super::Reason;

macro_rules! limits {
    ($($name:ident),+ $(,)?) => {
        #[derive(Clone, Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Limits {
            $(#[serde(deserialize_with = "with_reason")] pub $name: u64),+
        }
    };
}

limits! {
    open_files,
    processes,
    core_bytes,
    file_bytes,
    message_queue_bytes,
    locked_bytes,
    pending_signals,
    file_mappings_mb,
    memory_slack_mb,
    sent_mb,
    value_cost_mb,
    calls_beyond_quota,
    executions_per_template,
    template_minutes,
    patience_ms,
}

fn with_reason<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Limit {
        value: u64,
        #[serde(rename = "reason")]
        _reason: Reason,
    }
    Limit::deserialize(deserializer).map(|limit| limit.value)
}
