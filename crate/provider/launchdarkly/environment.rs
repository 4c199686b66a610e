//! Projects and environments: the tags and properties that a policy may ask for.
//! <https://launchdarkly.com/docs/api/environments>

use crate::error::Result;
use crate::plan::LaunchDarkly;
use crate::wire::{Answer, Request, Silence};

use super::answer::read;
use super::question::{get, segment};
use super::wire::Place;

const READ: &str = "read the tags that the policy asks for";

/// A project or an environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// As people call it.
    pub name: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether it is marked critical; of an environment.
    pub critical: bool,
    /// Whether changes of its flags must be approved.
    pub approved: bool,
}

/// Asks for a project.
pub fn project_request(vendor: &LaunchDarkly, project: &str) -> Request {
    get(vendor, &format!("/projects/{}", segment(project)), READ)
}

/// Reads it.
pub fn project_response(vendor: &LaunchDarkly, result: &Result<Answer, Silence>) -> Result<Scene> {
    let place: Place = read(READ, vendor, result)?;
    Ok(Scene {
        name: place.name.unwrap_or_default(),
        tags: place.tags,
        critical: place.critical.unwrap_or_default(),
        approved: place.approval.and_then(|it| it.required).unwrap_or_default(),
    })
}

/// Asks for an environment.
pub fn environment_request(vendor: &LaunchDarkly, project: &str, environment: &str) -> Request {
    let path = format!("/projects/{}/environments/{}", segment(project), segment(environment));
    get(vendor, &path, READ)
}

/// Reads it.
pub fn environment_response(
    vendor: &LaunchDarkly,
    result: &Result<Answer, Silence>,
) -> Result<Scene> {
    project_response(vendor, result)
}
