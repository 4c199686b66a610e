//! Problems on what was released.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/problems-v2/problems/get-problems-list>

use crate::error::Result;
use crate::plan::Connection;
use crate::time::{Timestamp, Window};
use crate::wire::{Answer, Request, Silence};

use super::NextPage;
use super::answer::read;
use super::page::problem_page;
use super::question::get;
use super::wire::ProblemList;

const ACTION: &str = "look for problems (scope problems.read)";

/// A problem, open or closed since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The vendor's id.
    pub id: String,
    /// When it began, by the vendor's own dating. None: it did not say.
    pub start: Option<Timestamp>,
    /// When it ended; none while it is open.
    pub end: Option<Timestamp>,
    /// `P-201114 High error rate (open)`.
    pub shown: String,
    /// Its page, where there is one.
    pub link: Option<String>,
}

/// One page of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProblemPage {
    /// The problems.
    pub problems: Vec<Problem>,
    /// What the vendor warned of.
    pub warnings: Vec<String>,
    /// The next page.
    pub next: NextPage,
}

/// Asks for the problems on what `target` selects that were there in `window`. Whether one that spans the
/// whole window is listed is not documented; one that began in it is.
pub fn problems_request(
    connection: &Connection,
    target: &str,
    selector: Option<&str>,
    window: Window,
    page: &NextPage,
) -> Request {
    if let Some(key) = page {
        return get(connection, "/problems", &[("nextPageKey", key.clone())], ACTION);
    }
    let mut query = vec![
        ("from", window.from.as_millisecond().to_string()),
        ("to", window.to.as_millisecond().to_string()),
        ("pageSize", "500".to_owned()),
    ];
    if let Some(selector) = selector {
        query.insert(0, ("problemSelector", selector.to_owned()));
    }
    if !target.is_empty() {
        query.insert(0, ("entitySelector", target.to_owned()));
    }
    get(connection, "/problems", &query, ACTION)
}

/// Reads a page.
pub fn problems_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<ProblemPage> {
    let list: ProblemList = read(ACTION, connection, result)?;
    let problems = list.problems.unwrap_or_default().into_iter().map(|it| {
        let id = it.problem_id.unwrap_or_default();
        let named = [it.display_id, it.title].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let status = it.status.unwrap_or_default().to_lowercase();
        Problem {
            end: it
                .end_time
                .filter(|ms| *ms >= 0)
                .and_then(|ms| Timestamp::from_millisecond(ms).ok()),
            start: it.start_time.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
            shown: format!("{named} ({status})"),
            link: problem_page(connection, &id),
            id,
        }
    });
    Ok(ProblemPage {
        problems: problems.collect(),
        warnings: list.warnings.unwrap_or_default(),
        next: list.next_page_key,
    })
}
