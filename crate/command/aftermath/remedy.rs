//! What is done about a release that failed: flags are turned off, or back. Only where the file says so, once, and seen to
//! be done.

use crate::change::{Means, Remedy, RemedyState};
use crate::error::Result;
use crate::plan::{LaunchDarkly, Plan, Remediate};
use crate::provider::launchdarkly::{self, Instruction, Serving};
use crate::time::Duration;
use crate::wire::{Answer, Request, Retry, Silence, World, ask};

use super::shown::{OURS, comment, say, show};
use super::workflow;

/// How often a change is tried that somebody else's change got in the way of.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(2);

/// The requests that would be sent, for a dry run.
pub(super) fn requests(plan: &Plan) -> Vec<Request> {
    let Some(remediate) = &plan.remediate else { return Vec::new() };
    let comment = comment(&plan.release);
    let off = plan.launchdarkly.iter().flat_map(|vendor| {
        let patch = |flag| {
            launchdarkly::patch_request(vendor, flag, &Instruction::TurnOff, &comment, false)
        };
        remediate.turn_off.iter().map(|flag| patch(flag)).collect::<Vec<_>>()
    });
    off.chain(workflow::request(plan, remediate)).collect()
}

/// Does what the file says: flags first, then a workflow.
pub(super) async fn remedies<W: World>(world: &W, plan: &Plan) -> Vec<Remedy> {
    let Some(remediate) = &plan.remediate else { return Vec::new() };
    let mut remedies = match &plan.launchdarkly {
        Some(vendor) => of_flags(world, plan, vendor, remediate).await,
        None => Vec::new(),
    };
    if let Some(remedy) = workflow::remedy(world, plan, remediate).await {
        remedies.push(remedy);
    }
    remedies
}

async fn of_flags<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &LaunchDarkly,
    remediate: &Remediate,
) -> Vec<Remedy> {
    let off = remediate.turn_off.iter().map(|flag| (flag, false));
    let back = remediate.restore.iter().map(|flag| (flag, true));
    let mut remedies = Vec::new();
    for (flag, restore) in off.chain(back) {
        let remedy = match one(world, plan, vendor, flag, restore).await {
            Ok(remedy) => remedy,
            Err(error) => Remedy {
                means: Means::Flag(flag.clone()),
                state: RemedyState::Failed,
                sentence: format!("flag {flag}: {error}. {}", error.hint()),
                link: None,
            },
        };
        say(world, &remedy);
        if remedy.state == RemedyState::Done {
            show(world, plan, &remedy).await;
        }
        remedies.push(remedy);
    }
    remedies
}

async fn read<W: World>(world: &W, vendor: &LaunchDarkly, flag: &str) -> Result<Serving> {
    let request = launchdarkly::flag_request(vendor, flag);
    launchdarkly::flag_response(vendor, &ask(world, Retry::default(), &request).await)
}

async fn one<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &LaunchDarkly,
    flag: &str,
    restore: bool,
) -> Result<Remedy> {
    let serving = read(world, vendor, flag).await?;
    let remedy = |state, sentence: String, link: Option<String>| Remedy {
        means: Means::Flag(flag.to_owned()),
        state,
        sentence,
        link: link.or_else(|| serving.link.clone()),
    };
    let instruction = if restore {
        match previous(world, vendor, flag).await? {
            Some(before) => before,
            None => {
                let why = format!(
                    "flag {flag}: nothing to restore; its last change of what it serves is our own, or the audit log does not show one"
                );
                return Ok(remedy(RemedyState::Found, why, None));
            }
        }
    } else {
        Instruction::TurnOff
    };
    let (did, is) = match instruction {
        Instruction::TurnOff => ("turned off", "is off"),
        Instruction::Variation(_) | Instruction::Rollout { .. } => {
            ("set back", "serves what it served before")
        }
    };
    if holds(&serving, &instruction) {
        return Ok(remedy(
            RemedyState::Found,
            format!("flag {flag} {is} already; nothing was changed"),
            None,
        ));
    }
    let comment = comment(&plan.release);
    let result = patch(world, vendor, flag, &instruction, &comment).await;
    if launchdarkly::needs_approval(&result) {
        let link = approval(world, vendor, flag, &instruction, &comment).await?;
        let sentence = format!("flag {flag} may only be changed with approval: it was asked for");
        return Ok(remedy(RemedyState::Requested, sentence, Some(link)));
    }
    launchdarkly::patch_response(vendor, &result)?;
    let now = read(world, vendor, flag).await?;
    Ok(if holds(&now, &instruction) {
        remedy(
            RemedyState::Done,
            format!("flag {flag} was {did}, and reading it back shows that it {is}"),
            None,
        )
    } else {
        remedy(
            RemedyState::Failed,
            format!("flag {flag} was to be {did}, but reading it back does not show that it {is}"),
            None,
        )
    })
}

fn holds(serving: &Serving, instruction: &Instruction) -> bool {
    match instruction {
        Instruction::TurnOff => !serving.on,
        Instruction::Variation(_) | Instruction::Rollout { .. } => {
            serving.fallthrough.as_ref() == Some(instruction)
        }
    }
}

/// What the flag served by default before its last change of that. None: there is none, or it was ours.
async fn previous<W: World>(
    world: &W,
    vendor: &LaunchDarkly,
    flag: &str,
) -> Result<Option<Instruction>> {
    let request = launchdarkly::flag_entries_request(vendor, flag);
    let entries =
        launchdarkly::entries_response(vendor, &ask(world, Retry::default(), &request).await)?;
    for entry in entries {
        let result =
            ask(world, Retry::default(), &launchdarkly::entry_request(vendor, &entry.id)).await;
        let Some((before, after)) = launchdarkly::defaults_response(vendor, &result)? else {
            continue;
        };
        if before == after {
            continue;
        }
        let comment =
            launchdarkly::entry_response(vendor, &result)?.and_then(|it| it.change.comment);
        let ours = comment.is_some_and(|comment| comment.starts_with(OURS));
        return Ok((!ours).then_some(before));
    }
    Ok(None)
}

/// Changes the flag; tries again where somebody changed it at the same time.
async fn patch<W: World>(
    world: &W,
    vendor: &LaunchDarkly,
    flag: &str,
    instruction: &Instruction,
    comment: &str,
) -> Result<Answer, Silence> {
    let request = launchdarkly::patch_request(vendor, flag, instruction, comment, false);
    let mut tries = 1;
    loop {
        let result = ask(world, Retry::default(), &request).await;
        let conflict = matches!(result, Ok(Answer { status: 409, .. }));
        if !conflict || tries == TRIES || world.sleep(PAUSE * tries).await.is_err() {
            return result;
        }
        tries += 1;
    }
}

/// Asks for approval, once; the page of the request.
async fn approval<W: World>(
    world: &W,
    vendor: &LaunchDarkly,
    flag: &str,
    instruction: &Instruction,
    comment: &str,
) -> Result<String> {
    let looked = ask(world, Retry::default(), &launchdarkly::approvals_request(vendor, flag)).await;
    if let Ok(Some(link)) = launchdarkly::approvals_response(vendor, flag, comment, &looked) {
        return Ok(link);
    }
    let request = launchdarkly::approval_request(vendor, flag, instruction, comment, comment);
    launchdarkly::approval_response(vendor, flag, &ask(world, Retry::default(), &request).await)
}
