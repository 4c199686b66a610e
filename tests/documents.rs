//! Dashboards and notebooks of the releases, told as stories on a tape: made once, brought up to date, left alone.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use plimsoll::provider::dynatrace::board::{
    Compared, Shown, classic_board, classic_numbers, dashboard, deployed_query, notebook, targets,
};
use plimsoll::release::Release;
use plimsoll::report::{Pages, Step};
use plimsoll::time::{Duration, Timestamp, Window};
use plimsoll::wire::{Answer, Body, Method, Request, Silence};
use proptest::prelude::*;
use serde_json::{Value, json as value};
use world::{TOKEN, Tape, json, refusal};

const PLATFORM: &str = "dt0s16.ST2EY72KQINMH574WMNVI7YN.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";
const FILE: &str = "release: { name: checkout, version: 1.4.2, stage: production }
dynatrace:
  url: https://abc12345.live.dynatrace.com
  entities: ['type(SERVICE),tag(\"app:checkout\")']
gate:
  before: 30m
  warm-up: 1m
  after: 20m
  objectives:
    - { name: p90, kind: level, harm: increase, dynatrace: { ready-made: response-time, services: [checkout] } }
";

/// A document as the vendor keeps it.
#[derive(Clone, Default)]
struct Kept {
    fields: BTreeMap<String, String>,
    version: u32,
    private: bool,
}

/// A document service: what it keeps, and how many changes others make just before ours.
#[derive(Default)]
struct Service {
    kept: BTreeMap<String, Kept>,
    faster: u32,
    deployed: Vec<Value>,
}

type Shared = Rc<RefCell<Service>>;

fn parts(request: &Request) -> BTreeMap<String, String> {
    let Body::Form(text) = &request.body else { panic!("no form: {request}") };
    let plimsoll::wire::Header::Plain(kind) = &request.headers["content-type"] else { panic!() };
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    let text = text.strip_suffix(&format!("--{boundary}--\r\n")).unwrap();
    text.split(&format!("--{boundary}\r\n"))
        .skip(1)
        .map(|part| {
            let (head, text) = part.split_once("\r\n\r\n").unwrap();
            let (_, name) = head.split_once("; name=\"").unwrap();
            let name = name.split('"').next().unwrap();
            assert_eq!(name == "content", head.contains("Content-Type: application/json"));
            (name.to_owned(), text.strip_suffix("\r\n").unwrap().to_owned())
        })
        .collect()
}

fn told(id: &str, kept: &Kept) -> Value {
    value!({
        "id": id, "name": kept.fields["name"], "description": kept.fields["description"], "type": kept.fields["type"],
        "version": kept.version.to_string(), "isPrivate": kept.private, "owner": "somebody", "access": ["read", "write"],
    })
}

fn answer(service: &Shared, request: &Request) -> Result<Answer, Silence> {
    let mut service = service.borrow_mut();
    if request.url.contains("/storage/query/") {
        let result = value!({ "records": service.deployed, "types": [], "metadata": {} });
        return json(200, &value!({ "state": "SUCCEEDED", "result": result }).to_string());
    }
    let (_, path) = request.url.split_once("/platform/document/v1/documents").unwrap();
    if request.method == Method::Post {
        let mut fields = parts(request);
        let id = fields.remove("id").unwrap();
        if service.kept.contains_key(&id) {
            return refusal(409, "The id is taken.");
        }
        let kept = Kept { fields, version: 1, private: true };
        let made = json(201, &told(&id, &kept).to_string());
        service.kept.insert(id, kept);
        return made;
    }
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let id = path[1..].split('/').next().unwrap().to_owned();
    let faster = service.faster > 0 && request.method == Method::Patch;
    service.faster -= u32::from(faster);
    let Some(kept) = service.kept.get_mut(&id) else { return refusal(404, "Not found.") };
    kept.version += u32::from(faster);
    if request.method == Method::Patch {
        if query != format!("optimistic-locking-version={}", kept.version) {
            return refusal(409, "The version is another.");
        }
        for (name, text) in parts(request) {
            match name.as_str() {
                "isPrivate" => kept.private = text == "true",
                _ => drop(kept.fields.insert(name, text)),
            }
        }
        kept.version += 1;
        return json(200, &value!({ "documentMetadata": told(&id, kept) }).to_string());
    }
    match path.ends_with("/content") {
        true => json(200, &kept.fields["content"]),
        false => json(200, &told(&id, kept).to_string()),
    }
}

