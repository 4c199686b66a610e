//! Azure Pipelines: a build and its timeline.

use crate::error::Result;
use crate::order::order_by_key;
use crate::wire::{Answer, Request, Secret, Silence};

use super::reading::{get, instant, read};
use super::wire::{AzureBuild, AzureDefinition, AzureLinks, AzureTimeline};
use super::{Ending, Kind, Part, Run};

pub(super) const ACCEPT: &str = "application/json";
pub(super) const VENDOR: &str = "Azure DevOps";
const RIGHT: &str =
    "hand over `$(System.AccessToken)`; the build service must be allowed to view builds";

/// Asks for the build at `build` (`…/_apis/build/builds/<id>`).
pub fn build_request(build: &str, token: &Secret) -> Request {
    get(format!("{build}?api-version=7.1"), token, ACCEPT)
}

/// The run without its parts.
///
/// # Errors
/// The host could not be asked, or the token may not.
pub fn build_response(result: &Result<Answer, Silence>) -> Result<Run> {
    let build: AzureBuild = read(VENDOR, RIGHT, result)?;
    let branch = build.source_branch;
    let repository = build.repository;
    Ok(Run {
        queued: instant(build.queue_time.as_ref()),
        started: instant(build.start_time.as_ref()),
        ended: instant(build.finish_time.as_ref()),
        result: build.result.as_deref().filter(|it| *it != "none").map(Ending::of),
        repository_url: repository
            .as_ref()
            .and_then(|it| it.url.as_deref())
            .map(|it| it.strip_suffix(".git").unwrap_or(it).to_owned()),
        repository: repository.and_then(|it| it.name),
        is_tag: branch.as_deref().is_some_and(|it| it.starts_with("refs/tags/")),
        head: branch.map(|it| {
            let plain = it.strip_prefix("refs/heads/").or_else(|| it.strip_prefix("refs/tags/"));
            plain.unwrap_or(&it).to_owned()
        }),
        revision: build.source_version,
        ..defined(build.definition, build.links)
    })
}

/// A run of which the pipeline is known, and the page.
pub(super) fn defined(definition: Option<AzureDefinition>, links: Option<AzureLinks>) -> Run {
    let id = definition.as_ref().and_then(|it| it.id);
    Run {
        pipeline_id: id.map(|it| it.to_string()).unwrap_or_default(),
        pipeline: definition.and_then(|it| it.name).unwrap_or_default(),
        url: links.and_then(|it| it.web).and_then(|it| it.href),
        ..Run::default()
    }
}

/// The id of a record, and which attempt at it.
pub(super) fn part_id(id: &str, attempt: Option<u64>) -> String {
    format!("{id}/{}", attempt.unwrap_or(1))
}

/// Asks for its timeline.
pub fn timeline_request(build: &str, token: &Secret) -> Request {
    get(format!("{build}/timeline?api-version=7.1"), token, ACCEPT)
}

/// Stages, jobs, steps and approvals. What stands between them in the timeline is left out, so that each
/// hangs on the nearest of them.
///
/// # Errors
/// The host could not be asked, or the token may not.
pub fn timeline_response(result: &Result<Answer, Silence>) -> Result<Vec<Part>> {
    let timeline: AzureTimeline = read(VENDOR, RIGHT, result)?;
    let records = timeline.records;
    let kind = |it: &str| match it {
        "Stage" => Some(Kind::Stage),
        "Job" => Some(Kind::Job),
        "Task" => Some(Kind::Step),
        "Checkpoint.Approval" => Some(Kind::Approval),
        _ => None,
    };
    let parent = |first: Option<&str>| {
        let mut id = first;
        // A timeline is not deep; a circle in one ends here.
        for _ in 0..8 {
            let record = records.iter().find(|it| Some(it.id.as_str()) == id)?;
            if record.kind.as_deref().and_then(kind).is_some() {
                return Some(part_id(&record.id, record.attempt));
            }
            id = record.parent_id.as_deref();
        }
        None
    };
    let mut parts: Vec<Part> = records
        .iter()
        .filter_map(|it| {
            Some(Part {
                kind: it.kind.as_deref().and_then(kind)?,
                id: part_id(&it.id, it.attempt),
                parent: parent(it.parent_id.as_deref()),
                name: it.name.clone().unwrap_or_default(),
                url: None,
                environment: None,
                queued: None,
                started: instant(it.start_time.as_ref()),
                ended: instant(it.finish_time.as_ref()),
                result: it.result.as_deref().map(Ending::of),
                worker: it.worker_name.clone(),
            })
        })
        .collect();
    order_by_key(&mut parts, |it| match it.kind {
        Kind::Deployment | Kind::Stage => 0,
        Kind::Job => 1,
        Kind::Approval | Kind::Step => 2,
    });
    Ok(parts)
}
