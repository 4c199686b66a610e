//! Tokens, told apart without ever being shown.

use plimsoll::plan::{Host, Route, Words, secrets};
use plimsoll::wire::Secret;

use crate::words::{API_TOKEN, PLATFORM_TOKEN, Step, environment};

fn with(token: &str) -> Step {
    Step::github().input("dynatrace-token", token)
}

const FIX: &str = "use an API token (`dt0c01.…`) or a platform token (`dt0s16.…`) with the scopes that the step needs";

#[test]
fn a_missing_token_tells_how_to_make_one() {
    assert_eq!(
        with("").phrase(),
        "input `dynatrace-token`: is not given | make one in Dynatrace under Access tokens with the scopes events.ingest, entities.read and events.read, keep it as a secret, and write `dynatrace-token: ${{ secrets.DYNATRACE_TOKEN }}` (a secret that is not set, or not passed on to a fork or a reusable workflow, arrives empty)"
    );
    assert_eq!(
        Step::azure().input("command", "gate").input("dynatrace-token", "").phrase(),
        "input `dynatraceToken`: is not given | make one in Dynatrace under Access tokens with the scope metrics.read (slo.read and problems.read where objectives ask for SLOs and problems), keep it as a secret, and write `dynatraceToken: $(DYNATRACE_TOKEN)`, from a secret variable of the pipeline"
    );
}

#[test]
fn a_variable_that_has_no_value_is_named() {
    assert_eq!(
        Step::azure().input("dynatrace-token", "$(DYNATRACE_TOKEN)").phrase(),
        "input `dynatraceToken`: the pipeline variable `DYNATRACE_TOKEN` has no value here | set the variable, make its group or output available to this job, or leave the input out"
    );
    assert!(
        Step::azure()
            .input("deployed-from", "$(mark.deployedFrom)")
            .phrase()
            .contains("`mark.deployedFrom`")
    );
}

#[test]
fn the_secret_of_an_oauth_client_is_no_token() {
    let token = API_TOKEN.replace("dt0c01", "dt0s02");
    assert_eq!(
        with(&token).phrase(),
        format!(
            "input `dynatrace-token`: is the secret of an OAuth client (`dt0s02.…`), which is not taken as a token | {FIX}"
        )
    );
    let token = API_TOKEN.replace("dt0c01", "dt0s04");
    assert_eq!(
        with(&token).phrase(),
        format!(
            "input `dynatrace-token`: is a token of the kind `dt0s04`, which the environment API does not take | {FIX}"
        )
    );
}

#[test]
fn the_public_part_alone_is_no_token() {
    assert_eq!(
        with("dt0c01.ST2EY72KQINMH574WMNVI7YN").phrase(),
        "input `dynatrace-token`: is only the public part of a token, which names it | paste the whole token, shown once when it is made: three parts with a dot between them"
    );
}

#[test]
fn a_platform_token_needs_saas() {
    assert_eq!(
        with(PLATFORM_TOKEN).input("dynatrace-url", "https://managed.example.com/e/abc").phrase(),
        "input `dynatrace-token`: opens the platform of Dynatrace SaaS, which `managed.example.com` does not have: Managed and ActiveGates know API tokens only | use an API token (`dt0c01.…`), or the address of the SaaS environment, `https://abc12345.apps.dynatrace.com`"
    );
}

#[test]
fn what_was_pasted_around_a_token_is_left_out() {
    for pasted in [
        format!("Api-Token {API_TOKEN}"),
        format!("Authorization: Api-Token {API_TOKEN}"),
        format!("bearer {API_TOKEN}"),
        format!("\"{API_TOKEN}\""),
        format!("'Api-Token {API_TOKEN}'"),
    ] {
        let connection = with(&pasted).plan().dynatrace.unwrap().connection;
        assert_eq!(connection.token, Secret::new(API_TOKEN), "{pasted}");
        assert_eq!(
            connection.corrections,
            [
                "input `dynatrace-token`: what stood around the token (quotes, the name of a header or scheme) was left out"
            ]
        );
    }
    assert!(
        with(&format!("\n {API_TOKEN}\r\n"))
            .plan()
            .dynatrace
            .as_ref()
            .unwrap()
            .connection
            .corrections
            .is_empty()
    );
}

#[test]
fn a_broken_token_is_refused_without_being_shown() {
    assert_eq!(
        with(&API_TOKEN.replace("MODI", "MO\nDI")).phrase(),
        "input `dynatrace-token`: has a blank or a line break inside the token, not shown here | paste the token again, alone and on one line"
    );
    assert_eq!(
        with(&API_TOKEN.replace("MODI", "MO\u{200b}DI")).phrase(),
        "input `dynatrace-token`: has characters that no token has, not shown here | paste the token again, alone"
    );
    assert_eq!(
        with("Api-Token \"\"").phrase(),
        format!("input `dynatrace-token`: holds no token | {FIX}")
    );
}

#[test]
fn an_older_token_without_a_prefix_is_taken_with_a_note() {
    let connection = with("aBcDeFgHiJkLmNoPqRsTu").plan().dynatrace.unwrap().connection;
    assert_eq!(connection.route, Route::Classic);
    assert_eq!(
        connection.corrections,
        [
            "input `dynatrace-token`: the token begins with neither `dt0c01.` nor `dt0s16.` and is taken for an older API token"
        ]
    );
}

#[test]
fn everything_that_is_or_looks_like_a_token_is_masked_first() {
    let other = API_TOKEN.replace("MODI", "XXXX");
    let words = Words {
        environment: environment(&[
            ("INPUT_DYNATRACE-TOKEN", &format!(" Api-Token {API_TOKEN}\n")),
            ("INPUT_PROPERTIES", &format!("note=left {other} here")),
        ]),
        files: [(
            "plimsoll.yml".to_owned(),
            Some(format!("dynatrace: {{ token: '{PLATFORM_TOKEN}' }}")),
        )]
        .into(),
    };
    let masked = secrets(Host::Github, &words);
    for token in [API_TOKEN, &other, PLATFORM_TOKEN] {
        assert!(masked.contains(&Secret::new(token)), "not masked");
    }
    assert!(!masked.contains(&Secret::new("Api-Token")) && !masked.contains(&Secret::new("")));
    assert_eq!(secrets(Host::Github, &Words::default()), []);
}
