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
    data_source_bindings: Vec<Binding>,
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
    r#type: String,
    label: String,
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

/// What fills a list to choose from: <https://learn.microsoft.com/azure/devops/extend/develop/service-endpoints>.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Binding {
    target: &'static str,
    endpoint_id: String,
    data_source_name: &'static str,
    parameters: BTreeMap<&'static str, &'static str>,
    result_template: &'static str,
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
        groups: [Group::Release, Group::Flags, Group::Pipeline, Group::Conduct].map(group).into(),
        inputs: INPUTS
            .iter()
            .filter(|it| it.is_for(Host::Azure))
            .flat_map(|it| [connection_before(it), choice_before(it), Some(input(it))])
            .flatten()
            .collect(),
        data_source_bindings: bindings(),
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

/// Service connections: the input before whose first field each stands, its name, its type, what it is for.
const CONNECTIONS: [(&str, &str, &str, &str); 3] = [
    ("dynatrace-url", "dynatraceConnection", "plimsoll-dynatrace", "Dynatrace"),
    ("datadog-site", "datadogConnection", "plimsoll-datadog", "Datadog"),
    ("launchdarkly-token", "launchdarklyConnection", "plimsoll-launchdarkly", "LaunchDarkly"),
];

fn connection_before(first: &Input) -> Option<TaskInput> {
    let (_, name, kind, vendor) = CONNECTIONS.iter().find(|(before, ..)| *before == first.name)?;
    Some(TaskInput {
        name: (*name).to_owned(),
        r#type: format!("connectedService:{kind}"),
        label: format!("{vendor} service connection"),
        default_value: "",
        required: false,
        group_name: group_name(first.group),
        visible_rule: None,
        options: BTreeMap::new(),
        properties: BTreeMap::new(),
        help_mark_down: format!(
            "A service connection of the type {vendor} (Plimsoll), in place of the address and the secrets below."
        ),
    })
}

/// What a list depends on: the parameter of its address, and the input that holds it.
type Parameters = &'static [(&'static str, &'static str)];

/// What can be chosen from a list that a vendor fills, and still be written by hand: the input, its connection, the
/// list, what the list depends on, and what a choice is.
const LISTED: [(&str, &str, &str, Parameters, &str); 4] = [
    (ENTITY, "dynatraceConnection", "Services", &[], OF_ENTITIES),
    ("launchdarklyProject", "launchdarklyConnection", "Projects", &[], BY_KEY),
    ("launchdarklyEnvironment", "launchdarklyConnection", "Environments", &PROJECT, BY_KEY),
    ("flagKey", "launchdarklyConnection", "Flags", &PROJECT, BY_KEY),
];
const PROJECT: [(&str, &str); 1] = [("project", "$(launchdarklyProject)")];
const BY_KEY: &str = "{ \"Value\": \"{{{key}}}\", \"DisplayValue\": \"{{{name}}} ({{{key}}})\" }";
/// A name may hold quotes: two braces escape them.
const OF_ENTITIES: &str = "{ \"Value\": \"entityId(\\\"{{{entityId}}}\\\")\", \"DisplayValue\": \"{{displayName}} ({{{entityId}}})\" }";

/// An input of the task alone: several lines cannot be chosen from a list, one entity can.
const ENTITY: &str = "dynatraceEntity";

fn choice_before(first: &Input) -> Option<TaskInput> {
    (first.name == "entities").then(|| TaskInput {
        name: ENTITY.to_owned(),
        r#type: "pickList".to_owned(),
        label: "Service to choose".to_owned(),
        default_value: "",
        required: false,
        group_name: group_name(first.group),
        visible_rule: None,
        options: BTreeMap::new(),
        properties: [("EditableOptions", Value::from("True"))].into(),
        help_mark_down: "One of the services of the connection, or an entity selector of your own. It comes before the entities below.".to_owned(),
    })
}

fn bindings() -> Vec<Binding> {
    LISTED
        .iter()
        .map(|(target, connection, data_source_name, parameters, result_template)| Binding {
            target,
            endpoint_id: format!("$({connection})"),
            data_source_name,
            parameters: parameters.iter().copied().collect(),
            result_template,
        })
        .collect()
}

fn group(group: Group) -> TaskGroup {
    let display_name = match group {
        Group::Conduct => "When something is amiss",
        Group::Flags => "Feature flags",
        Group::Main => "",
        Group::Pipeline => "The run itself",
        Group::Release => "Release",
    };
    TaskGroup { name: group_name(group).unwrap_or_default(), display_name, is_expanded: false }
}

