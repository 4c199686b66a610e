//! What the run knows of itself becomes the release.

use plimsoll::plan::{Host, environment_names};
use plimsoll::release::Release;

use crate::words::{Step, now};

const GITHUB: [(&str, &str); 11] = [
    ("GITHUB_ACTOR", "octocat"),
    ("GITHUB_JOB", "deploy"),
    ("GITHUB_REF_NAME", "main"),
    ("GITHUB_REF_TYPE", "branch"),
    ("GITHUB_REPOSITORY", "acme/checkout"),
    ("GITHUB_RUN_ATTEMPT", "2"),
    ("GITHUB_RUN_ID", "4711"),
    ("GITHUB_RUN_NUMBER", "42"),
    ("GITHUB_SERVER_URL", "https://github.example.com"),
    ("GITHUB_SHA", "0123456789abcdef0123456789abcdef01234567"),
    ("GITHUB_TRIGGERING_ACTOR", "hubot"),
];

const YAML: [(&str, &str); 12] = [
    ("BUILD_BUILDID", "812"),
    ("BUILD_BUILDNUMBER", "20261121.3"),
    ("BUILD_DEFINITIONNAME", "checkout-cd"),
    ("BUILD_REQUESTEDFOR", "Mateo Escobedo"),
    ("BUILD_SOURCEVERSION", "0123456789abcdef0123456789abcdef01234567"),
    ("SYSTEM_COLLECTIONURI", "https://devops.example.com/tfs/DefaultCollection/"),
    ("SYSTEM_JOBATTEMPT", "1"),
    ("SYSTEM_JOBIDENTIFIER", "Deploy.web.__default"),
    ("SYSTEM_PHASEATTEMPT", "1"),
    ("SYSTEM_STAGEATTEMPT", "2"),
    ("SYSTEM_TEAMPROJECT", "Fabrikam Fiber"),
    ("SYSTEM_TEAMPROJECTID", "79f5c12e-3337-4151-be41-a268d2c73344"),
];

const CLASSIC: [(&str, &str); 11] = [
    ("RELEASE_ATTEMPTNUMBER", "3"),
    ("RELEASE_DEFINITIONNAME", "checkout release"),
    ("RELEASE_DEPLOYMENT_REQUESTEDFOR", "Chuck Reinhart"),
    ("RELEASE_DEPLOYMENT_STARTTIME", "2026-11-21 11:41:27Z"),
    ("RELEASE_ENVIRONMENTNAME", "Production"),
    ("RELEASE_RELEASEID", "118"),
    ("RELEASE_RELEASENAME", "Release-47"),
    (
        "RELEASE_RELEASEWEBURL",
        "https://devops.example.com/tfs/c/79f5c12e/_release?releaseId=118&_a=release-summary",
    ),
    ("RELEASE_REQUESTEDFOR", "Mateo Escobedo"),
    ("SYSTEM_JOBIDENTIFIER", "Stage_79f5_1.Phase_1.__default"),
    ("SYSTEM_PIPELINESTARTTIME", "2026-11-21 08:41:33-03:00"),
];

fn release(host: Host, variables: &[(&str, &str)]) -> Release {
    Step::mark(host).input("release-name", "").variables(variables).plan().release
}

fn without<'a>(variables: &[(&'a str, &'a str)], name: &str) -> Vec<(&'a str, &'a str)> {
    variables.iter().copied().filter(|(known, _)| *known != name).collect()
}

fn with<'a>(
    variables: &[(&'a str, &'a str)],
    name: &'a str,
    value: &'a str,
) -> Vec<(&'a str, &'a str)> {
    let mut all = without(variables, name);
    all.push((name, value));
    all
}

