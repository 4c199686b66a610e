//! What Dynatrace says of the release itself: its problems, or its vulnerabilities.

use crate::error::Result;
use crate::gate::{NoData, Observation, Observed};
use crate::plan::ReleaseCount;
use crate::provider::dynatrace::{Shipped, shipped_request, shipped_response};
use crate::wire::{Retry, World, ask};

use super::{Question, trouble};

/// No listing of releases is read further.
const PAGES: usize = 20;
/// So many are named.
const NAMED: usize = 10;

pub(super) async fn observe<W: World>(
    world: &W,
    question: &Question<'_>,
    counted: ReleaseCount,
) -> Result<Vec<Observation>> {
    let release = &question.plan.release;
    let query = format!("releases releasesVersion(\"{}\")", release.version);
    let found = listed(world, question).await?;
    let of = |it: &Shipped| match counted {
        ReleaseCount::Problems => it.problems,
        ReleaseCount::Vulnerabilities => it.vulnerabilities,
    };
    let told: Vec<(&Shipped, u64)> = found.iter().filter_map(|it| Some((it, of(it)?))).collect();
    let mut observation = question.observed(Observed::NoData(NoData::NoSeries), query);
    if told.is_empty() {
        observation.remark = Some(match (found.is_empty(), counted) {
            (true, _) => {
                format!("Dynatrace sees no process of the version {} yet", release.version)
            }
            (false, ReleaseCount::Problems) => "it does not tell its problems".to_owned(),
            (false, ReleaseCount::Vulnerabilities) => {
                "vulnerabilities are not looked for in this environment".to_owned()
            }
        });
        return Ok(vec![observation]);
    }
    let sum: u64 = told.iter().map(|(_, count)| count).sum();
    let silent = found.len() - told.len();
    if silent > 0 {
        observation.remark = Some(format!("{silent} of {} components do not tell", found.len()));
    }
    // What some of them have is had; that none has any is known of all of them or not at all.
    if sum > 0 || silent == 0 {
        observation.observed = Observed::Scalar { before: None, after: sum as f64 };
    }
    let some = told.iter().filter(|(_, count)| *count > 0);
    observation
        .warnings
        .extend(some.take(NAMED).map(|(it, count)| format!("{}: {count}", it.shown)));
    Ok(vec![observation])
}

/// The components that were released in this version, each once.
async fn listed<W: World>(world: &W, question: &Question<'_>) -> Result<Vec<Shipped>> {
    let connection = &question.vendor.connection;
    let release = &question.plan.release;
    let mut found: Vec<Shipped> = Vec::new();
    let mut page = None;
    for _ in 0..PAGES {
        let window = question.windows.after;
        let request = shipped_request(connection, release, window, world.now(), &page);
        let answer = ask(world, Retry::default(), &request).await;
        let (shipped, next) = shipped_response(connection, &answer)?;
        found.extend(shipped.into_iter().filter(|it| it.is(release)));
        if next.is_none() {
            return Ok(found);
        }
        if next == page {
            break;
        }
        page = next;
    }
    Err(trouble(
        "look up the release",
        "the list of releases does not end".to_owned(),
        "give the release a version that no other has",
    ))
}
