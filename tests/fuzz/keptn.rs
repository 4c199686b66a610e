//! Keptn's files and the placeholders in them.

use plimsoll::gate::keptn::Clause;
use plimsoll::plan::{Host, Plan, Words, believe, keptn_slos};

use super::{environment, now, refused_well, token};

/// A `slo.yaml` and a `sli.yaml`, between zero bytes, are believed or refused in one phrase.
pub fn keptn(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (slo, sli) = text.split_once('\0').unwrap_or((&text, ""));
    if let Ok(slos) = keptn_slos("slo.yaml", slo) {
        for set in slos.objectives.iter().flat_map(|it| it.pass.iter().chain(&it.warning)) {
            for criterion in set {
                let _ = Clause::parse(criterion);
            }
        }
    }
    refused_well(plan(slo, sli, "checkout", "app=x"));
}

const SLO: &str =
    "{ spec_version: '1.0', objectives: [{ sli: it, pass: [{ criteria: ['<1'] }] }] }";

/// A query and what its placeholders stand for, between a zero byte: a value changes what is asked about, never
/// how much: no value adds a bracket, a quote, a comma, a filter or a line, and none is empty.
pub fn template(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (query, value) = text.split_once('\0').unwrap_or((&text, "checkout"));
    let sli = format!("indicators: {{ it: {} }}", serde_json::to_string(query).unwrap());
    let properties = format!("app={value}");
    let hostile = plan(SLO, &sli, value, &properties);
    let harmless = plan(SLO, &sli, "checkout", "app=x");
    if let (Ok(hostile), Ok(harmless)) = (&hostile, &harmless) {
        let built = |plan: &Plan| {
            let question = format!("{:?}", plan.gate.objectives[0].question);
            question.matches(|it| "(),\"~&\\".contains(it)).collect::<String>()
        };
        assert_eq!(built(hostile), built(harmless), "{query:?} {value:?}");
    }
    refused_well(hostile);
    refused_well(harmless);
}

fn plan(slo: &str, sli: &str, name: &str, properties: &str) -> plimsoll::error::Result<Plan> {
    let token = token();
    let inputs = [
        ("command", "gate"),
        ("config", "slo.yaml"),
        ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
        ("dynatrace-token", token.as_str()),
        ("release-name", name),
        ("release-version", "1.4.2"),
        ("release-stage", "production"),
        ("release-product", "shop"),
        ("properties", properties),
        ("deployed-from", "2026-01-01T11:00:00Z"),
        ("deployed-to", "2026-01-01T11:00:00Z"),
    ];
    let files = [("slo.yaml", slo), ("sli.yaml", sli)]
        .map(|(path, text)| (path.to_owned(), Some(text.to_owned())))
        .into();
    let words = Words { environment: environment(Host::Github, &inputs), files };
    believe(Host::Github, &words, now())
}
