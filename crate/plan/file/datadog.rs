//! `datadog`: the site, the service and its environment.

use crate::error::Result;

use super::super::said::{Objection, Said};
use super::super::shown::shown;
use super::at::{At, Section};

/// What the file says of Datadog.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct DatadogFile {
    pub(in super::super) site: Option<Said<String>>,
    pub(in super::super) service: Option<Said<String>>,
    pub(in super::super) env: Option<Said<String>>,
    pub(in super::super) tags: Vec<String>,
    pub(in super::super) dora: Option<bool>,
    pub(in super::super) report_failure: bool,
}

/// The longest tag that Datadog takes.
const LONGEST: usize = 200;

/// An event takes a hundred, and some of them are ours.
const MOST: usize = 80;

/// Reads the section.
#[inline(never)]
pub(super) fn datadog(section: &Section<'_>) -> Result<DatadogFile> {
    let flag = |at: &At<'_>| at.flag().map(Some);
    Ok(DatadogFile {
        site: section.text("site")?,
        service: section.text("service")?,
        env: section.text("env")?,
        tags: section.or("tags", Vec::new(), tags)?,
        dora: section.or("dora", None, flag)?,
        report_failure: section.or("report-failure", false, At::flag)?,
    })
}

fn tags(at: &At<'_>) -> Result<Vec<String>> {
    let mut tags: Vec<String> = Vec::new();
    for item in at.one_or_many()? {
        let tag = item.text()?.read(tag)?;
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    if tags.len() > MOST {
        return Err(at.mistake(
            format!("has {} tags, and at most {MOST} are taken", tags.len()),
            "leave some out",
        ));
    }
    Ok(tags)
}

/// One tag, `team:payments`.
fn tag(text: &str) -> Result<String, Objection> {
    let length = text.chars().count();
    if length > LONGEST || text.contains([',', '\n']) {
        return Err(Objection::new(
            format!("{} is no tag: at most {LONGEST} characters, no comma", shown(text)),
            "write it like `team:payments`",
        ));
    }
    Ok(text.to_owned())
}
