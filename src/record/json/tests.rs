use super::*;
use crate::value::Write;

fn stored_with(bytes: &[u8], beside: &[usize], limit: usize) -> Value {
    let redactor = Redactor::new(&["s3cret".into()], true).unwrap();
    serde_json::from_str(&store(Seen::whole(bytes, beside), &Texts { redactor: &redactor, limit })).expect("it is JSON")
}

fn stored(write: impl FnOnce(&mut Vec<u8>)) -> Value {
    let mut bytes = Vec::new();
    write(&mut bytes);
    stored_with(&bytes, &[7, 80], 4096)
}

fn text(text: &str) -> Value {
    stored(|out| {
        out.put_u8(tag::JSON);
        out.put_text(text);
    })
}

#[test]
fn a_json_text_stays_what_it_is() {
    assert_eq!(text(r#"{"a":[1,2.5,null,true,"x"]}"#), json!({ "a": [1, 2.5, null, true, "x"] }));
}

#[test]
fn secrets_go_wherever_they_are() {
    assert_eq!(
        text(r#"{"s3cret":["a s3cret"],"password":"x","nested":{"api_key":{"a":1},"token":null}}"#),
        json!({ "[redacted]": ["a [redacted]"], "password": "[redacted]", "nested": { "api_key": "[redacted]", "token": null } })
    );
}

#[test]
fn what_a_database_refuses_is_told_otherwise() {
    assert_eq!(text(r#""a\u0000b""#), json!("a\u{2400}b"));
    assert_eq!(text(r#""\ud800""#), json!({ "$text": "\"\\ud800\"" }));
    assert_eq!(
        stored(|out| {
            out.put_u8(tag::STR16);
            out.put_u32(4);
            out.put(&[0x00, 0xd8, b'a', 0]);
        }),
        json!("\u{fffd}a")
    );
    assert_eq!(
        stored(|out| {
            out.put_u8(tag::F64);
            out.put_f64(f64::NAN);
        }),
        json!({ "$number": "NaN" })
    );
}

#[test]
fn what_json_has_no_word_for_is_told_with_one() {
    let value = stored(|out| {
        out.put_u8(tag::LIST);
        out.put_u32(8);
        out.put(&[tag::BIGINT, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        out.put(&[tag::BIGINT, 9, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]);
        out.put(&[tag::BYTES, 1, 0, 0, 0, b'a']);
        out.put(&[tag::BYTES_AT, 0, 0, 0, 0]);
        out.put(&[tag::ARRAY_AT, 10, 1, 0, 0, 0]);
        out.put(&[tag::NDARRAY, 2, 2, 0, 0, 0, 5, 0, 0, 0, tag::ARRAY_AT, 10, 1, 0, 0, 0]);
        out.put_u8(tag::DATE);
        out.put_f64(0.0);
        out.put(&[tag::SET, 1, 0, 0, 0, tag::TRUE]);
    });
    assert_eq!(
        value,
        json!([
            { "$integer": "0x10000000000000000" },
            { "$integer": "-0x10000000000000001" },
            { "$bytes": { "length": 1, "sha256": hash(b"a") } },
            { "$bytes": { "length": 7 } },
            { "$array": { "elements": "F64", "length": 10 } },
            { "$array": { "elements": "F64", "shape": [2, 5] } },
            { "$date": "1970-01-01T00:00:00.000000Z" },
            { "$set": [true] },
        ])
    );
}

#[test]
fn what_was_cut_is_told_by_its_beginning() {
    let mut bytes = vec![tag::JSON];
    bytes.put_text(&format!("\"{}\"", "é".repeat(100)));
    let redactor = Redactor::new(&[], false).unwrap();
    let seen = Seen { length: bytes.len(), ..Seen::whole(&bytes[..20], &[]) };
    let told: Value = serde_json::from_str(&store(seen, &Texts { redactor: &redactor, limit: 64 })).unwrap();
    assert_eq!(told, json!({ "$truncated": { "bytes": bytes.len(), "head": "\"ééééééé" } }));
}

#[test]
fn what_is_large_is_told_by_its_beginning() {
    let mut bytes = vec![tag::JSON];
    bytes.put_text(&format!("[{}1]", "1,".repeat(50_000)));
    let value = stored_with(&bytes, &[], 100);
    assert_eq!(value["$truncated"]["bytes"], 100_003);
    assert!(value["$truncated"]["head"].as_str().unwrap().starts_with("[1,1,"));
    let mut bytes = vec![tag::BYTES];
    bytes.put_u32(1 << 20);
    bytes.put(&vec![0; 1 << 20]);
    assert_eq!(stored_with(&bytes, &[], 100)["$truncated"]["bytes"], (1 << 20) + 5);
}

proptest::proptest! {
    #[test]
    fn whatever_comes_is_stored_as_json(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        stored_with(&bytes, &[3], 64);
    }

    #[test]
    fn an_integer_is_told_exactly(number in proptest::prelude::any::<i128>()) {
        let told = hexadecimal(&number.to_le_bytes());
        let (sign, digits) = told.strip_prefix('-').map_or((1, told.as_str()), |digits| (-1, digits));
        let magnitude = u128::from_str_radix(digits.trim_start_matches("0x"), 16).unwrap();
        proptest::prop_assert_eq!(magnitude, number.unsigned_abs());
        proptest::prop_assert_eq!(sign < 0, number < 0);
    }
}
