//! The way to Dynatrace, step by step; a step that cannot be taken says so and ends the way.

use crate::error::Error;
use crate::plan::{Asked, Beyond, Connection, Dynatrace, Plan, Question, Route, is_nodes};
use crate::provider::dynatrace::{
    self, Lookup, Scope, lookup_request, lookup_response, of_zone, probe_request, seen_request,
};
use crate::report::{Check, State};
use crate::wire::{Answer, Cancelled, Request, Silence, World};

use super::address::address;
use super::clock::clock;
use super::data::data;
use super::journeys::journeys;
use super::letter::{of_dynatrace, of_platform};
use super::needs::needs;
use super::objective::objective;
use super::platform::{Platform, platform};
use super::reach::{Reach, reach};
use super::rights::{Rights, listed, probed};
use super::target::target;
use super::{Depth, Findings, RETRY, token};

/// Looks at everything that the plan needs of Dynatrace: the environment API, and the platform.
pub(super) async fn examine<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    depth: Depth,
) -> Result<Findings, Cancelled> {
    let mut findings = environment(world, plan, vendor, depth).await?;
    if depth == Depth::Explain {
        return Ok(findings);
    }
    let Platform { checks, missing } = platform(world, plan, vendor, depth).await?;
    let asks = checks.iter().any(|it| it.state == State::Bad);
    let one = vendor.connection.route == Route::Platform && !findings.request.is_empty();
    findings.checks.extend(checks);
    if asks || one {
        let letter = of_platform(plan, vendor, &missing);
        // One credential for both worlds is asked for once.
        let request = if one { String::new() } else { std::mem::take(&mut findings.request) };
        findings.request = request;
        findings.add(Findings { checks: Vec::new(), request: letter });
    }
    Ok(findings)
}

async fn environment<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    depth: Depth,
) -> Result<Findings, Cancelled> {
    let connection = &vendor.connection;
    let needed = needs(plan, vendor);
    let mut findings = Findings { checks: vec![address(connection)], request: String::new() };
    if connection.token.is_empty() {
        findings.checks.push(token::absent());
        findings.request = of_dynatrace(plan, vendor, &needed, &needed);
        return Ok(findings);
    }
    let first = first_answer(world, &first_request(connection)).await?;
    let read = lookup_response(connection, &first);
    if let Err(Error::Cancelled) = read {
        return Err(Cancelled);
    }
    match reach(connection, &first, read.as_ref().err()) {
        Reach::Api(check) => findings.checks.push(check),
        Reach::Blocked(check) => {
            findings.checks.push(check);
            return Ok(findings);
        }
    }
    let status = first.as_ref().map_or(0, |answer| answer.status);
    if let Some(check) =
        first.as_ref().ok().and_then(|answer| clock(dynatrace::VENDOR, answer, world.now()))
    {
        let believed = check.state != State::Bad;
        findings.checks.push(check);
        if !believed {
            return Ok(findings);
        }
    }
    if status == 401 {
        findings.checks.push(token::refused(connection));
        findings.request = of_dynatrace(plan, vendor, &needed, &needed);
        return Ok(findings);
    }
    let lookup = read.ok().filter(|_| connection.route == Route::Classic);
    findings.checks.push(token::taken(connection, lookup.as_ref(), world.now()));
    let rights = rights(world, connection, &needed, lookup.as_ref(), depth).await?;
    if !rights.missing.is_empty() {
        findings.request = of_dynatrace(plan, vendor, &needed, &rights.missing);
    }
    findings.checks.extend(rights.checks.iter().cloned());
    targets(world, plan, vendor, &rights, &mut findings.checks).await?;
    if depth != Depth::Ahead {
        objectives(world, plan, vendor, &rights, &mut findings.checks).await?;
    }
    Ok(findings)
}

/// What `examine` begins with, for a dry run.
pub(super) fn requests(plan: &Plan, vendor: &Dynatrace) -> Vec<Request> {
    let connection = &vendor.connection;
    let selectors = selectors(plan, vendor).into_iter().filter(|it| !is_nodes(it));
    let listings = selectors.map(|it| seen_request(connection, it, "now-24h"));
    std::iter::once(first_request(connection)).chain(listings).collect()
}

/// Any API token may look itself up; a platform token is asked to see an entity.
fn first_request(connection: &Connection) -> Request {
    match connection.route {
        Route::Classic => lookup_request(connection),
        Route::Platform => probe_request(connection, Scope::EntitiesRead),
    }
}

