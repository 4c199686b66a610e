//! Azure Pipelines, on dev.azure.com and on a server of one's own:
//! <https://learn.microsoft.com/azure/devops/pipelines/build/variables> for YAML pipelines,
//! <https://learn.microsoft.com/azure/devops/pipelines/release/variables> for classic releases. In a classic
//! release the `BUILD_` variables are those of the primary artifact.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Context, Words, first, run_id};

pub(super) const VARIABLES: [&str; 29] = [
    "AGENT_JOBSTATUS",
    "BUILD_BUILDID",
    "BUILD_BUILDNUMBER",
    "BUILD_DEFINITIONNAME",
    "BUILD_REPOSITORY_NAME",
    "BUILD_REQUESTEDFOR",
    "BUILD_SOURCEVERSION",
    "ENVIRONMENT_NAME",
    "RELEASE_ATTEMPTNUMBER",
    "RELEASE_DEFINITIONNAME",
    "RELEASE_DEPLOYMENT_REQUESTEDFOR",
    "RELEASE_DEPLOYMENT_STARTTIME",
    "RELEASE_ENVIRONMENTID",
    "RELEASE_ENVIRONMENTNAME",
    "RELEASE_RELEASEID",
    "RELEASE_RELEASENAME",
    "RELEASE_RELEASEWEBURL",
    "RELEASE_REQUESTEDFOR",
    "SYSTEM_COLLECTIONURI",
    "SYSTEM_DEFINITIONNAME",
    "SYSTEM_JOBATTEMPT",
    "SYSTEM_JOBID",
    "SYSTEM_JOBIDENTIFIER",
    "SYSTEM_PHASEATTEMPT",
    "SYSTEM_STAGEATTEMPT",
    "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
    "SYSTEM_TEAMFOUNDATIONSERVERURI",
    "SYSTEM_TEAMPROJECT",
    "SYSTEM_TEAMPROJECTID",
];

pub(super) fn context(words: &Words) -> Context {
    match words.variable("RELEASE_RELEASEID") {
        Some(release) => classic_release(words, release),
        None => yaml_pipeline(words),
    }
}

fn yaml_pipeline(words: &Words) -> Context {
    let build = words.variable("BUILD_BUILDID");
    Context {
        name: first(
            words,
            &["BUILD_DEFINITIONNAME", "SYSTEM_DEFINITIONNAME", "BUILD_REPOSITORY_NAME"],
        ),
        // Set in deployment jobs; the name of a stage of the pipeline says less.
        stage: first(words, &["ENVIRONMENT_NAME"]),
        actor: first(words, &["BUILD_REQUESTEDFOR"]),
        ci_back_link: project_page(words)
            .zip(build)
            .map(|(project, build)| format!("{project}/_build/results?buildId={build}")),
        run_id: run_id("azure", build, &owner_and_job(words, "SYSTEM_STAGEATTEMPT")),
        // The start of the pipeline is known, but a build, tests and approvals may lie between.
        deployment_start: None,
        ..both(words)
    }
}

fn classic_release(words: &Words, release: &str) -> Context {
    Context {
        name: first(words, &["RELEASE_DEFINITIONNAME", "BUILD_DEFINITIONNAME"]),
        version: first(words, &["BUILD_BUILDNUMBER", "RELEASE_RELEASENAME"]),
        stage: first(words, &["RELEASE_ENVIRONMENTNAME"]),
        actor: first(words, &["RELEASE_DEPLOYMENT_REQUESTEDFOR", "RELEASE_REQUESTEDFOR"]),
        ci_back_link: first(words, &["RELEASE_RELEASEWEBURL"]),
        run_id: run_id(
            "azure-release",
            Some(release),
            &owner_and_job(words, "RELEASE_ATTEMPTNUMBER"),
        ),
        deployment_start: first(words, &["RELEASE_DEPLOYMENT_STARTTIME"]),
        ..both(words)
    }
}

/// What has the same name in both.
fn both(words: &Words) -> Context {
    Context {
        version: first(words, &["BUILD_BUILDNUMBER"]),
        build_version: first(words, &["BUILD_BUILDID"]),
        project: first(words, &["SYSTEM_TEAMPROJECT"]),
        commit: first(words, &["BUILD_SOURCEVERSION"]),
        ..Context::default()
    }
}

/// The project, the stage's attempt, the job and its attempts.
fn owner_and_job<'a>(words: &'a Words, attempt: &str) -> [Option<&'a str>; 5] {
    [
        words.variable("SYSTEM_TEAMPROJECTID").or_else(|| words.variable("SYSTEM_TEAMPROJECT")),
        words.variable(attempt),
        words.variable("SYSTEM_JOBIDENTIFIER").or_else(|| words.variable("SYSTEM_JOBID")),
        words.variable("SYSTEM_PHASEATTEMPT"),
        words.variable("SYSTEM_JOBATTEMPT"),
    ]
}

/// Everything but what a segment of a path may hold as it is (<https://www.rfc-editor.org/rfc/rfc3986#section-2.3>).
const RESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `https://dev.azure.com/fabrikam/Fabrikam%20Fiber`. The collection may have a path of its own on a server.
fn project_page(words: &Words) -> Option<String> {
    let collection = first(words, &["SYSTEM_COLLECTIONURI", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"])?;
    let project = words.variable("SYSTEM_TEAMPROJECT")?;
    Some(format!(
        "{}/{}",
        collection.trim_end_matches('/'),
        utf8_percent_encode(project, &RESERVED)
    ))
}