fn event(version: &str, began: &str) -> Value {
    value!({ "began": began, "ended": began, "release": "checkout", "version": version, "stage": "production" })
}

fn ask(service: &Shared, more: &[(&str, &str)]) -> (Tape, Pages) {
    let service = Rc::clone(service);
    let tape = Tape::new("2026-01-20T14:10:00Z", move |request| answer(&service, request));
    let mut inputs = vec![("command", "dashboard"), ("dynatrace-platform-token", PLATFORM)];
    inputs.extend(more);
    let pages = tape.github(&inputs, Some(FILE));
    (tape, pages)
}

fn writes(tape: &Tape) -> Vec<String> {
    let calls = tape.calls();
    let short = |it: String| it.replace("/platform/document/v1", "");
    calls
        .into_iter()
        .filter(|it| !it.starts_with("GET") && !it.contains("/storage/"))
        .map(short)
        .collect()
}

#[test]
fn both_are_made_for_everybody_and_the_second_run_writes_nothing() {
    let service = Shared::default();
    service.borrow_mut().deployed = vec![event("1.4.2", "2026-01-20T13:00:00Z")];
    let (tape, pages) = ask(&service, &[]);
    assert_eq!(pages.step, Step::Succeeded, "{:?}", pages.log);
    let [board, book] = ["dashboard", "notebook"].map(|kind| {
        let kept = service.borrow().kept.clone();
        kept.into_keys().find(|id| id.starts_with(&format!("plimsoll-{kind}-checkout-"))).unwrap()
    });
    assert_eq!(
        writes(&tape),
        [
            "POST /documents",
            &format!("PATCH /documents/{board}"),
            "POST /documents",
            &format!("PATCH /documents/{book}")
        ]
    );
    assert!(service.borrow().kept.values().all(|it| !it.private));
    let page = |app: &str, id: &str| {
        format!("https://abc12345.apps.dynatrace.com/ui/apps/dynatrace.{app}s/{app}/{id}")
    };
    assert_eq!(pages.outputs["dashboard"], page("dashboard", &board));
    assert_eq!(pages.outputs["notebook"], page("notebook", &book));
    assert!(pages.summary.contains(&pages.outputs["notebook"]), "{}", pages.summary);

    let (tape, pages) = ask(&service, &[]);
    assert_eq!(writes(&tape), Vec::<String>::new());
    assert!(pages.log.join("\n").contains("the dashboard is as it was, the notebook is as it was"));
    // Another release was marked since.
    service.borrow_mut().deployed.insert(0, event("1.4.3", "2026-01-20T14:00:00Z"));
    let (tape, pages) = ask(&service, &[]);
    assert_eq!(
        writes(&tape),
        [format!("PATCH /documents/{board}"), format!("PATCH /documents/{book}")]
    );
    assert!(pages.log.join("\n").contains("brought up to date"), "{:?}", pages.log);
    let content = service.borrow().kept[&board].fields["content"].clone();
    assert!(content.contains("checkout 1.4.3") && content.contains("checkout 1.4.2"), "{content}");
}

