//! `doctor`, told as stories: every mistake of someone who sets this up for the first time, and the fix.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::Step;
use plimsoll::wire::{Answer, Body, Request, Silence};
use world::checks::{letter, says};
use world::{TOKEN, Tape, json, refusal};

const NOW: &str = "2026-01-01T12:00:00Z";
const LIVE: &str = "https://abc12345.live.dynatrace.com";
const SELECTOR: &str = r#"type(SERVICE),entityName.equals("Peer-Presentation-Service")"#;
const PEER: &str = r#"{"entityId":"SERVICE-1","type":"SERVICE","displayName":"Peer-Presentation-Service",
    "lastSeenTms":1767268700000,"tags":[{"context":"CONTEXTLESS","key":"app","value":"peer"}]}"#;
const FILE: &str = r#"
gate:
  objectives:
    - name: response time
      kind: level
      harm: increase
      dynatrace: { metric: 'builtin:service.response.time:avg' }
"#;

fn inputs<'a>(url: &'a str, token: &'a str, entities: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("command", "doctor"),
        ("dynatrace-url", url),
        ("dynatrace-token", token),
        ("entities", entities),
        ("release-name", "peer"),
        ("release-stage", "production"),
    ]
}

fn lookup(scopes: &str) -> Result<Answer, Silence> {
    json(200, &format!(r#"{{"name":"ci","enabled":true,"scopes":[{scopes}]}}"#))
}

const ALL: &str = r#""events.ingest","events.read","entities.read","metrics.read""#;

fn page(entities: &str) -> Result<Answer, Silence> {
    let total = entities.matches("entityId").count();
    json(200, &format!(r#"{{"totalCount":{total},"entities":[{entities}]}}"#))
}

/// An hour of minutes that end now.
fn series() -> Result<Answer, Silence> {
    let ends: Vec<i64> = (1..=60).map(|it| 1_767_268_680_000 - 3_600_000 + it * 60_000).collect();
    let body = serde_json::json!({"resolution": "1m", "result": [{
        "metricId": "builtin:service.response.time:avg",
        "data": [{"dimensions": [], "timestamps": ends, "values": vec![120.0; 60]}],
    }]});
    json(200, &body.to_string())
}

/// A vendor where all is well.
fn well(request: &Request) -> Result<Answer, Silence> {
    match request.url.as_str() {
        it if it.contains("/apiTokens/lookup") => lookup(ALL),
        it if it.contains("/entities?") => page(PEER),
        it if it.contains("/metrics/query?") => series(),
        // What disturbed the past, of which a level makes its quiet days.
        it if it.contains("/events?") => json(200, r#"{"totalCount":0,"events":[]}"#),
        it if it.contains("/problems?") => json(200, r#"{"totalCount":0,"problems":[]}"#),
        other => panic!("nobody asks for {other}"),
    }
}

fn asked(tape: &Tape) -> usize {
    tape.asked.borrow().len()
}

#[test]
fn where_all_is_well_every_check_says_so_and_nothing_is_written() {
    let tape = Tape::new(NOW, well);
    let pages = tape.github(&inputs(LIVE, TOKEN, SELECTOR), Some(FILE));
    assert_eq!(pages.outputs["verdict"], "pass", "{:#?}", pages.log);
    assert_eq!(pages.step, Step::Succeeded);
    says(&pages, "network", "ok", "answers in JSON", "");
    says(&pages, "token", "ok", "`ci`, an API token, sent as `Authorization: Api-Token …`", "");
    says(&pages, "scope metrics.read", "ok", "the token has it", "");
    says(&pages, "entities", "ok", "active: Peer-Presentation-Service (SERVICE-1)", "");
    says(&pages, "objective response time", "ok", "unit MicroSecond, buckets of 1m, 100 %", "");
    let calls = tape.calls();
    assert!(calls.iter().all(|it| !it.contains("ingest")), "{calls:?}");
    assert!(pages.summary.contains("| ✓ | network |"), "{}", pages.summary);
    assert!(!pages.result.contains("G3DFPBEJ"));
}

#[test]
fn the_apps_host_is_named_with_the_host_for_api_tokens() {
    let tape = Tape::new(NOW, well);
    let url = "https://abc12345.apps.dynatrace.com/ui/apps/dynatrace.services";
    let pages = tape.github(&inputs(url, TOKEN, SELECTOR), None);
    says(
        &pages,
        "address",
        "warn",
        "`abc12345.live.dynatrace.com` was taken in place of `abc12345.apps.dynatrace.com`",
        "write `https://abc12345.live.dynatrace.com`",
    );
    assert_eq!((pages.outputs["verdict"].as_str(), pages.step), ("warn", Step::Warned));
}

#[test]
fn a_host_that_answers_pages_for_people_is_no_api() {
    let tape = Tape::new(NOW, |_| {
        Ok(Answer {
            status: 200,
            headers: [("content-type".to_owned(), "text/html".to_owned())].into(),
            body: b"<html>Sign in</html>".to_vec(),
        })
    });
    let pages = tape.github(&inputs("https://dt.example.com/e/abc", TOKEN, SELECTOR), None);
    says(&pages, "network", "error", "answers a page for people (status 200)", "/e/<id>");
    assert_eq!((pages.outputs["verdict"].as_str(), pages.step), ("error", Step::Failed));
    assert_eq!(asked(&tape), 1, "where nothing can be asked nothing else is");
}

#[test]
fn a_token_pasted_with_the_wrong_header_is_told_which_header_is_right() {
    let tape = Tape::new(NOW, well);
    let pasted = format!("Authorization: Bearer {TOKEN}");
    let pages = tape.github(&inputs(LIVE, &pasted, SELECTOR), None);
    says(
        &pages,
        "token",
        "warn",
        "an API token, sent as `Authorization: Api-Token …`",
        "store the token alone as the secret",
    );
}

#[test]
fn a_platform_token_has_its_own_address_header_and_scopes() {
    let token = TOKEN.replace("dt0c01", "dt0s16");
    let tape = Tape::new(NOW, |request| match request.url.as_str() {
        it if it.ends_with("/events/ingest") => refusal(
            403,
            "Token is missing required scope. Use one of: openpipeline:events.davis:ingest, environment-api:events:write",
        ),
        it if it.contains("/entities?") => page(PEER),
        _ => json(200, r#"{"totalCount":0,"events":[]}"#),
    });
    let pages = tape.github(&inputs(LIVE, &token, SELECTOR), None);
    says(
        &pages,
        "address",
        "warn",
        "`abc12345.apps.dynatrace.com` was taken",
        "apps.dynatrace.com",
    );
    says(&pages, "token", "ok", "a platform token, sent as `Authorization: Bearer …`", "");
    says(
        &pages,
        "scope environment-api:events:write",
        "error",
        "the token lacks it (Dynatrace names openpipeline:events.davis:ingest as well)",
        "give the token the scope",
    );
}

#[test]
fn a_missing_permission_ends_in_a_message_that_asks_for_exactly_what_is_needed() {
    let tape = Tape::new(NOW, |request| match request.url.as_str() {
        it if it.contains("lookup") => lookup(r#""events.ingest","entities.read""#),
        _ => well(request),
    });
    let pages = tape.github(&inputs(LIVE, TOKEN, SELECTOR), Some(FILE));
    says(
        &pages,
        "scope metrics.read",
        "error",
        "the token lacks it; it is needed to compare",
        "`metrics.read`",
    );
    says(&pages, "objective response time", "warn", "not checked: the token lacks", "metrics.read");
    let letter = letter(&pages);
    for line in [
        "Subject: Dynatrace API token for the release pipeline of peer (production)",
        "in the environment https://abc12345.live.dynatrace.com",
        "- events.ingest: to place one CUSTOM_DEPLOYMENT event",
        "- events.read (missing today): to find that event again",
        "- entities.read: to see which entities",
        "- metrics.read (missing today): to compare the metrics",
        "Nothing else is needed: nothing that changes or deletes settings",
    ] {
        assert!(letter.contains(line), "{line:?} is not in {letter}");
    }
    assert_eq!(letter.lines().filter(|it| it.starts_with("- ")).count(), 4);
    assert!(pages.log.iter().any(|it| it.contains("- metrics.read (missing today)")));
    assert!(pages.summary.contains("<pre>"), "{}", pages.summary);
    assert_eq!(pages.step, Step::Failed);
}

#[test]
fn who_may_not_make_a_token_gets_the_message_before_there_is_one() {
    let tape = Tape::new(NOW, |_| panic!("nothing can be asked without a token"));
    let pages = tape.github(&inputs(LIVE, "", SELECTOR), Some(FILE));
    says(&pages, "token", "error", "none is given", "send the message below");
    assert!(pages.result.contains("- events.ingest: to place"), "{}", pages.result);
    assert_eq!(asked(&tape), 0);
}

#[test]
fn a_service_name_with_a_typo_is_answered_with_the_name_that_was_meant() {
    let tape = Tape::new(NOW, |request| match request.url.as_str() {
        it if it.contains("entityName") => page(""),
        _ => well(request),
    });
    let typo = r#"type(SERVICE),entityName.equals("Peer-Presentatoin-Service")"#;
    let pages = tape.github(&inputs(LIVE, TOKEN, typo), None);
    says(
        &pages,
        "entities",
        "error",
        "no entity is named `Peer-Presentatoin-Service`; near is `Peer-Presentation-Service`",
        r#"write `type(SERVICE),entityName.equals("Peer-Presentation-Service")`"#,
    );
}

#[test]
fn a_tag_with_a_typo_or_in_another_case_is_answered_with_the_tag_that_is_there() {
    for (tag, near) in [
        ("app:pear", "no entity has the tag `app:pear`; near is `app:peer`"),
        (
            "app:Peer",
            "no entity has the tag `app:Peer`, one has `app:peer`: upper and lower case count",
        ),
        ("app:something-else", "no entity has the tag `app:something-else`; there is `app:peer`"),
    ] {
        let tape = Tape::new(NOW, |request| match request.url.as_str() {
            it if it.contains("tag%28") => page(""),
            _ => well(request),
        });
        let selector = format!(r#"type("SERVICE"),tag("{tag}")"#);
        let pages = tape.github(&inputs(LIVE, TOKEN, &selector), None);
        says(&pages, "entities", "error", near, "write");
    }
}

#[test]
fn a_token_of_another_environment_is_named_with_what_else_it_may_be() {
    let tape = Tape::new(NOW, |_| refusal(401, "Token Authentication failed"));
    let pages = tape.github(&inputs(LIVE, TOKEN, SELECTOR), None);
    says(
        &pages,
        "token",
        "error",
        "https://abc12345.live.dynatrace.com does not take it (status 401), sent rightly as `Authorization: Api-Token …`: the API token is of another environment, expired, disabled or deleted",
        "use a token made there",
    );
    says(&pages, "network", "ok", "answers in JSON", "");
}

#[test]
fn a_service_that_is_inactive_is_named_with_when_it_was_last_seen() {
    let tape = Tape::new(NOW, |request| match request.url.as_str() {
        it if it.contains("/entities?") && it.contains("now-24h") => page(""),
        it if it.contains("/entities?") => page(&PEER.replace("1767268700000", "1767000000000")),
        _ => well(request),
    });
    let pages = tape.github(&inputs(LIVE, TOKEN, SELECTOR), None);
    says(
        &pages,
        "entities",
        "error",
        "inactive for 24 hours, last seen 2025-12-29T09:20:00Z: Peer-Presentation-Service (SERVICE-1)",
        r#"`entityId("SERVICE-1")`"#,
    );
}

#[test]
fn an_environment_without_any_such_entity_is_doubted() {
    let tape = Tape::new(NOW, |request| match request.url.as_str() {
        it if it.contains("/entities?") => page(""),
        _ => well(request),
    });
    let pages = tape.github(&inputs(LIVE, TOKEN, SELECTOR), None);
    says(&pages, "entities", "error", "has none of the type SERVICE", "address and token");
}

#[test]
fn where_the_token_may_not_be_looked_up_harmless_questions_tell() {
    let tape = Tape::new(NOW, |request| match request.url.as_str() {
        it if it.contains("lookup") => refusal(
            403,
            "Token is missing required scope. Use one of: apiTokens.read (Read API tokens)",
        ),
        it if it.ends_with("/events/ingest") => refusal(400, "Constraints violated."),
        it if it.contains("/events?") => {
            refusal(403, "Token is missing required scope. Use one of: events.read (Read events)")
        }
        it if it.contains("/metrics/builtin") => json(200, r#"{"unit":"MicroSecond"}"#),
        _ => well(request),
    });
    let pages = tape.github(&inputs(LIVE, TOKEN, SELECTOR), Some(FILE));
    says(&pages, "scope events.ingest", "ok", "nothing was placed", "");
    says(&pages, "scope events.read", "error", "the token lacks it", "`events.read`");
    says(&pages, "scope metrics.read", "ok", "the token has it", "");
    let asked = tape.asked.borrow();
    let ingest = asked.iter().find(|it| it.url.ends_with("/events/ingest")).unwrap();
    assert_eq!(ingest.body, Body::Json("{}".to_owned()));
}

#[test]
fn a_name_that_does_not_resolve_a_certificate_and_a_proxy_have_their_own_fix() {
    for (why, found, fix) in [
        ("the host name does not resolve (ENOTFOUND)", "does not resolve", "letter by letter"),
        ("no TLS connection", "no TLS", "NODE_EXTRA_CA_CERTS"),
        ("the proxy refused the tunnel", "the proxy refused", "proxy's address"),
        ("the connection was refused", "refused", "host and port"),
    ] {
        let tape = Tape::new(NOW, move |_| Err(Silence::Unsent(why.to_owned())));
        let pages = tape.github(&inputs(LIVE, TOKEN, SELECTOR), None);
        says(&pages, "network", "error", found, fix);
        assert_eq!(asked(&tape), 2, "twice, and no more");
    }
}

#[test]
fn a_clock_that_is_off_is_measured_against_the_vendors() {
    for (date, state, found) in [
        ("Thu, 01 Jan 2026 12:00:20 GMT", "ok", "within 1m"),
        ("Thu, 01 Jan 2026 11:56:00 GMT", "warn", "this machine is 4m ahead of Dynatrace"),
        ("Fri, 02 Jan 2026 12:00:00 GMT", "error", "this machine is 1d behind Dynatrace"),
    ] {
        let tape = Tape::new(NOW, move |request| {
            let mut answer = well(request)?;
            answer.headers.insert("date".to_owned(), date.to_owned());
            Ok(answer)
        });
        let pages = tape.github(&inputs(LIVE, TOKEN, SELECTOR), None);
        says(&pages, "clock", state, found, "");
    }
}

#[test]
fn a_metric_without_data_is_told_from_one_that_is_only_quiet_now() {
    let empty = r#"{"resolution":"1m","result":[{"metricId":"builtin:service.response.time:avg","data":[]}]}"#;
    let tape = Tape::new(NOW, move |request| match request.url.as_str() {
        it if it.contains("/metrics/query?") => json(200, empty),
        _ => well(request),
    });
    let pages = tape.github(&inputs(LIVE, TOKEN, SELECTOR), Some(FILE));
    says(
        &pages,
        "objective response time",
        "error",
        "no data in the last 24 hours",
        "Data explorer",
    );
    let tape = Tape::new(NOW, move |request| match request.url.as_str() {
        it if it.contains("/metrics/query?") && it.contains("resolution=1m") => json(200, empty),
        _ => well(request),
    });
    let pages = tape.github(&inputs(LIVE, TOKEN, SELECTOR), Some(FILE));
    says(
        &pages,
        "objective response time",
        "warn",
        "no data in the last hour, the last",
        "traffic",
    );
}

#[test]
fn a_token_that_could_do_harm_or_soon_expires_is_worth_a_look() {
    let tape = Tape::new(NOW, |request| match request.url.as_str() {
        it if it.contains("lookup") => json(
            200,
            &format!(
                r#"{{"enabled":true,"expirationDate":"2026-01-05T12:00:00.000Z","scopes":[{ALL},"settings.write"]}}"#
            ),
        ),
        _ => well(request),
    });
    let pages = tape.github(&inputs(LIVE, TOKEN, SELECTOR), None);
    says(&pages, "token", "warn", "it expires at 2026-01-05T12:00:00Z, in 4 days", "another one");
    says(&pages, "scopes beyond need", "warn", "settings.write", "a token of its own");
}

#[test]
fn words_that_cannot_be_believed_are_the_one_check_there_is() {
    let tape = Tape::new(NOW, |_| panic!("nothing is asked"));
    let pages = tape.github(&inputs("http://abc12345.live.dynatrace.com", TOKEN, SELECTOR), None);
    says(&pages, "configuration", "error", "would send the token unencrypted", "https://abc12345");
    assert_eq!((pages.outputs["verdict"].as_str(), pages.step), ("error", Step::Failed));
}

#[test]
fn trouble_that_shall_only_warn_does_so_and_a_doubt_can_fail() {
    let mut with = inputs(LIVE, TOKEN, SELECTOR);
    with.push(("on-error", "warn"));
    let pages = Tape::new(NOW, |_| refusal(401, "Token Authentication failed")).github(&with, None);
    assert_eq!(pages.step, Step::Warned);
    let apps = "https://abc12345.apps.dynatrace.com";
    let mut with = inputs(apps, TOKEN, SELECTOR);
    with.push(("fail-on", "warn"));
    assert_eq!(Tape::new(NOW, well).github(&with, None).step, Step::Failed);
}

#[test]
fn a_dry_run_shows_the_questions_and_asks_none() {
    let tape = Tape::new(NOW, |_| panic!("nothing is asked"));
    let mut with = inputs(LIVE, TOKEN, SELECTOR);
    with.push(("dry-run", "true"));
    let pages = tape.github(&with, None);
    assert_eq!(pages.outputs["verdict"], "inconclusive");
    let words = tape.words();
    assert!(words.contains("POST https://abc12345.live.dynatrace.com/api/v2/apiTokens/lookup"));
    assert!(!words.contains("G3DFPBEJ"), "{words}");
}

#[test]
fn a_marker_that_fails_is_explained_by_what_is_amiss_and_one_that_is_placed_pays_nothing() {
    let typo = r#"type(SERVICE),entityName.equals("Peer-Presentatoin-Service")"#;
    let mut with = inputs(LIVE, TOKEN, typo);
    with[0] = ("command", "mark");
    let tape = Tape::new(NOW, |request| match request.url.as_str() {
        it if it.contains("entityName") => page(""),
        _ => well(request),
    });
    let pages = tape.github(&with, None);
    says(
        &pages,
        "entities",
        "error",
        "near is `Peer-Presentation-Service`",
        "write `type(SERVICE)",
    );
    let result: serde_json::Value = serde_json::from_str(&pages.result).unwrap();
    assert!(result["checks"].as_array().unwrap().iter().all(|it| it["state"] != "ok"));

    with[3] = ("entities", SELECTOR);
    let tape = Tape::new(NOW, |request| match request.url.as_str() {
        it if it.contains("/events?") => json(200, r#"{"totalCount":0,"events":[]}"#),
        it if it.ends_with("/ingest") => json(
            201,
            r#"{"reportCount":1,"eventIngestResults":[{"correlationId":"b8","status":"OK"}]}"#,
        ),
        _ => well(request),
    });
    let pages = tape.github(&with, None);
    assert_eq!(pages.outputs["verdict"], "pass");
    assert!(!tape.calls().iter().any(|it| it.contains("lookup")), "{:?}", tape.calls());
}

#[test]
fn a_page_that_repeats_the_token_does_not_bring_it_back_in() {
    let page =
        format!(r#"{{"error":{{"code":400,"message":"bad header Api-Token {TOKEN} here"}}}}"#);
    let tape = Tape::new(NOW, move |request| match request.url.as_str() {
        it if it.contains("lookup") => lookup(ALL),
        _ => json(400, &page),
    });
    let pages = tape.github(&inputs(LIVE, TOKEN, SELECTOR), Some(FILE));
    let everything = format!("{pages:?} {}", tape.words());
    assert!(everything.contains("bad header"), "{everything}");
    assert!(!everything.contains("G3DFPBEJ"), "{everything}");
}
