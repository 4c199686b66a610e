//! The way to LaunchDarkly: the token, project and environment, the policy, each flag that may be turned off.

use crate::error::Error;
use crate::plan::{LaunchDarkly, Plan, Remediate, Resource, nearby};
use crate::provider::launchdarkly::{
    self, Instruction, Scene, Serving, Shelf, environment_request, environment_response,
    flag_request, flag_response, identity_request, identity_response, keys_request, keys_response,
    needs_approval, patch_request, patch_response,
};
use crate::report::{Check, State};
use crate::wire::{Answer, Cancelled, World, ask};

use super::clock::clock;
use super::letter::{Wish, letter};
use super::{Depth, Findings, RETRY};

const TOKEN: &str = "LaunchDarkly token";

/// Looks at everything that the plan needs of LaunchDarkly.
pub(super) async fn examine<W: World>(
    world: &W,
    plan: &Plan,
    depth: Depth,
) -> Result<Findings, Cancelled> {
    let mut findings = Findings::default();
    let Some(vendor) = &plan.launchdarkly else {
        if plan.remediate.as_ref().is_some_and(Remediate::names_flags) {
            findings.checks.push(Check::amiss(
                State::Bad,
                TOKEN,
                "none is given, and `remediate` changes flags",
                "make an access token under Organization settings, Authorization, and hand it over in `launchdarkly-token`",
            ));
        }
        return Ok(findings);
    };
    let checks = &mut findings.checks;
    let first = ask(world, RETRY, &identity_request(vendor)).await;
    match identity_response(vendor, &first) {
        Err(Error::Cancelled) => return Err(Cancelled),
        Err(error) => {
            let refused = matches!(first, Ok(Answer { status: 401, .. }));
            checks.push(amiss(if refused { TOKEN } else { "LaunchDarkly network" }, &error));
            if refused {
                findings.request = wish(plan, vendor, false);
            }
            return Ok(findings);
        }
        Ok(name) => checks.push(Check::good(
            TOKEN,
            name.map_or_else(|| format!("{} takes it", vendor.url), |name| format!("`{name}`")),
        )),
    }
    checks.extend(
        first.as_ref().ok().and_then(|answer| clock(launchdarkly::VENDOR, answer, world.now())),
    );
    if depth != Depth::Whole {
        return Ok(findings);
    }
    let scene = environment(world, vendor, checks).await?;
    checks.push(policy(vendor));
    let (Some(scene), Some(remediate)) = (scene, &plan.remediate) else { return Ok(findings) };
    let mut lacking = false;
    for key in flags(remediate) {
        lacking |= flag(world, vendor, key, &scene, checks).await?;
    }
    if lacking {
        findings.request = wish(plan, vendor, true);
    }
    Ok(findings)
}

fn flags(remediate: &Remediate) -> impl Iterator<Item = &String> {
    remediate.turn_off.iter().chain(&remediate.restore)
}

fn amiss(about: impl Into<String>, error: &Error) -> Check {
    Check::amiss(State::Bad, about, error.to_string(), error.hint())
}

/// The environment, where it is there.
async fn environment<W: World>(
    world: &W,
    vendor: &LaunchDarkly,
    checks: &mut Vec<Check>,
) -> Result<Option<Scene>, Cancelled> {
    let about = format!("environment {}/{}", vendor.project, vendor.environment);
    let request = environment_request(vendor, &vendor.project, &vendor.environment);
    let answer = ask(world, RETRY, &request).await;
    match environment_response(vendor, &answer) {
        Ok(scene) => {
            let marked = if scene.critical { ", marked critical" } else { "" };
            checks.push(Check::good(about, format!("`{}`{marked}", scene.name)));
            Ok(Some(scene))
        }
        Err(Error::Cancelled) => Err(Cancelled),
        Err(_) if matches!(answer, Ok(Answer { status: 404, .. })) => {
            let check = match keys(world, vendor, Shelf::Environments).await? {
                Some(known) => missing(about, "environment", &vendor.environment, &known),
                None => {
                    let known = keys(world, vendor, Shelf::Projects).await?.unwrap_or_default();
                    missing(about, "project", &vendor.project, &known)
                }
            };
            checks.push(check);
            Ok(None)
        }
        Err(error) => {
            checks.push(amiss(about, &error));
            Ok(None)
        }
    }
}

async fn keys<W: World>(
    world: &W,
    vendor: &LaunchDarkly,
    shelf: Shelf,
) -> Result<Option<Vec<String>>, Cancelled> {
    match keys_response(vendor, &ask(world, RETRY, &keys_request(vendor, shelf)).await) {
        Err(Error::Cancelled) => Err(Cancelled),
        told => Ok(told.ok()),
    }
}

