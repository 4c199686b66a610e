//! The ground on which a gate stands: where its baseline lies, and what disturbed the past.

use std::rc::Rc;

use crate::error::{Error, Result};
use crate::gate::Windows;
use crate::order::order_by;
use crate::plan::{Baseline, Datadog, Dynatrace, Gate, Plan, bucket_since};
use crate::provider::datadog;
use crate::provider::dynatrace::marker_id;
use crate::release::Told;
use crate::time::{Duration, Timestamp, Window, earlier, later, since};
use crate::wire::World;

use super::history::told_in_datadog;
use super::listed::listed;
use super::observe::problems_on;

/// Earlier deployments are looked for this far back.
const FURTHEST: Duration = Duration::from_secs(27 * 86_400);
const WEEK: Duration = Duration::from_secs(7 * 86_400);
/// The finest buckets of a history: what lasts disturbs each of them.
const STEP: Duration = Duration::from_secs(60);
/// What is said where they may not be asked for.
const UNKNOWN: &str = "what disturbed the past is not known, and none of it is left out";

/// What was found out before anything is judged, and while it is.
pub(super) struct Ground {
    /// The plan with its baseline.
    pub(super) plan: Rc<Plan>,
    /// The same, which asks nothing of the past, once somebody needed it.
    without_past: Option<Rc<Plan>>,
    /// Other deployments before this one, where they were looked for.
    deployments: Option<Vec<Told>>,
    /// Instants of them and of problems, once somebody needed them.
    unquiet: Option<Rc<[Timestamp]>>,
    /// What the reader should know of it.
    pub(super) notes: Vec<String>,
}

/// Finds the baseline.
///
/// # Errors
/// The run was cancelled, or the deployments that a baseline follows could not be asked for, or of nobody.
pub(super) async fn ground<W: World>(world: &W, plan: &Plan) -> Result<Ground> {
    let mut notes = Vec::new();
    let seeks = matches!(plan.gate.baseline, Baseline::PreviousRelease | Baseline::Version(_));
    let deployments = match (source(plan), seeks) {
        (Source::Dynatrace(vendor), true) => Some(before(world, plan, vendor, FURTHEST).await?),
        (Source::Datadog(vendor), true) => Some(marked(world, plan, vendor).await?),
        (Source::Nobody, true) => return Err(nowhere(plan)),
        (_, false) => None,
    };
    let windows = laid(plan, deployments.as_deref().unwrap_or_default(), &mut notes);
    let bucket = bucket_since(windows.before.from, windows.deployed.from, plan.gate.bucket);
    let gate = Gate { windows, bucket, ..plan.gate.clone() };
    Ok(Ground {
        plan: Rc::new(Plan { gate, ..plan.clone() }),
        without_past: None,
        deployments,
        unquiet: None,
        notes,
    })
}

/// Nobody can be asked for the deployment that the baseline follows, and another baseline was not meant.
fn nowhere(plan: &Plan) -> Error {
    Error::input(
        format!("`gate.baseline` of {}", plan.gate.file.as_deref().unwrap_or("plimsoll.yml")),
        "follows a deployment, and nothing says which entities were deployed",
        "write `dynatrace: { entities: ['type(SERVICE),tag(\"app:checkout\")'] }`, or `baseline: last-week`",
    )
}

/// Who knows which deployments there were.
enum Source<'a> {
    /// Its deployment events on the entities, whoever sent them.
    Dynatrace(&'a Dynatrace),
    /// Our own events on the service.
    Datadog(&'a Datadog),
    Nobody,
}

/// Dynatrace, where anything says which entities are meant; else Datadog.
fn source(plan: &Plan) -> Source<'_> {
    match (plan.dynatrace.as_ref().filter(|it| !targets(plan, it).is_empty()), &plan.datadog) {
        (Some(vendor), _) => Source::Dynatrace(vendor),
        (None, Some(vendor)) => Source::Datadog(vendor),
        (None, None) => Source::Nobody,
    }
}

impl Ground {
    /// The plan without a history.
    pub(super) fn without_past(&mut self) -> Rc<Plan> {
        let plan = &self.plan;
        let less = || {
            let gate = Gate { history: Duration::ZERO, ..plan.gate.clone() };
            Rc::new(Plan { gate, ..Plan::clone(plan) })
        };
        Rc::clone(self.without_past.get_or_insert_with(less))
    }

    /// Instants of other deployments and of problems before this one; asked for once. What may not be
    /// known is a note.
    ///
    /// # Errors
    /// The run was cancelled.
    pub(super) async fn unquiet<W: World>(&mut self, world: &W) -> Result<Rc<[Timestamp]>> {
        if self.unquiet.is_none() {
            let mut unquiet = Vec::new();
            let past = past(&self.plan);
            if let (None, Some(past), Some(known)) = (&self.plan.dynatrace, past, &self.deployments)
            {
                unquiet.extend(known.iter().map(|it| it.at).filter(|at| *at >= past.from));
                order_by(&mut unquiet, Ord::cmp);
            }
            if let (Some(vendor), Some(past)) = (&self.plan.dynatrace, past) {
                match disturbances(world, self, vendor, past, &mut unquiet).await {
                    Err(Error::Cancelled) => return Err(Error::Cancelled),
                    Err(error) => self.notes.push(format!("{UNKNOWN}: {error}")),
                    Ok(()) => {}
                }
                order_by(&mut unquiet, Ord::cmp);
                unquiet.dedup();
            }
            self.unquiet = Some(unquiet.into());
        }
        Ok(self.unquiet.clone().unwrap_or_default())
    }
}

