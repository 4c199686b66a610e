//! `task.json`: the rules are those of `tasks.schema.json` in
//! <https://github.com/microsoft/azure-pipelines-task-lib>, which its package does not carry.

use std::collections::BTreeMap;

use plimsoll::plan::{Group, Host, INPUTS, Input, OUTPUTS, Preset, Shape, UsedBy};
use serde::Serialize;
use serde_json::Value;

use crate::kept::{keep, text};
use crate::version::package_version;

/// Names the task for ever.
const ID: &str = "3d48dd83-20f3-4a89-ae4e-38d97942b65e";

/// The first agent that knows the handler Node20_1:
/// <https://github.com/microsoft/azure-pipelines-tasks/blob/master/docs/migrateNode20.md>.
const FIRST_AGENT: &str = "3.232.1";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Task {
    #[serde(rename = "$schema")]
    schema: &'static str,
    id: &'static str,
    name: &'static str,
    friendly_name: &'static str,
    description: &'static str,
    help_url: &'static str,
    help_mark_down: &'static str,
    category: &'static str,
    visibility: [&'static str; 2],
    runs_on: [&'static str; 2],
    author: &'static str,
    version: Version,
    minimum_agent_version: &'static str,
    instance_name_format: &'static str,
    groups: Vec<TaskGroup>,
    inputs: Vec<TaskInput>,
    output_variables: Vec<TaskOutput>,
    execution: BTreeMap<&'static str, Handler>,
    restrictions: Restrictions,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Version {
    major: u64,
    minor: u64,
    patch: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaskGroup {
    name: &'static str,
    display_name: &'static str,
    is_expanded: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaskInput {
    name: String,
    r#type: &'static str,
    label: &'static str,
    default_value: &'static str,
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visible_rule: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    options: BTreeMap<&'static str, &'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    properties: BTreeMap<&'static str, Value>,
    help_mark_down: String,
}

#[derive(Serialize)]
struct TaskOutput {
    name: String,
    description: &'static str,
}

#[derive(Serialize)]
struct Handler {
    target: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Restrictions {
    settable_variables: Settable,
}

#[derive(Serialize)]
struct Settable {
    allowed: Vec<String>,
}

fn task_json() -> String {
    let [major, minor, patch] = package_version();
    let camel = |name| Host::Azure.spelling(name);
    let task = Task {
        schema: "https://raw.githubusercontent.com/microsoft/azure-pipelines-task-lib/master/tasks.schema.json",
        id: ID,
        name: "Plimsoll",
        friendly_name: "Plimsoll: mark and gate a release",
        description: "Mark a release in Dynatrace where operators look, and gate it by what happened after.",
        help_url: "https://github.com/plimsoll/plimsoll",
        help_mark_down: "[Inputs, outputs and plimsoll.yml](https://github.com/plimsoll/plimsoll)",
        category: "Deploy",
        visibility: ["Build", "Release"],
        runs_on: ["Agent", "DeploymentGroup"],
        author: "Plimsoll",
        version: Version { major, minor, patch },
        minimum_agent_version: FIRST_AGENT,
        instance_name_format: "Plimsoll: $(command)",
        groups: [Group::Release, Group::Flags, Group::Conduct].map(group).into(),
        inputs: INPUTS.iter().map(input).collect(),
        output_variables: OUTPUTS
            .iter()
            .map(|it| TaskOutput { name: camel(it.name), description: it.about })
            .collect(),
        execution: ["Node20_1", "Node24"].map(|name| (name, Handler { target: "main.js" })).into(),
        restrictions: Restrictions {
            settable_variables: Settable {
                allowed: OUTPUTS.iter().map(|it| camel(it.name)).collect(),
            },
        },
    };
    serde_json::to_string_pretty(&task).unwrap() + "\n"
}

fn group(group: Group) -> TaskGroup {
    let display_name = match group {
        Group::Conduct => "When something is amiss",
        Group::Flags => "Feature flags",
        Group::Main => "",
        Group::Release => "Release",
    };
    TaskGroup { name: group_name(group).unwrap_or_default(), display_name, is_expanded: false }
}

fn group_name(group: Group) -> Option<&'static str> {
    match group {
        Group::Conduct => Some("conduct"),
        Group::Flags => Some("flags"),
        Group::Main => None,
        Group::Release => Some("release"),
    }
}

fn input(input: &Input) -> TaskInput {
    let (kind, options) = match input.shape {
        Shape::Choice(words) => ("pickList", words.iter().map(|word| (*word, *word)).collect()),
        Shape::Flag => ("boolean", BTreeMap::new()),
        Shape::Line => ("string", BTreeMap::new()),
        Shape::Lines => ("multiLine", BTreeMap::new()),
    };
    let properties = match input.shape {
        // The names are strings of digits, `resizable` is a boolean: so the schema says.
        Shape::Lines => [
            ("resizable", Value::Bool(true)),
            ("rows", Value::from("4")),
            ("maxLength", Value::from("100000")),
        ]
        .into(),
        Shape::Choice(_) | Shape::Flag | Shape::Line => BTreeMap::new(),
    };
    let (default_value, words) = match (input.preset, input.shape) {
        (Preset::Value(value), _) => (value, None),
        (Preset::None, Shape::Choice([first, ..])) => (*first, None),
        (Preset::None, Shape::Choice([]) | Shape::Flag | Shape::Line | Shape::Lines) => ("", None),
        (Preset::Words(words), _) => ("", Some(words)),
    };
    let about = words.map_or_else(
        || input.about.to_owned(),
        |words| format!("{} Default: {words}.", input.about),
    );
    TaskInput {
        name: Host::Azure.spelling(input.name),
        r#type: kind,
        label: input.label,
        default_value,
        required: input.required,
        group_name: group_name(input.group),
        visible_rule: match input.used_by {
            UsedBy::All => None,
            UsedBy::Flags => Some("command = flags".to_owned()),
            UsedBy::Gate => Some("command = gate".to_owned()),
            UsedBy::Mark => Some("command = mark".to_owned()),
        },
        options,
        properties,
        help_mark_down: about.replace('<', "&lt;"),
    }
}

#[test]
fn the_task_has_the_inputs_and_outputs_of_the_core() {
    keep("task/Plimsoll/task.json", &task_json());
}

#[test]
fn the_task_keeps_the_rules_of_tasks() {
    let task: Value = serde_json::from_str(&text("task/Plimsoll/task.json")).unwrap();
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let id = task["id"].as_str().unwrap();
    assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    assert!(id.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit()));
    assert!(is_name(task["name"].as_str().unwrap()));
    assert!(task["friendlyName"].as_str().unwrap().len() <= 40);
    assert_eq!(task["version"]["Major"], 1, "users write Plimsoll@1");

    let groups: Vec<&Value> =
        task["groups"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    let names: Vec<&str> =
        task["inputs"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    for input in task["inputs"].as_array().unwrap() {
        let name = input["name"].as_str().unwrap();
        assert!(is_name(name), "{name}");
        assert!(
            ["boolean", "multiLine", "pickList", "string"]
                .contains(&input["type"].as_str().unwrap()),
            "{name}"
        );
        assert!(input.get("groupName").is_none_or(|group| groups.contains(&group)), "{name}");
        if let Some(rule) = input.get("visibleRule") {
            let (other, word) = rule.as_str().unwrap().split_once(" = ").unwrap();
            let other = &task["inputs"][names.iter().position(|it| *it == other).unwrap()];
            assert!(other["options"].get(word).is_some(), "{name}: {rule}");
        }
        if input["type"] == "pickList" {
            assert!(
                input["options"].get(input["defaultValue"].as_str().unwrap()).is_some(),
                "{name}"
            );
        }
    }
    for output in task["outputVariables"].as_array().unwrap() {
        assert!(is_name(output["name"].as_str().unwrap()));
        let allowed = task["restrictions"]["settableVariables"]["allowed"].as_array().unwrap();
        assert!(allowed.contains(&output["name"]));
    }
    let variables: Vec<String> = INPUTS.iter().map(|it| Host::Azure.variable(it.name)).collect();
    for (name, variable) in names.iter().zip(variables) {
        assert_eq!(format!("INPUT_{}", name.to_uppercase()), variable);
    }
}
