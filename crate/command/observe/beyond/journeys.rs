//! Synthetic monitors, run on demand: once before the deployment (the command `journeys`), once after it.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::gate::{NoData, Observation, Observed};
use crate::order::map;
use crate::plan::{Connection, Journey, Journeys};
use crate::provider::dynatrace::beyond::{
    BatchState, NotRun, Ran, batch_request, batch_response, batch_state_request,
    batch_state_response, rest_request, runs_request, runs_response,
};
use crate::time::{Duration, Timestamp, in_words, later};
use crate::wire::{Progress, Request, Retry, World, ask};

use super::super::super::patience::Patience;
use super::super::super::pauses::Pauses;
use super::{Question, undecided};

/// The same monitor runs at a location once a minute.
const GAP: Duration = Duration::from_secs(60);
/// How long the runs took is asked for so often.
const LOOKS: u32 = 4;
/// What was not run is asked for again so often.
const AGAIN: usize = 2;

/// What came of running monitors, by their key.
pub(in super::super::super) type Travels = BTreeMap<String, Travelled>;

/// What came of running monitors.
#[derive(Clone)]
pub(in super::super::super) struct Travelled {
    /// What succeeded, and how long it took.
    pub(in super::super::super) journey: Journey,
    /// What was not run or not over in time, in words; where there is any, nothing passes.
    pub(in super::super::super) missing: Vec<String>,
    /// How many of the runs did not say how long they took.
    pub(in super::super::super) untimed: u64,
    /// Why runs failed.
    pub(in super::super::super) failures: Vec<String>,
}

/// Observes them, with the runs from before where they were handed over.
pub(super) async fn observe<W: World>(
    world: &W,
    question: &Question<'_>,
    asks: &Journeys,
    travels: &mut Travels,
) -> Result<Vec<Observation>> {
    let run_id = &question.plan.release.run_id;
    let connection = &question.vendor.connection;
    let query = format!("synthetic {}", named(asks));
    let travelled = match travels.get(&asks.key()) {
        Some(travelled) => travelled.clone(),
        None => journeys(world, connection, asks, run_id).await?,
    };
    travels.insert(asks.key(), travelled.clone());
    let Travelled { journey, missing, untimed, failures } = travelled;
    let before = question.plan.journeys.iter().find(|it| it.key == asks.key());
    let remark = (!missing.is_empty()).then(|| missing.join("; "));
    let base = |observed: Observed| Observation {
        remark: remark.clone(),
        warnings: failures.clone(),
        unit: Some(if asks.timing { "MilliSecond" } else { "Percent" }.to_owned()),
        ..question.observed(observed, query.clone())
    };
    if !missing.is_empty() || journey.runs == 0 {
        return Ok(vec![base(Observed::NoData(NoData::NotEvaluated))]);
    }
    if !asks.timing {
        let before = before.map(|it| it.success);
        return Ok(vec![base(Observed::Scalar { before, after: journey.success })]);
    }
    // A run that fails is soon over, or hangs: neither is how long the journey takes.
    if journey.success < 100.0 {
        let says = "runs failed, and how long those took says nothing".to_owned();
        return Ok(vec![base(undecided(says))]);
    }
    if untimed > 0 {
        let says = format!("{untimed} of {} runs do not say how long they took", journey.runs);
        return Ok(vec![base(undecided(says))]);
    }
    let before = before.filter(|it| it.success >= 100.0);
    let mut seen: Vec<Observation> = journey
        .time_ms
        .iter()
        .map(|(monitor, after)| {
            let before = before.and_then(|it| it.time_ms.get(monitor).copied());
            let observed = Observed::Scalar { before, after: *after };
            Observation { dimension: Some(monitor.clone()), ..base(observed) }
        })
        .collect();
    if seen.is_empty() {
        seen.push(base(Observed::NoData(NoData::OnlyGaps)));
    }
    Ok(seen)
}

fn named(asks: &Journeys) -> String {
    let of = if asks.tags.is_empty() { &asks.monitors } else { &asks.tags };
    of.join(", ")
}