/// Whatever comes, whenever the vendor thinks it is; asked for twice where nothing comes.
async fn first_answer<W: World>(
    world: &W,
    request: &Request,
) -> Result<Result<Answer, Silence>, Cancelled> {
    match world.send(request).await {
        Err(Silence::Cancelled) => Err(Cancelled),
        Err(
            Silence::Refused(_)
            | Silence::Unclear(_)
            | Silence::Unlicensed { .. }
            | Silence::Unsent(_),
        ) => {
            world.sleep(RETRY.first_pause).await?;
            Ok(world.send(request).await)
        }
        told @ (Ok(_) | Err(Silence::Barred { .. } | Silence::Unfit { .. })) => Ok(told),
    }
}

async fn rights<W: World>(
    world: &W,
    connection: &Connection,
    needed: &[Scope],
    lookup: Option<&Lookup>,
    depth: Depth,
) -> Result<Rights, Cancelled> {
    match (lookup, depth) {
        (Some(Lookup { scopes: Some(scopes), .. }), _) => Ok(listed(connection, needed, scopes)),
        (_, Depth::Whole) => probed(world, connection, needed).await,
        (_, Depth::Explain | Depth::Ahead) => Ok(Rights::default()),
    }
}

/// Every selector of the plan, each once, those of the marker first.
fn selectors<'a>(plan: &'a Plan, vendor: &'a Dynatrace) -> Vec<&'a str> {
    let mut selectors: Vec<&str> = vendor.entities.iter().map(String::as_str).collect();
    for asked in &plan.gate.objectives {
        for selector in asked.question.entities() {
            let is_asked = !selector.is_empty() && !of_zone(selector);
            if is_asked && !selectors.contains(&selector.as_str()) {
                selectors.push(selector);
            }
        }
    }
    selectors
}

async fn targets<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    rights: &Rights,
    checks: &mut Vec<Check>,
) -> Result<(), Cancelled> {
    for selector in selectors(plan, vendor).into_iter().filter(|it| !is_nodes(it)) {
        checks.push(if rights.lack(Scope::EntitiesRead) {
            unchecked(format!("entities {selector}"), &vendor.connection, Scope::EntitiesRead)
        } else {
            target(world, vendor, selector).await?
        });
    }
    Ok(())
}

async fn objectives<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    rights: &Rights,
    checks: &mut Vec<Check>,
) -> Result<(), Cancelled> {
    let connection = &vendor.connection;
    for asked in &plan.gate.objectives {
        let about = format!("objective {}", asked.objective.name);
        match &asked.question {
            Question::DynatraceCount(_) | Question::DynatraceMetric(_) => {
                let own = asked.question.entities();
                for target in if own.is_empty() { &vendor.entities } else { own } {
                    let about = format!("{about} on {target}");
                    checks.push(if rights.lack(Scope::MetricsRead) {
                        unchecked(about, connection, Scope::MetricsRead)
                    } else {
                        data(world, plan, connection, asked, metric(asked), target).await?
                    });
                }
            }
            Question::DynatraceSlo(slo) => checks.push(if rights.lack(Scope::SloRead) {
                unchecked(about, connection, Scope::SloRead)
            } else {
                objective(world, connection, slo, about).await?
            }),
            Question::DynatraceBeyond(Beyond::Journeys(it)) => {
                checks.push(journeys(world, connection, it, about).await?);
            }
            Question::DynatraceBeyond(_)
            | Question::DynatraceProblems(_)
            | Question::DatadogCount(_)
            | Question::DatadogGate(_)
            | Question::DatadogMonitor(_)
            | Question::DatadogQuery(_)
            | Question::DatadogSlo(_) => {}
        }
    }
    Ok(())
}

/// The metric that must have data. What is counted may never have happened yet; how often it could have must be known.
fn metric(asked: &Asked) -> &str {
    match &asked.question {
        Question::DynatraceCount(counted) => counted.exposure.as_ref().unwrap_or(&counted.count),
        Question::DynatraceMetric(metric) => &metric.selector,
        Question::DynatraceProblems(_)
        | Question::DynatraceBeyond(_)
        | Question::DynatraceSlo(_)
        | Question::DatadogCount(_)
        | Question::DatadogGate(_)
        | Question::DatadogMonitor(_)
        | Question::DatadogQuery(_)
        | Question::DatadogSlo(_) => "",
    }
}

fn unchecked(about: String, connection: &Connection, scope: Scope) -> Check {
    let word = scope.word(connection.route);
    let found = format!("not checked: the token lacks the scope {word}");
    Check::amiss(State::Doubtful, about, found, format!("give the token the scope `{word}`"))
}