/// Fills in what disturbed the past, up to what could not be asked for.
async fn disturbances<W: World>(
    world: &W,
    ground: &Ground,
    vendor: &Dynatrace,
    past: Window,
    unquiet: &mut Vec<Timestamp>,
) -> Result<()> {
    let plan = &ground.plan;
    let deployments = match &ground.deployments {
        Some(known) => known.clone(),
        None => before(world, plan, vendor, past.length()).await?,
    };
    let spans = deployments.iter().map(|it| (it.at, it.until.unwrap_or(it.at)));
    unquiet.extend(spans.flat_map(|span| instants(span, past)));
    for target in targets(plan, vendor) {
        let problems = problems_on(world, vendor, target, past).await?;
        let spans = problems.iter().filter_map(|it| Some((it.start?, it.end.unwrap_or(past.to))));
        unquiet.extend(spans.flat_map(|span| instants(span, past)));
    }
    Ok(())
}

/// The time whose disturbances matter; none where nothing is compared with the past.
fn past(plan: &Plan) -> Option<Window> {
    let (window, _) = plan.gate.windows.past(plan.gate.history)?;
    Some(Window { from: window.from, to: plan.gate.windows.deployed.from })
}

/// The other deployments in the time before this one.
async fn before<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    reach: Duration,
) -> Result<Vec<Told>> {
    let to = plan.gate.windows.deployed.from;
    let window = Window { from: earlier(to, reach), to };
    let ours = marker_id(&plan.release);
    let mut found = Vec::new();
    for target in targets(plan, vendor) {
        let events = listed(world, &vendor.connection, "CUSTOM_DEPLOYMENT", target, window).await?;
        let others = |it: &Told| it.at < to && it.id.as_deref() != Some(ours.as_str());
        found.extend(events.into_iter().map(|it| it.told).filter(others));
    }
    Ok(found)
}

/// The other deployments that our events on the service in Datadog tell of, in the time before this one.
async fn marked<W: World>(world: &W, plan: &Plan, vendor: &Datadog) -> Result<Vec<Told>> {
    let to = plan.gate.windows.deployed.from;
    let window = Window { from: earlier(to, FURTHEST), to };
    let ours = datadog::marker_id(&plan.release);
    let (mut deployed, _) = told_in_datadog(world, vendor, window).await?;
    deployed.retain(|it| it.at < to && it.id.as_deref() != Some(ours.as_str()));
    Ok(deployed)
}

/// What was released; where nothing says so, what the objectives are about.
fn targets<'a>(plan: &'a Plan, vendor: &'a Dynatrace) -> Vec<&'a String> {
    if !vendor.entities.is_empty() {
        return vendor.entities.iter().collect();
    }
    let mut targets: Vec<&String> = Vec::new();
    for target in plan.gate.objectives.iter().flat_map(|asked| asked.question.entities()) {
        if !target.is_empty() && !targets.contains(&target) {
            targets.push(target);
        }
    }
    targets
}

/// The instants of something that lasts, one a minute, inside `past`.
fn instants((from, to): (Timestamp, Timestamp), past: Window) -> impl Iterator<Item = Timestamp> {
    let (first, last) = (from.max(past.from), to.min(past.to));
    std::iter::successors((from <= past.to).then_some(first), |at| Some(later(*at, STEP)))
        .take_while(move |at| *at <= last.max(first))
        .take_while(move |_| to >= past.from)
}

/// Which version was deployed, where the event says.
fn version(it: &Told) -> Option<&str> {
    let [_, version, _] = &it.release;
    version.as_deref()
}

/// The windows with the baseline that was asked for.
fn laid(plan: &Plan, deployments: &[Told], notes: &mut Vec<String>) -> Windows {
    let windows = plan.gate.windows;
    let warm_up = since(windows.deployed.to, windows.after.from);
    let ended = |it: &Told| it.until.unwrap_or(it.at).min(windows.deployed.from);
    let after = |found: Option<&Told>, wanted: &str, notes: &mut Vec<String>| match found {
        Some(found) => {
            let windows = windows.against(later(ended(found), warm_up));
            notes.push(format!(
                "compared with {} to {}, after the deployment \"{}\"",
                windows.before.from, windows.before.to, found.title
            ));
            windows
        }
        None => {
            let who = match source(plan) {
                Source::Datadog(_) => {
                    format!("Datadog knows {wanted} that was marked on this service")
                }
                Source::Dynatrace(_) | Source::Nobody => {
                    format!("Dynatrace knows {wanted} on these entities")
                }
            };
            notes.push(format!(
                "{who} in the last 27 days: compared with the time just before the deployment instead"
            ));
            windows
        }
    };
    let ours = plan.release.version.as_str();
    match &plan.gate.baseline {
        Baseline::Before => windows,
        Baseline::At(at) => windows.against(*at),
        Baseline::LastWeek => windows.against(earlier(windows.after.from, WEEK)),
        Baseline::PreviousRelease => {
            let others =
                deployments.iter().filter(|it| ours.is_empty() || version(it) != Some(ours));
            after(others.max_by_key(|it| ended(it)), "no deployment of another version", notes)
        }
        Baseline::Version(of) => {
            let those = deployments.iter().filter(|it| version(it) == Some(of.as_str()));
            let wanted = format!("no deployment of the version {of}");
            after(those.max_by_key(|it| ended(it)), &wanted, notes)
        }
    }
}
