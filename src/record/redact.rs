//! Secrets, taken out before anything is written.

use std::borrow::Cow;

use regex::{Regex, RegexSet};

const REDACTED: &str = "[redacted]";

/// What secrets look like, each with what is left of it.
const KNOWN: &[(&str, &str)] = &[
    (r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)", REDACTED),
    (r"\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}", REDACTED),
    (r"\bgh[pousr]_[A-Za-z0-9]{20,}", REDACTED),
    (r"\bgithub_pat_[A-Za-z0-9_]{20,}", REDACTED),
    (r"\bxox[abprs]-[A-Za-z0-9-]{10,}", REDACTED),
    (r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b", REDACTED),
    (r"\bAIza[0-9A-Za-z_-]{35}", REDACTED),
    (r"\bhf_[A-Za-z0-9]{20,}", REDACTED),
    (r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}", REDACTED),
    (r"(?i)\b(bearer|basic)(\s+)[A-Za-z0-9._~+/=-]{16,}", "$1$2[redacted]"),
    (r"([a-z][a-z0-9+.-]*://[^/\s:@]*:)[^/\s@]+(@)", "$1[redacted]$2"),
    (
        r#"(?i)\b((?:[a-z0-9]+[_-])*(?:api[_-]?key|secret|token|password|passwd|private[_-]?key)\\?["']?\s*[:=]\s*\\?["'])[^"'\\\s]{6,}"#,
        "$1[redacted]",
    ),
];

/// Names of fields whose values are secrets, whatever these look like.
const NAMES: &str =
    r"(?i)(?:^|[_-]|[a-z])(?:api[_-]?key|secret|token|password|passwd|private[_-]?key|authorization|cookie)$";

pub struct Redactor {
    /// Finds in one pass whether any of the patterns is there at all.
    any: RegexSet,
    patterns: Vec<(Regex, &'static str)>,
    names: Option<Regex>,
}

impl Redactor {
    /// `patterns` are regular expressions. Also those that everybody knows, if `known`.
    pub fn new(patterns: &[String], known: bool) -> Result<Self, String> {
        let known = if known { KNOWN } else { &[] };
        let all = patterns.iter().map(|pattern| (pattern.as_str(), REDACTED)).chain(known.iter().copied());
        let all: Vec<_> = all.collect();
        let compiled = all.iter().map(|&(pattern, rest)| Ok((Regex::new(pattern)?, rest)));
        let compiled = compiled.collect::<Result<_, regex::Error>>().map_err(|error| error.to_string())?;
        let any = RegexSet::new(all.iter().map(|(pattern, _)| pattern)).map_err(|error| error.to_string())?;
        let names = (!known.is_empty()).then(|| Regex::new(NAMES).expect("it is a constant"));
        Ok(Self { any, patterns: compiled, names })
    }

    pub fn clean<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut clean = Cow::Borrowed(text);
        for index in self.any.matches(text) {
            let (pattern, rest) = &self.patterns[index];
            if let Cow::Owned(cleaner) = pattern.replace_all(&clean, *rest) {
                clean = Cow::Owned(cleaner);
            }
        }
        clean
    }

    /// What a field holds, in place of its value, if its name says that this is a secret.
    pub fn instead_of_field(&self, name: &str) -> Option<&'static str> {
        self.names.as_ref().is_some_and(|names| names.is_match(name)).then_some(REDACTED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_knows_is_found() {
        let redactor = Redactor::new(&[], true).unwrap();
        for secret in [
            "sk-proj-abcdefghijklmnopqrstuv",
            "ghp_abcdefghijklmnopqrstuvwxyz0123",
            "AKIAABCDEFGHIJKLMNOP",
            "Authorization: Bearer abcdefghijklmnop.qrstuv",
            "postgres://me:hunter22@host/db",
            "api_key = 'abcdef123456'",
            r#""OPENAI_API_KEY": "whatever-it-is""#,
            r#"{\"password\": \"hunter2222\"}"#,
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\nthat was cut off",
        ] {
            let clean = redactor.clean(secret);
            assert!(clean.contains(REDACTED), "{secret} stayed: {clean}");
            assert!(!clean.contains("hunter2") && !clean.contains("abcdef") && !clean.contains("MIIE"), "{clean}");
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        let redactor = Redactor::new(&[], true).unwrap();
        for text in
            ["password = get_password()", "token", "http://host:80/path", "task-12345678901234567890", "a = 'b'"]
        {
            assert_eq!(redactor.clean(text), text);
        }
    }

    #[test]
    fn a_field_is_known_by_its_name() {
        let redactor = Redactor::new(&[], true).unwrap();
        for name in ["password", "OPENAI_API_KEY", "accessToken", "x-authorization"] {
            assert!(redactor.instead_of_field(name).is_some(), "{name}");
        }
        for name in ["tokens", "name", "passwordless"] {
            assert!(redactor.instead_of_field(name).is_none(), "{name}");
        }
    }

    #[test]
    fn ones_own_patterns_are_enough() {
        let redactor = Redactor::new(&["(?i)ACME-\\d+".into()], false).unwrap();
        assert_eq!(redactor.clean("id acme-77, sk-abcdefghijklmnopqrst"), "id [redacted], sk-abcdefghijklmnopqrst");
        assert!(Redactor::new(&["(".into()], false).is_err());
    }
}
