//! Spans in the form of W3C Trace Context: `00-<trace>-<span>-<flags>`, in lowercase hexadecimal.

/// The flag of a trace that is recorded; the others make no difference here.
const SAMPLED: u8 = 1;

#[derive(PartialEq)]
struct Parts<'a> {
    trace: &'a str,
    span: &'a str,
    sampled: bool,
}

/// What is believed of the span that code says it is in: it is another one of the task's trace, and recorded where the
/// task's is. Empty otherwise: then what the code asks for belongs to the task's span itself.
pub fn span_inside<'a>(own: Option<&str>, told: &'a str) -> &'a str {
    let (Some(own), Some(parts)) = (own.and_then(parts), parts(told)) else { return "" };
    let is_inside = parts.trace == own.trace && parts.span != own.span && parts.sampled == own.sampled;
    if is_inside { told } else { "" }
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let mut fields = text.split('-');
    let mut field = |length: usize| fields.next().filter(|field| field.len() == length && field.bytes().all(is_hex));
    let (version, trace, span, flags) = (field(2)?, field(32)?, field(16)?, field(2)?);
    let names_none = |field: &str| field.bytes().all(|digit| digit == b'0');
    if version != "00" || names_none(trace) || names_none(span) || fields.next().is_some() {
        return None;
    }
    let flags = u8::from_str_radix(flags, 16).ok()?;
    Some(Parts { trace, span, sampled: flags & SAMPLED != 0 })
}

const fn is_hex(digit: u8) -> bool {
    matches!(digit, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OWN: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn believed(told: &str) -> &str {
        span_inside(Some(OWN), told)
    }

    #[test]
    fn another_span_of_the_trace_is_believed() {
        for told in [
            "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01",
            // The trace's number was drawn at random, which nobody asks about.
            "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-03",
        ] {
            assert_eq!(believed(told), told);
            assert_eq!(span_inside(None, told), "", "a task without a trace has no spans");
        }
    }

    #[test]
    fn nothing_else_is() {
        for told in [
            "",
            OWN,
            "00-1af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01",
            "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-00",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "01-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01",
            "00-0AF7651916CD43DD8448EB211C80319C-00F067AA0BA902B7-01",
            "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01-",
            "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01-00",
            "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7",
            "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-+1",
            "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b\u{e9}-01",
        ] {
            assert_eq!(believed(told), "", "{told}");
        }
        assert_eq!(span_inside(Some("00-0-0-00"), OWN), "", "nor of what is no span itself");
    }

    proptest! {
        #[test]
        fn what_is_believed_has_the_length_of_a_span(told in "(00-[0-9a-f]{32}|00-0af7651916cd43dd8448eb211c80319c)-.{0,20}") {
            prop_assert!(matches!(believed(&told).len(), 0 | 55));
        }
    }
}
