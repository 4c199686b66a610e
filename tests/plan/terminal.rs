//! What other pipelines know of themselves becomes the release, and options are named as they are written.

use plimsoll::plan::{Host, environment_names};
use plimsoll::release::Release;

use crate::words::Step;

fn release(variables: &[(&str, &str)]) -> Release {
    Step::mark(Host::Terminal).input("release-name", "").variables(variables).plan().release
}

#[test]
fn gitlab_names_the_release_its_environment_and_the_page_of_the_job() {
    let all = [
        ("GITLAB_CI", "true"),
        ("CI_PROJECT_NAME", "checkout"),
        ("CI_PROJECT_PATH", "shop/checkout"),
        ("CI_COMMIT_SHORT_SHA", "0123abcd"),
        ("CI_COMMIT_SHA", "0123abcd0123abcd"),
        ("CI_ENVIRONMENT_NAME", "production"),
        ("CI_PIPELINE_ID", "4711"),
        ("CI_PIPELINE_IID", "42"),
        ("CI_JOB_ID", "99"),
        ("CI_JOB_URL", "https://gitlab.example.com/shop/checkout/-/jobs/99"),
        ("GITLAB_USER_LOGIN", "mateo"),
    ];
    let it = release(&all);
    assert_eq!((it.name.as_str(), it.version.as_str()), ("checkout", "0123abcd"));
    assert_eq!(it.stage.as_deref(), Some("production"));
    assert_eq!(it.project.as_deref(), Some("shop/checkout"));
    assert_eq!(
        it.ci_back_link.as_deref(),
        Some("https://gitlab.example.com/shop/checkout/-/jobs/99")
    );
    assert!(it.run_id.starts_with("gitlab/4711/99"), "{}", it.run_id);
    let asked = environment_names(Host::Terminal);
    assert!(all.iter().all(|(name, _)| asked.iter().any(|it| it == name)));
    assert!(asked.iter().any(|it| it == "PLIMSOLL_DYNATRACE_TOKEN"));
}

#[test]
fn jenkins_names_the_job_and_the_build_and_a_tag_is_the_version() {
    let all = [
        ("JENKINS_URL", "https://ci.example.com/"),
        ("JOB_NAME", "shop/checkout/main"),
        ("JOB_BASE_NAME", "main"),
        ("BUILD_NUMBER", "42"),
        ("BUILD_TAG", "jenkins-shop-checkout-main-42"),
        ("BUILD_URL", "https://ci.example.com/job/checkout/42/"),
        ("TAG_NAME", "v1.4.2"),
    ];
    let it = release(&all);
    assert_eq!((it.name.as_str(), it.version.as_str()), ("main", "v1.4.2"));
    assert_eq!(it.build_version.as_deref(), Some("42"));
    assert!(it.run_id.starts_with("jenkins/jenkins-shop-checkout-main-42"), "{}", it.run_id);
}

#[test]
fn a_mistake_names_the_option_as_it_is_written_and_the_variable_of_a_secret() {
    let step = |name, value| Step::mark(Host::Terminal).input(name, value).phrase();
    assert!(step("deployed-from", "yesterday").starts_with("option `--deployed-from`"));
    let phrase = step("dynatrace-token", "");
    assert!(phrase.contains("option `--dynatrace-token`"), "{phrase}");
    assert!(phrase.contains("PLIMSOLL_DYNATRACE_TOKEN"), "{phrase}");
}
