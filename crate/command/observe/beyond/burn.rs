//! Error budgets, computed from counts: the vendor's own `errorBudget` comes in two scales and is not read.
//!
//! How fast a budget is spent in a window is the share that was bad, over the share that may be: 1 spends exactly
//! the budget, 14.4 spends a month's in two days. The rate is the least of several windows, so that a spike that
//! is over (the short window) and a slow leak that was always there (the long one) do not alarm alone
//! (Beyer and others, The Site Reliability Workbook, chapter 5).

use crate::error::{Error, Result};
use crate::gate::{NoData, Observation, Observed};
use crate::plan::{Burn, Dql};
use crate::provider::dynatrace::{self, Batch, Reach};
use crate::time::{Duration, Window, earlier, in_words};
use crate::wire::{Retry, World, ask};

use super::super::single::{is_one_value, only_value};
use super::super::told;
use super::super::wishes::targets;
use super::number::number_over;
use super::{Question, cut, trouble, undecided};

/// The short window of a pair, as a part of the long one.
const SHORT: u32 = 12;

/// What was counted in a window.
struct Counted {
    bad: f64,
    all: f64,
}

/// What was said beside the numbers.
#[derive(Default)]
struct Heard {
    warnings: Vec<String>,
    /// Why a number is not the whole one.
    cut: Option<String>,
}

impl Heard {
    fn hear(&mut self, warnings: Vec<String>) {
        for it in warnings {
            if !self.warnings.contains(&it) {
                self.warnings.push(it);
            }
        }
    }
}

/// Observes it.
pub(super) async fn observe<W: World>(
    world: &W,
    question: &Question<'_>,
    burn: &Burn,
) -> Result<Vec<Observation>> {
    let after = question.windows.after;
    let budget = 1.0 - burn.target / 100.0;
    let spans = match burn.windows.is_empty() {
        true => {
            let long = after.length();
            vec![long, (long / SHORT).max(Duration::from_secs(60)).min(long)]
        }
        false => burn.windows.clone(),
    };
    let mut rates = Vec::new();
    let mut remarks = Vec::new();
    let mut observed = None;
    let mut heard = Heard::default();
    for span in spans {
        let window = Window { from: earlier(after.to, span), to: after.to };
        match spoken(counted(world, question, burn, window, &mut heard).await)? {
            Err(error) => {
                observed = Some(error);
                break;
            }
            Ok(None) => {
                observed = Some(Observed::NoData(NoData::EmptyResult));
                if burn.dql {
                    remarks.push("both queries must bring a number, 0 too".to_owned());
                }
                break;
            }
            // Without traffic nothing is spent, and nothing is shown to be well either.
            Ok(Some(Counted { all, .. })) if all <= 0.0 => {
                observed = Some(Observed::NoData(NoData::NotEvaluated));
                remarks.push(format!("there was no traffic in {}", in_words(span)));
                break;
            }
            Ok(Some(Counted { bad, all })) => {
                let rate = bad / all / budget;
                remarks.push(format!("{bad} of {all} in {}: {rate:.2}", in_words(span)));
                rates.push(rate);
            }
        }
    }
    let least = rates.into_iter().fold(f64::INFINITY, f64::min);
    let number = if burn.left { 100.0 * (1.0 - least) } else { least };
    let observed = observed.unwrap_or(match heard.cut {
        Some(why) => undecided(cut(&why)),
        None => Observed::Scalar { before: None, after: number },
    });
    let query = format!("{} / {} until {}, target {} %", burn.bad, burn.all, after.to, burn.target);
    Ok(vec![Observation {
        remark: Some(remarks.join(", ")).filter(|it| !it.is_empty()),
        unit: burn.left.then(|| "Percent".to_owned()),
        warnings: heard.warnings,
        ..question.observed(observed, query)
    }])
}

async fn counted<W: World>(
    world: &W,
    question: &Question<'_>,
    burn: &Burn,
    window: Window,
    heard: &mut Heard,
) -> Result<Option<Counted>> {
    if burn.dql {
        let of =
            |query: &String| Dql { query: query.clone(), unit: None }.of(&question.plan.release);
        let (all, notes) = number_over(world, question, &of(&burn.all), window).await?;
        heard.hear(notes);
        let (bad, notes) = number_over(world, question, &of(&burn.bad), window).await?;
        heard.hear(notes);
        // A query that finds nothing may be misspelt: only a number says that nothing was bad.
        return Ok(all.zip(bad).map(|(all, bad)| Counted { bad, all }));
    }
    let (mut bad, mut all) = (0.0, None);
    for target in targets(question.vendor, &burn.entities) {
        all = match (sum(world, question, &burn.all, target, window, heard).await?, all) {
            (Some(more), sum) => Some(sum.unwrap_or(0.0) + more),
            (None, sum) => sum,
        };
        bad += sum(world, question, &burn.bad, target, window, heard).await?.unwrap_or(0.0);
    }
    Ok(all.map(|all| Counted { bad, all }))
}

/// The sum over all series of a metric in a window; none where nothing came.
async fn sum<W: World>(
    world: &W,
    question: &Question<'_>,
    metric: &str,
    target: &str,
    window: Window,
    heard: &mut Heard,
) -> Result<Option<f64>> {
    let connection = &question.vendor.connection;
    let settled = earlier(world.now(), question.plan.gate.settle);
    let folded = format!("({metric}):fold(sum)");
    for selector in [metric, folded.as_str()] {
        let batch = Batch {
            metrics: vec![selector.to_owned()],
            target: target.to_owned(),
            window,
            reach: Reach::One,
        };
        let result =
            ask(world, Retry::default(), &dynatrace::metric_request(connection, &batch)).await;
        let read =
            dynatrace::metric_response(connection, &batch, settled, &result)?.pop().flatten();
        let Some(metered) = read.transpose()? else { return Ok(None) };
        if is_one_value(&metered) {
            heard.hear(metered.warnings.clone());
            heard.cut = heard.cut.take().or(metered.cut.clone());
            let values = metered.series.iter().filter_map(|(name, _)| only_value(&metered, name));
            return Ok(values.fold(None, |sum, it| Some(sum.unwrap_or(0.0) + it)));
        }
    }
    Err(trouble(
        "count what was spent",
        format!("`{metric}` has several values for one window even after `:fold(sum)`"),
        "write a metric that counts, such as `builtin:service.requestCount.total`",
    ))
}

/// An error as an objective tells it; being cancelled is none.
fn spoken<T>(result: Result<T>) -> Result<Result<T, Observed>> {
    match result {
        Ok(it) => Ok(Ok(it)),
        Err(Error::Cancelled) => Err(Error::Cancelled),
        Err(error) => Ok(Err(Observed::Error(told(&error)))),
    }
}
