//! What there is: the token's own entry, and the keys of projects, environments and flags.
//! <https://launchdarkly.com/docs/api/other/get-caller-identity>

use crate::error::Result;
use crate::plan::LaunchDarkly;
use crate::wire::{Answer, Request, Silence};

use super::answer::read;
use super::question::{get, segment};
use super::wire::{Identity, Keys};

const KNOW: &str = "look up the access token";
const LIST: &str = "list the keys that there are";

/// What keys are listed of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// The projects of the account.
    Projects,
    /// The environments of the project.
    Environments,
    /// The flags of the project.
    Flags,
}

/// Asks what the token is; any access token may.
pub fn identity_request(vendor: &LaunchDarkly) -> Request {
    get(vendor, "/caller-identity", KNOW)
}

/// The name of the token, where it has one.
pub fn identity_response(
    vendor: &LaunchDarkly,
    result: &Result<Answer, Silence>,
) -> Result<Option<String>> {
    read::<Identity>(KNOW, vendor, result).map(|it| it.name)
}

/// Asks for keys, a hundred at the most.
pub fn keys_request(vendor: &LaunchDarkly, shelf: Shelf) -> Request {
    let project = segment(&vendor.project);
    let path = match shelf {
        Shelf::Projects => "/projects?limit=100".to_owned(),
        Shelf::Environments => format!("/projects/{project}/environments?limit=100"),
        Shelf::Flags => format!("/flags/{project}?limit=100&summary=true"),
    };
    get(vendor, &path, LIST)
}

/// The keys.
pub fn keys_response(
    vendor: &LaunchDarkly,
    result: &Result<Answer, Silence>,
) -> Result<Vec<String>> {
    read::<Keys>(LIST, vendor, result)
        .map(|keys| keys.items.into_iter().filter_map(|it| it.key).collect())
}
