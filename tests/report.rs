//! The pages of an outcome: what is foreign is inert on each of them, and any number of objectives fits.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

#[path = "world/windows.rs"]
mod windows;

use std::collections::BTreeMap;

use plimsoll::gate::{
    Harm, Judgement, Kind, Level, Objective, Observation, Observed, Point, Reference, Series,
    Verdict, judge,
};
use plimsoll::release::{Measured, Release};
use plimsoll::report::{Happening, Link, Outcome, Pages, Past, Step, pages};
use plimsoll::time::later;
use proptest::prelude::*;
use windows::{minutes, windows};

/// A level that is a third higher after than before, of one dimension.
fn judgement(name: &str, dimension: Option<&str>, worse: f64) -> Judgement {
    let windows = windows();
    let points = (0..99).map(|minute| {
        let start = later(windows.before.from, minutes(minute));
        let noise = 1.0 + ((minute * 7919) % 13) as f64 / 200.0;
        let level = if start < windows.deployed.from { 1.0 } else { worse };
        Point { start, value: Some(310_000.0 * noise * level) }
    });
    let observation = Observation {
        objective: name.to_owned(),
        dimension: dimension.map(str::to_owned),
        observed: Observed::Series(Series { bucket: minutes(1), points: points.collect() }),
        query: format!("metricSelector={name}"),
        unit: Some("MicroSecond".to_owned()),
        warnings: vec![name.to_owned()],
        own: None,
        remark: None,
        link: None,
        reference: Reference::default(),
    };
    let objective = Objective {
        name: name.to_owned(),
        kind: Kind::Level(Level::new(Harm::Increase)),
        key: false,
        weight: 1.0,
        info: false,
    };
    Judgement { line: Some(14), ..judge(&objective, &observation, &windows) }
}

fn outcome(objectives: Vec<Judgement>, word: &str) -> Outcome {
    let windows = windows();
    let mut outcome = Outcome::new("gate", Verdict::Fail);
    outcome.step = Step::Failed;
    outcome.sentence = word.to_owned();
    outcome.windows = Some(windows);
    outcome.objectives = objectives;
    outcome.notes = vec![word.to_owned()];
    outcome.file = Some(word.to_owned());
    outcome.links = vec![Link { title: word.to_owned(), url: word.to_owned() }];
    outcome.happened = vec![Happening {
        kind: "problem",
        title: word.to_owned(),
        from: windows.deployed.from,
        to: None,
        url: Some(format!("https://example.com/{word}")),
    }];
    outcome.history = vec![Past {
        name: word.to_owned(),
        version: word.to_owned(),
        stage: Some(word.to_owned()),
        deployed: windows.deployed,
        verdict: Some(word.to_owned()),
        measured: vec![Measured {
            name: word.to_owned(),
            verdict: word.to_owned(),
            before: Some(1.0),
            after: Some(2.0),
            unit: Some(word.to_owned()),
        }],
        url: Some(word.to_owned()),
    }];
    outcome.release = Some(Release {
        name: word.to_owned(),
        version: word.to_owned(),
        stage: Some(word.to_owned()),
        product: None,
        build_version: None,
        project: None,
        actor: None,
        commit: Some(word.to_owned()),
        ci_back_link: Some(word.to_owned()),
        remediation_action_link: None,
        run_id: word.to_owned(),
        deployed: windows.deployed,
        properties: BTreeMap::new(),
    });
    outcome
}

/// The elements of a page in their order, without text and without what attributes say.
fn skeleton(page: &str) -> Vec<String> {
    let names = page.split('<').skip(1).map(|tag| {
        let end = tag.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(tag.len());
        tag[..end].to_owned()
    });
    names.collect()
}

fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "</script>",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "]]>",
        "-->",
        "&",
        "\"",
        "'",
        "`",
        "```",
        "|",
        "\n",
        "\r\n",
        "\u{2028}",
        "\u{202e}",
        "\u{200f}",
        "\u{61c}",
        "\u{0}",
        "\u{1b}[31m",
        "\u{fffe}",
        "##vso[task.setvariable variable=x]y",
        "::set-output name=x::y",
        "](javascript:alert(1))",
        "javascript:alert(1)",
        "# ",
        "* ",
        "- ",
        "@everyone",
        "#1",
        ":boom:",
        "$x$",
        "\\",
        "{{ 7*7 }}",
        "a",
    ]);
    prop_oneof![
        prop::collection::vec(pieces, 1..8).prop_map(|pieces| pieces.concat()),
        any::<String>(),
        Just("x<".repeat(5_000)),
    ]
}

