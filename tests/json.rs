//! The reader of JSON says what serde_json says, in whatever pieces a text comes.

#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)] // a test may panic

#[path = "fuzz/json.rs"]
mod beside;

use beside::agree;
use plimsoll::json::{Read as _, parse};
use proptest::prelude::*;
use serde_json::Value as Known;

#[test]
fn hard_cases_are_read_as_serde_json_reads_them() {
    let texts = [
        "",
        " ",
        "null",
        " true ",
        "false",
        "nul",
        "nullx",
        "truefalse",
        "[]",
        "{}",
        "[[]]",
        "[,]",
        "[1,]",
        "[1 2]",
        "{\"a\":1,}",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{1:2}",
        "[}",
        "{]",
        "]",
        "[1}",
        "{\"a\":1]",
        "[null]",
        "[null,1]",
        "[1,null,\"a\"]",
        "[1,[2,3],4]",
        "[1,{\"b\":[]},null]",
        "0",
        "-0",
        "00",
        "01",
        "-",
        "-01",
        "1.",
        ".5",
        "1.5",
        "-1.5e3",
        "1e",
        "1e+",
        "1e+5",
        "1E-7",
        "+1",
        "0x1",
        "9007199254740993",
        "[9007199254740993,1]",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "123456789012345678901234567890",
        "1e308",
        "1e309",
        "-1e400",
        "0.1",
        "0.30000000000000004",
        "123456.789012345678",
        "5e-324",
        "2.2250738585072011e-308",
        "\"\"",
        "\"a",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
        "\"\\u00e9\\u4e2d\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\ude00\"",
        "\"\\ud83dx\"",
        "\"\\ud83d\\u0041\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\x\"",
        "\"\t\"",
        "\"é😀\"",
        "{\"a\":1,\"a\":2}",
        "{\"b\":{\"c\":[1,2.5,null]},\"a\":\"x\"}",
        "1 2",
        "[1] x",
        "\u{feff}1",
        "NaN",
        "Infinity",
    ];
    for text in texts {
        agree(text.as_bytes());
        for list in
            [format!("[{text},1]"), format!("[1.5,{text},-2,3]"), format!("[null,{text},4]")]
        {
            agree(list.as_bytes());
        }
    }
    agree(b"\"\xff\"");
    agree(b"\"\xc3\"");
    agree(b"\xc3\xa9");
}

#[test]
fn lists_of_numbers_that_vendors_send_are_read_as_serde_json_reads_them() {
    let numbers = "1767261660000,-17.25,0,-0,0.5,100000.001,9007199254740991,9007199254740992,1e3,0.000001,\
        1234567890123456789,12345678901234567890,0.1234567890123456789,-0.0,99999999.99999999";
    let lists = [
        format!("[{numbers}]"),
        format!("[{numbers},null,{numbers}]"),
        format!("[ {} ]", numbers.replace(',', " , ")),
        format!("[[{numbers}],[{numbers}],[1],[],[\"a\"],[{numbers}]]"),
        format!("[{numbers},{{\"a\":[{numbers}]}},{numbers}]"),
    ];
    for list in lists {
        agree(list.as_bytes());
    }
}

#[test]
fn what_is_nested_too_deep_is_refused_not_followed() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(deep(127).as_bytes()).is_ok());
    assert!(parse(deep(129).as_bytes()).is_err());
    assert!(parse("[".repeat(1_000_000).as_bytes()).is_err());
}

#[test]
fn a_fault_says_where_and_what() {
    let fault = |text: &str| parse(text.as_bytes()).unwrap_err().to_string();
    assert_eq!(fault("[1,]"), "byte 4: a value was expected");
    assert_eq!(fault("{\"a\" 1}"), "byte 6: a colon was expected");
    assert_eq!(fault("[1"), "byte 3: it ends early");
    let value = parse(b"[[1],[\"x\"]]").unwrap();
    let fault = Vec::<Vec<i64>>::read(value).unwrap_err();
    assert_eq!(fault.to_string(), "[1][0]: a whole number was expected");
}

fn json() -> impl Strategy<Value = Known> {
    let leaf = prop_oneof![
        Just(Known::Null),
        any::<bool>().prop_map(Known::from),
        any::<i64>().prop_map(Known::from),
        any::<f64>().prop_filter("finite", |it| it.is_finite()).prop_map(Known::from),
        (-100_000_000_i64..100_000_000).prop_map(|it| Known::from(it as f64 / 1000.0)),
        any::<String>().prop_map(Known::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Known::from),
            prop::collection::btree_map(any::<String>(), inner, 0..8)
                .prop_map(|it| it.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn any_json_is_read_as_serde_json_reads_it(value in json(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        agree(text.unwrap().as_bytes());
    }

    #[test]
    fn json_with_a_byte_changed_is_refused_or_read_alike(
        value in json(), at in any::<prop::sample::Index>(), byte in prop::sample::select(&b"[]{},:\"\\0-.eE tfnu\x00\xff"[..])
    ) {
        let mut text = serde_json::to_vec(&value).unwrap();
        let at = at.index(text.len());
        text[at] = byte;
        agree(&text);
    }
}
