//! The way to Datadog: the site and its API key, what the application key may do, what each objective has.

use crate::error::{Error, Result};
use crate::gate::{Kind, Series, Standing};
use crate::plan::{Asked, Datadog, Expression, Plan, Question};
use crate::provider::datadog::{
    self, is_forbidden, monitor_request, monitor_response, scalar_request, scalar_response,
    series_request, series_response, slo_request, slo_response, validate_request,
    validate_response,
};
use crate::report::{Check, State};
use crate::time::{Duration, Window, earlier, in_words};
use crate::wire::{Answer, Cancelled, Request, Silence, World, ask};

use super::clock::clock;
use super::data::told;
use super::permission::{letter, needs, permissions};
use super::{Depth, Findings, RETRY};

const HOUR: Duration = Duration::from_secs(3_600);
const API_KEY: &str = "Datadog API key";
const APP_KEY: &str = "Datadog application key";

/// Looks at everything that the plan needs of Datadog.
pub(super) async fn examine<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Datadog,
    depth: Depth,
) -> Result<Findings, Cancelled> {
    let needed = needs(plan, vendor);
    let mut findings = Findings { checks: vec![site(vendor)], request: String::new() };
    if vendor.api_key.is_empty() {
        findings.checks.push(Check::amiss(
            State::Bad,
            API_KEY,
            "none is given",
            "send the message below to who can make one, keep it as a secret of the pipeline, and hand it over in `datadog-api-key`",
        ));
        findings.request = letter(plan, vendor, &needed, &[]);
        return Ok(findings);
    }
    let first = ask(world, RETRY, &validate_request(vendor)).await;
    match validate_response(vendor, &first) {
        Err(Error::Cancelled) => return Err(Cancelled),
        Err(error) => {
            let refused = is_forbidden(&first);
            let about = if refused { API_KEY } else { "Datadog network" };
            findings.checks.push(amiss(about, &error));
            if refused {
                findings.request = letter(plan, vendor, &needed, &[]);
            }
            return Ok(findings);
        }
        Ok(()) => findings
            .checks
            .push(Check::good(API_KEY, format!("{} answers and knows it", vendor.site.name))),
    }
    findings
        .checks
        .extend(first.as_ref().ok().and_then(|answer| clock(datadog::VENDOR, answer, world.now())));
    if depth != Depth::Whole {
        return Ok(findings);
    }
    if vendor.app_key.is_none() {
        findings.checks.push(no_application_key(needed.iter().any(|it| it.strict)));
        findings.request = letter(plan, vendor, &needed, &[]);
        return Ok(findings);
    }
    let now = earlier(world.now(), plan.gate.settle);
    let hour = Window { from: earlier(now, HOUR), to: now };
    let questions: Vec<(&Question, Request)> = plan
        .gate
        .objectives
        .iter()
        .filter_map(|it| Some((&it.question, question(plan, vendor, it, hour)?)))
        .collect();
    let known = permissions(world, plan, vendor, &needed, &questions).await?;
    if !known.missing.is_empty() {
        findings.request = letter(plan, vendor, &needed, &known.missing);
    }
    for asked in plan.gate.objectives.iter().filter(|it| it.question.is_datadog()) {
        findings.checks.push(if known.lack(&asked.question) {
            Check::amiss(
                State::Doubtful,
                about(asked),
                "not checked: the application key may not ask",
                "give it the permission, and run doctor again",
            )
        } else {
            objective(world, plan, vendor, asked, hour).await?
        });
    }
    findings.checks.extend(known.checks);
    Ok(findings)
}

fn site(vendor: &Datadog) -> Check {
    let about = "Datadog site";
    match vendor.corrections.as_slice() {
        [] => Check::good(about, vendor.site.name.clone()),
        corrected => Check::amiss(
            State::Doubtful,
            about,
            corrected.join("; "),
            format!("write `datadog-site: {}`", vendor.site.name),
        ),
    }
}

fn no_application_key(strict: bool) -> Check {
    let (state, why) = match strict {
        true => (State::Bad, "none is given, and the objectives cannot be asked for without one"),
        false => (
            State::Doubtful,
            "none is given: a marker is placed without it, and a repeated step cannot see that it stands",
        ),
    };
    Check::amiss(
        state,
        APP_KEY,
        why,
        "send the message below to who can make one, and hand it over in `datadog-app-key`",
    )
}

fn amiss(about: impl Into<String>, error: &Error) -> Check {
    Check::amiss(State::Bad, about, error.to_string(), error.hint())
}

fn about(asked: &Asked) -> String {
    format!("objective {}", asked.objective.name)
}

