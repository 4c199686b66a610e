//! Words of a release inside DQL.

use plimsoll::plan::{Beyond, Host, Plan, Question, believe};

use super::{PLATFORM, now, refused_well, words};

/// A query with places for words of the release, and such a word, between a zero byte: the word changes what is
/// compared, never what is asked. The same for the name of a service in a query that is ready.
pub fn dql(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (query, word) = text.split_once('\0').unwrap_or((&text, "checkout"));
    for (hostile, harmless) in [
        (plan(&of_query(query), word), plan(&of_query(query), "x")),
        (plan(&ready(word), "x"), plan(&ready("x"), "x")),
        (plan(&ready(&format!("SERVICE-{word}")), "x"), plan(&ready("SERVICE-1"), "x")),
        (plan(&ready("{{release.name}}"), word), plan(&ready("x"), "x")),
    ] {
        if let (Ok(hostile), Ok(harmless)) = (&hostile, &harmless) {
            let (hostile, harmless) = (asked(hostile), asked(harmless));
            assert_eq!(outline(&hostile), outline(&harmless), "{hostile:?}\n{harmless:?}");
        }
        refused_well(hostile);
        refused_well(harmless);
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn of_query(query: &str) -> String {
    format!("{{ name: q, kind: value, pass: ['<1'], dynatrace: {{ dql: {} }} }}", quoted(query))
}

fn ready(service: &str) -> String {
    format!(
        "{{ name: q, kind: level, harm: increase, dynatrace: {{ ready-made: response-time, services: [{}] }} }}",
        quoted(service)
    )
}

fn plan(objective: &str, word: &str) -> plimsoll::error::Result<Plan> {
    let file = format!(
        "dynatrace: {{ url: 'https://abc12345.apps.dynatrace.com' }}\ngate: {{ objectives: [{objective}] }}"
    );
    let inputs = [
        ("command", "gate"),
        ("dynatrace-token", PLATFORM),
        ("release-name", word),
        ("release-version", word),
        ("release-stage", word),
        ("release-product", word),
        ("deployed-from", "2026-01-01T11:00:00Z"),
        ("deployed-to", "2026-01-01T11:00:00Z"),
    ];
    believe(Host::Github, &words(Host::Github, &inputs, Some(&file)), now())
}

fn asked(plan: &Plan) -> String {
    match &plan.gate.objectives[0].question {
        Question::DynatraceBeyond(Beyond::Dql(dql)) => dql.of(&plan.release),
        other => panic!("{other:?} is no DQL"),
    }
}

/// The query with every text in quotes left out, as Grail reads it: `"…"` with `\` before what has no meaning, `"""…"""`
/// as it is, names in backticks, comments.
/// <https://docs.dynatrace.com/docs/platform/grail/dynatrace-query-language/dql-guide>
fn outline(query: &str) -> String {
    let mut outline = String::new();
    let mut rest = query;
    let until = |rest: &str, end: &str| rest.find(end).map_or(rest.len(), |at| at + end.len());
    while let Some(letter) = rest.chars().next() {
        let taken = if let Some(text) = rest.strip_prefix("\"\"\"") {
            outline.push('T');
            3 + until(text, "\"\"\"")
        } else if letter == '"' {
            outline.push('T');
            let mut escaped = false;
            let end = rest.char_indices().skip(1).find(|(_, it)| {
                let ends = *it == '"' && !escaped;
                escaped = *it == '\\' && !escaped;
                ends
            });
            end.map_or(rest.len(), |(at, _)| at + 1)
        } else if letter == '`' {
            1 + until(&rest[1..], "`")
        } else if rest.starts_with("//") {
            until(rest, "\n")
        } else if let Some(comment) = rest.strip_prefix("/*") {
            2 + until(comment, "*/")
        } else {
            outline.push(letter);
            letter.len_utf8()
        };
        rest = &rest[taken..];
    }
    outline
}