#[test]
fn a_workflow_names_its_release_after_the_repository_and_the_commit() {
    let release = release(Host::Github, &GITHUB);
    assert_eq!(release.name, "checkout");
    assert_eq!(release.version, "0123456");
    assert_eq!(release.stage, None);
    assert_eq!(release.product, None);
    assert_eq!(release.build_version.as_deref(), Some("42"));
    assert_eq!(release.project.as_deref(), Some("acme/checkout"));
    assert_eq!(release.actor.as_deref(), Some("hubot"));
    assert_eq!(release.commit.as_deref(), Some("0123456789abcdef0123456789abcdef01234567"));
    assert_eq!(
        release.ci_back_link.as_deref(),
        Some("https://github.example.com/acme/checkout/actions/runs/4711/attempts/2")
    );
    assert_eq!(release.remediation_action_link, None);
    assert_eq!(release.run_id, "github/4711/acme/checkout/2/deploy");
}

#[test]
fn a_tag_is_a_version() {
    let tagged = with(&with(&GITHUB, "GITHUB_REF_TYPE", "tag"), "GITHUB_REF_NAME", "v1.4.2");
    assert_eq!(release(Host::Github, &tagged).version, "v1.4.2");
}

#[test]
fn another_attempt_or_job_is_another_run_and_a_repeated_step_is_not() {
    let id = |variables: &[(&str, &str)]| release(Host::Github, variables).run_id;
    assert_eq!(id(&GITHUB), id(&with(&GITHUB, "GITHUB_ACTION", "__plimsoll_2")));
    assert_ne!(id(&GITHUB), id(&with(&GITHUB, "GITHUB_RUN_ATTEMPT", "3")));
    assert_ne!(id(&GITHUB), id(&with(&GITHUB, "GITHUB_JOB", "deploy-eu")));
    assert_ne!(id(&GITHUB), id(&with(&GITHUB, "GITHUB_RUN_ID", "4712")));
    let id = |variables: &[(&str, &str)]| release(Host::Azure, variables).run_id;
    for name in
        ["BUILD_BUILDID", "SYSTEM_STAGEATTEMPT", "SYSTEM_JOBATTEMPT", "SYSTEM_JOBIDENTIFIER"]
    {
        assert_ne!(id(&YAML), id(&with(&YAML, name, "9")), "{name}");
    }
    for name in ["RELEASE_RELEASEID", "RELEASE_ATTEMPTNUMBER", "SYSTEM_JOBIDENTIFIER"] {
        assert_ne!(id(&CLASSIC), id(&with(&CLASSIC, name, "9")), "{name}");
    }
}

#[test]
fn a_yaml_pipeline_names_its_release_after_the_definition_and_the_build() {
    let release = release(Host::Azure, &YAML);
    assert_eq!(release.name, "checkout-cd");
    assert_eq!(release.version, "20261121.3");
    assert_eq!(release.stage, None);
    assert_eq!(release.build_version.as_deref(), Some("812"));
    assert_eq!(release.project.as_deref(), Some("Fabrikam Fiber"));
    assert_eq!(release.actor.as_deref(), Some("Mateo Escobedo"));
    assert_eq!(
        release.run_id,
        "azure/812/79f5c12e-3337-4151-be41-a268d2c73344/2/Deploy.web.__default/1/1"
    );
}

#[test]
fn the_collection_of_a_server_keeps_its_path_in_the_link() {
    assert_eq!(
        release(Host::Azure, &YAML).ci_back_link.as_deref(),
        Some(
            "https://devops.example.com/tfs/DefaultCollection/Fabrikam%20Fiber/_build/results?buildId=812"
        )
    );
    let older = with(
        &without(&YAML, "SYSTEM_COLLECTIONURI"),
        "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
        "https://fabrikam.visualstudio.com",
    );
    assert_eq!(
        release(Host::Azure, &older).ci_back_link.as_deref(),
        Some("https://fabrikam.visualstudio.com/Fabrikam%20Fiber/_build/results?buildId=812")
    );
}

#[test]
fn a_deployment_job_knows_its_environment() {
    assert_eq!(
        release(Host::Azure, &with(&YAML, "ENVIRONMENT_NAME", "production")).stage.as_deref(),
        Some("production")
    );
}

#[test]
fn the_start_of_a_pipeline_is_not_the_start_of_its_deployment() {
    let started = with(&YAML, "SYSTEM_PIPELINESTARTTIME", "2026-11-21 09:00:00+00:00");
    assert_eq!(release(Host::Azure, &started).deployed.from, now());
}

