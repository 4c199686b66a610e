//! Requests for approval, where an environment wants them.
//! <https://launchdarkly.com/docs/api/approvals/post-approval-request-for-flag>

use crate::error::Result;
use crate::plan::LaunchDarkly;
use crate::wire::{Answer, Method, Repeat, Request, Silence};

use super::answer::read;
use super::flag::Instruction;
use super::question::{get, segment, send};
use super::wire::{Approval, ApprovalAsked, Approvals};

const ASK: &str = "ask for approval";
const LOOK: &str = "look for a request for approval";

fn path(vendor: &LaunchDarkly, flag: &str) -> String {
    format!(
        "/projects/{}/flags/{}/environments/{}/approval-requests",
        segment(&vendor.project),
        segment(flag),
        segment(&vendor.environment)
    )
}

/// Asks for approval of a change. `description` tells it from others; it is looked for before a second is made.
pub fn approval_request(
    vendor: &LaunchDarkly,
    flag: &str,
    instruction: &Instruction,
    description: &str,
    comment: &str,
) -> Request {
    let asked = ApprovalAsked { description, comment, instructions: [instruction.row()] };
    // Strings and numbers always become JSON.
    let json = serde_json::to_string(&asked).unwrap_or_default();
    let how = (Method::Post, Repeat::UnlessTaken);
    send(vendor, how, &path(vendor, flag), "application/json", json, ASK)
}

/// The page of the request that was made.
pub fn approval_response(
    vendor: &LaunchDarkly,
    flag: &str,
    result: &Result<Answer, Silence>,
) -> Result<String> {
    let approval: Approval = read(ASK, vendor, result)?;
    Ok(page(vendor, flag, &approval.id))
}

/// Asks which requests there are for the flag.
pub fn approvals_request(vendor: &LaunchDarkly, flag: &str) -> Request {
    get(vendor, &path(vendor, flag), LOOK)
}

/// The page of a request that waits, with this description.
pub fn approvals_response(
    vendor: &LaunchDarkly,
    flag: &str,
    description: &str,
    result: &Result<Answer, Silence>,
) -> Result<Option<String>> {
    let approvals: Approvals = read(LOOK, vendor, result)?;
    let waits = |it: &Approval| {
        it.status.as_deref() == Some("pending") && it.description.as_deref() == Some(description)
    };
    Ok(approvals.items.iter().find(|it| waits(it)).map(|it| page(vendor, flag, &it.id)))
}

fn page(vendor: &LaunchDarkly, flag: &str, id: &str) -> String {
    format!(
        "{}/{}/{}/features/{}/approvals/{}",
        vendor.url,
        segment(&vendor.project),
        segment(&vendor.environment),
        segment(flag),
        segment(id)
    )
}
