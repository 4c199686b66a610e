//! The release: inputs before the file, the file before what the run knows of itself.

use crate::error::{Error, Result};
use crate::release::Release;
use crate::time::{Timestamp, Window};

use super::context::Context;
use super::file::ReleaseFile;
use super::given::Given;
use super::input::Input;
use super::naming::{
    RELEASE_BUILD_VERSION, RELEASE_NAME, RELEASE_PRODUCT, RELEASE_STAGE, RELEASE_VERSION,
};
use super::properties::properties;
use super::said::Said;

/// Puts the release together.
pub(super) fn release(
    given: &Given<'_>,
    file: ReleaseFile,
    context: Context,
    deployed: Window,
    now: Timestamp,
) -> Result<Release> {
    let pick = |input: &Input,
                from_file: Option<Said<String>>,
                known: Option<String>|
     -> Result<Option<String>> {
        let said =
            given.text(input)?.map(|said| Said { value: said.value.to_owned(), place: said.place });
        match said.or(from_file) {
            None => Ok(known),
            Some(said) => short_enough(said).map(Some),
        }
    };
    let name = pick(&RELEASE_NAME, file.name, context.name)?;
    let version = pick(&RELEASE_VERSION, file.version, context.version)?;
    Ok(Release {
        name: name.ok_or_else(|| no_name(given))?,
        version: version.unwrap_or_default(),
        stage: pick(&RELEASE_STAGE, file.stage, context.stage)?,
        product: pick(&RELEASE_PRODUCT, file.product, None)?,
        build_version: pick(&RELEASE_BUILD_VERSION, file.build_version, context.build_version)?,
        project: context.project,
        actor: context.actor,
        commit: context.commit,
        ci_back_link: context.ci_back_link,
        remediation_action_link: None,
        // By hand there is no run: this very instant names it.
        run_id: context.run_id.unwrap_or_else(|| format!("local/{}", now.as_millisecond())),
        deployed,
        properties: properties(given)?,
    })
}

/// Several of them together, with the run's id, make one property of at most 4,096 characters.
const LONGEST: usize = 1_000;

fn short_enough(said: Said<String>) -> Result<String> {
    let length = said.value.chars().count();
    if length > LONGEST {
        return Err(said.mistake(
            format!("has {length} characters, and at most {LONGEST} are taken"),
            "shorten it",
        ));
    }
    Ok(said.value)
}

fn no_name(given: &Given<'_>) -> Error {
    given.missing(&RELEASE_NAME, "write what is released, `checkout`, here or as `release: { name: checkout }` in plimsoll.yml")
}
