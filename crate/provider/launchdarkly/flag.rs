//! One flag: what it serves, and changing that.
//! <https://launchdarkly.com/docs/api/feature-flags/patch-feature-flag>

use std::collections::BTreeMap;

use crate::error::Result;
use crate::json::{Read, Value};
use crate::plan::LaunchDarkly;
use crate::wire::{Answer, Method, Repeat, Request, Silence};

use super::answer::read;
use super::change::own_tags;
use super::question::{get, segment, send};
use super::wire::{Fallthrough, Flag, PatchInstruction, SemanticPatch, Targeting, Variation};

const READ: &str = "read the flag";
const PATCH: &str = "change the flag";

/// What a flag does in the environment of the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Serving {
    /// As people call it.
    pub name: String,
    /// Whether its targeting is on.
    pub on: bool,
    /// What it serves to whom no rule fits.
    pub fallthrough: Option<Instruction>,
    /// Tags of other vendors by the key of the custom property.
    pub tags: BTreeMap<String, Vec<String>>,
    /// As people call the environment.
    pub environment: String,
    /// The page about it.
    pub link: Option<String>,
}

/// One change of a flag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instruction {
    /// Serves the variation that is meant for off.
    TurnOff,
    /// Serves one variation by default, by its id.
    Variation(String),
    /// Serves variations by weight, in thousandths of a percent, by their ids.
    Rollout {
        /// The weights.
        weights: BTreeMap<String, i64>,
        /// The attribute that divides.
        bucket_by: Option<String>,
        /// The kind of context that divides.
        context_kind: Option<String>,
    },
}

impl Instruction {
    pub(super) fn row(&self) -> PatchInstruction<'_> {
        match self {
            Self::TurnOff => PatchInstruction::TurnFlagOff,
            Self::Variation(id) => PatchInstruction::UpdateFallthroughVariationOrRollout {
                variation_id: Some(id),
                rollout_weights: None,
                rollout_bucket_by: None,
                rollout_context_kind: None,
            },
            Self::Rollout { weights, bucket_by, context_kind } => {
                PatchInstruction::UpdateFallthroughVariationOrRollout {
                    variation_id: None,
                    rollout_weights: Some(weights),
                    rollout_bucket_by: bucket_by.as_deref(),
                    rollout_context_kind: context_kind.as_deref(),
                }
            }
        }
    }
}

/// Asks for the flag in the environment of the plan.
pub fn flag_request(vendor: &LaunchDarkly, flag: &str) -> Request {
    let path = format!(
        "/flags/{}/{}?env={}",
        segment(&vendor.project),
        segment(flag),
        segment(&vendor.environment)
    );
    get(vendor, &path, READ)
}

/// Reads it.
pub fn flag_response(vendor: &LaunchDarkly, result: &Result<Answer, Silence>) -> Result<Serving> {
    let flag: Flag = read(READ, vendor, result)?;
    Ok(serving(&flag, vendor))
}

fn serving(flag: &Flag, vendor: &LaunchDarkly) -> Serving {
    let targeting: Option<&Targeting> = flag.environments.get(&vendor.environment);
    let href = targeting.and_then(|it| it.site.as_ref()).and_then(|it| it.href.clone());
    Serving {
        name: flag.name.clone().unwrap_or_default(),
        on: targeting.is_some_and(|it| it.on == Some(true)),
        fallthrough: targeting
            .and_then(|it| it.fallthrough.as_ref())
            .and_then(|it| instruction(it, &flag.variations)),
        tags: flag.custom_properties.as_ref().map(own_tags).unwrap_or_default(),
        environment: targeting.and_then(|it| it.environment_name.clone()).unwrap_or_default(),
        link: href
            .map(|href| if href.starts_with('/') { format!("{}{href}", vendor.url) } else { href }),
    }
}

/// What was served by default, in the version of a flag that an entry of the audit log holds.
fn instruction(fallthrough: &Fallthrough, variations: &[Variation]) -> Option<Instruction> {
    let id = |index: usize| variations.get(index)?.id.clone();
    match (fallthrough.variation, &fallthrough.rollout) {
        (Some(index), _) => id(index).map(Instruction::Variation),
        (None, Some(rollout)) => {
            let mut weights = BTreeMap::new();
            for part in &rollout.variations {
                *weights.entry(id(part.variation)?).or_default() += part.weight;
            }
            Some(Instruction::Rollout {
                weights,
                bucket_by: rollout.bucket_by.clone(),
                context_kind: rollout.context_kind.clone(),
            })
        }
        (None, None) => None,
    }
}

/// What the flag served by default before the change that this entry of the audit log is about, and since; none
/// where the entry does not say.
pub fn defaults_response(
    vendor: &LaunchDarkly,
    result: &Result<Answer, Silence>,
) -> Result<Option<(Instruction, Instruction)>> {
    let detail: super::wire::Detail = read("read the audit log", vendor, result)?;
    let default = |version: Option<Value>| {
        let flag = Flag::read(version?).ok()?;
        serving(&flag, vendor).fallthrough
    };
    Ok(default(detail.previous_version).zip(default(detail.current_version)))
}

/// Changes the flag. `dry_run`: LaunchDarkly checks it and changes nothing. A flag that is so already stays so, which
/// is why it may be repeated.
pub fn patch_request(
    vendor: &LaunchDarkly,
    flag: &str,
    instruction: &Instruction,
    comment: &str,
    dry_run: bool,
) -> Request {
    let dry = if dry_run { "?dryRun=true" } else { "" };
    let path = format!("/flags/{}/{}{dry}", segment(&vendor.project), segment(flag));
    let patch = SemanticPatch {
        environment_key: &vendor.environment,
        comment,
        instructions: [instruction.row()],
    };
    // Strings and numbers always become JSON.
    let json = serde_json::to_string(&patch).unwrap_or_default();
    let kind = "application/json; domain-model=launchdarkly.semanticpatch";
    send(vendor, (Method::Patch, Repeat::Freely), &path, kind, json, PATCH)
}

/// Whether it was taken.
pub fn patch_response(vendor: &LaunchDarkly, result: &Result<Answer, Silence>) -> Result<()> {
    read::<Value>(PATCH, vendor, result).map(|_| ())
}

/// Whether somebody has to approve the change first.
pub fn needs_approval(result: &Result<Answer, Silence>) -> bool {
    matches!(result, Ok(Answer { status: 405, .. }))
}