#[test]
fn a_classic_release_speaks_for_itself() {
    let both: Vec<_> = YAML
        .into_iter()
        .filter(|(name, _)| *name != "SYSTEM_JOBIDENTIFIER")
        .chain(CLASSIC)
        .collect();
    let release = release(Host::Azure, &both);
    assert_eq!(release.name, "checkout release");
    assert_eq!(release.version, "20261121.3");
    assert_eq!(release.stage.as_deref(), Some("Production"));
    assert_eq!(release.build_version.as_deref(), Some("812"));
    assert_eq!(release.actor.as_deref(), Some("Chuck Reinhart"));
    assert_eq!(
        release.ci_back_link.as_deref(),
        Some("https://devops.example.com/tfs/c/79f5c12e/_release?releaseId=118&_a=release-summary")
    );
    assert_eq!(
        release.run_id,
        "azure-release/118/79f5c12e-3337-4151-be41-a268d2c73344/3/Stage_79f5_1.Phase_1.__default/1/1"
    );
    assert_eq!(release.deployed.from.to_string(), "2026-11-21T11:41:27Z");
    assert_eq!(release.deployed.to, now());
}

#[test]
fn a_classic_release_without_a_build_goes_by_its_own_name() {
    assert_eq!(release(Host::Azure, &CLASSIC).version, "Release-47");
}

#[test]
fn a_deployment_that_waited_for_an_approval_did_not_begin_then() {
    for start in ["2026-11-20 11:41:27Z", "2026-11-21 12:00:01Z", "11/21/2026 11:41:27"] {
        let waited = with(&CLASSIC, "RELEASE_DEPLOYMENT_STARTTIME", start);
        assert_eq!(release(Host::Azure, &waited).deployed.from, now(), "{start}");
    }
}

#[test]
fn inputs_win_over_the_file_and_the_file_over_the_run() {
    let file = "release:\n  name: from file\n  version: 1.10\n  stage: from file\n  product: from file\n  build-version: from file\n";
    let step = Step::github().input("release-name", "").variables(&GITHUB);
    let release = step.clone().file("plimsoll.yml", file).plan().release;
    assert_eq!(release.name, "from file");
    assert_eq!(release.version, "1.10");
    for part in [&release.stage, &release.product, &release.build_version] {
        assert_eq!(part.as_deref(), Some("from file"));
    }
    let inputs = ["name", "version", "stage", "product", "build-version"];
    let step = inputs.iter().fold(step.file("plimsoll.yml", file), |step, name| {
        step.input(&format!("release-{name}"), " from input ")
    });
    let release = step.plan().release;
    assert_eq!(release.name, "from input");
    assert_eq!(release.version, "from input");
    for part in [&release.stage, &release.product, &release.build_version] {
        assert_eq!(part.as_deref(), Some("from input"));
    }
}

#[test]
fn by_hand_a_release_needs_a_name_and_nothing_else() {
    let release = Step::github().plan().release;
    assert_eq!(release.version, "");
    assert_eq!(release.ci_back_link, None);
    assert_eq!(release.run_id, "local/1795262400000");
    assert_eq!(
        Step::azure().input("release-name", "").phrase(),
        "input `releaseName`: is not given | write what is released, `checkout`, here or as `release: { name: checkout }` in plimsoll.yml"
    );
    assert_eq!(
        Step::github().input("release-version", &"9".repeat(1_001)).phrase(),
        "input `release-version`: has 1001 characters, and at most 1000 are taken | shorten it"
    );
}

#[test]
fn every_variable_that_is_read_is_asked_for() {
    for (host, variables) in
        [(Host::Github, &GITHUB[..]), (Host::Azure, &YAML), (Host::Azure, &CLASSIC[..10])]
    {
        let asked = environment_names(host);
        for (name, _) in variables {
            assert!(asked.iter().any(|asked| asked == name), "{name}");
        }
        let mut each = asked.clone();
        each.sort();
        each.dedup();
        assert_eq!(each.len(), asked.len());
    }
}
