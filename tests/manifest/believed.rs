//! What the pages show works.

use plimsoll::plan::{Command, FailOn, OnError};
use plimsoll::plan::{Host, INPUTS, Shape, Words, believe, environment_names};

use crate::kept::text;

/// The fenced YAML blocks of a page that hold `needle`.
fn examples(page: &str, needle: &str) -> Vec<String> {
    let blocks =
        page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned());
    blocks.filter(|block| block.contains(needle)).collect()
}

fn words(file: &str) -> Words {
    Words {
        environment: [
            ("INPUT_COMMAND", "gate"),
            ("INPUT_DYNATRACE-URL", "https://abc12345.live.dynatrace.com"),
            ("INPUT_DYNATRACE-TOKEN", "aBcDeFgHiJkLmNoPqRsTu"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into(),
        files: [("plimsoll.yml".to_owned(), Some(file.to_owned()))].into(),
    }
}

#[test]
fn the_example_in_the_readme_is_believed() {
    let examples = examples(&text("README.md"), "objectives:");
    assert!(!examples.is_empty());
    for example in examples {
        let plan = believe(Host::Github, &words(&example), "2026-11-21T12:00:00Z".parse().unwrap());
        let plan = plan.unwrap_or_else(|error| panic!("{error}\n{}", error.hint()));
        assert_eq!(plan.gate.objectives.len(), 2);
    }
}

#[test]
fn the_choices_in_the_table_are_the_words_of_the_core() {
    let choices = |name: &str| match INPUTS.iter().find(|input| input.name == name).unwrap().shape {
        Shape::Choice(words) => words.to_vec(),
        Shape::Flag | Shape::Line | Shape::Lines => panic!("{name} is no choice"),
    };
    assert_eq!(choices("command"), Command::ALL.map(Command::word));
    assert_eq!(choices("on-error"), OnError::ALL.map(OnError::word));
    assert_eq!(choices("fail-on"), FailOn::ALL.map(FailOn::word));
}

#[test]
fn every_input_is_asked_for_on_the_hosts_that_have_it() {
    for input in INPUTS {
        let asked = environment_names(Host::Github)
            .contains(&format!("INPUT_{}", input.name.to_uppercase()));
        assert_eq!(asked, input.is_for(Host::Github), "{}", input.name);
        let asked = environment_names(Host::Azure)
            .contains(&format!("INPUT_{}", input.name.replace('-', "").to_uppercase()));
        assert_eq!(asked, input.is_for(Host::Azure), "{}", input.name);
    }
}
