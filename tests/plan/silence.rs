//! Whatever is handed over: a plan or a mistake, never a panic, never a token.

use plimsoll::error::Error;
use plimsoll::plan::{Host, INPUTS, Words, believe, config_paths, environment_names, secrets};
use proptest::prelude::*;

use crate::words::{API_TOKEN, PLATFORM_TOKEN, SELECTOR, Step, URL, now};

/// The part of both tokens that nobody may see.
const SECRET: &str = "G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";

/// Words that come close to being right, and words that do not.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "",
            " ",
            "mark",
            "gate",
            "true",
            "now",
            "now-10m",
            "now+99999999999d",
            "5m",
            "1h30m",
            "10%",
            "-1",
            "99999999999999999999",
            "1795262400",
            "2026-11-21T12:00:00Z",
            "9999-12-31T23:59:59Z",
            "-9999-01-01T00:00:00Z",
            "fail",
            "warn",
            "never",
            "$(x)",
            "$()",
            URL,
            SELECTOR,
            "https://",
            "://",
            "https://[::1]:1/e/é#?",
            "127.0.0.1:8787/e/",
            "a=b",
            "=",
            "dt0c01.",
            "dt0s16.é",
            "Api-Token",
            "Bearer ",
            "\"",
            "type(",
            "plimsoll.yml",
        ])
        .prop_map(str::to_owned),
        ".*",
        "[a-z0-9:./?#@\\[\\]%-]{0,40}",
        "(.|\\n){0,60}",
    ]
}

/// Something like a configuration.
fn file() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "release:",
        "  name:",
        "dynatrace:",
        "  url:",
        "  entities:",
        "gate:",
        "  before:",
        "  resolution:",
        "  objectives:",
        "    - name:",
        "      kind:",
        "      harm:",
        "      margin:",
        "      weight:",
        "      limits:",
        "      dynatrace:",
        "        metric:",
        "- ",
        "? ",
        "---",
        "&a ",
        "*a",
        "!t ",
        "| ",
        "{",
        "[",
        "<<:",
    ]);
    let line = (key, word()).prop_map(|(key, word)| format!("{key} {word}"));
    prop_oneof![
        prop::collection::vec(line, 0..14).prop_map(|lines| lines.join("\n")),
        "(.|\\n){0,200}"
    ]
}

fn words(host: Host, all: bool) -> impl Strategy<Value = Words> {
    let names = environment_names(host);
    let pairs = prop::collection::btree_map(prop::sample::select(names), word(), 0..30);
    (pairs, file()).prop_map(move |(environment, file)| {
        let step = if all { Step::mark(host) } else { Step { host, words: Words::default() } };
        let mut words = step.words;
        words.environment.extend(environment);
        words.files.insert("plimsoll.yml".to_owned(), Some(file));
        words
    })
}

/// Everything that a mistake would show.
fn shown(error: &Error) -> String {
    format!("{error} {} {error:?}", error.hint())
}

proptest! {
    #[test]
    fn any_words_become_a_plan_or_a_mistake(
        (host, words) in prop_oneof![Just(Host::Azure), Just(Host::Github)]
            .prop_flat_map(|host| (Just(host), any::<bool>().prop_flat_map(move |all| words(host, all))))
    ) {
        config_paths(host, &words);
        secrets(host, &words);
        if let Err(error) = believe(host, &words, now()) {
            prop_assert!(matches!(error, Error::Input(_)));
            prop_assert!(!error.hint().is_empty(), "{error}");
        }
    }

    #[test]
    fn a_token_left_anywhere_is_shown_nowhere(
        place in 0..INPUTS.len() + 2,
        token in prop::sample::select(vec![API_TOKEN, PLATFORM_TOKEN]),
        (before, after) in ("[ -~]{0,12}", "[^A-Za-z0-9._-][ -~]{0,12}"),
    ) {
        let text = format!("{before}{token}{after}");
        let step = match INPUTS.get(place) {
            Some(input) => Step::github().input(input.name, &text),
            None if place == INPUTS.len() => Step::github().file("plimsoll.yml", &format!("release: '{}'", text.replace('\'', ""))),
            None => Step::github().file("plimsoll.yml", &format!("release:\n  stage: {text}\n  {text}: x\n")),
        };
        match step.believed() {
            Err(error) => prop_assert!(!shown(&error).contains(SECRET), "{}", shown(&error)),
            Ok(plan) => {
                let corrections = plan.dynatrace.as_ref().unwrap().connection.corrections.join("\n");
                prop_assert!(!corrections.contains(SECRET), "{corrections}");
                let connection = format!("{:?}", plan.dynatrace.as_ref().unwrap().connection);
                prop_assert!(!connection.contains(SECRET), "{connection}");
            }
        }
        let masked = format!("{:?}", secrets(step.host, &step.words));
        prop_assert!(!masked.contains(SECRET), "a secret prints itself");
    }

    #[test]
    fn an_older_token_is_shown_nowhere_either(token in "[A-Za-z0-9_-]{21}", place in 0..INPUTS.len()) {
        let step = Step::github().input("dynatrace-token", &token).input(INPUTS[place].name, &format!("{token} "));
        if let Err(error) = step.believed() {
            prop_assert!(!shown(&error).contains(&token), "{}", shown(&error));
        }
    }
}