/// Runs them, and waits until they are over.
pub(in super::super::super) async fn journeys<W: World>(
    world: &W,
    connection: &Connection,
    asks: &Journeys,
    run_id: &str,
) -> Result<Travelled> {
    let started = world.now();
    let deadline = later(started, asks.time_out);
    let mut request = batch_request(connection, asks, run_id);
    let mut batches = Vec::new();
    let mut left: Vec<NotRun> = Vec::new();
    for attempt in 0..=AGAIN {
        let (batch, not_run) = start(world, connection, &request).await?;
        batches.extend(batch);
        left = not_run;
        let worth = left.iter().all(|it| !it.monitor.is_empty());
        if left.is_empty() || !worth || attempt == AGAIN || later(world.now(), GAP) > deadline {
            break;
        }
        world.say(Progress::Note(format!(
            "{} of the monitors did not run ({}); trying again in {}, for the same monitor runs at a location once a minute",
            left.len(),
            left[0].why,
            in_words(GAP)
        )));
        world.sleep(GAP).await?;
        request = rest_request(connection, &left, run_id);
    }
    let mut missing: Vec<String> =
        left.iter().map(|it| format!("{} was not run: {}", it.monitor, it.why)).collect();
    if batches.is_empty() && missing.is_empty() {
        missing.push("no monitor was run: none has this tag or id, or all are disabled".to_owned());
    }
    let (mut runs, mut bad, mut untimed, mut failures) = (0, 0, 0, Vec::new());
    let mut times: BTreeMap<String, (f64, u32)> = BTreeMap::new();
    for batch in &batches {
        match wait_for(world, connection, batch, deadline, started).await? {
            None => {
                missing.push(format!("the runs were not over within {}", in_words(asks.time_out)))
            }
            Some(state) => {
                runs += state.triggered;
                bad += state.failed;
                failures.extend(state.why);
                if state.unexecuted > 0 {
                    missing.push(format!("{} runs could not be executed", state.unexecuted));
                }
                if state.failed + state.unexecuted == 0 && state.word != "SUCCESS" {
                    missing.push(format!(
                        "Dynatrace says `{}` of the runs, and names none that failed",
                        state.word
                    ));
                }
                untimed += state.triggered;
                for ran in timed(world, connection, batch, state.triggered).await? {
                    if let Some(time_ms) = ran.time_ms {
                        let (sum, count) = times.entry(ran.monitor).or_default();
                        *sum += time_ms;
                        *count += 1;
                        untimed = untimed.saturating_sub(1);
                    }
                }
            }
        }
    }
    let success =
        if runs == 0 { 0.0 } else { 100.0 * (runs.saturating_sub(bad)) as f64 / runs as f64 };
    let time_ms =
        map(times.into_iter().map(|(id, (sum, count))| (id, sum / f64::from(count.max(1)))));
    Ok(Travelled {
        journey: Journey { key: asks.key(), runs, success, time_ms },
        missing,
        untimed,
        failures,
    })
}

/// A batch, where one began, and what did not run.
async fn start<W: World>(
    world: &W,
    connection: &Connection,
    request: &Request,
) -> Result<(Option<String>, Vec<NotRun>)> {
    let result = ask(world, Retry::default(), request).await;
    let started = batch_response(connection, &result)?;
    let began = started.runs > 0 && !started.batch.is_empty();
    Ok((began.then_some(started.batch), started.not_run))
}

/// How long the runs took. The details of a run may come a little later than its end.
async fn timed<W: World>(
    world: &W,
    connection: &Connection,
    batch: &str,
    runs: u64,
) -> Result<Vec<Ran>> {
    let mut pauses = Pauses::asked();
    for look in 1.. {
        let result = ask(world, Retry::default(), &runs_request(connection, batch)).await;
        match runs_response(connection, &result) {
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => {
                let unknown = format!("how long the monitors took is not known: {error}");
                world.say(Progress::Note(unknown));
                break;
            }
            Ok(ran) => {
                let told = ran.iter().filter(|it| it.time_ms.is_some()).count() as u64;
                if told >= runs || look == LOOKS {
                    return Ok(ran);
                }
            }
        }
        world.sleep(pauses.pause()).await?;
    }
    Ok(Vec::new())
}

/// The end of a batch: by its counts, whatever its word. None: not in time.
async fn wait_for<W: World>(
    world: &W,
    connection: &Connection,
    batch: &str,
    deadline: Timestamp,
    started: Timestamp,
) -> Result<Option<BatchState>> {
    let mut patience = Patience::new("the synthetic monitors", started, deadline);
    let mut pauses = Pauses::asked();
    loop {
        let result = ask(world, Retry::default(), &batch_state_request(connection, batch)).await;
        let state = batch_state_response(connection, &result)?;
        let over = state.triggered > 0 && state.executed + state.unexecuted >= state.triggered;
        if over && state.word != "RUNNING" {
            return Ok(Some(state));
        }
        if !patience.wait(world, pauses.pause()).await? {
            return Ok(None);
        }
    }
}
