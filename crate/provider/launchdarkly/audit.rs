//! The audit log: who changed what, when.
//! <https://launchdarkly.com/docs/api/audit-log>

use crate::error::Result;
use crate::plan::{Glob, LaunchDarkly, Policy, Resource, Scope};
use crate::wire::{Answer, Method, Repeat, Request, Silence};

use super::answer::read;
use super::change::{ChangeRead, change};
use super::question::{get, segment, send};
use super::wire::{Detail, Listing, StatementRow};

/// The most entries that a page has.
pub const PAGE: usize = 20;

const READ: &str = "read the audit log";

/// An entry as it is listed: enough to tell whether it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// What was done to what.
    pub accesses: Vec<(String, Resource)>,
}

/// A page of entries, the newest first, as they came.
pub type AuditPage = Vec<Entry>;

/// Asks for the entries after `after_ms` and before `before_ms`, filtered by the policy; the newest first.
pub fn entries_request(
    vendor: &LaunchDarkly,
    policy: &Policy,
    after_ms: i64,
    before_ms: i64,
) -> Request {
    let path = format!("/auditlog?after={after_ms}&before={before_ms}&limit={PAGE}");
    // Strings and lists always become JSON.
    let json = serde_json::to_string(&rows(policy)).unwrap_or_default();
    send(vendor, (Method::Post, Repeat::Freely), &path, "application/json", json, READ)
}

fn rows(policy: &Policy) -> Vec<StatementRow> {
    let row = |statement: &crate::plan::Statement| {
        let listed = |globs: &[Glob]| globs.iter().map(|it| it.text().to_owned()).collect();
        let (resources, not_resources) = match &statement.resources {
            Scope::AnyOf(list) => (list.iter().map(ToString::to_string).collect(), Vec::new()),
            Scope::NoneOf(list) => (Vec::new(), list.iter().map(ToString::to_string).collect()),
        };
        let (actions, not_actions) = match &statement.actions {
            Scope::AnyOf(list) => (listed(list), Vec::new()),
            Scope::NoneOf(list) => (Vec::new(), listed(list)),
        };
        let effect = if statement.denies { "deny" } else { "allow" };
        StatementRow { effect, resources, not_resources, actions, not_actions }
    };
    policy.statements.iter().map(row).collect()
}

/// Asks for the last changes of one flag, the newest first.
pub fn flag_entries_request(vendor: &LaunchDarkly, flag: &str) -> Request {
    let spec = format!("proj/{}:env/{}:flag/{flag}", vendor.project, vendor.environment);
    get(vendor, &format!("/auditlog?spec={}&limit={PAGE}", segment(&spec)), READ)
}

/// Reads a page.
pub fn entries_response(
    vendor: &LaunchDarkly,
    result: &Result<Answer, Silence>,
) -> Result<AuditPage> {
    let listing: Listing = read(READ, vendor, result)?;
    let entries = listing.items.into_iter().map(|item| Entry {
        id: item.id,
        at_ms: item.date,
        accesses: item
            .accesses
            .into_iter()
            .map(|access| {
                (
                    access.action.unwrap_or_default(),
                    Resource::read(&access.resource.unwrap_or_default()),
                )
            })
            .collect(),
    });
    Ok(entries.collect())
}

/// Asks for everything about one entry.
pub fn entry_request(vendor: &LaunchDarkly, id: &str) -> Request {
    get(vendor, &format!("/auditlog/{}", segment(id)), READ)
}

/// Reads the change of a flag. None: it is about something else, or in a form that is not known.
pub fn entry_response(
    vendor: &LaunchDarkly,
    result: &Result<Answer, Silence>,
) -> Result<Option<ChangeRead>> {
    let detail: Detail = read(READ, vendor, result)?;
    Ok(change(detail, &vendor.url))
}
