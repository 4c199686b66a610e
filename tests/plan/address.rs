//! Addresses of Dynatrace, as people copy them.

use plimsoll::plan::{Connection, Route};

use crate::words::{API_TOKEN, PLATFORM_TOKEN, Step};

fn connection(url: &str, token: &str) -> Connection {
    Step::github()
        .input("dynatrace-url", url)
        .input("dynatrace-token", token)
        .plan()
        .dynatrace
        .unwrap()
        .connection
}

fn refusal(url: &str) -> String {
    Step::github().input("dynatrace-url", url).phrase()
}

const EXAMPLES: &str = "write `https://abc12345.live.dynatrace.com`, or `https://<host>/e/<environment id>` for Managed and ActiveGates";

#[test]
fn every_form_of_a_saas_address_leads_to_the_same_api() {
    for url in [
        "https://abc12345.live.dynatrace.com",
        "https://abc12345.live.dynatrace.com/",
        "https://abc12345.live.dynatrace.com///",
        "https://abc12345.live.dynatrace.com:443/",
        "https://abc12345.live.dynatrace.com.",
        "HTTPS://ABC12345.Live.Dynatrace.com",
        "abc12345.live.dynatrace.com",
        "abc12345.live.dynatrace.com/api",
        "https://abc12345.live.dynatrace.com/api",
        "https://abc12345.live.dynatrace.com/api/",
        "https://abc12345.live.dynatrace.com/api/v2",
        "https://abc12345.live.dynatrace.com/api/v2/events/ingest",
        "https://abc12345.live.dynatrace.com/ui/apps/dynatrace.classic.settings",
        "https://abc12345.live.dynatrace.com/#settings/integration;gf=all",
        "https://abc12345.live.dynatrace.com/#dashboard;id=1?gtf=-2h",
        "https://abc12345.apps.dynatrace.com",
        "https://abc12345.apps.dynatrace.com/ui/apps/dynatrace.launcher",
        "https://abc12345.apps.dynatrace.com/platform/classic/environment-api/v2",
        "https://abc12345.live.apps.dynatrace.com",
        "https://abc12345.apps.live.dynatrace.com/",
        "  https://abc12345.live.dynatrace.com \n",
    ] {
        let connection = connection(url, API_TOKEN);
        assert_eq!(connection.api, "https://abc12345.live.dynatrace.com/api/v2", "{url}");
        assert_eq!(connection.ui, "https://abc12345.live.dynatrace.com", "{url}");
        assert_eq!(connection.route, Route::Classic, "{url}");
    }
}

#[test]
fn a_platform_token_takes_the_apps_host_whatever_form_was_given() {
    for url in [
        "https://abc12345.live.dynatrace.com/api/v2",
        "https://abc12345.apps.dynatrace.com/",
        "https://abc12345.live.apps.dynatrace.com/ui/",
    ] {
        let connection = connection(url, PLATFORM_TOKEN);
        assert_eq!(
            connection.api,
            "https://abc12345.apps.dynatrace.com/platform/classic/environment-api/v2",
            "{url}"
        );
        assert_eq!(connection.ui, "https://abc12345.apps.dynatrace.com", "{url}");
        assert_eq!(connection.route, Route::Platform, "{url}");
    }
}

#[test]
fn sprint_and_dev_environments_have_siblings_too() {
    for (url, live, apps) in [
        (
            "xyz.sprint.dynatracelabs.com",
            "xyz.sprint.dynatracelabs.com",
            "xyz.sprint.apps.dynatracelabs.com",
        ),
        (
            "https://xyz.sprint.apps.dynatracelabs.com/ui",
            "xyz.sprint.dynatracelabs.com",
            "xyz.sprint.apps.dynatracelabs.com",
        ),
        (
            "https://xyz.dev.apps.dynatracelabs.com",
            "xyz.dev.dynatracelabs.com",
            "xyz.dev.apps.dynatracelabs.com",
        ),
    ] {
        assert_eq!(connection(url, API_TOKEN).ui, format!("https://{live}"));
        assert_eq!(connection(url, PLATFORM_TOKEN).ui, format!("https://{apps}"));
    }
}

