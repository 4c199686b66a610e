//! GitHub Actions: <https://docs.github.com/en/actions/reference/workflows-and-actions/variables>.

use super::{Context, Words, first, run_id};

pub(super) const VARIABLES: [&str; 14] = [
    "GITHUB_ACTOR",
    "GITHUB_API_URL",
    "GITHUB_EVENT_PATH",
    "GITHUB_JOB",
    "GITHUB_REF_NAME",
    "GITHUB_REF_TYPE",
    "GITHUB_REPOSITORY",
    "GITHUB_RUN_ATTEMPT",
    "GITHUB_RUN_ID",
    "GITHUB_RUN_NUMBER",
    "GITHUB_SERVER_URL",
    "GITHUB_SHA",
    "GITHUB_TRIGGERING_ACTOR",
    "GITHUB_WORKFLOW",
];

/// How many digits of a commit people read.
const SHORT_SHA: usize = 7;

pub(super) fn context(words: &Words) -> Context {
    let repository = words.variable("GITHUB_REPOSITORY");
    let sha = words.variable("GITHUB_SHA");
    let run = words.variable("GITHUB_RUN_ID");
    let attempt = words.variable("GITHUB_RUN_ATTEMPT");
    let server = words.variable("GITHUB_SERVER_URL");
    let tag = words
        .variable("GITHUB_REF_NAME")
        .filter(|_| words.variable("GITHUB_REF_TYPE") == Some("tag"));

    Context {
        name: repository.map(|full| full.rsplit('/').next().unwrap_or(full).to_owned()),
        version: tag
            .map(str::to_owned)
            .or_else(|| sha.map(|sha| sha.chars().take(SHORT_SHA).collect())),
        // No variable names the environment of a job.
        stage: None,
        build_version: first(words, &["GITHUB_RUN_NUMBER"]),
        project: repository.map(str::to_owned),
        // Who ran it again counts, not who ran it first.
        actor: first(words, &["GITHUB_TRIGGERING_ACTOR", "GITHUB_ACTOR"]),
        commit: sha.map(str::to_owned),
        ci_back_link: server.zip(repository).zip(run).map(|((server, repository), run)| {
            let page = format!("{}/{repository}/actions/runs/{run}", server.trim_end_matches('/'));
            attempt.map_or_else(|| page.clone(), |attempt| format!("{page}/attempts/{attempt}"))
        }),
        run_id: run_id("github", run, &[repository, attempt, words.variable("GITHUB_JOB")]),
        deployment_start: None,
    }
}