fn group_name(group: Group) -> Option<&'static str> {
    match group {
        Group::Conduct => Some("conduct"),
        Group::Flags => Some("flags"),
        Group::Main => None,
        Group::Pipeline => Some("pipeline"),
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
    let name = Host::Azure.spelling(input.name);
    let listed = LISTED.iter().any(|(target, ..)| *target == name);
    let properties = match input.shape {
        Shape::Line if listed => [("EditableOptions", Value::from("True"))].into(),
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
        name,
        r#type: if listed { "pickList" } else { kind }.to_owned(),
        label: input.label.to_owned(),
        default_value,
        required: input.required,
        group_name: group_name(input.group),
        visible_rule: match input.used_by {
            UsedBy::All => None,
            UsedBy::Flags => Some("command = flags".to_owned()),
            UsedBy::Gate => Some("command = gate".to_owned()),
            UsedBy::Mark => Some("command = mark".to_owned()),
            UsedBy::Connect => Some("command = connect".to_owned()),
            UsedBy::Dashboard => Some("command = dashboard".to_owned()),
            UsedBy::Pipeline => Some("command = pipeline".to_owned()),
            UsedBy::Replay => Some("command = replay".to_owned()),
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
                .contains(&input["type"].as_str().unwrap())
                || input["type"].as_str().unwrap().starts_with("connectedService:plimsoll-"),
            "{name}"
        );
        assert!(input.get("groupName").is_none_or(|group| groups.contains(&group)), "{name}");
        if let Some(rule) = input.get("visibleRule") {
            let (other, word) = rule.as_str().unwrap().split_once(" = ").unwrap();
            let other = &task["inputs"][names.iter().position(|it| *it == other).unwrap()];
            assert!(other["options"].get(word).is_some(), "{name}: {rule}");
        }
        if input["type"] == "pickList" && input.get("properties").is_none() {
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
    let variables: Vec<String> = INPUTS
        .iter()
        .filter(|it| it.is_for(Host::Azure))
        .map(|it| Host::Azure.variable(it.name))
        .collect();
    let own = names.iter().filter(|name| !name.ends_with("Connection") && **name != ENTITY);
    for (name, variable) in own.zip(variables) {
        assert_eq!(format!("INPUT_{}", name.to_uppercase()), variable);
    }
}

#[test]
fn every_service_connection_of_the_task_is_a_type_of_the_extension() {
    let task: Value = serde_json::from_str(&text("task/Plimsoll/task.json")).unwrap();
    let extension: Value = serde_json::from_str(&text("task/vss-extension.json")).unwrap();
    let contributions = extension["contributions"].as_array().unwrap();
    let endpoint = |name: &str| {
        contributions
            .iter()
            .find(|it| it["properties"]["name"] == name)
            .unwrap_or_else(|| panic!("the extension has no type {name}"))
    };
    let inputs = task["inputs"].as_array().unwrap();
    let connections = inputs
        .iter()
        .filter_map(|it| it["type"].as_str()?.strip_prefix("connectedService:"))
        .collect::<Vec<_>>();
    assert_eq!(connections.len(), CONNECTIONS.len());
    for kind in connections {
        let it = endpoint(kind);
        assert_eq!(it["type"], "ms.vss-endpoint.service-endpoint-type");
        assert_eq!(it["targets"], serde_json::json!(["ms.vss-endpoint.endpoint-types"]));
        let sources = it["properties"]["dataSources"].as_array().unwrap();
        assert!(sources.iter().any(|it| it["name"] == "TestConnection"), "{kind} has no Verify");
        for source in sources {
            let url = source["endpointUrl"].as_str().unwrap();
            assert!(url.starts_with("{{{endpoint.url}}}"), "{kind}: {url}");
            assert!(kind == "plimsoll-dynatrace" || url.contains("}}}/api/"), "{kind}: {url}");
            assert!(source["resultSelector"].as_str().unwrap().starts_with("jsonpath:$"), "{kind}");
        }
        // One scheme of a kind: which of two was meant would be nowhere to be seen.
        let schemes = it["properties"]["authenticationSchemes"].as_array().unwrap();
        let [scheme] = schemes.as_slice() else { panic!("{kind}: {} schemes", schemes.len()) };
        assert_eq!(scheme["type"], "ms.vss-endpoint.endpoint-auth-scheme-token");
        let fields = scheme["inputDescriptors"].as_array().unwrap();
        assert!(fields.iter().any(|it| it["id"] == "apitoken"), "{kind}");
        let headers = scheme["headers"].to_string();
        for field in fields {
            let id = field["id"].as_str().unwrap();
            let is_secret = !["clientid", "issuer", "urn"].contains(&id);
            assert_eq!(field["isConfidential"], is_secret, "{kind}: {id}");
            let mode = if is_secret { "passwordbox" } else { "textbox" };
            assert_eq!(field["inputMode"], mode, "{kind}: {id}");
            // A client is exchanged at its issuer, and goes nowhere else.
            let is_sent = is_secret && id != "clientsecret";
            let used = format!("{{{{endpoint.{id}}}}}");
            assert_eq!(headers.contains(&used), is_sent, "{kind}: {used}");
        }
        let urls = it["properties"]["dataSources"].to_string();
        for secret in fields.iter().filter(|it| it["isConfidential"] == true) {
            let used = format!("endpoint.{}", secret["id"].as_str().unwrap());
            assert!(!urls.contains(&used), "{kind}: {used} stands in an address");
        }
    }
    for binding in task["dataSourceBindings"].as_array().unwrap() {
        let input = inputs.iter().find(|it| it["name"] == binding["target"]).unwrap();
        assert_eq!(input["properties"]["EditableOptions"], "True");
        let connection = binding["endpointId"].as_str().unwrap().trim_matches(['$', '(', ')']);
        let connection = inputs.iter().find(|it| it["name"] == connection).unwrap();
        let kind = connection["type"].as_str().unwrap().strip_prefix("connectedService:").unwrap();
        let sources = &endpoint(kind)["properties"]["dataSources"];
        let mut sources = sources.as_array().unwrap().iter();
        assert!(sources.any(|it| it["name"] == binding["dataSourceName"]));
    }
}