#[test]
fn the_times_before_and_after_each_release_are_those_of_a_gate_and_the_queries_those_of_its_objectives()
 {
    let service = Shared::default();
    service.borrow_mut().deployed = vec![event("1.4.2", "2026-01-20T13:00:00Z")];
    ask(&service, &[("apdex-threshold", "300ms")]);
    let kept = service.borrow().kept.clone();
    let of = |kind: &str| {
        let kept = kept.values().find(|it| it.fields["type"] == kind).unwrap();
        serde_json::from_str::<Value>(&kept.fields["content"]).unwrap()
    };
    let board = of("dashboard");
    let tiles: Vec<&Value> = board["tiles"].as_object().unwrap().values().collect();
    let query = |title: &str| {
        let tile = tiles.iter().find(|it| it["title"] == title).unwrap();
        tile["query"].as_str().unwrap().to_owned()
    };
    let filter = "dt.smartscape.service in [ smartscapeNodes SERVICE | filter (tags[`app`] == \"checkout\") | fields id ]";
    assert_eq!(
        query("Response time, 90th percentile"),
        format!(
            "timeseries response_time = percentile(dt.service.request.response_time, 90), filter:{{{filter}}}"
        )
    );
    let compared = query("Response time, 90th percentile, before and after");
    for part in [
        "timeframe:\"2026-01-20T12:30:00Z/2026-01-20T13:00:00Z\" | fields release = \"checkout 1.4.2\", deployed = \"2026-01-20T13:00:00Z\", part = \"before\", response_time",
        "| append [ timeseries response_time",
        "timeframe:\"2026-01-20T13:01:00Z/2026-01-20T13:21:00Z\"",
    ] {
        assert!(compared.contains(part), "{part} in {compared}");
    }
    assert!(
        query("Apdex").contains("duration <= 300ms")
            && query("Apdex").contains("duration <= 1200ms")
    );
    let marked = &board["annotations"][0];
    assert_eq!(marked["displaySettings"]["referenceIds"], value!(["1", "2", "3", "4"]));
    assert_eq!(marked["input"], query("Deployments"));
    let ids: Vec<&String> = board["tiles"].as_object().unwrap().keys().collect();
    assert_eq!(ids, board["layouts"].as_object().unwrap().keys().collect::<Vec<_>>());
    let book = of("notebook");
    assert_eq!(book["version"], "7");
    let mut told: Vec<String> = book["sections"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["state"]["input"]["value"].as_str().map(str::to_owned))
        .collect();
    let mut shown: Vec<String> =
        tiles.iter().filter_map(|it| it["query"].as_str().map(str::to_owned)).collect();
    told.sort();
    shown.sort();
    assert_eq!(told, shown, "a notebook asks what the dashboard asks");
}

#[test]
fn a_document_that_only_its_maker_sees_is_shown_by_the_next_run_and_later_left_as_its_owner_sets_it()
 {
    let service = Shared::default();
    ask(&service, &[]);
    let hide = |version: u32| {
        for kept in service.borrow_mut().kept.values_mut() {
            (kept.private, kept.version) = (true, version);
        }
    };
    // The run ended between the two requests.
    hide(1);
    let (tape, pages) = ask(&service, &[]);
    assert_eq!(writes(&tape).len(), 2, "{:?}", pages.log);
    assert!(service.borrow().kept.values().all(|it| !it.private));
    // Its owner hid it later.
    hide(7);
    let (tape, _) = ask(&service, &[]);
    assert_eq!(writes(&tape), Vec::<String>::new());
    assert!(service.borrow().kept.values().all(|it| it.private));
}

#[test]
fn a_document_that_may_not_be_shown_to_all_stands_and_the_reader_is_told() {
    let service = Shared::default();
    let tape = Tape::new("2026-01-20T14:10:00Z", move |request| match request.method {
        Method::Patch => refusal(403, "Only the owner may do that."),
        Method::Get | Method::Post | Method::Put => answer(&service, request),
    });
    let inputs = [("command", "dashboard"), ("dynatrace-platform-token", PLATFORM)];
    let pages = tape.github(&inputs, Some(FILE));
    assert_eq!(pages.step, Step::Succeeded, "{:?}", pages.log);
    let said = pages.log.join("\n");
    assert!(said.contains("the dashboard is seen by its owner alone"), "{said}");
    assert!(said.contains("PASS: the dashboard is made, the notebook is made"), "{said}");
}

#[test]
fn who_is_faster_once_is_read_again_and_who_is_always_faster_is_an_error() {
    let service = Shared::default();
    ask(&service, &[]);
    service.borrow_mut().deployed = vec![event("1.4.2", "2026-01-20T13:00:00Z")];
    service.borrow_mut().faster = 1;
    let (_, pages) = ask(&service, &[]);
    assert_eq!(pages.step, Step::Succeeded, "{:?}", pages.log);
    service.borrow_mut().deployed.clear();
    service.borrow_mut().faster = 9;
    let (_, pages) = ask(&service, &[]);
    assert_eq!(pages.step, Step::Failed);
    assert!(pages.log.join("\n").contains("somebody else changes it"), "{:?}", pages.log);
}

