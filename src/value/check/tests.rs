use proptest::prelude::*;

use super::{Refusal, check};
use crate::value::{Reader, Write, tag};

const PLENTY: usize = 1 << 30;

fn checked(bytes: &[u8], allowed: usize) -> Result<usize, Refusal> {
    let mut reader = Reader::new(bytes);
    check(&mut reader, allowed)?;
    Ok(reader.position())
}

fn text(tag: u8, content: &str) -> Vec<u8> {
    let mut bytes = vec![tag];
    bytes.put_text(content);
    bytes
}

/// A tag, a count, and that many bytes of it.
fn counted(tag: u8, count: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag];
    bytes.put_u32(count);
    bytes.put(body);
    bytes
}

#[test]
fn each_form_that_a_worker_writes_passes_to_its_last_byte() {
    let mut integer = Vec::new();
    integer.put_int(7);
    let dict = [counted(tag::DICT, 1, &text(tag::STR, "key")), vec![tag::NULL]].concat();
    let map = counted(tag::MAP, 1, &[tag::NULL, tag::TRUE]);
    let matrix =
        [vec![tag::NDARRAY, 2, 2, 0, 0, 0, 1, 0, 0, 0, tag::ARRAY, 1], counted(0, 2, &[1, 2])[1..].to_vec()].concat();
    let forms = [
        vec![tag::FALSE],
        integer,
        text(tag::STR, "é"),
        text(tag::JSON, r#"{"a":[1,"]]]\"",null],"b":{}}"#),
        counted(tag::STR16, 2, &[0x00, 0xd8]),
        counted(tag::LIST, 2, &[tag::NULL, tag::FALSE]),
        counted(tag::SET, 1, &[tag::TRUE]),
        counted(tag::BYTES, 3, b"abc"),
        counted(tag::BIGINT, 9, &[1; 9]),
        dict,
        map,
        matrix,
    ];
    for form in forms {
        assert_eq!(checked(&form, PLENTY), Ok(form.len()), "{form:?}");
        for length in 0..form.len() {
            assert!(matches!(checked(&form[..length], PLENTY), Err(Refusal::Malformed(_))), "{form:?} cut at {length}");
        }
    }
}

#[test]
fn what_names_something_of_this_process_is_refused() {
    for forged in [
        counted(tag::HANDLE, 1, &text(tag::STR, "object")),
        counted(tag::BYTES_AT, 0, &[]),
        vec![tag::ARRAY_AT, 1, 0, 0, 0, 0],
        vec![tag::NDARRAY, 1, 1, 0, 0, 0, tag::ARRAY_AT, 1, 0, 0, 0, 0],
        vec![200],
    ] {
        assert!(matches!(checked(&forged, PLENTY), Err(Refusal::Malformed(_))), "{forged:?}");
        assert!(matches!(checked(&counted(tag::LIST, 1, &forged), PLENTY), Err(Refusal::Malformed(_))), "{forged:?}");
    }
}

#[test]
fn lies_about_shape_and_text_are_refused() {
    for lie in [
        vec![tag::NDARRAY, 2, 255, 255, 255, 255, 255, 255, 255, 255, tag::ARRAY, 1, 0, 0, 0, 0],
        vec![tag::ARRAY, 10, 1, 0, 0, 0, 9],
        counted(tag::STR, 2, &[0xff, 0xfe]),
        counted(tag::STR16, 1, &[0]),
        counted(tag::BIGINT, 0, &[]),
        counted(tag::DICT, 1, &[tag::NULL, tag::NULL]),
        text(tag::JSON, "[1,]"),
        text(tag::JSON, "[NaN]"),
        text(tag::JSON, ""),
        text(tag::JSON, &"[".repeat(100_000)),
    ] {
        assert!(matches!(checked(&lie, PLENTY), Err(Refusal::Malformed(_))), "{lie:?}");
    }
}

#[test]
fn what_would_swell_in_javascript_is_refused_before_it_does() {
    let maps = counted(tag::LIST, 200_000, &counted(tag::MAP, 0, &[]).repeat(200_000));
    assert!(maps.len() < 1_100_000);
    assert!(matches!(checked(&maps, 32 << 20), Err(Refusal::TooCostly { .. })));
    assert!(matches!(checked(&counted(tag::LIST, u32::MAX, &[]), PLENTY), Err(Refusal::TooCostly { .. })));
    let numbers = text(tag::JSON, &format!("[{}0]", "0,".repeat(1_000_000)));
    assert!(matches!(checked(&numbers, 24 << 20), Err(Refusal::TooCostly { .. })));
    assert_eq!(checked(&numbers, 32 << 20), Ok(numbers.len()), "a million numbers are no attack");
    let lists = text(tag::JSON, &format!("[{}[]]", "[],".repeat(200_000)));
    assert!(matches!(checked(&lists, 32 << 20), Err(Refusal::TooCostly { .. })));
}

#[test]
fn depth_costs_no_stack() {
    let mut deep = counted(tag::LIST, 1, &[]).repeat(1_000_000);
    deep.push(tag::NULL);
    assert_eq!(checked(&deep, PLENTY), Ok(deep.len()));
}

proptest! {
    #[test]
    fn garbage_is_refused_or_a_value_and_never_read_past(bytes in proptest::collection::vec(0..24_u8, 0..200)) {
        if let Ok(length) = checked(&bytes, 1 << 20) {
            prop_assert!(length <= bytes.len());
            prop_assert_eq!(checked(&bytes[..length], 1 << 20), Ok(length), "a value does not depend on what follows");
        }
    }

    #[test]
    fn one_flipped_byte_never_reads_past(at in 0..60_usize, byte: u8) {
        let inner = counted(tag::DICT, 1, &[text(tag::STR, "name"), counted(tag::LIST, 2, &text(tag::JSON, "[1,2]").repeat(2))].concat());
        let mut bytes = counted(tag::LIST, 1, &inner);
        let index = at % bytes.len();
        bytes[index] = byte;
        if let Ok(length) = checked(&bytes, 1 << 20) {
            prop_assert!(length <= bytes.len());
        }
    }
}
