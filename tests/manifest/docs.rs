//! The pages in words: what they show works, and where they point something is.

use std::collections::BTreeSet;
use std::fs;

use plimsoll::plan::{Host, INPUTS, Words, believe};

use crate::kept::{path, text};

/// Keys that only a `plimsoll.yml` begins with.
const SECTIONS: [&str; 7] =
    ["datadog:", "dynatrace:", "flags:", "gate:", "pipeline:", "release:", "remediate:"];

/// Every page of the project, by its path.
fn pages() -> Vec<String> {
    let docs = fs::read_dir(path("docs"))
        .unwrap()
        .map(|entry| format!("docs/{}", entry.unwrap().file_name().into_string().unwrap()));
    let mut pages: Vec<String> = docs.filter(|name| name.ends_with(".md")).collect();
    pages.sort();
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"] {
        pages.push(name.to_owned());
    }
    pages.extend(["task/overview.md".to_owned(), "cli/README.md".to_owned()]);
    pages
}

/// The fenced YAML blocks of a page.
fn blocks(page: &str) -> Vec<String> {
    let page = text(page);
    let rest = page.split("```yaml\n").skip(1);
    rest.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// A run that has a secret for everything.
fn words(file: &str) -> Words {
    let mut environment: Vec<(String, String)> = [
        ("INPUT_COMMAND", "gate"),
        ("INPUT_DYNATRACE-URL", "https://abc12345.live.dynatrace.com"),
        ("INPUT_ENTITIES", "type(SERVICE),tag(\"app:checkout\")"),
        ("INPUT_RELEASE-NAME", "checkout"),
        ("INPUT_RELEASE-VERSION", "1.4.2"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for input in INPUTS.iter().filter(|input| input.secret) {
        environment.push((
            Host::Github.variable(input.name),
            "aBcDeFgHiJkLmNoPqRsTuVwXyZ012345".to_owned(),
        ));
    }
    for (name, text) in [
        ("INPUT_DYNATRACE-OAUTH-CLIENT-ID", "dt0s02.ABCDEFGH"),
        ("INPUT_DYNATRACE-PLATFORM-TOKEN", "dt0s16.ABCDEFGHIJKLMNOPQRSTUVWX.ABCDEFGH"),
    ] {
        environment.push((name.to_owned(), text.to_owned()));
    }
    Words {
        environment: environment.into_iter().collect(),
        files: [("plimsoll.yml".to_owned(), Some(file.to_owned()))].into(),
    }
}

#[test]
fn every_plimsoll_yml_on_a_page_is_believed() {
    let mut believed = 0;
    for page in pages() {
        for block in blocks(&page) {
            let is_ours = block.lines().any(|line| SECTIONS.iter().any(|it| line.starts_with(it)));
            if !is_ours {
                continue;
            }
            // A fragment about something else needs an objective all the same.
            let whole = if block.contains("\ngate:") || block.starts_with("gate:") {
                block.clone()
            } else {
                format!(
                    "{block}gate: {{ objectives: [{{ name: p95, kind: level, harm: increase, dynatrace: {{ metric: 'a:b' }} }}] }}\n"
                )
            };
            let plan =
                believe(Host::Github, &words(&whole), "2026-11-21T12:00:00Z".parse().unwrap());
            plan.unwrap_or_else(|error| panic!("{page}: {error}\n{}\n\n{whole}", error.hint()));
            believed += 1;
        }
    }
    assert!(believed >= 4, "only {believed} blocks were found");
}

/// The keys below `head`, in the mapping that a step's line begins.
fn keys_below(block: &str, step: &str, head: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let lines: Vec<&str> = block.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.contains(step)) {
        let step_indent = indent(line);
        let own = lines[at + 1..].iter().take_while(|it| {
            it.trim().is_empty() || indent(it) > step_indent && !it.trim().is_empty()
        });
        let own: Vec<&&str> = own.collect();
        let Some(begin) = own.iter().position(|it| it.trim_start().starts_with(head)) else {
            continue;
        };
        let head_indent = indent(own[begin]);
        if let Some(flow) = own[begin].split_once('{') {
            let pairs = flow.1.split(',').filter_map(|pair| pair.split_once(':'));
            keys.extend(pairs.map(|(key, _)| key.trim().to_owned()));
        }
        let below: Vec<&&&str> =
            own[begin + 1..].iter().take_while(|it| indent(it) > head_indent).collect();
        let Some(first) = below.first().map(|it| indent(it)) else { continue };
        keys.extend(
            below
                .iter()
                .filter(|it| indent(it) == first)
                .filter_map(|it| it.trim().split_once(':'))
                .map(|(key, _)| key.to_owned()),
        );
    }
    keys
}

#[test]
fn every_step_on_a_page_uses_inputs_that_there_are() {
    let kebab: BTreeSet<String> = INPUTS.iter().map(|it| it.name.to_owned()).collect();
    let mut camel: BTreeSet<String> = INPUTS
        .iter()
        .filter(|it| it.is_for(Host::Azure))
        .map(|it| Host::Azure.spelling(it.name))
        .collect();
    for name in
        ["dynatraceConnection", "dynatraceEntity", "datadogConnection", "launchdarklyConnection"]
    {
        camel.insert(name.to_owned());
    }
    let mut seen = 0;
    for page in pages() {
        for block in blocks(&page) {
            for (step, head, known) in [
                ("uses: plimsoll/plimsoll@", "with:", &kebab),
                ("task: Plimsoll@", "inputs:", &camel),
            ] {
                for key in keys_below(&block, step, head) {
                    assert!(known.contains(&key), "{page}: `{key}` is no input\n\n{block}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen >= 20, "only {seen} inputs were found");
}

/// A heading as GitHub makes its anchor.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars()
        .filter(|it| it.is_alphanumeric() || *it == ' ' || *it == '-' || *it == '_')
        .map(|it| if it == ' ' { '-' } else { it })
        .collect()
}

#[test]
fn every_link_between_the_pages_resolves() {
    let mut seen = 0;
    for page in pages() {
        let text_of_page = text(&page);
        let folder = path(&page).parent().unwrap().to_path_buf();
        for link in text_of_page.split("](").skip(1) {
            let target = link.split([')', ' ']).next().unwrap();
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
            let there = if file.is_empty() { path(&page) } else { folder.join(file) };
            assert!(there.exists(), "{page}: nothing is at {target}");
            if !fragment.is_empty() {
                let linked = fs::read_to_string(&there).unwrap();
                let mut headings = linked.lines().filter(|line| line.starts_with('#'));
                assert!(headings.any(|it| anchor(it) == fragment), "{page}: no heading {target}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 20, "only {seen} links were found");
}

#[test]
fn the_names_of_vendors_are_spelt_as_they_spell_them() {
    const WRONG: [(&str, &str); 10] = [
        ("DynaTrace", "Dynatrace"),
        ("DataDog ", "Datadog"),
        ("Launch Darkly", "LaunchDarkly"),
        ("Launchdarkly ", "LaunchDarkly"),
        ("Github ", "GitHub"),
        ("Gitlab ", "GitLab"),
        ("Azure Devops", "Azure DevOps"),
        ("Truefoundry ", "TrueFoundry"),
        ("Opentelemetry", "OpenTelemetry"),
        ("Web Assembly", "WebAssembly"),
    ];
    for page in pages() {
        let words = text(&page);
        for (wrong, right) in WRONG {
            assert!(!words.contains(wrong), "{page}: {wrong} is {right}");
        }
    }
}
