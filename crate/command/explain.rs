//! `explain`: what a gate will ask, compare and allow, in words. Nobody is asked anything.

use crate::gate::{Count, Criterion, Harm, Kind, Level, Missing, Value, Verdict};
use crate::plan::{Asked, Baseline, Beyond, Expression, Gate, Metric, Plan, Question};
use crate::report::Outcome;
use crate::time::in_words;

/// Says it: one line about the times, one an objective.
pub(super) fn explain(plan: &Plan) -> Outcome {
    let gate = &plan.gate;
    let mut outcome = Outcome::new(plan.command.word(), Verdict::Pass);
    outcome.file = gate.file.clone();
    let many = match gate.objectives.len() {
        1 => "one objective".to_owned(),
        many => format!("{many} objectives"),
    };
    outcome.sentence = format!("{many} must hold; nothing was asked");
    outcome.notes.push(times(gate));
    outcome.notes.extend(gate.objectives.iter().map(|it| objective(gate, it)));
    outcome.notes.push("The release fails with the first objective that fails. Undecided key objectives leave it undecided, other undecided ones make it a warning; it passes only when something was decided.".to_owned());
    outcome.notes.extend(gate.lints.clone());
    outcome
}

fn times(gate: &Gate) -> String {
    let span = gate.span;
    let baseline = match &gate.baseline {
        Baseline::Before => {
            format!("the {} before the deployment began", in_words(span.before))
        }
        Baseline::At(at) => format!("the {} from {at} on", in_words(span.after)),
        Baseline::LastWeek => "the same time a week before".to_owned(),
        Baseline::PreviousRelease => "the time after the previous release".to_owned(),
        Baseline::Version(version) => format!("the time after the release of {version}"),
    };
    format!(
        "The {} from {} after the deployment ended are compared with {baseline}, with a look every {} once values are {} old.",
        in_words(span.after),
        in_words(span.warm_up),
        in_words(gate.soak.look_every),
        in_words(gate.settle),
    )
}

/// `p95 (key), plimsoll.yml:9: …`
fn objective(gate: &Gate, it: &Asked) -> String {
    let objective = &it.objective;
    let role = match (objective.info, objective.key) {
        (true, _) => " (info)",
        (false, true) => " (key)",
        (false, false) => "",
    };
    let place = match (&gate.file, it.line) {
        (Some(file), Some(line)) => format!(", {file}:{line}"),
        (_, None) | (None, Some(_)) => String::new(),
    };
    let allowed = match &objective.kind {
        Kind::Count(count) => of_count(count),
        Kind::Level(level) => of_level(gate, level),
        Kind::State => "judged by the vendor's own word, as it stands".to_owned(),
        Kind::Value(value) => of_value(value),
    };
    let silence = match (objective.info, objective.key) {
        (true, _) => "It has no say in the verdict.",
        (false, true) => "Without an answer the release is not decided.",
        (false, false) => "Without an answer it is open, never a pass.",
    };
    format!("{}{role}{place}: {}; {allowed}. {silence}", objective.name, asked(&it.question))
}

fn of_level(gate: &Gate, level: &Level) -> String {
    let past = match gate.history.is_zero() {
        true => "with the time before alone".to_owned(),
        false => {
            format!(
                "also with how it behaved in the {} before, when nothing was deployed",
                in_words(gate.history)
            )
        }
    };
    format!(
        "a series, compared {past}: {}{}{}",
        change(level.harm, level.margin, level.min_absolute),
        all(", and its median after must be ", &level.limits),
        if level.insist { ", even where quiet days would have failed too" } else { "" },
    )
}

fn of_count(count: &Count) -> String {
    let zero = match count.missing {
        Missing::Gap => "",
        Missing::Zero => ", where nothing was counted it was none as long as there was traffic",
    };
    let traffic = if count.needs_traffic { ", no traffic any more fails" } else { "" };
    format!(
        "how often it happens, before against after: {}{}{zero}{traffic}",
        change(count.harm, count.margin, count.min_absolute),
        all(", and the rate after must be ", &count.limits),
    )
}

