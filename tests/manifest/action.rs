//! `action.yml`: <https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax>.

use std::fmt::Write;

use plimsoll::plan::{INPUTS, OUTPUTS, Preset};

use crate::kept::{keep, text};

/// Text as YAML takes it in any place: JSON's strings are YAML's.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn action_yml() -> String {
    let mut yml = String::from(
        "# Made from crate/plan/inputs.rs: UPDATE=1 cargo test --test manifest
name: Plimsoll
description: Mark a release in Dynatrace or Datadog where operators look, and gate it by what happened after.
author: Plimsoll
branding:
  icon: anchor
  color: blue
inputs:
",
    );
    for input in INPUTS {
        let (about, default) = match input.preset {
            Preset::None => (input.about.to_owned(), None),
            Preset::Value(value) => (input.about.to_owned(), Some(value)),
            Preset::Words(words) => (format!("{} Default: {words}.", input.about), None),
        };
        writeln!(yml, "  {}:\n    description: {}", input.name, quoted(&about)).unwrap();
        writeln!(yml, "    required: {}", input.required).unwrap();
        if let Some(default) = default {
            writeln!(yml, "    default: {}", quoted(default)).unwrap();
        }
    }
    yml.push_str("outputs:\n");
    for output in OUTPUTS {
        writeln!(yml, "  {}:\n    description: {}", output.name, quoted(output.about)).unwrap();
    }
    yml.push_str("runs:\n  using: node24\n  main: main.js\n");
    yml
}

#[test]
fn the_action_has_the_inputs_and_outputs_of_the_core() {
    keep("action/action.yml", &action_yml());
}

/// <https://docs.github.com/en/actions/how-tos/create-and-publish-actions/publish-in-github-marketplace>
#[test]
fn the_action_can_be_listed() {
    let yml = text("action/action.yml");
    let of = |key: &str| {
        let line = yml.lines().find_map(|line| line.trim_start().strip_prefix(key));
        line.unwrap_or_else(|| panic!("no {key}")).trim()
    };
    assert!(of("description:").chars().count() <= 125, "longer ones are cut");
    // Neither a user, an organisation, a category nor a feature of GitHub.
    assert_eq!(of("name:"), "Plimsoll");
    assert!(["anchor"].contains(&of("icon:")) && ["blue"].contains(&of("color:")));
}