fn summary_of(word: &str) -> String {
    pages_of(word).summary
}

fn pages_of(word: &str) -> Pages {
    pages(&outcome(vec![judgement(word, Some(word), 1.3)], word), true)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn foreign_text_adds_no_element_to_the_report_and_no_character_that_xml_forbids(word in hostile()) {
        let made = pages_of(&word);
        // The links are there or not as an address is one; all else is the same page as for a plain word.
        let plain = pages_of("plain");
        let without_links =
            |page: &str| skeleton(page).into_iter().filter(|it| it != "a" && it != "/a").collect::<Vec<_>>();
        prop_assert_eq!(without_links(&made.report), without_links(&plain.report));
        prop_assert_eq!(skeleton(&made.junit), skeleton(&plain.junit));
        for page in [&made.report, &made.junit] {
            prop_assert!(!page.chars().any(|c| c.is_control() && c != '\n'));
            let shows = page.contains(['\u{202e}', '\u{200f}', '\u{fffe}', '\u{2028}']);
            prop_assert!(!shows);
            let stray = page.split('&').skip(1).find(|it| {
                !["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|entity| it.starts_with(entity))
            });
            prop_assert_eq!(stray, None);
        }
        prop_assert!(!made.report.contains("href=\"javascript"));
    }

    #[test]
    fn foreign_text_adds_no_row_cell_or_element_to_the_summary(word in hostile()) {
        let (made, plain) = (summary_of(&word), summary_of("plain"));
        let cells = |page: &str| page.lines().map(|line| line.matches('|').count()).collect::<Vec<_>>();
        prop_assert_eq!(cells(&made), cells(&plain));
        prop_assert_eq!(skeleton(&made), skeleton(&plain));
        prop_assert!(!made.contains("]("), "{}", made);
    }

    #[test]
    fn a_line_for_chat_is_one_line(word in hostile()) {
        let made = pages_of(&word);
        let breaks = made.outputs["chat"].contains(['\n', '\r', '\u{2028}', '\u{85}']);
        prop_assert!(!breaks);
    }
}

#[test]
fn one_and_twenty_and_five_hundred_objectives_fit() {
    for count in [1, 20, 500, 5_000] {
        let objectives = (0..count)
            .map(|index| {
                let worse = if index % 50 == 7 { 1.3 } else { 1.0 };
                judgement("p95 response time", Some(&format!("SERVICE-{index:016X}")), worse)
            })
            .collect();
        let outcome = outcome(objectives, "checkout");
        let made = pages(&outcome, true);
        assert!(made.summary.len() < 1 << 20, "{count}: {}", made.summary.len());
        assert!(count > 500 || made.report.len() < 2_000_000, "{count}: {}", made.report.len());
        assert_eq!(made.junit.matches("<testcase ").count(), count);
        let (first, rest) = made.annotations.split_first().unwrap();
        assert_eq!((first.place.clone(), rest.len() <= 9), (None, true));
        if count > 7 {
            assert!(made.annotations[1].title.ends_with(": fail"), "{}", made.annotations[1].title);
            assert_eq!(made.annotations[1].place.as_ref().map(|place| place.line), Some(14));
        }
    }
}

#[test]
fn the_first_screen_answers_what_by_how_much_since_when_against_what_and_what_next() {
    let made = pages(&outcome(vec![judgement("p95", None, 1.3)], "checkout"), false);
    for page in [&made.summary, &made.report] {
        for question in ["What failed", "By how much", "Since", "Compared with", "What to do next"]
        {
            assert!(page.contains(question), "{question}");
        }
        assert!(page.contains("2026-01-31 14"), "since when");
    }
    assert!(made.summary.contains("▁") || made.summary.contains("▂"), "{}", made.summary);
    assert!(!made.summary.contains("<details"), "where nothing folds, nothing tries to");
}

#[test]
fn what_is_undecided_is_skipped_and_never_passed() {
    let silent = Judgement { verdict: Verdict::NoData, ..judgement("p95", None, 1.0) };
    let broken = Judgement { verdict: Verdict::Error, ..judgement("p50", None, 1.0) };
    let made = pages(&outcome(vec![silent, broken], "checkout"), true);
    assert!(
        made.junit.contains("tests=\"2\" failures=\"0\" errors=\"1\" skipped=\"1\""),
        "{}",
        made.junit
    );
}
