//! A change of a feature flag as a change event, with the tags that LaunchDarkly's own integration sends.
//! <https://docs.datadoghq.com/change_tracking/feature_flags/>,
//! <https://github.com/launchdarkly/integration-framework/tree/main/integrations/datadog>

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::change::{FlagChange, Means};
use crate::json::parse;
use crate::plan::Datadog;
use crate::release::Release;
use crate::time::Timestamp;

use super::change::{Author, AuthorKind, Change, Changed};
use super::marker::{marker_id, readable};

/// What stands before a service in a tag.
const SERVICE: &str = "service:";

/// The services that the flag itself names: values of its custom property `datadog` that begin with `service:`, and
/// all values of one called `service`.
pub fn flag_services(change: &FlagChange) -> Vec<String> {
    let values = |key: &str| change.tags.get(key).into_iter().flatten().map(|it| it.trim());
    let named = values("datadog").filter_map(|tag| tag.strip_prefix(SERVICE));
    let all = values("service").map(|name| name.strip_prefix(SERVICE).unwrap_or(name));
    let mut seen = BTreeSet::new();
    named
        .chain(all)
        .map(str::trim)
        .filter(|name| !name.is_empty() && seen.insert(*name))
        .map(str::to_owned)
        .collect()
}

/// The event of a change. `env` is the tag of its environment as Datadog spells it.
pub fn flag_change(change: &FlagChange, services: &[String], env: Option<String>) -> Change {
    let mut tags: Vec<String> = change.tags.get("datadog").cloned().unwrap_or_default();
    tags.extend(services.iter().map(|name| format!("{SERVICE}{name}")));
    tags.extend(change.labels.iter().cloned());
    let author = change.author.as_ref();
    let email = author.and_then(|it| it.email.as_deref()).unwrap_or_default();
    tags.extend(
        [
            ("project_key:", change.project.key.as_str()),
            ("project_name:", &change.project.name),
            ("environment_key:", &change.environment.key),
            ("environment_name:", &change.environment.name),
            ("", &change.environment.name),
            ("flag_key:", &change.flag.key),
            ("flag_name:", &change.flag.name),
            ("action:", &change.action),
            ("member:", email),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| format!("{key}{value}")),
    );
    tags.push("kind:flag".to_owned());
    tags.push("source:launchdarkly".to_owned());

    let mut message = change.title.clone();
    let mut metadata = Map::new();
    for (key, text) in [("details", Some(&change.details)), ("comment", change.comment.as_ref())] {
        let Some(text) = text.filter(|text| !text.is_empty()) else { continue };
        message.push('\n');
        if key == "comment" {
            message.push_str("**comment:** ");
        }
        message.push_str(text);
        metadata.insert(key.to_owned(), json!(text));
    }
    metadata.extend(change.link.iter().map(|link| ("resource_link".to_owned(), json!(link))));
    metadata.insert("action".to_owned(), json!(change.action));
    let value = |text: &Option<String>| {
        text.as_deref()
            .and_then(|text| parse(text.as_bytes()).ok())
            .map_or(Value::Null, Value::from)
    };
    Change {
        kind: Changed::FeatureFlag,
        name: change.flag.key.clone(),
        title: change.title.clone(),
        message,
        author: author.map(|it| match &it.email {
            Some(email) => Author { name: email.clone(), kind: AuthorKind::User },
            None => Author { name: it.name.clone(), kind: AuthorKind::Api },
        }),
        previous: value(&change.before),
        new: value(&change.after),
        services: services.to_vec(),
        env,
        tags,
        at: change.at,
        id: readable(&format!("launchdarkly {}", change.id)),
        metadata,
    }
}

/// The event of a remedy on the service of the release.
pub fn remedy_change(
    datadog: &Datadog,
    release: &Release,
    means: &Means,
    (title, message): (String, String),
    link: Option<&str>,
    at: Timestamp,
) -> Change {
    let mut metadata = Map::new();
    metadata.extend(link.map(|link| ("resource_link".to_owned(), json!(link))));
    let run = release.ci_back_link.as_ref();
    metadata.extend(run.map(|link| ("run_url".to_owned(), json!(link))));
    Change {
        kind: match means {
            Means::Flag(_) => Changed::FeatureFlag,
            Means::Workflow(_) => Changed::Configuration,
        },
        name: means.id().to_owned(),
        title,
        message,
        author: Some(Author { name: "Plimsoll".to_owned(), kind: AuthorKind::Automation }),
        previous: Value::Null,
        new: Value::Null,
        services: vec![datadog.service.clone()],
        env: datadog.env.clone(),
        tags: vec![
            format!("{SERVICE}{}", datadog.service),
            match means {
                Means::Flag(key) => format!("flag_key:{key}"),
                Means::Workflow(id) => format!("workflow_id:{id}"),
            },
            "kind:remedy".to_owned(),
            "source:plimsoll".to_owned(),
        ],
        at,
        id: readable(&format!("{} remedy {}", marker_id(release), means.id())),
        metadata,
    }
}
