//! LaunchDarkly's JSON. Nothing here leaves the folder. Every field may be missing: what a change carries
//! differs between the audit log, a webhook and the context of an integration's template.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Deserialize)]
pub(super) struct ErrorBody {
    pub(super) message: Option<String>,
}

/// `GET` and `POST /auditlog`.
#[derive(Deserialize)]
pub(super) struct Listing {
    #[serde(default)]
    pub(super) items: Vec<Listed>,
}

/// An entry as it is listed.
#[derive(Deserialize)]
pub(super) struct Listed {
    #[serde(rename = "_id")]
    pub(super) id: String,
    pub(super) date: i64,
    #[serde(default)]
    pub(super) accesses: Vec<Access>,
}

#[derive(Deserialize)]
pub(super) struct Access {
    #[serde(default)]
    pub(super) action: String,
    #[serde(default)]
    pub(super) resource: String,
}

/// `GET /auditlog/{id}`, the body of a webhook, or the context of an integration's template.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Detail {
    #[serde(rename = "_id")]
    pub(super) id: Option<String>,
    pub(super) date: Option<i64>,
    pub(super) timestamp: Option<Instant>,
    #[serde(default)]
    pub(super) accesses: Vec<Access>,
    pub(super) kind: Option<String>,
    pub(super) verb_kind: Option<String>,
    pub(super) name: Option<String>,
    pub(super) key: Option<String>,
    pub(super) project: Option<ProjectContext>,
    pub(super) description: Option<String>,
    pub(super) details: Option<Said>,
    pub(super) comment: Option<String>,
    pub(super) member: Option<Member>,
    pub(super) token: Option<Called>,
    pub(super) app: Option<Called>,
    pub(super) subject: Option<Called>,
    pub(super) title_verb: Option<String>,
    pub(super) title: Option<Said>,
    pub(super) target: Option<Called>,
    pub(super) parent: Option<Called>,
    pub(super) tags: Option<Vec<String>>,
    pub(super) custom_properties: Option<BTreeMap<String, CustomProperty>>,
    pub(super) previous_version: Option<Value>,
    pub(super) current_version: Option<Value>,
    #[serde(rename = "_links", default)]
    pub(super) links: BTreeMap<String, Href>,
}

#[derive(Deserialize)]
pub(super) struct Instant {
    pub(super) milliseconds: i64,
}

/// Markdown, or the same in several forms.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Said {
    Forms {
        #[serde(rename = "plainText")]
        plain_text: String,
    },
    Markdown(String),
}

#[derive(Deserialize)]
pub(super) struct ProjectContext {
    pub(super) key: Option<String>,
    pub(super) name: Option<String>,
    pub(super) tags: Option<Vec<String>>,
    pub(super) environment: Option<EnvironmentContext>,
}

#[derive(Deserialize)]
pub(super) struct EnvironmentContext {
    pub(super) key: Option<String>,
    pub(super) name: Option<String>,
    pub(super) tags: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Member {
    pub(super) email: Option<String>,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) display_name: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Called {
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) resources: Vec<String>,
    pub(super) resource: Option<String>,
}

/// `value` in the REST API, `values` in a template's context.
#[derive(Deserialize)]
pub(super) struct CustomProperty {
    #[serde(alias = "values", default)]
    pub(super) value: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct Href {
    pub(super) href: Option<String>,
}

/// `GET /projects/{key}` and `GET /projects/{key}/environments/{key}`.
#[derive(Deserialize)]
pub(super) struct Place {
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    pub(super) critical: Option<bool>,
}

/// `GET /flags/{project}/{flag}?env=…`, and what the flag was in an entry.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Flag {
    pub(super) name: Option<String>,
    pub(super) tags: Option<Vec<String>>,
    pub(super) custom_properties: Option<BTreeMap<String, CustomProperty>>,
    #[serde(default)]
    pub(super) variations: Vec<Variation>,
    #[serde(default)]
    pub(super) environments: BTreeMap<String, Targeting>,
}

#[derive(Deserialize)]
pub(super) struct Variation {
    #[serde(rename = "_id")]
    pub(super) id: Option<String>,
}

/// The flag in one environment.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Targeting {
    #[serde(default)]
    pub(super) on: bool,
    pub(super) fallthrough: Option<Fallthrough>,
    #[serde(rename = "_environmentName")]
    pub(super) environment_name: Option<String>,
    #[serde(rename = "_site")]
    pub(super) site: Option<Href>,
}

#[derive(Deserialize)]
pub(super) struct Fallthrough {
    pub(super) variation: Option<usize>,
    pub(super) rollout: Option<Rollout>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rollout {
    #[serde(default)]
    pub(super) variations: Vec<Weighted>,
    pub(super) bucket_by: Option<String>,
    pub(super) context_kind: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Weighted {
    pub(super) variation: usize,
    pub(super) weight: i64,
}

/// `PATCH /flags/{project}/{flag}`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SemanticPatch<'a> {
    pub(super) environment_key: &'a str,
    pub(super) comment: &'a str,
    pub(super) instructions: [PatchInstruction<'a>; 1],
}

/// `POST …/approval-requests`.
#[derive(Serialize)]
pub(super) struct ApprovalAsked<'a> {
    pub(super) description: &'a str,
    pub(super) comment: &'a str,
    pub(super) instructions: [PatchInstruction<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub(super) enum PatchInstruction<'a> {
    TurnFlagOff,
    UpdateFallthroughVariationOrRollout {
        #[serde(rename = "variationId", skip_serializing_if = "Option::is_none")]
        variation_id: Option<&'a str>,
        #[serde(rename = "rolloutWeights", skip_serializing_if = "Option::is_none")]
        rollout_weights: Option<&'a BTreeMap<String, i64>>,
        #[serde(rename = "rolloutBucketBy", skip_serializing_if = "Option::is_none")]
        rollout_bucket_by: Option<&'a str>,
        #[serde(rename = "rolloutContextKind", skip_serializing_if = "Option::is_none")]
        rollout_context_kind: Option<&'a str>,
    },
}

/// `GET …/approval-requests` and the answer to its `POST`.
#[derive(Deserialize)]
pub(super) struct Approvals {
    #[serde(default)]
    pub(super) items: Vec<Approval>,
}

#[derive(Deserialize)]
pub(super) struct Approval {
    #[serde(rename = "_id")]
    pub(super) id: String,
    pub(super) status: Option<String>,
    pub(super) description: Option<String>,
}

/// A statement of a policy, for `POST /auditlog`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StatementRow {
    pub(super) effect: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) resources: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) not_resources: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) actions: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) not_actions: Vec<String>,
}
