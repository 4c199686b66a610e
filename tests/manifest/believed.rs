//! What the tables say, the core does.

use plimsoll::plan::{Command, FailOn, Host, INPUTS, OnError, Shape, environment_names};

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
fn every_input_is_asked_for_on_both_hosts() {
    for input in INPUTS {
        assert!(
            environment_names(Host::Github)
                .contains(&format!("INPUT_{}", input.name.to_uppercase()))
        );
        assert!(
            environment_names(Host::Azure)
                .contains(&format!("INPUT_{}", input.name.replace('-', "").to_uppercase()))
        );
    }
}
