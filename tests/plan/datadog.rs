//! Datadog: its site, its keys, the service, and which runs need them.

use plimsoll::plan::{Datadog, Host, SITES, Words};

use crate::words::Step;

const API: &str = "0123456789abcdef0123456789abcdef";
const APP: &str = "0123456789abcdef0123456789abcdef01234567";

fn alone() -> Step {
    Step { host: Host::Github, words: Words::default() }
        .input("command", "mark")
        .input("release-name", "checkout")
        .input("datadog-site", "datadoghq.eu")
        .input("datadog-api-key", API)
}

fn datadog(step: &Step) -> Datadog {
    step.plan().datadog.unwrap()
}

#[test]
fn datadog_alone_is_enough_to_mark() {
    let plan = alone().plan();
    assert_eq!(plan.dynatrace, None);
    let datadog = plan.datadog.unwrap();
    assert_eq!(datadog.site.api, "https://api.datadoghq.eu");
    assert_eq!(datadog.site.intake, "https://event-management-intake.datadoghq.eu");
    assert_eq!(datadog.site.ui, "https://app.datadoghq.eu");
    assert_eq!((datadog.service.as_str(), datadog.env), ("checkout", None));
    assert_eq!(datadog.app_key, None);
    assert!(datadog.dora && !datadog.report_failure);
}

#[test]
fn both_vendors_stand_side_by_side() {
    let plan = Step::github().input("datadog-api-key", API).plan();
    assert!(plan.dynatrace.is_some());
    let datadog = plan.datadog.unwrap();
    assert_eq!(datadog.site.name, "datadoghq.com");
    assert_eq!(
        datadog.corrections,
        ["input `datadog-site` is not given: `datadoghq.com` was taken"]
    );
}

#[test]
fn without_any_vendor_both_are_offered() {
    let step = Step { host: Host::Github, words: Words::default() }.input("command", "mark");
    assert_eq!(
        step.phrase(),
        "the step: names no vendor, and there is nobody to tell or to ask | give it `dynatrace-url` and `dynatrace-token`, or `datadog-site` and `datadog-api-key`, or both (on Azure `dynatraceUrl` and so on)"
    );
}

#[test]
fn every_site_is_known_by_its_parameter() {
    for site in SITES {
        let datadog = datadog(&alone().input("datadog-site", site));
        assert_eq!(datadog.site.name, site);
        assert_eq!(datadog.site.api, format!("https://api.{site}"));
        assert_eq!(datadog.corrections, Vec::<String>::new());
    }
}

#[test]
fn a_site_is_understood_by_its_name_and_its_hosts() {
    for (written, meant) in [
        ("EU1", "datadoghq.eu"),
        ("us1", "datadoghq.com"),
        ("us2-fed", "us2.ddog-gov.com"),
        ("https://app.datadoghq.com/dashboard/lists", "datadoghq.com"),
        ("api.us5.datadoghq.com", "us5.datadoghq.com"),
        ("https://event-management-intake.ap2.datadoghq.com", "ap2.datadoghq.com"),
    ] {
        let datadog = datadog(&alone().input("datadog-site", written));
        assert_eq!(datadog.site.name, meant);
        assert_eq!(
            datadog.corrections,
            [format!("input `datadog-site`: `{written}` was taken for the site `{meant}`")]
        );
    }
}

#[test]
fn a_site_that_is_none_is_told_the_nearest() {
    let phrase = alone().input("datadog-site", "us4.datadoghq.com").phrase();
    assert!(
        phrase.starts_with("input `datadog-site`: `us4.datadoghq.com` is not a site of Datadog; did you mean `us3.datadoghq.com`? | write `datadoghq.com`, "),
        "{phrase}"
    );
    assert!(phrase.contains("`us2.ddog-gov.com`"), "{phrase}");
    let phrase = alone().input("datadog-site", "http://api.datadoghq.eu").phrase();
    assert!(phrase.contains("would send the keys unencrypted"), "{phrase}");
}

#[test]
fn a_loopback_address_stands_in_for_a_site() {
    let site = datadog(&alone().input("datadog-site", "http://127.0.0.1:4114/")).site;
    assert_eq!(
        (site.api.as_str(), site.intake.as_str()),
        ("http://127.0.0.1:4114", "http://127.0.0.1:4114")
    );
    assert_eq!(
        alone().input("datadog-site", "http://localhost:port").phrase(),
        "input `datadog-site`: `port` is not a port | write a loopback address like `http://127.0.0.1:4114`"
    );
}

#[test]
fn the_sites_of_the_government_have_no_dora() {
    assert!(!datadog(&alone().input("datadog-site", "ddog-gov.com")).dora);
}

#[test]
fn a_key_is_told_from_the_other_and_never_shown() {
    let phrase = alone().input("datadog-api-key", APP).phrase();
    assert!(
        phrase.starts_with(
            "input `datadog-api-key`: looks like an application key (40 digits) | swap the two"
        ),
        "{phrase}"
    );
    let phrase = alone().input("datadog-app-key", API).phrase();
    assert!(
        phrase.starts_with("input `datadog-app-key`: looks like an API key (32 digits)"),
        "{phrase}"
    );
    let phrase = alone().input("datadog-api-key", &API[..30]).phrase();
    assert!(phrase.contains("has 30 of the 32 digits") && !phrase.contains(&API[..30]), "{phrase}");
    let pasted = alone().input("datadog-api-key", &format!("\"DD-API-KEY: {API}\""));
    assert_eq!(datadog(&pasted).api_key, plimsoll::wire::Secret::new(API));
}

#[test]
fn a_missing_key_tells_how_to_make_one() {
    let phrase = alone().input("datadog-api-key", "").phrase();
    assert!(phrase.starts_with("input `datadog-api-key`: is not given | make one in Datadog under Organization Settings"), "{phrase}");
}

#[test]
fn the_file_names_service_environment_and_tags() {
    let file = "release: { stage: staging }\ndatadog: { site: datadoghq.eu, service: checkout-api, tags: ['team:payments', 'team:payments'], dora: false, report-failure: true }\n";
    let datadog = datadog(&alone().input("datadog-site", "").file("plimsoll.yml", file));
    assert_eq!(datadog.service, "checkout-api");
    assert_eq!(datadog.env.as_deref(), Some("staging"));
    assert_eq!(datadog.tags, ["team:payments"]);
    assert!(!datadog.dora && datadog.report_failure);
    assert_eq!(
        alone().file("plimsoll.yml", "datadog: { api-key: x }").phrase(),
        "plimsoll.yml:1 `datadog.api-key`: a key has no place in a file | hand it over in its input, from a secret of the pipeline; revoke it if it was committed"
    );
}