#[test]
fn managed_and_activegates_keep_their_environment() {
    for (url, api) in [
        (
            "https://managed.example.com/e/0a1b-2c3d",
            "https://managed.example.com/e/0a1b-2c3d/api/v2",
        ),
        (
            "https://managed.example.com/e/0a1b-2c3d/",
            "https://managed.example.com/e/0a1b-2c3d/api/v2",
        ),
        (
            "managed.example.com/e/0a1b-2c3d/api/v2",
            "https://managed.example.com/e/0a1b-2c3d/api/v2",
        ),
        (
            "https://managed.example.com/e/0a1b-2c3d/ui/problems",
            "https://managed.example.com/e/0a1b-2c3d/api/v2",
        ),
        (
            "https://managed.example.com/e/0a1b-2c3d/#problems",
            "https://managed.example.com/e/0a1b-2c3d/api/v2",
        ),
        (
            "https://proxy.example.com/dynatrace/e/0a1b/api",
            "https://proxy.example.com/dynatrace/e/0a1b/api/v2",
        ),
        (
            "https://activegate.example.com:9999/e/abc12345",
            "https://activegate.example.com:9999/e/abc12345/api/v2",
        ),
        ("https://10.1.2.3:9999/e/abc12345/api/v2/", "https://10.1.2.3:9999/e/abc12345/api/v2"),
        ("https://[2001:db8::1]:9999/e/abc12345", "https://[2001:db8::1]:9999/e/abc12345/api/v2"),
    ] {
        assert_eq!(connection(url, API_TOKEN).api, api, "{url}");
    }
}

#[test]
fn on_loopback_anything_goes_so_that_a_sandbox_can_be_tried() {
    for (url, base) in [
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
        ("http://127.8.9.10:1/api/v2", "http://127.8.9.10:1"),
        ("http://localhost:8787/", "http://localhost:8787"),
        ("http://LOCALHOST", "http://localhost"),
        ("https://localhost:8443", "https://localhost:8443"),
        ("http://[::1]:8787/e/abc", "http://[::1]:8787/e/abc"),
        ("http://127.0.0.1:8787/e/abc/api/v2", "http://127.0.0.1:8787/e/abc"),
        ("127.0.0.1:8787", "https://127.0.0.1:8787"),
    ] {
        assert_eq!(connection(url, API_TOKEN).api, format!("{base}/api/v2"), "{url}");
        assert_eq!(
            connection(url, PLATFORM_TOKEN).api,
            format!("{base}/platform/classic/environment-api/v2"),
            "{url}"
        );
    }
}

#[test]
fn every_correction_is_told() {
    let corrections = |url, token| connection(url, token).corrections;
    assert_eq!(
        corrections("https://abc12345.live.dynatrace.com/", API_TOKEN),
        Vec::<String>::new()
    );
    assert_eq!(
        corrections("abc12345.apps.dynatrace.com/ui/apps#x", API_TOKEN),
        [
            "input `dynatrace-url`: `https://` was put before the address",
            "input `dynatrace-url`: `/ui/apps` was left out of the address",
            "input `dynatrace-url`: what follows the `#` was left out of the address",
            "input `dynatrace-url`: `abc12345.live.dynatrace.com` was taken in place of `abc12345.apps.dynatrace.com`: it is the host for API tokens",
        ]
    );
    assert_eq!(
        corrections("https://abc12345.live.apps.dynatrace.com", PLATFORM_TOKEN),
        [
            "input `dynatrace-url`: `abc12345.apps.dynatrace.com` was taken in place of `abc12345.live.apps.dynatrace.com`: it is the host for platform tokens"
        ]
    );
}

#[test]
fn plain_http_is_for_loopback_alone() {
    assert_eq!(
        refusal("http://abc12345.live.dynatrace.com/api"),
        "input `dynatrace-url`: `http://abc12345.live.dynatrace.com` would send the token unencrypted | write `https://abc12345.live.dynatrace.com`"
    );
    for url in [
        "http://managed.example.com:8080/e/abc",
        "http://127.0.0.1.example.com/e/abc",
        "http://localhost.example.com/e/abc",
        "http://10.0.0.1/e/abc",
        "http://127.1/e/abc",
        "http://2130706433/e/abc",
        "http://0x7f.0.0.1/e/abc",
        "http://[::ffff:127.0.0.1]/e/abc",
    ] {
        assert!(
            refusal(url).contains("would send the token unencrypted"),
            "{url}: {}",
            refusal(url)
        );
    }
}

