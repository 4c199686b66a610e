//! Objectives that are drawn on a Dynatrace dashboard, as Keptn's users left them; told as stories on a tape.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::Pages;
use plimsoll::wire::{Answer, Request, Silence};
use serde_json::{Value, json};
use world::opening::result;
use world::{TOKEN, Tape, json as answer};

const ID: &str = "12345678-1111-4444-8888-123456789012";
const SLO: &str = "7d07efde-b714-3e6e-ad95-08490e2540c4";
const INPUTS: [(&str, &str); 9] = [
    ("command", "gate"),
    ("config", "dynatrace/dynatrace.conf.yaml"),
    ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
    ("dynatrace-token", TOKEN),
    ("release-name", "carts"),
    ("release-stage", "hardening"),
    ("release-product", "sockshop"),
    ("deployed-from", "2026-01-01T12:00:00Z"),
    ("deployed-to", "2026-01-01T12:05:00Z"),
];

fn explorer(title: &str, expression: &str, more: Value) -> Value {
    let mut visual = json!({
        "type": "GRAPH_CHART", "global": { "hideLegend": false },
        "rules": [{ "matcher": "A:", "properties": { "color": "DEFAULT" }, "seriesOverrides": [] }],
        "axes": { "xAxis": { "displayName": "", "visible": true }, "yAxes": [] },
        "heatmapSettings": { "yAxis": "VALUE" },
        "thresholds": [{ "axisTarget": "LEFT", "queryId": "", "visible": true, "rules": [
            { "color": "#7dc540" }, { "color": "#f5d30f" }, { "color": "#dc172a" },
        ] }],
        "tableSettings": { "isThresholdBackgroundAppliedToCell": false },
    });
    for (key, value) in more.as_object().unwrap() {
        visual[key] = value.clone();
    }
    json!({
        "name": title, "tileType": "DATA_EXPLORER", "configured": true, "customName": "Data explorer results",
        "bounds": { "top": 76, "left": 114, "width": 304, "height": 304 }, "tileFilter": {},
        "queries": [{ "id": "A", "metric": "x", "spaceAggregation": "AVG", "timeAggregation": "DEFAULT",
            "splitBy": [], "filterBy": { "nestedFilters": [], "criteria": [] }, "enabled": true }],
        "visualConfig": visual,
        "metricExpressions": [format!("resolution=null&{expression}")],
    })
}

fn chart(title: &str) -> Value {
    json!({
        "name": "Custom chart", "tileType": "CUSTOM_CHARTING", "configured": true,
        "bounds": { "top": 418, "left": 0, "width": 380, "height": 228 },
        "tileFilter": { "timeframe": null, "managementZone": null },
        "filterConfig": {
            "type": "MIXED", "customName": title, "defaultName": "Custom chart",
            "chartConfig": { "legendShown": true, "type": "SINGLE_VALUE", "resultMetadata": {}, "series": [{
                "metric": "builtin:service.errors.total.rate", "aggregation": "OF_INTEREST_RATIO", "percentile": null,
                "type": "LINE", "entityType": "SERVICE", "dimensions": [], "sortAscending": false,
                "sortColumn": true, "aggregationRate": "TOTAL",
            }] },
            "filtersPerEntityType": { "SERVICE": { "AUTO_TAGS": ["app:carts"] } },
        },
    })
}

fn markdown(text: &str) -> Value {
    json!({
        "name": "Markdown", "tileType": "MARKDOWN", "configured": true, "markdown": text,
        "bounds": { "top": 0, "left": 0, "width": 2052, "height": 38 }, "tileFilter": {},
    })
}

fn dashboard(tiles: &[Value]) -> Value {
    json!({
        "metadata": { "configurationVersions": [5], "clusterVersion": "1.232.0.20211118-204216" },
        "id": ID, "tiles": tiles,
        "dashboardMetadata": {
            "name": "KQG;project=sockshop;service=carts;stage=hardening", "shared": false, "owner": "",
            "sharingDetails": { "linkShared": true, "published": false },
            "dashboardFilter": { "timeframe": "", "managementZone": { "id": "4711", "name": "shop" } },
        },
    })
}

const RESPONSE: &str = "(builtin:service.response.time:splitBy():avg:auto:sort(value(avg,descending)):limit(10)):limit(100):names";

