//! A Site Reliability Guardian: its validation is started, awaited and taken as it judges itself.

use serde_json::json;

use crate::error::{Error, Result};
use crate::gate::{Observation, Observed};
use crate::plan::{Connection, Guardian, GuardianStart};
use crate::provider::dynatrace::beyond::{
    Row, Table, Validation, execution_request, execution_response, run_request, task_request,
    task_response, tasks_request, tasks_response, told_query, trigger_request, trigger_response,
    triggered_query,
};
use crate::time::{Duration, Timestamp, Window, in_words, later, since};
use crate::wire::{Progress, Request, Retry, World, ask};

use super::super::super::grail::grail;
use super::super::super::patience::{Patience, clock};
use super::super::super::pauses::Pauses;
use super::validation::rows;
use super::{Question, trouble, undecided};

/// Events are stored a little later than they are made.
const STORED_WITHIN: Duration = Duration::from_secs(10);

/// A guardian of which nobody said that there is one may start so much later than the others.
const STARTED_WITHIN: Duration = Duration::from_secs(30);

/// Starts it and waits for what it says.
pub(super) async fn observe<W: World>(
    world: &W,
    question: &Question<'_>,
    guardian: &Guardian,
) -> Result<Vec<Observation>> {
    let platform = question.platform()?;
    let deadline = later(world.now(), guardian.time_out);
    let (query, business, found) = match &guardian.start {
        GuardianStart::Workflow(id) => {
            let found = by_workflow(world, question, platform, id, deadline).await?;
            (format!("workflow {id}"), None, found)
        }
        GuardianStart::Business(tags) => {
            let asks = (true, tags.as_slice(), guardian.guardians.as_slice());
            let found = by_event(world, question, platform, asks, deadline).await?;
            ("event guardian.validation.triggered".to_owned(), Some(true), found)
        }
        GuardianStart::Sdlc(tags) => {
            let asks = (false, tags.as_slice(), guardian.guardians.as_slice());
            let found = by_event(world, question, platform, asks, deadline).await?;
            ("SDLC event validation.triggered".to_owned(), Some(false), found)
        }
    };
    let validations = match found {
        Found::Validations(validations) => validations,
        Found::Nothing(why) => return Ok(vec![question.observed(undecided(why), query)]),
        Found::Late => {
            let late = format!("the guardian said nothing within {}", in_words(guardian.time_out));
            return Ok(vec![question.observed(undecided(late), query)]);
        }
        Found::Broken(why) => return Ok(vec![question.observed(Observed::Error(why), query)]),
    };
    let mut seen = Vec::new();
    let several = validations.len() > 1;
    for validation in &validations {
        seen.extend(rows(world, question, platform, validation, business, several, &query).await?);
    }
    if let (Some(head), Some(_), true) = (seen.first_mut(), business, guardian.guardians.is_empty())
    {
        head.remark = Some(format!(
            "of the guardians that the event triggers only those are known that had started by {}; `guardians` would name all of them",
            clock(world.now())
        ));
    }
    Ok(seen)
}

/// What came of a start.
enum Found {
    /// It ended without being able to say.
    Broken(String),
    /// It is not known in time.
    Late,
    /// It ended, and there is no validation in it.
    Nothing(String),
    /// What its guardians say.
    Validations(Vec<Validation>),
}

/// Runs the workflow; a repeated step finds the execution of the first.
pub(super) fn run(question: &Question<'_>, platform: &Connection, workflow: &str) -> Request {
    let release = &question.plan.release;
    let window = question.windows.after;
    let input = json!({
        "from": window.from.to_string(),
        "to": window.to.to_string(),
        "name": release.name,
        "version": release.version,
        "stage": release.stage.as_deref().unwrap_or_default(),
        "run": release.run_id,
    });
    run_request(platform, workflow, &own_id(question), input)
}

/// The same for a repeated step, another for the next attempt, release or objective.
fn own_id(question: &Question<'_>) -> String {
    let release = &question.plan.release;
    let stage = release.stage.as_deref().unwrap_or_default();
    let name = &question.asked.objective.name;
    let window = question.windows.after.to.as_millisecond();
    let id = format!(
        "plimsoll {} {} {} {stage} {name} {window}",
        release.run_id, release.name, release.version
    );
    // It is looked for inside a text of JSON, where these would be written otherwise.
    id.replace(|it: char| it.is_control() || matches!(it, '"' | '\\'), " ")
}