/// What an objective asks over a window; none where asking would start something.
fn question(plan: &Plan, vendor: &Datadog, asked: &Asked, window: Window) -> Option<Request> {
    let value = matches!(asked.objective.kind, Kind::Value(_));
    Some(match &asked.question {
        Question::DatadogQuery(query) if value => scalar_request(vendor, query, window),
        Question::DatadogMonitor(monitor) => monitor_request(vendor, monitor),
        Question::DatadogSlo(slo) => slo_request(vendor, slo, window),
        Question::DatadogCount(_) | Question::DatadogQuery(_) => {
            series_request(vendor, &series(asked)?, window, plan.gate.bucket)
        }
        Question::DatadogGate(_)
        | Question::DynatraceBeyond(_)
        | Question::DynatraceCount(_)
        | Question::DynatraceMetric(_)
        | Question::DynatraceProblems(_)
        | Question::DynatraceSlo(_) => return None,
    })
}

/// The series that shows whether there is anything to judge: of a count, what could have happened.
fn series(asked: &Asked) -> Option<Expression> {
    match &asked.question {
        Question::DatadogCount(count) => {
            Some(Expression::Query(count.exposure.as_ref().unwrap_or(&count.count).clone()))
        }
        Question::DatadogQuery(query) => Some(query.expression.clone()),
        Question::DatadogGate(_)
        | Question::DatadogMonitor(_)
        | Question::DatadogSlo(_)
        | Question::DynatraceBeyond(_)
        | Question::DynatraceCount(_)
        | Question::DynatraceMetric(_)
        | Question::DynatraceProblems(_)
        | Question::DynatraceSlo(_) => None,
    }
}

/// The last hour; where it is silent, the last day.
async fn objective<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Datadog,
    asked: &Asked,
    hour: Window,
) -> Result<Check, Cancelled> {
    let day = Window { from: earlier(hour.to, HOUR * 24), to: hour.to };
    for window in [hour, day] {
        let Some(request) = question(plan, vendor, asked, window) else {
            return Ok(Check::good(
                about(asked),
                "it may be evaluated; whether the gate itself is there shows when it is started",
            ));
        };
        let answer = ask(world, RETRY, &request).await;
        match seen(plan, vendor, asked, window, &answer) {
            Err(Error::Cancelled) => return Err(Cancelled),
            Err(error) => return Ok(amiss(about(asked), &error)),
            Ok(None) => {}
            Ok(Some(check)) if window == hour => return Ok(check),
            Ok(Some(_)) => {
                return Ok(Check::amiss(
                    State::Doubtful,
                    about(asked),
                    "no data in the last hour, though in the last day",
                    "a gate needs traffic before and after the deployment: run it when there is some, or send some",
                ));
            }
        }
    }
    Ok(Check::amiss(
        State::Bad,
        about(asked),
        "no data in the last 24 hours",
        "check the metric's name and the spelling of its tags in Datadog's Metrics Explorer, and that the service gets traffic",
    ))
}

/// What the answer shows; none where there is nothing.
fn seen(
    plan: &Plan,
    vendor: &Datadog,
    asked: &Asked,
    window: Window,
    answer: &Result<Answer, Silence>,
) -> Result<Option<Check>> {
    let about = about(asked);
    match &asked.question {
        Question::DatadogMonitor(monitor) => {
            let (state, _) = monitor_response(vendor, monitor, answer)?;
            Ok(Some(match state.standing {
                Standing::Good => Check::good(about, state.says),
                Standing::Bad | Standing::Doubtful | Standing::Silent | Standing::Undecided => {
                    let fix = "a gate now would not pass: look at the monitor in Datadog";
                    Check::amiss(State::Doubtful, about, state.says, fix)
                }
            }))
        }
        Question::DatadogSlo(_) => Ok(slo_response(vendor, answer)?.percent.map(|percent| {
            Check::good(about, format!("at {percent:.3} % over {}", in_words(window.length())))
        })),
        Question::DatadogQuery(_) if matches!(asked.objective.kind, Kind::Value(_)) => {
            let numbers = scalar_response(vendor, answer)?;
            let found = numbers.values.iter().filter(|(_, value)| value.is_some()).count();
            Ok((found > 0)
                .then(|| Check::good(about, format!("{found} numbers, {}", unit(numbers.unit)))))
        }
        Question::DatadogCount(_)
        | Question::DatadogGate(_)
        | Question::DatadogQuery(_)
        | Question::DynatraceBeyond(_)
        | Question::DynatraceCount(_)
        | Question::DynatraceMetric(_)
        | Question::DynatraceProblems(_)
        | Question::DynatraceSlo(_) => {
            let Some(expression) = series(asked) else { return Ok(None) };
            let bucket = plan.gate.bucket;
            let read = series_response(vendor, &expression, bucket, window.to, answer)?;
            let series: Vec<&Series> =
                read.series.iter().filter_map(|(_, series)| series.as_ref().ok()).collect();
            let Some(first) = series.first() else { return Ok(None) };
            Ok(Some(told(about, asked, first, &series, (&unit(read.unit), bucket), window)))
        }
    }
}

fn unit(unit: Option<String>) -> String {
    unit.map_or_else(|| "unit unknown".to_owned(), |it| format!("unit {it}"))
}
