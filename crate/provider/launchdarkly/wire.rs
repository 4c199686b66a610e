//! LaunchDarkly's JSON. Nothing here leaves the folder. Every field may be missing: what a change carries
//! differs between the audit log, a webhook and the context of an integration's template.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::json::{Fault, Fields, Read, Value, shape};

shape! {
    pub(super) struct ErrorBody {
        pub(super) message: Option<String>,
    }

    /// `GET` and `POST /auditlog`.
    pub(super) struct Listing {
        pub(super) items: Vec<Listed>,
    }

    /// An entry as it is listed.
    pub(super) struct Listed {
        pub(super) id: String = "_id",
        pub(super) date: i64,
        pub(super) accesses: Vec<Access>,
    }

    pub(super) struct Access {
        pub(super) action: Option<String>,
        pub(super) resource: Option<String>,
    }

    /// `GET /auditlog/{id}`, the body of a webhook, or the context of an integration's template.
    pub(super) struct Detail {
        pub(super) id: Option<String> = "_id",
        pub(super) date: Option<i64>,
        pub(super) timestamp: Option<Instant>,
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
        pub(super) tags: Option<Texts>,
        pub(super) custom_properties: Option<BTreeMap<String, CustomProperty>>,
        pub(super) previous_version: Option<Value>,
        pub(super) current_version: Option<Value>,
        pub(super) links: BTreeMap<String, Href> = "_links",
    }

    pub(super) struct Instant {
        pub(super) milliseconds: i64,
    }
}

/// Markdown, or the same in several forms.
pub(super) enum Said {
    Forms { plain_text: String },
    Markdown(String),
}

impl Read for Said {
    fn read(value: Value) -> Result<Self, Fault> {
        if let Value::Text(markdown) = value {
            return Ok(Self::Markdown(markdown));
        }
        let mut forms = Fields::of(value)?;
        let plain_text: Option<String> = forms.take("plain_text")?;
        let markdown: Option<String> = forms.take("markdown")?;
        Ok(plain_text.map_or_else(
            || Self::Markdown(markdown.unwrap_or_default()),
            |plain_text| Self::Forms { plain_text },
        ))
    }
}

shape! {
    pub(super) struct ProjectContext {
        pub(super) key: Option<String>,
        pub(super) name: Option<String>,
        pub(super) tags: Option<Texts>,
        pub(super) environment: Option<EnvironmentContext>,
    }

    pub(super) struct EnvironmentContext {
        pub(super) key: Option<String>,
        pub(super) name: Option<String>,
        pub(super) tags: Option<Texts>,
    }

    pub(super) struct Member {
        pub(super) email: Option<String>,
        pub(super) first_name: Option<String>,
        pub(super) last_name: Option<String>,
        pub(super) display_name: Option<String>,
    }

    pub(super) struct Called {
        pub(super) name: Option<String>,
        pub(super) resources: Vec<String>,
        pub(super) resource: Option<String>,
    }
}

/// `value` in the REST API, `values` in a template's context.
pub(super) struct CustomProperty {
    pub(super) value: Vec<String>,
}

impl Read for CustomProperty {
    fn read(value: Value) -> Result<Self, Fault> {
        if !matches!(value, Value::Object(_)) {
            return Ok(Self { value: Texts::read(value)?.0 });
        }
        let mut fields = Fields::of(value)?;
        let Texts(value) = fields.take::<Option<Texts>>("value")?.unwrap_or_default();
        let Texts(values) = fields.take::<Option<Texts>>("values")?.unwrap_or_default();
        Ok(Self { value: if value.is_empty() { values } else { value } })
    }
}

/// Texts, or one; numbers and the like become texts, and what is none is left out rather than everything with it.
#[derive(Clone, Default)]
pub(super) struct Texts(pub(super) Vec<String>);

impl Read for Texts {
    fn read(value: Value) -> Result<Self, Fault> {
        let listed = match value {
            Value::List(items) => items,
            Value::Numbers(_) => Vec::read(value)?,
            Value::Bool(_) | Value::Null | Value::Number(_) | Value::Object(_) | Value::Text(_) => {
                vec![value]
            }
        };
        let text = |it: Value| match it {
            Value::Text(text) => Some(text),
            Value::Bool(_) | Value::Number(_) => Some(it.to_string()),
            Value::List(_) | Value::Null | Value::Numbers(_) | Value::Object(_) => None,
        };
        Ok(Self(listed.into_iter().filter_map(text).collect()))
    }
}

shape! {
    pub(super) struct Href {
        pub(super) href: Option<String>,
    }

    /// `GET /projects/{key}` and `GET /projects/{key}/environments/{key}`.
    pub(super) struct Place {
        pub(super) name: Option<String>,
        pub(super) tags: Vec<String>,
        pub(super) critical: Option<bool>,
        pub(super) approval: Option<ApprovalWanted> = "approvalSettings",
    }

    pub(super) struct ApprovalWanted {
        pub(super) required: Option<bool>,
    }

    /// `GET /caller-identity`.
    pub(super) struct Identity {
        pub(super) name: Option<String> = "tokenName",
    }

    /// A list of projects, environments or flags.
    pub(super) struct Keys {
        pub(super) items: Vec<Keyed>,
    }

    pub(super) struct Keyed {
        pub(super) key: Option<String>,
    }

    /// `GET /flags/{project}/{flag}?env=…`, and what the flag was in an entry.
    pub(super) struct Flag {
        pub(super) name: Option<String>,
        pub(super) tags: Option<Texts>,
        pub(super) custom_properties: Option<BTreeMap<String, CustomProperty>>,
        pub(super) variations: Vec<Variation>,
        pub(super) environments: BTreeMap<String, Targeting>,
    }

    pub(super) struct Variation {
        pub(super) id: Option<String> = "_id",
    }

    /// The flag in one environment.
    pub(super) struct Targeting {
        pub(super) on: Option<bool>,
        pub(super) fallthrough: Option<Fallthrough>,
        pub(super) environment_name: Option<String> = "_environmentName",
        pub(super) site: Option<Href> = "_site",
    }

    pub(super) struct Fallthrough {
        pub(super) variation: Option<usize>,
        pub(super) rollout: Option<Rollout>,
    }

    pub(super) struct Rollout {
        pub(super) variations: Vec<Weighted>,
        pub(super) bucket_by: Option<String>,
        pub(super) context_kind: Option<String>,
    }

    pub(super) struct Weighted {
        pub(super) variation: usize,
        pub(super) weight: i64,
    }
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

shape! {
    /// `GET …/approval-requests` and the answer to its `POST`.
    pub(super) struct Approvals {
        pub(super) items: Vec<Approval>,
    }

    pub(super) struct Approval {
        pub(super) id: String = "_id",
        pub(super) status: Option<String>,
        pub(super) description: Option<String>,
    }
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