/// What a team leaves behind: a heading, the scoring, and tiles of every kind.
fn usual() -> Value {
    dashboard(&[
        markdown("## Carts: what must hold"),
        markdown(
            "KQG.Total.Pass=80%;KQG.Total.Warning=60%;KQG.Compare.WithScore=pass;KQG.Compare.Results=1;KQG.Compare.Function=avg",
        ),
        explorer(
            "Response time;sli=rt;pass=<+10%,<600;warning=<=800;key=true;weight=2",
            RESPONSE,
            json!({ "rules": [{ "matcher": "A:", "unitTransform": "MilliSecond" }] }),
        ),
        chart("Failure rate; pass=<=1; pass=<=-10%; warning=<=2"),
        explorer("CPU", "(builtin:host.cpu.usage:splitBy()):limit(100):names", json!({})),
        explorer("Not this one;exclude=true;pass=<1", RESPONSE, json!({})),
        json!({ "name": "Service health", "tileType": "SERVICES", "tileFilter": {}, "chartVisible": true }),
        json!({ "name": "Problems", "tileType": "OPEN_PROBLEMS", "tileFilter": {} }),
    ])
}

/// Dynatrace with this dashboard, and response times in milliseconds after.
fn dynatrace(drawn: Value, after: f64) -> impl Fn(&Request) -> Result<Answer, Silence> {
    move |request| {
        let url = percent_encoding::percent_decode_str(&request.url).decode_utf8().unwrap();
        let before = url.contains("to=1767268800000");
        let series = |values: &[(&str, f64)]| {
            let data: Vec<Value> = values
                .iter()
                .map(|(name, it)| {
                    let dimensions = if name.is_empty() { json!([]) } else { json!([name]) };
                    json!({ "dimensions": dimensions, "timestamps": [1_767_271_200_000_i64], "values": [it] })
                })
                .collect();
            answer(
                200,
                &json!({ "resolution": "Inf", "result": [{ "metricId": "x", "data": data }] })
                    .to_string(),
            )
        };
        match url.as_ref() {
            it if it.ends_with("/api/config/v1/dashboards") => answer(
                200,
                &json!({ "dashboards": [
                    { "id": "other", "name": "KQG;project=sockshop;service=carts;stage=prod", "owner": "a" },
                    { "id": ID, "name": "KQG;project=sockshop;service=Carts;stage=hardening;by=us", "owner": "a" },
                ] })
                .to_string(),
            ),
            it if it.contains("/api/config/v1/dashboards/") => answer(200, &drawn.to_string()),
            it if it.contains("/metrics/builtin") => answer(200, r#"{"metricId":"x","unit":"MicroSecond"}"#),
            it if it.contains("/slo/") => answer(200, &json!({
                "id": SLO, "name": "availability", "evaluatedPercentage": 99.2, "error": "NONE",
                "status": "WARNING", "target": 99.0, "warning": 99.5,
            }).to_string()),
            it if it.contains("/problems") => answer(200, r#"{"totalCount":0,"problems":[]}"#),
            it if it.contains("by-service") => series(&[("carts", 1.0), ("payment", 9.0)]),
            it if it.contains("response.time") => series(&[("", if before { 400.0 } else { after })]),
            it if it.contains("errors.total.rate") => series(&[("", 0.4)]),
            it if it.contains("/metrics/query") => series(&[("", 40.0)]),
            _ => answer(404, "{}"),
        }
    }
}

fn gated(conf: &str, drawn: Value, after: f64) -> (Tape, Pages, Value) {
    let tape = Tape::new("2026-01-01T14:00:00Z", dynatrace(drawn, after));
    let pages = tape.github_with(&INPUTS, &[("dynatrace/dynatrace.conf.yaml", Some(conf))]);
    let result = result(&pages);
    (tape, pages, result)
}

fn by_id() -> String {
    format!("spec_version: '0.1.0'\ndtCreds: dynatrace\ndashboard: {ID}\n")
}

fn asked(tape: &Tape) -> String {
    let urls = tape.asked.borrow();
    let urls = urls.iter().map(|it| {
        percent_encoding::percent_decode_str(&it.url).decode_utf8().unwrap().into_owned()
    });
    urls.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_dashboard_by_its_id_is_judged_tile_by_tile() {
    let (tape, pages, result) = gated(&by_id(), usual(), 420.0);
    assert_eq!(pages.outputs["verdict"], "pass", "{}", tape.words());
    assert_eq!(pages.outputs["score"], "100");
    let rows = result["objectives"].as_array().unwrap();
    let seen: Vec<(&str, bool, bool, f64)> = rows
        .iter()
        .map(|it| {
            let flag = |name: &str| it[name].as_bool().unwrap();
            (
                it["name"].as_str().unwrap(),
                flag("key"),
                flag("info"),
                it["weight"].as_f64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("Response time", true, false, 2.0),
            ("Failure rate", false, false, 1.0),
            ("CPU", false, true, 1.0),
            ("problems", true, false, 1.0),
        ]
    );
    let asked = asked(&tape);
    for words in [
        &format!("({RESPONSE}):toUnit(MicroSecond,MilliSecond)"),
        "mzSelector=mzName(\"shop\")",
        "entitySelector=type(SERVICE),tag(\"app:carts\"),mzName(\"shop\")",
        "builtin:service.errors.total.rate:splitBy():avg:names",
        "problemSelector=status(\"open\"),managementZones(\"shop\")",
    ] {
        assert!(asked.contains(words), "{words} is not in\n{asked}");
    }
    let notes = result["notes"].to_string();
    assert!(notes.contains("Keptn itself would have said pass with a score of 100.0"), "{notes}");
}

#[test]
fn any_of_several_entities_is_charted_and_a_value_is_quoted_where_it_needs_quotes() {
    let charted = |dimension: Value, filters: Value| {
        let mut tile = chart("Failure rate; pass=<=1");
        let config = &mut tile["filterConfig"];
        config["chartConfig"]["series"][0]["dimensions"] = json!([dimension]);
        config["filtersPerEntityType"] = json!({ "SERVICE": filters });
        let (tape, ..) = gated(&by_id(), dashboard(&[tile]), 420.0);
        asked(&tape)
    };
    let split = |name: &str, value: &str| json!({ "id": "0", "name": name, "values": [value], "entityDimension": false });
    let two = json!({ "SPECIFIC_ENTITIES": ["SERVICE-1", "SERVICE-2"], "AUTO_TAGS": ["app:carts", "tier:front"] });
    let urls = charted(split("Status", "ok"), two);
    assert!(urls.contains("rate:filter(eq(Status,ok)):splitBy(\"Status\"):avg:names"), "{urls}");
    assert!(urls.contains("tag(\"app:carts\"),tag(\"tier:front\")"), "each of the tags: {urls}");
    assert!(urls.contains("entityId(\"SERVICE-1\",\"SERVICE-2\")"), "any of the entities: {urls}");
    let urls = charted(split("Error type", "time out, (slow) \"~x\""), json!({}));
    let filter =
        "filter(eq(\"Error type\",\"time out, (slow) ~\"~~x~\"\")):splitBy(\"Error type\")";
    assert!(urls.contains(filter), "{urls}");
    let empty = charted(split("Status", "ok"), json!({ "SPECIFIC_ENTITIES": [] }));
    assert!(!empty.contains("entityId"), "{empty}");
}

#[test]
fn the_title_decides_and_a_key_that_fails_fails_the_release() {
    let verdict = |after| gated(&by_id(), usual(), after).1.outputs["verdict"].clone();
    // 10 % more is allowed, at most 600 ms; up to 800 ms it warns.
    assert_eq!(
        (verdict(430.0), verdict(500.0), verdict(900.0)),
        ("pass".into(), "warn".into(), "fail".into())
    );
}

#[test]
fn a_dashboard_is_found_by_its_name() {
    let (tape, pages, _) = gated("dashboard: query\n", usual(), 420.0);
    assert_eq!(pages.outputs["verdict"], "pass", "{}", tape.words());
    assert!(asked(&tape).contains(&format!("/dashboards/{ID}")), "{}", asked(&tape));
}

#[test]
fn an_exported_dashboard_needs_no_right_to_read_it() {
    let drawn = usual().to_string();
    let tape = Tape::new("2026-01-01T14:00:00Z", dynatrace(json!({}), 420.0));
    let mut inputs = INPUTS.to_vec();
    inputs[1] = ("config", "carts.json");
    let pages = tape.github_with(&inputs, &[("carts.json", Some(&drawn))]);
    assert_eq!(pages.outputs["verdict"], "pass", "{}", tape.words());
    assert!(!asked(&tape).contains("/config/v1/"), "{}", asked(&tape));
}

#[test]
fn every_series_of_a_tile_is_an_objective_of_its_own() {
    let split = "(calc:by-service:splitBy(\"dt.entity.service\")):limit(100):names";
    let drawn = dashboard(&[explorer("sli=rt;pass=<5", split, json!({}))]);
    let (_, pages, result) = gated(&by_id(), drawn, 420.0);
    assert_eq!(
        (pages.outputs["verdict"].as_str(), pages.outputs["score"].as_str()),
        ("fail", "50")
    );
    assert_eq!(result["objectives"].as_array().unwrap().len(), 2, "{result}");
    let notes = result["notes"].to_string();
    assert!(notes.contains("Keptn itself would have said fail with a score of 50.0"), "{notes}");
}

#[test]
fn coloured_lines_are_criteria_where_the_title_has_none() {
    let lines = |from: f64, middle: Option<f64>, to: f64, colours: [&str; 3]| {
        let rules = json!([
            { "color": colours[0], "value": from }, { "color": colours[1], "value": middle }, { "color": colours[2], "value": to },
        ]);
        let drawn = dashboard(&[
            markdown("KQG.Total.Warning=50"),
            explorer(
                "Response time",
                RESPONSE,
                json!({ "thresholds": [{ "visible": true, "rules": rules }] }),
            ),
        ]);
        move |after| gated(&by_id(), drawn.clone(), after).1.outputs["verdict"].clone()
    };
    let (green, yellow, red) = ("#7dc540", "#f5d30f", "#dc172a");
    let more_is_worse = lines(0.0, Some(500.0), 800.0, [green, yellow, red]);
    assert_eq!(
        [more_is_worse(420.0), more_is_worse(600.0), more_is_worse(900.0)],
        ["pass", "warn", "fail"]
    );
    let less_is_worse = lines(900.0, None, 0.0, [green, yellow, red]);
    assert_eq!([less_is_worse(900.0), less_is_worse(899.0)], ["pass", "fail"]);
    let turned = lines(800.0, Some(500.0), 0.0, [red, yellow, green]);
    assert_eq!(turned(600.0), "warn");
    let wrong = lines(0.0, Some(900.0), 800.0, [green, yellow, red]);
    assert_eq!(wrong(420.0), "error");
}

#[test]
fn an_slo_tile_is_judged_by_its_own_lines() {
    let drawn = dashboard(&[
        markdown("KQG.Total.Warning=50"),
        json!({ "name": "Service-level objective", "tileType": "SLO", "tileFilter": {}, "assignedEntities": [SLO] }),
    ]);
    let (_, pages, result) = gated(&by_id(), drawn, 420.0);
    assert_eq!(pages.outputs["verdict"], "warn", "{result}");
    let notes = result["notes"].to_string();
    assert!(!notes.contains("Keptn itself"), "its criteria are not known before: {notes}");
}

#[test]
fn a_tile_that_cannot_be_judged_is_named_with_its_title() {
    let says = |tile: Value| {
        let (tape, pages, result) = gated(&by_id(), dashboard(&[tile]), 420.0);
        assert_eq!(pages.outputs["verdict"], "error", "{}", tape.words());
        format!("{} | {}", result["sentence"], result["hint"])
    };
    let tile = |title: &str| explorer(title, RESPONSE, json!({}));
    for (tile, words) in [
        (tile("Rt;pass=< 5"), "the tile `Rt;pass=< 5`"),
        (tile("Rt;pass=< 5"), "`< 5` is no criterion"),
        (tile("Rt;pass=<5;weight=heavy"), "`weight` is `heavy`"),
        (tile("Rt;pass=<5;key=yes"), "neither true nor false"),
        (tile("Rt;sli=a;sli=b"), "says `sli` twice"),
        (markdown("KQG.Total.Pass=most"), "`most` is nothing that `kqg.total.pass` can be"),
        (markdown("just text"), "has no tile that is an objective"),
        (
            json!({ "tileType": "DTAQL", "customName": "Sessions;pass=<5" }),
            "asks for user sessions",
        ),
        (json!({ "tileType": "SLO", "name": "SLO" }), "names no SLO"),
        (
            explorer(
                "Rt;pass=<5",
                "(builtin:a):limit(1)/(builtin:b)",
                json!({ "rules": [{ "matcher": "A:", "unitTransform": "MilliSecond" }] }),
            ),
            "which one its metric has is not known",
        ),
    ] {
        let said = says(tile);
        assert!(said.contains(words), "{words} is not in {said}");
    }
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let run = |conf: &str, url: &str, status: u16| {
        let tape = Tape::new("2026-01-01T14:00:00Z", move |_| {
            world::refusal(
                status,
                "Token is missing required scope. Use one of: ReadConfig (Read configuration)",
            )
        });
        let mut inputs = INPUTS.to_vec();
        inputs[2] = ("dynatrace-url", url);
        let pages = tape.github_with(&inputs, &[("dynatrace/dynatrace.conf.yaml", Some(conf))]);
        assert_eq!(pages.outputs["verdict"], "error");
        pages.log.join("\n")
    };
    let live = "https://abc12345.live.dynatrace.com";
    assert!(run(&by_id(), live, 403).contains("ReadConfig"), "the scope");
    assert!(run("dashboard: query\n", live, 404).contains("dashboard"), "not there");
    let none = run("dashboard: ''\ndtCreds: dynatrace\n", live, 404);
    assert!(none.contains("names no dashboard") && none.contains("slo.yaml"), "{none}");
}

#[test]
fn a_dry_run_shows_where_the_dashboard_is_read() {
    let tape = Tape::new("2026-01-01T14:00:00Z", |it| panic!("sent: {it}"));
    let mut inputs = INPUTS.to_vec();
    inputs.push(("dry-run", "true"));
    tape.github_with(&inputs, &[("dynatrace/dynatrace.conf.yaml", Some(&by_id()))]);
    let words = tape.words();
    assert!(
        words.contains(
            &format!("GET https://abc12345.live.dynatrace.com/api/config/v1/dashboards/{ID}")
                .replace('-', "%2D")
        ),
        "{words}"
    );
}