async fn by_workflow<W: World>(
    world: &W,
    question: &Question<'_>,
    platform: &Connection,
    workflow: &str,
    deadline: Timestamp,
) -> Result<Found> {
    let mut patience = Patience::new("the guardian", world.now(), deadline);
    let mut pauses = Pauses::asked();
    let result = ask(world, Retry::default(), &run(question, platform, workflow)).await;
    let mut running = execution_response(platform, &result)?;
    if running.id.is_empty() {
        return Err(trouble(
            "run the workflow",
            "no execution came back".to_owned(),
            "look at the workflow's executions in Dynatrace",
        ));
    }
    let execution = running.id.clone();
    world.say(Progress::Note(format!("the guardian's workflow runs as execution {execution}")));
    loop {
        match running.state.as_str() {
            "SUCCESS" | "ERROR" | "CANCELLED" => break,
            _ => {
                if !patience.wait(world, pauses.pause()).await? {
                    return Ok(Found::Late);
                }
                let request = execution_request(platform, &execution);
                let result = ask(world, Retry::default(), &request).await;
                running = execution_response(platform, &result)?;
            }
        }
    }
    let tasks = ask(world, Retry::default(), &tasks_request(platform, &execution)).await;
    let (mut validations, mut silent) = (Vec::new(), Vec::new());
    for mut task in tasks_response(platform, &tasks)? {
        if let Some(validation) = task.validation.take() {
            validations.push(validation);
            continue;
        }
        let request = task_request(platform, &execution, &task.name);
        match task_response(platform, &task.name, &ask(world, Retry::default(), &request).await) {
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Ok(Some(found)) => validations.push(found),
            Ok(None) if task.is_silent() => silent.push(unsaid(task.name, &task.state)),
            Err(error) if task.guards != Some(false) => {
                silent.push(unsaid(task.name, &error.to_string()));
            }
            // Other tasks have nothing to say.
            Ok(None) | Err(_) => {}
        }
    }
    // One guardian does not speak for another.
    if !validations.is_empty() {
        validations.extend(silent);
    }
    let why = running.info.as_deref().unwrap_or("no reason given");
    Ok(match (validations.is_empty(), running.state.as_str()) {
        (false, _) => Found::Validations(validations),
        (true, "SUCCESS") => Found::Nothing("the workflow succeeded, and none of its tasks is the validation of a guardian: a workflow's success is no pass".to_owned()),
        (true, "CANCELLED") => Found::Nothing("the workflow was cancelled".to_owned()),
        (true, _) => Found::Broken(format!("the workflow ended in an error before a guardian validated: {why}")),
    })
}

async fn by_event<W: World>(
    world: &W,
    question: &Question<'_>,
    platform: &Connection,
    (business, tags, guardians): (bool, &[(String, String)], &[String]),
    deadline: Timestamp,
) -> Result<Found> {
    let mut patience = Patience::new("the guardian", world.now(), deadline);
    let mut pauses = Pauses::asked();
    let id = own_id(question);
    // A validation is stored after the event that asks for it; a repeated step may find both.
    let window =
        || Window { from: question.windows.deployed.from, to: later(world.now(), STORED_WITHIN) };
    let sent = grail(world, platform, &triggered_query(business, &id), window()).await?;
    if sent.rows.is_empty() {
        let of = &question.vendor.connection;
        let shipped = (&question.plan.release, question.plan.host_run.as_str());
        let request = trigger_request(of, business, shipped, tags, question.windows.after, &id);
        trigger_response(of, &ask(world, Retry::default(), &request).await)?;
    } else {
        world.say(Progress::Note(
            "the guardian was triggered by an earlier attempt of this run".to_owned(),
        ));
    }
    let mut last = (0, world.now());
    loop {
        let table = grail(world, platform, &told_query(business, &id), window()).await?;
        let (mut over, mut open) = validated(&table);
        if last.0 != over.len() {
            last = (over.len(), world.now());
        }
        let all_known = !guardians.is_empty() || since(last.1, world.now()) >= STARTED_WITHIN;
        open.extend(guardians.iter().filter(|name| !is_heard(&table, name)).cloned());
        if !over.is_empty() && open.is_empty() && all_known {
            over.extend(table.partial.map(|why| unsaid(String::new(), &why)));
            return Ok(Found::Validations(over));
        }
        if !patience.wait(world, pauses.pause()).await? {
            if over.is_empty() {
                return Ok(Found::Late);
            }
            over.extend(open.into_iter().map(|it| unsaid(it, "its validation is not over")));
            return Ok(Found::Validations(over));
        }
    }
}

/// The validations that are over, the newest of each guardian, and the guardians whose are not.
fn validated(table: &Table) -> (Vec<Validation>, Vec<String>) {
    let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    let (began, ended): (Vec<&Row>, Vec<&Row>) = table
        .rows
        .iter()
        .partition(|row| row.text("stage").is_some_and(|it| it.ends_with("started")));
    let mut over: Vec<Validation> = Vec::new();
    let is_in = |over: &[Validation], it: &Validation| {
        over.iter().any(|have| same(&have.guardian, &it.guardian) || same(&have.id, &it.id))
    };
    for one in ended.into_iter().map(read) {
        if !is_in(&over, &one) {
            over.push(one);
        }
    }
    let open = began.into_iter().map(read).filter(|it| !is_in(&over, it));
    let open = open.filter_map(|it| it.name.or(it.guardian).or(it.id)).collect();
    (over, open)
}

/// Whether anything came of the guardian with this name or id.
fn is_heard(table: &Table, name: &str) -> bool {
    let is = |row: &Row, field: &str| row.text(field) == Some(name);
    table.rows.iter().any(|row| is(row, "guardian.name") || is(row, "guardian.id"))
}

fn read(row: &Row) -> Validation {
    let text = |name: &str| row.text(name).map(str::to_owned);
    Validation {
        task: String::new(),
        status: text("validation.status").unwrap_or_default(),
        id: text("validation.id"),
        guardian: text("guardian.id"),
        name: text("guardian.name"),
    }
}

/// A guardian that did not speak, as a validation in a word that decides nothing.
fn unsaid(task: String, why: &str) -> Validation {
    Validation { task, status: format!("said nothing ({why})"), ..Validation::default() }
}
