//! Everything else that changed inside the window on the same targets, the nearest in time first.

use crate::change::{Suspect, SuspectKind};
use crate::error::{Error, Result};
use crate::gate::{Judgement, Verdict, Windows, onset};
use crate::order::order_by_key;
use crate::plan::{Dynatrace, LaunchDarkly, Plan};
use crate::provider::{dynatrace, launchdarkly};
use crate::report::Outcome;
use crate::time::{Duration, Timestamp, Window, earlier, later};
use crate::wire::{Progress, Retry, World, ask};

use super::super::flags::changes;
use super::super::listed::listed;

/// Clocks that name the same deployment differ by so much at the most.
const ALIKE: Duration = Duration::from_secs(60);

/// What began within so many buckets of a change may have begun with it.
const BUCKETS: u32 = 3;

/// Fills in the suspects. A vendor that cannot be asked is a note, and never an error of the gate.
pub(super) async fn suspects<W: World>(world: &W, plan: &Plan, outcome: &mut Outcome) {
    let window = Window { from: plan.gate.windows.before.from, to: world.now() };
    let mut found = Vec::new();
    if let Some(vendor) = &plan.launchdarkly {
        match of_flags(world, vendor, window).await {
            Ok(flags) => found.extend(flags),
            Err(error) => {
                outcome.notes.push(format!("changes of flags are not among the suspects: {error}"))
            }
        }
    }
    if let Some(vendor) = &plan.dynatrace
        && let Err(error) = of_dynatrace(world, plan, vendor, window, &mut found).await
    {
        outcome.notes.push(format!("not all events are among the suspects: {error}"));
    }
    let failed: Vec<(&Judgement, Option<Timestamp>)> = outcome
        .objectives
        .iter()
        .filter(|it| it.verdict == Verdict::Fail && !it.info)
        .map(|it| (it, it.began.or_else(|| it.picture.series.as_ref().and_then(onset))))
        .collect();
    let windows = &plan.gate.windows;
    let began = failed.iter().filter_map(|(_, began)| *began).min().unwrap_or(windows.deployed.to);
    for suspect in &mut found {
        suspect.distance_ms = suspect.at.as_millisecond() - began.as_millisecond();
    }
    order_by_key(&mut found, |it| (it.distance_ms.unsigned_abs(), it.kind, it.title.clone()));
    let near = plan.gate.bucket.saturating_mul(BUCKETS);
    for (judgement, began) in failed {
        let Some(began) = began.filter(|began| !near_deployment(*began, windows, near)) else {
            continue;
        };
        let explains =
            |it: &&mut Suspect| it.kind != SuspectKind::Problem && apart(it.at, began) <= near;
        if let Some(suspect) =
            found.iter_mut().filter(explains).min_by_key(|it| apart(it.at, began))
        {
            suspect.explains.push(judgement.name.clone());
        }
    }
    for judgement in &mut outcome.objectives {
        if let Some(it) = found.iter().find(|it| it.explains.contains(&judgement.name)) {
            let told = format!("; it began with \"{}\" and not with the deployment", it.title);
            judgement.reason.push_str(&told);
        }
    }
    // What explains the harm comes first, whatever else lies near.
    order_by_key(&mut found, |it| it.explains.is_empty());
    for suspect in &found {
        world.say(Progress::Note(format!("suspect: {} at {}", suspect.title, suspect.at)));
    }
    outcome.suspects = found;
}

fn apart(one: Timestamp, other: Timestamp) -> Duration {
    Duration::from_millis(one.as_millisecond().abs_diff(other.as_millisecond()))
}

fn near_deployment(began: Timestamp, windows: &Windows, near: Duration) -> bool {
    let deployed = windows.deployed;
    (deployed.from <= began && began <= deployed.to)
        || apart(began, deployed.from) <= near
        || apart(began, deployed.to) <= near
}

async fn of_flags<W: World>(
    world: &W,
    vendor: &LaunchDarkly,
    window: Window,
) -> Result<Vec<Suspect>> {
    let stretch = (window.from.as_millisecond(), window.to.as_millisecond() + 1);
    let found = changes(world, vendor, &vendor.policy, stretch, &[]).await?;
    let suspects = found.meant.into_iter().map(|change| Suspect {
        kind: SuspectKind::Flag,
        at: change.at,
        distance_ms: 0,
        title: change.title,
        by: change.author.map(|author| author.name),
        targets: Vec::new(),
        vendor: launchdarkly::VENDOR,
        link: change.link,
        explains: Vec::new(),
    });
    Ok(suspects.collect())
}

/// Other deployments, configuration and problems on the entities of the release.
async fn of_dynatrace<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    window: Window,
    found: &mut Vec<Suspect>,
) -> Result<()> {
    let ours = dynatrace::marker_id(&plan.release);
    let mut trouble: Option<Error> = None;
    for target in &vendor.entities {
        for (event_type, kind) in [
            ("CUSTOM_DEPLOYMENT", SuspectKind::Deployment),
            ("CUSTOM_CONFIGURATION", SuspectKind::Configuration),
        ] {
            match listed(world, &vendor.connection, event_type, target, window).await {
                Err(Error::Cancelled) => return Err(Error::Cancelled),
                Err(error) => trouble = Some(error),
                Ok(events) => {
                    let others = events.into_iter().filter(|it| !is_ours(plan, &ours, it));
                    others.for_each(|event| add(found, suspect(kind, event)));
                }
            }
        }
        let request = dynatrace::problems_request(&vendor.connection, target, None, window, &None);
        let result = ask(world, Retry::default(), &request).await;
        match dynatrace::problems_response(&vendor.connection, &result) {
            Ok(page) => found.extend(page.problems.into_iter().filter_map(problem)),
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => trouble = trouble.or(Some(error)),
        }
    }
    trouble.map_or(Ok(()), Err)
}

/// Whether the event is of the very deployment that was judged, whichever run or attempt placed it.
fn is_ours(plan: &Plan, ours: &str, event: &dynatrace::Happened) -> bool {
    let release = &plan.release;
    let event = &event.told;
    let [name, version, stage] = &event.release;
    let deployed = release.deployed;
    let same = name.as_ref() == Some(&release.name)
        && version.as_deref().unwrap_or_default() == release.version
        && *stage == release.stage
        && earlier(deployed.from, ALIKE) <= event.at
        && event.at <= later(deployed.to, ALIKE);
    event.id.as_deref() == Some(ours) || same
}

fn suspect(kind: SuspectKind, event: dynatrace::Happened) -> Suspect {
    Suspect {
        kind,
        at: event.told.at,
        distance_ms: 0,
        title: event.told.title,
        by: event.by,
        targets: event.entity.into_iter().collect(),
        vendor: dynatrace::VENDOR,
        link: event.told.link,
        explains: Vec::new(),
    }
}

fn problem(problem: dynatrace::Problem) -> Option<Suspect> {
    Some(Suspect {
        kind: SuspectKind::Problem,
        at: problem.start?,
        distance_ms: 0,
        title: problem.shown,
        by: None,
        targets: Vec::new(),
        vendor: dynatrace::VENDOR,
        link: problem.link,
        explains: Vec::new(),
    })
}

/// One event on several entities, and one change that two vendors tell, are one suspect.
fn add(found: &mut Vec<Suspect>, suspect: Suspect) {
    let same = |it: &&mut Suspect| it.at == suspect.at && it.title == suspect.title;
    match found.iter_mut().find(same) {
        Some(known) => {
            for target in suspect.targets {
                if !known.targets.contains(&target) {
                    known.targets.push(target);
                }
            }
        }
        None => found.push(suspect),
    }
}
