//! Releases as Dynatrace knows them: running processes with a version.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/releases/get-releaseall>

use crate::error::Result;
use crate::plan::Connection;
use crate::release::Release;
use crate::time::{Timestamp, Window};
use crate::wire::{Answer, Request, Silence};

use super::NextPage;
use super::answer::read;
use super::question::get;
use super::wire::ReleaseList;

const ACTION: &str = "look up the release (scope releases.read)";

/// A component in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// `checkout 1.4.2 (production)`.
    pub shown: String,
    /// Its version, stage and product, where it has them.
    pub said: [Option<String>; 3],
    /// Problems that it has; none where that is not told.
    pub problems: Option<u64>,
    /// Vulnerabilities that it has; none where they are not looked for.
    pub vulnerabilities: Option<u64>,
}

impl Shipped {
    /// Whether it is this release. What Dynatrace does not know of it is no difference.
    pub fn is(&self, release: &Release) -> bool {
        let [version, stage, product] = &self.said;
        let same = |known: &Option<String>, ours: Option<&str>| match (known, ours) {
            (Some(known), Some(ours)) => known.eq_ignore_ascii_case(ours),
            (None, _) | (_, None) => true,
        };
        version.as_deref() == Some(release.version.as_str())
            && same(stage, release.stage.as_deref())
            && same(product, release.product.as_deref())
    }
}

/// Asks for the releases of this version. The vendor compares by parts of words, whatever their case.
pub fn shipped_request(
    connection: &Connection,
    release: &Release,
    window: Window,
    now: Timestamp,
    page: &NextPage,
) -> Request {
    if let Some(key) = page {
        return get(connection, "/releases", &[("nextPageKey", key.clone())], ACTION);
    }
    let version = release.version.replace('~', "~~").replace('"', "~\"");
    let query = [
        ("releasesSelector", format!("releasesVersion(\"{version}\")")),
        ("from", window.from.as_millisecond().to_string()),
        ("to", window.to.max(now).as_millisecond().to_string()),
        ("pageSize", "1000".to_owned()),
    ];
    get(connection, "/releases", &query, ACTION)
}

/// Reads a page.
pub fn shipped_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<(Vec<Shipped>, NextPage)> {
    let list: ReleaseList = read(ACTION, connection, result)?;
    let shipped = list.releases.into_iter().map(|it| {
        let name = it.name.or(it.product.clone()).unwrap_or_default();
        let stage = it.stage.as_ref().map_or_else(String::new, |it| format!(" ({it})"));
        let looked_for = it.security_vulnerabilities_enabled != Some(false);
        Shipped {
            shown: format!("{name} {}{stage}", it.version.as_deref().unwrap_or_default()),
            problems: it.problem_count,
            vulnerabilities: it.security_vulnerabilities_count.filter(|_| looked_for),
            said: [it.version, it.stage, it.product],
        }
    });
    Ok((shipped.collect(), list.next_page_key))
}