fn of_value(value: &Value) -> String {
    if value.is_informational() {
        return "one number, shown and not judged".to_owned();
    }
    let sets = |sets: &[Vec<Criterion>]| {
        sets.iter().map(|it| all("", it)).collect::<Vec<_>>().join(" or ")
    };
    let warn = match value.warn.is_empty() {
        true => String::new(),
        false => format!(", warns where it is {}", sets(&value.warn)),
    };
    format!("one number for the time after: passes where it is {}{warn}", sets(&value.pass))
}

/// `more is worse, +10 % is allowed`
fn change(harm: Harm, margin: f64, least: f64) -> String {
    let percent = crate::gate::number(margin * 100.0);
    let allowed = match harm {
        Harm::Increase => format!("more is worse, +{percent} % is allowed"),
        Harm::Decrease => format!("less is worse, -{percent} % is allowed"),
        Harm::Either => format!("any change is worse, {percent} % up or down is allowed"),
    };
    match least > 0.0 {
        true => format!("{allowed}, and whatever is less than {}", crate::gate::number(least)),
        false => allowed,
    }
}

/// `>=99.5 and <100`, after `head`; nothing of nothing.
fn all(head: &str, criteria: &[Criterion]) -> String {
    let texts: Vec<String> = criteria.iter().map(Criterion::to_string).collect();
    if texts.is_empty() { String::new() } else { format!("{head}{}", texts.join(" and ")) }
}

/// Who is asked what.
fn asked(question: &Question) -> String {
    let of = |count: &str, exposure: &Option<String>| match exposure {
        Some(exposure) => format!("`{count}` of `{exposure}`"),
        None => format!("`{count}` in the time"),
    };
    match question {
        Question::DatadogCount(it) => format!("Datadog counts {}", of(&it.count, &it.exposure)),
        Question::DatadogGate(it) => format!("Datadog's Deployment Gate `{}`", it.identifier),
        Question::DatadogMonitor(it) => format!("Datadog's monitor {}", it.id),
        Question::DatadogQuery(it) => match &it.expression {
            Expression::Query(query) => format!("Datadog is asked `{query}`"),
            Expression::Formula { queries, formula } => {
                format!("Datadog is asked `{formula}` of `{}`", queries.join("`, `"))
            }
        },
        Question::DatadogSlo(it) => format!("Datadog's SLO {}", it.id),
        Question::DynatraceBeyond(it) => beyond(it).to_owned(),
        Question::DynatraceCount(it) => {
            format!("Dynatrace counts {}{}", of(&it.count, &it.exposure), on(&it.entities))
        }
        Question::DynatraceMetric(Metric { selector, control, entities }) => {
            let beside = control.as_ref().map(|it| format!(" beside `{it}`")).unwrap_or_default();
            format!("Dynatrace is asked `{selector}`{beside}{}", on(entities))
        }
        Question::DynatraceProblems(it) => {
            format!("the problems that Dynatrace saw begin{}", on(&it.entities))
        }
        Question::DynatraceSlo(it) => format!("Dynatrace's SLO `{}`", it.called),
    }
}

fn beyond(it: &Beyond) -> &'static str {
    match it {
        Beyond::Burn(_) => "how fast the error budget is spent, in Dynatrace",
        Beyond::Count(_) => "Dynatrace counts by DQL",
        Beyond::Dql(_) => "Dynatrace is asked by DQL",
        Beyond::Guardian(_) => "a Site Reliability Guardian of Dynatrace's",
        Beyond::Journeys(_) => "synthetic monitors of Dynatrace's are run",
        Beyond::Releases(_) => "what Dynatrace's releases API counts against the release",
        Beyond::Slo(_) => "an SLO of Dynatrace's platform",
    }
}

fn on(entities: &[String]) -> String {
    match entities {
        [] => " on what was released".to_owned(),
        some => format!(" on `{}`", some.join("`, `")),
    }
}
