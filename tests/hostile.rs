//! What the fuzz targets search for, held against their seeds and against cuts and doublings of them: a short
//! and repeatable form of the targets in `tests/fuzz`.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs)] // a test may panic and reads the seeds

#[path = "fuzz/hostile.rs"]
mod hostile;

use std::fs;
use std::path::Path;

fn replay(target: &str, holds: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds").join(target);
    let mut seeds: Vec<_> = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
    seeds.sort();
    assert!(!seeds.is_empty(), "no seeds in {}", folder.display());
    for seed in seeds {
        let bytes = fs::read(&seed).unwrap();
        holds(&bytes);
        let step = (bytes.len() / 40).max(1);
        for at in (0..bytes.len()).step_by(step) {
            holds(&bytes[..at]);
            holds(&bytes[at..]);
            let mut changed = bytes.clone();
            changed[at] ^= 0x55;
            holds(&changed);
            let mut doubled = bytes[..at].to_vec();
            doubled.extend_from_slice(&bytes);
            holds(&doubled);
        }
    }
}

#[test]
fn a_vendor_that_answers_whatever_it_likes_breaks_no_run() {
    replay("answers", hostile::answers);
}

#[test]
fn a_criterion_is_read_as_it_says_itself() {
    replay("criterion", hostile::criterion);
}

#[test]
fn a_configuration_is_believed_or_refused_with_a_fix() {
    replay("file", hostile::file);
}

#[test]
fn foreign_text_begins_nothing_in_markdown() {
    replay("inert", hostile::inert);
}

#[test]
fn inputs_are_believed_or_refused_with_a_fix() {
    replay("inputs", hostile::inputs);
}

#[test]
fn datadog_that_answers_whatever_it_likes_breaks_no_run() {
    replay("datadog", hostile::datadog);
}

#[test]
fn launchdarkly_that_answers_whatever_it_likes_breaks_no_run() {
    replay("launchdarkly", hostile::launchdarkly);
}

#[test]
fn a_slo_yaml_is_believed_or_refused_with_a_fix() {
    replay("keptn", hostile::keptn);
}

#[test]
fn a_placeholder_never_widens_a_query() {
    replay("template", hostile::template);
}

#[test]
fn a_deny_wins_and_no_order_matters() {
    replay("policy", hostile::policy);
}

#[test]
fn a_replay_says_what_the_gate_said_and_asks_nobody() {
    replay("evidence", hostile::evidence);
}

#[test]
fn what_a_gate_hands_over_is_read_back_or_refused() {
    replay("handover", hostile::handover);
}

#[test]
fn a_past_that_is_anything_at_all_breaks_no_run() {
    replay("history", hostile::history);
}

#[test]
fn json_is_read_as_serde_json_reads_it() {
    replay("json", hostile::json);
}

#[test]
fn words_of_others_mean_themselves_in_a_selector() {
    replay("selector", hostile::selector);
}

#[test]
fn a_word_of_the_release_never_leaves_its_quotes_in_dql() {
    replay("dql", hostile::dql);
}

#[test]
fn a_platform_that_answers_whatever_it_likes_breaks_no_run() {
    replay("platform", hostile::platform);
}