/// A key that is not there, with the ones that are near it.
fn missing(about: String, what: &str, key: &str, known: &[String]) -> Check {
    let near = nearby(key, known.iter().map(String::as_str), 3);
    let fix = match near.as_slice() {
        [] => format!(
            "write the key of the {what}, not its name{}",
            match known {
                [] => "; a key that the token may not see is not shown either".to_owned(),
                known => format!(": there are `{}`", known[..known.len().min(10)].join("`, `")),
            }
        ),
        near => format!("write `{}`", near.join("` or `")),
    };
    Check::amiss(State::Bad, about, format!("there is no {what} `{key}`"), fix)
}

/// Whether the policy can mean anything at all, and what it is configured for.
fn policy(vendor: &LaunchDarkly) -> Check {
    let about = "policy";
    let policy = &vendor.policy;
    if policy.statements.iter().all(|it| it.denies) {
        return Check::amiss(
            State::Bad,
            about,
            "it only denies, and what nothing allows is denied: no change is meant",
            "add a statement with `effect: allow`",
        );
    }
    let open = ["proj", "env", "flag"].into_iter().any(|kind| policy.asks_of(kind));
    let any = format!("proj/{}:env/{}:flag/any", vendor.project, vendor.environment);
    if open || policy.allows("updateOn", &Resource::read(&any)) {
        return Check::good(about, format!("{} statements", policy.statements.len()));
    }
    Check::amiss(
        State::Doubtful,
        about,
        format!(
            "turning a flag of {}/{} on or off is not meant by it, unless it names flags one by one",
            vendor.project, vendor.environment
        ),
        "write it like `proj/*:env/production:flag/*`; keys, not names, and case counts",
    )
}

/// One flag that may be changed; whether the token must not change it.
async fn flag<W: World>(
    world: &W,
    vendor: &LaunchDarkly,
    key: &str,
    scene: &Scene,
    checks: &mut Vec<Check>,
) -> Result<bool, Cancelled> {
    let about = format!("flag {key}");
    let answer = ask(world, RETRY, &flag_request(vendor, key)).await;
    let serving: Serving = match flag_response(vendor, &answer) {
        Ok(serving) => serving,
        Err(Error::Cancelled) => return Err(Cancelled),
        Err(_) if matches!(answer, Ok(Answer { status: 404, .. })) => {
            let known = keys(world, vendor, Shelf::Flags).await?.unwrap_or_default();
            checks.push(missing(about, "flag", key, &known));
            return Ok(false);
        }
        Err(error) => {
            checks.push(amiss(about, &error));
            return Ok(false);
        }
    };
    // LaunchDarkly checks the change and makes none.
    let request = patch_request(vendor, key, &Instruction::TurnOff, "Plimsoll: doctor", true);
    let answer = ask(world, RETRY, &request).await;
    let on = if serving.on { "on" } else { "off already" };
    match patch_response(vendor, &answer) {
        _ if scene.approved || needs_approval(&answer) => checks.push(Check::amiss(
            State::Doubtful,
            about,
            format!("{on}; changes of this environment must be approved"),
            "the remedy will ask for an approval and change nothing until somebody gives it: let the token bypass that (`bypassRequiredApproval`), or be ready to approve",
        )),
        Ok(()) => checks.push(Check::good(about, format!("{on}, and the token may turn it off"))),
        Err(Error::Cancelled) => return Err(Cancelled),
        Err(error) => {
            checks.push(amiss(about, &error));
            return Ok(matches!(answer, Ok(Answer { status: 401 | 403, .. })));
        }
    }
    Ok(false)
}

/// The message that asks for a token.
fn wish(plan: &Plan, vendor: &LaunchDarkly, some: bool) -> String {
    let mut lines = vec![(
        "the role Reader".to_owned(),
        "see which flags changed shortly before and after a release",
        false,
    )];
    for key in plan.remediate.iter().flat_map(flags) {
        lines.push((
            format!(
                "the actions updateOn and updateFallthrough on proj/{}:env/{}:flag/{key}",
                vendor.project, vendor.environment
            ),
            "turn this flag off, or serve what it served before, after a release that failed",
            some,
        ));
    }
    letter(
        plan,
        &Wish {
            vendor: launchdarkly::VENDOR,
            kind: "access token",
            place: format!("of the account at {}", vendor.url),
            rights: "rights",
            lines,
            written: "the change of those flags".to_owned(),
        },
    )
}