#[test]
fn what_may_be_a_secret_in_an_address_is_refused_and_not_shown() {
    assert_eq!(
        refusal("https://admin:hunter2@abc12345.live.dynatrace.com"),
        "input `dynatrace-url`: carries a user name or password, not shown here | write the address without what stands before the `@`"
    );
    assert_eq!(
        refusal("https://abc12345.live.dynatrace.com/api/v2?api-token=hunter2"),
        "input `dynatrace-url`: carries a query (`?…`), not shown here | write the address alone: `https://abc12345.live.dynatrace.com/…` without what follows the `?`"
    );
    assert_eq!(
        refusal(&format!("https://abc12345.live.dynatrace.com/{API_TOKEN}")),
        "input `dynatrace-url`: holds a token, not shown here | write the address alone; the token has its own input"
    );
    assert!(!refusal("https://127.0.0.1:99@evil.example.com/e/x").contains("evil"));
}

#[test]
fn an_address_that_names_no_environment_is_refused() {
    assert_eq!(
        refusal("https://abc12345.dynatrace.com"),
        "input `dynatrace-url`: `abc12345.dynatrace.com` is no environment | write `https://abc12345.live.dynatrace.com`"
    );
    for host in
        ["managed.example.com", "live.dynatrace.com", "www.dynatrace.com", "apps.dynatrace.com"]
    {
        assert_eq!(
            refusal(&format!("https://{host}/")),
            format!(
                "input `dynatrace-url`: `{host}` names no environment: its path is not `/e/<environment id>` | {EXAMPLES}"
            )
        );
    }
    assert!(refusal("https://managed.example.com/e/").contains("names no environment"));
    assert!(refusal("https://managed.example.com/../e/abc").contains("names no environment"));
    assert_eq!(
        refusal("http://127.0.0.1:8787/somewhere"),
        "input `dynatrace-url`: `/somewhere` is no path of an environment | write the address without it, or with `/e/<environment id>`"
    );
}

#[test]
fn what_is_no_address_is_refused() {
    for (url, why) in [
        ("ftp://abc12345.live.dynatrace.com", "`ftp://` is no way to reach Dynatrace"),
        ("https://", "names no host"),
        ("https:///e/abc", "names no host"),
        ("https://exa mple.com/e/abc", "has a blank, a line break or a backslash in it"),
        ("https://example.com\\@evil.com/e/abc", "has a blank, a line break or a backslash in it"),
        ("https://bücher.example/e/abc", "`bücher.example` is not a host"),
        ("https://-x.example/e/abc", "`-x.example` is not a host"),
        ("https://a..b/e/abc", "`a..b` is not a host"),
        ("https://[::1/e/abc", "`[::1` is not a host"),
        ("https://[hello]/e/abc", "`[hello]` is not a host"),
        ("https://a.example:99999/e/abc", "`99999` is not a port"),
        ("https://a.example:0/e/abc", "`0` is not a port"),
        ("https://a.example:/e/abc", "`` is not a port"),
        ("https://a.example:+1/e/abc", "`+1` is not a port"),
    ] {
        assert_eq!(refusal(url), format!("input `dynatrace-url`: {why} | {EXAMPLES}"), "{url}");
    }
}

#[test]
fn the_address_may_stand_in_the_file_and_the_input_wins() {
    let step = Step::github()
        .input("dynatrace-url", "")
        .file("plimsoll.yml", "dynatrace:\n  url: https://file.live.dynatrace.com\n");
    assert_eq!(
        step.plan().dynatrace.as_ref().unwrap().connection.ui,
        "https://file.live.dynatrace.com"
    );
    let step = step.input("dynatrace-url", "https://input.live.dynatrace.com");
    assert_eq!(
        step.plan().dynatrace.as_ref().unwrap().connection.ui,
        "https://input.live.dynatrace.com"
    );
    let step = Step::github()
        .input("dynatrace-url", "")
        .file("plimsoll.yml", "dynatrace:\n  url: http://x.example/e/1\n");
    assert_eq!(
        step.phrase(),
        "plimsoll.yml:2 `dynatrace.url`: `http://x.example` would send the token unencrypted | write `https://x.example`"
    );
}

#[test]
fn a_missing_address_names_the_input_as_the_host_spells_it() {
    assert_eq!(
        Step::azure().input("dynatrace-url", " ").phrase(),
        "input `dynatraceUrl`: is not given | write the address of your environment, `https://abc12345.live.dynatrace.com`, here or as `dynatrace: { url: … }` in plimsoll.yml"
    );
}