#[test]
fn a_missing_scope_is_named_and_nothing_is_sent_that_was_mistaken() {
    let tape =
        Tape::new("2026-01-20T14:10:00Z", |request| match request.url.contains("/storage/") {
            true => json(200, r#"{"state":"SUCCEEDED","result":{"records":[]}}"#),
            false => refusal(403, "Forbidden"),
        });
    let pages = tape
        .github(&[("command", "dashboard"), ("dynatrace-platform-token", PLATFORM)], Some(FILE));
    assert_eq!(pages.step, Step::Failed);
    let said = pages.log.join("\n");
    assert!(said.contains("document:documents:read"), "{said}");
    for line in [
        "exactly these scopes",
        "- document:documents:write: to write the dashboard",
        "- storage:events:read",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    for (name, text, said) in [
        ("apdex-threshold", "fast", "is not a duration"),
        ("apdex-threshold", "0s", "no response time that satisfies"),
        ("entities", "type(HOST)", "selects no services"),
    ] {
        let (tape, pages) = ask(&Shared::default(), &[(name, text)]);
        assert_eq!(tape.calls(), Vec::<String>::new(), "{text}");
        assert!(pages.log.join("\n").contains(said), "{:?}", pages.log);
    }
    let tape = Tape::new("2026-01-20T14:10:00Z", |_| refusal(500, ""));
    let inputs = [
        ("command", "dashboard"),
        ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
        ("dynatrace-token", TOKEN),
    ];
    let pages = tape.github(&inputs, Some("release: { name: checkout }\n"));
    assert!(
        pages.log.join("\n").contains("which services the dashboard is about"),
        "{:?}",
        pages.log
    );
}

#[test]
fn a_dry_run_shows_what_would_be_written_and_asks_nothing() {
    let (tape, pages) = ask(&Shared::default(), &[("dry-run", "true")]);
    assert_eq!(tape.calls(), Vec::<String>::new());
    assert_eq!(pages.step, Step::Succeeded);
    let words = tape.words();
    assert!(
        words.contains("POST https://abc12345.apps.dynatrace.com/platform/document/v1/documents"),
        "{words}"
    );
    assert!(
        words.contains("dt.service.request.response_time") && !words.contains(PLATFORM),
        "{words}"
    );
}

#[test]
fn an_api_token_alone_and_managed_get_a_classic_dashboard_that_is_written_only_where_it_differs() {
    let stands: Rc<RefCell<Option<(String, Value)>>> = Rc::default();
    let kept = Rc::clone(&stands);
    let run = move || {
        let kept = Rc::clone(&kept);
        let tape = Tape::new("2026-01-20T14:10:00Z", move |request| {
            let mut kept = kept.borrow_mut();
            match (request.method, request.url.contains("/config/v1/dashboards/")) {
                (Method::Get, true) => match &*kept {
                    None => refusal(404, "Dashboard not found"),
                    Some((_, there)) => json(200, &there.to_string()),
                },
                (Method::Put, true) => {
                    let Body::Json(text) = &request.body else { panic!() };
                    let mut there: Value = serde_json::from_str(text).unwrap();
                    there["metadata"] = value!({ "clusterVersion": "1.300" });
                    there["dashboardMetadata"]["owner"] = value!("the token's");
                    let status = if kept.is_some() { 204 } else { 201 };
                    *kept = Some((request.url.clone(), there));
                    match status {
                        204 => Ok(Answer { status, ..Answer::default() }),
                        status => json(status, "{}"),
                    }
                }
                (_, _) => json(200, r#"{"events":[],"totalCount":0}"#),
            }
        });
        let inputs = [
            ("command", "dashboard"),
            ("dynatrace-url", "https://managed.example.com/e/1a2b"),
            ("dynatrace-token", TOKEN),
            (
                "entities",
                "type(SERVICE),tag(\"app:a~\"b\")\ntype(APPLICATION),entityName.equals(\"shop\")",
            ),
        ];
        let pages = tape.github(&inputs, Some("release: { name: checkout }\n"));
        assert_eq!(pages.step, Step::Succeeded, "{:?}", pages.log);
        (tape.calls().into_iter().filter(|it| it.starts_with("PUT")).collect::<Vec<_>>(), pages)
    };
    let (puts, pages) = run();
    let (url, there) = stands.borrow().clone().unwrap();
    let id = there["id"].as_str().unwrap().to_owned();
    assert_eq!(url, format!("https://managed.example.com/e/1a2b/api/config/v1/dashboards/{id}"));
    assert_eq!(puts.len(), 1);
    assert_eq!(
        pages.outputs["dashboard"],
        format!("https://managed.example.com/e/1a2b/#dashboard;id={id}")
    );
    assert_eq!(pages.outputs["notebook"], "");
    let selectors: Vec<&str> = there["tiles"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["queries"][0]["metricSelector"].as_str())
        .collect();
    assert_eq!(
        selectors[0],
        "builtin:service.response.time:filter(or(in(\"dt.entity.service\",entitySelector(\"type(SERVICE),tag(~\"app:a~~~\"b~\")\")))):splitBy():percentile(90)"
    );
    assert!(
        selectors[3]
            .starts_with("builtin:apps.web.apdex.userType:filter(or(in(\"dt.entity.application\",")
    );
    assert_eq!(run().0, Vec::<String>::new(), "the same is not written again");
    stands.borrow_mut().as_mut().unwrap().1["tiles"].as_array_mut().unwrap().pop();
    assert_eq!(run().0.len(), 1);
}

/// A query without what stands in its texts and names.
fn skeleton(query: &str) -> String {
    let mut bare = String::new();
    let mut letters = query.chars();
    while let Some(letter) = letters.next() {
        bare.push(letter);
        if letter == '"' {
            loop {
                match letters.next().unwrap() {
                    '\\' => drop(letters.next()),
                    '"' => break,
                    letter => assert!(!letter.is_control(), "a line ends inside a text"),
                }
            }
        }
    }
    bare
}

fn boards(name: &str, target: &str) -> (Vec<String>, Vec<String>) {
    let at: Timestamp = "2026-01-20T13:00:00Z".parse().unwrap();
    let window = Window { from: at, to: at };
    let release = Release {
        name: name.to_owned(),
        version: name.to_owned(),
        stage: Some(name.to_owned()),
        product: None,
        build_version: None,
        project: None,
        actor: None,
        commit: None,
        ci_back_link: None,
        remediation_action_link: None,
        run_id: String::new(),
        deployed: window,
        properties: BTreeMap::new(),
    };
    let entities = [target.to_owned()];
    let compared =
        vec![Compared { title: name.to_owned(), deployed: window, before: window, after: window }];
    let told = vec![(compared[0].clone(), classic_numbers(&[Some(1e5)], &[None]))];
    let classic = classic_board(&release, &entities, &told);
    let targets = targets(&entities);
    let mut queries = vec![deployed_query(&targets)];
    let shown =
        Shown { release: &release, targets, satisfied: Duration::from_millis(500), compared };
    let mut texts = Vec::new();
    for document in [dashboard(&shown), notebook(&shown)] {
        assert!(document.id.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-'));
        assert!(document.id.len() <= 100);
        let content: Value = serde_json::from_str(&document.content).unwrap();
        let tiles = content["tiles"].as_object().map(|it| it.values().cloned().collect());
        for tile in tiles.or_else(|| content["sections"].as_array().cloned()).unwrap() {
            let query = tile["query"].as_str().or_else(|| tile["state"]["input"]["value"].as_str());
            queries.extend(query.map(str::to_owned));
            texts.extend(
                tile["content"].as_str().or_else(|| tile["markdown"].as_str()).map(str::to_owned),
            );
        }
    }
    let content: Value = serde_json::from_str(&classic.content).unwrap();
    texts.push(content["tiles"][0]["markdown"].as_str().unwrap().to_owned());
    (queries.iter().map(|it| skeleton(it)).collect(), texts)
}

fn selector(word: &str) -> String {
    let quoted = word.replace('~', "~~").replace('"', "~\"");
    format!("type(SERVICE),entityName.equals(\"{quoted}\")")
}

proptest! {
    /// Whatever a release and its services are called: the queries are those of any other name, and its Markdown is
    /// as many lines, without a link, a heading or HTML of its own.
    #[test]
    fn no_name_leaves_its_text(name in r#"[a-z"'`|\\\n\r{}\[\]()$*_#<>~:/ -]{1,40}"#) {
        let (usual, usual_texts) = boards("checkout", &selector("checkout"));
        let (queries, texts) = boards(&name, &selector(&name));
        prop_assert_eq!(queries, usual);
        for (text, usual) in texts.iter().zip(&usual_texts) {
            prop_assert_eq!(text.lines().count(), usual.lines().count());
            let mut letters = text.chars().skip(1).filter(|it| *it != '\n');
            while let Some(letter) = letters.next() {
                match letter {
                    '\\' => drop(letters.next()),
                    letter => prop_assert!(!"<>[]`*_#".contains(letter), "{}", text),
                }
            }
        }
    }
}
