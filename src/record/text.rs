//! Texts as they may be stored: without secrets, without what a database refuses, and no longer than allowed.

use super::redact::Redactor;

/// Beyond the limit so much is looked at, so that a secret which begins before it is seen whole.
const MARGIN: usize = 8 * 1024;
/// What stands for a NUL, which PostgreSQL has no place for.
const FOR_NUL: &str = "\u{2400}";

pub struct Texts<'a> {
    pub redactor: &'a Redactor,
    pub limit: usize,
}

impl Texts<'_> {
    pub fn store(&self, text: &str) -> String {
        let looked_at = cut(text, self.limit + MARGIN);
        let clean = without_nul(self.redactor.clean(looked_at).into_owned());
        if clean.len() <= self.limit && looked_at.len() == text.len() {
            return clean;
        }
        format!("{}… ({} bytes in all)", cut(&clean, self.limit), text.len())
    }

    /// Nothing for an empty text.
    pub fn store_some(&self, text: &str) -> Option<String> {
        (!text.is_empty()).then(|| self.store(text))
    }
}

pub fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', FOR_NUL) } else { text }
}

/// At a character.
pub fn cut(text: &str, length: usize) -> &str {
    &text[..text.floor_char_boundary(length)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(text: &str, limit: usize) -> String {
        let redactor = Redactor::new(&["s3cret[0-9]*".into()], false).unwrap();
        Texts { redactor: &redactor, limit }.store(text)
    }

    #[test]
    fn what_fits_stays() {
        assert_eq!(store("héllo", 6), "héllo");
        assert_eq!(store("a\0b", 16), "a␀b");
    }

    #[test]
    fn what_does_not_fit_is_cut_at_a_character_and_says_so() {
        assert_eq!(store("héllo", 2), "h… (6 bytes in all)");
    }

    #[test]
    fn a_secret_on_the_border_is_seen_whole() {
        let text = format!("{}s3cret{}", "x".repeat(10), "7".repeat(500));
        let stored = store(&text, 12);
        assert!(stored.starts_with("xxxxxxxxxx[r"), "{stored}");
        assert!(!stored.contains("s3"), "{stored}");
    }
}
