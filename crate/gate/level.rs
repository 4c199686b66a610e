//! The judgement on a series of levels: before against after.
//!
//! | verdict | when |
//! |---|---|
//! | fail | harm beyond what is allowed is shown, or a limit is crossed |
//! | pass | harm beyond what is allowed is ruled out, even if every gap hid the worst |
//! | warn | harm is shown, perhaps within what is allowed |
//! | inconclusive | anything else, or too little data to say |
//! | `no_data` | one of the two windows is empty |

use super::contrast::{Contrast, Direction, Sample};
use super::finding::Finding;
use super::words::{change, changes, quantity, wanted};
use super::{Harm, Level, Numbers, Series, Verdict, Windows};
use crate::stats::{arrangements, median};
use crate::time::Window;

/// Below this share of buckets with data a window decides nothing.
const ENOUGH_COVERAGE: f64 = 0.8;

/// Below this worth in independent buckets, both windows together, only the unmistakable is believed.
const ENOUGH_WORTH: f64 = 8.0;

/// Below this chance of such data without harm, harm in some buckets is not overlooked because the
/// middle stayed where it was.
const SUSPICION: f64 = 0.05;

/// Judges a level.
pub(super) fn judge_level(
    level: &Level,
    series: &Series,
    windows: &Windows,
    unit: Option<&str>,
) -> Finding {
    let before = Side::of(series, windows.before);
    let after = Side::of(series, windows.after);
    let finding = compare(level, &before, &after, unit);
    Finding {
        before: before.numbers(),
        after: after.numbers(),
        margin: finding.margin.or(Some(level.margin)),
        coverage: Some(before.coverage.min(after.coverage)),
        ..finding
    }
}

/// One window.
struct Side {
    values: Vec<f64>,
    gaps: usize,
    coverage: f64,
}

impl Side {
    fn of(series: &Series, window: Window) -> Self {
        let values = series.values(window);
        let gaps = series.room(window).saturating_sub(values.len());
        Self { gaps, coverage: series.coverage(window), values }
    }

    fn numbers(&self) -> Option<Numbers> {
        median(&self.values).map(|value| Numbers { value, buckets: self.values.len() })
    }

    fn sample(&self) -> Sample<'_> {
        Sample { values: &self.values, gaps: self.gaps }
    }

    /// Why this window decides nothing, if so.
    fn shortage(&self, when: &str, level: &Level) -> Option<String> {
        let count = self.values.len();
        if count < level.min_buckets {
            let buckets = if count == 1 { "bucket" } else { "buckets" };
            let needed = level.min_buckets;
            return Some(format!(
                "only {count} {buckets} with data {when} the deployment; at least {needed} are needed"
            ));
        }
        (self.coverage < ENOUGH_COVERAGE).then(|| {
            // Rounded down: 79.6 % is not yet 80 %.
            let share = (self.coverage * 100.0).floor();
            format!(
                "data in only {share} % of the time {when} the deployment; at least 80 % are needed"
            )
        })
    }
}

fn compare(level: &Level, before: &Side, after: &Side, unit: Option<&str>) -> Finding {
    let Some(now) = after.numbers() else {
        let besides = if before.values.is_empty() {
            ", nor before it"
        } else {
            ", though there was before it"
        };
        return Finding::of(Verdict::NoData, format!("no data after the deployment{besides}"));
    };
    if let Some(reason) = after.shortage("after", level) {
        return Finding::of(Verdict::Inconclusive, reason);
    }
    let reference = before.numbers().map(|numbers| numbers.value);
    let now_words = quantity(now.value, unit);
    if let Some(limit) =
        level.limits.iter().find(|limit| limit.holds(now.value, reference) == Some(false))
    {
        let reason = format!("{now_words} after, which is not {}", wanted(limit, reference, unit));
        return Finding { method: "limits", ..Finding::of(Verdict::Fail, reason) };
    }
    let Some(reference) = reference else {
        let reason =
            format!("{now_words} after, but no data before the deployment to compare with");
        return Finding::of(Verdict::NoData, reason);
    };
    if let Some(reason) = before.shortage("before", level) {
        return Finding::of(Verdict::Inconclusive, reason);
    }
    if 2.0 / arrangements(before.values.len(), after.values.len()) > level.alpha {
        let reason = format!(
            "{} buckets before and {} after are too few to be as sure as was asked",
            before.values.len(),
            after.values.len()
        );
        return Finding::of(Verdict::Inconclusive, reason);
    }
    let directions: &[Direction] = match level.harm {
        Harm::Decrease => &[Direction::Down],
        Harm::Either => &[Direction::Up, Direction::Down],
        Harm::Increase => &[Direction::Up],
    };
    let sides = directions.len() as f64;
    // What either direction says counts when it is the worse; it also lends its figures.
    let worst = directions
        .iter()
        .filter_map(|direction| {
            Contrast::of(level, *direction, sides, before.sample(), after.sample())
        })
        .map(|contrast| (decide(&contrast, level), contrast))
        .max_by(|(one, a), (other, b)| {
            gravity(one.0).cmp(&gravity(other.0)).then(a.harm.total_cmp(&b.harm))
        });
    let Some(((verdict, why), contrast)) = worst else {
        return Finding::of(Verdict::NoData, "no data");
    };
    let figures = Figures { contrast: &contrast, level, reference, unit };
    let both = format!("{now_words} after, {} before", quantity(reference, unit));
    Finding {
        method: "before/after ranks",
        by_rule: contrast.apart,
        estimate: contrast.relative(contrast.harm),
        interval: contrast
            .interval()
            .and_then(|(low, high)| Some((contrast.relative(low)?, contrast.relative(high)?))),
        margin: Some(figures.allowed_share()).filter(|share| share.is_finite()),
        p: Some(contrast.p_of_allowed),
        notes: vec![
            "without seasonal reference: the time before the deployment is the only comparison"
                .to_owned(),
        ],
        ..Finding::of(
            verdict,
            format!("{both} ({}); allowed {}{why}", figures.change(), figures.allowed()),
        )
    }
}

/// The verdict, and what to add to the figures in words.
fn decide(contrast: &Contrast, level: &Level) -> (Verdict, &'static str) {
    let allowed = contrast.tolerance;
    let beyond =
        contrast.least.is_some_and(|least| least > allowed) && contrast.p_of_allowed < level.alpha;
    if beyond && contrast.worth >= ENOUGH_WORTH {
        return (Verdict::Fail, "");
    }
    if contrast.apart {
        return (Verdict::Fail, "; every bucket after lies beyond every one before");
    }
    if contrast.within {
        return (Verdict::Pass, "; no bucket after is worse than one before by more than that");
    }
    let shown = contrast.p_of_none < level.alpha;
    if contrast.worth < ENOUGH_WORTH {
        return (Verdict::Inconclusive, "; it drifts too slowly to tell in so short a time");
    }
    let (Some(_), Some(most), Some(most_with_gaps)) =
        (contrast.least, contrast.most, contrast.most_with_gaps)
    else {
        return (Verdict::Inconclusive, "; too few buckets to tell");
    };
    // The ranks see what the middle does not: some buckets are worse, most are as before.
    let in_some_buckets = contrast.p_of_none < SUSPICION && contrast.harm <= 0.0;
    if most_with_gaps <= allowed && !in_some_buckets {
        return (Verdict::Pass, "");
    }
    if shown {
        return match in_some_buckets {
            true => (Verdict::Warn, "; worse in some buckets, though not in most"),
            false => (Verdict::Warn, "; worse, though perhaps within what is allowed"),
        };
    }
    if most <= allowed && in_some_buckets {
        return (Verdict::Inconclusive, "; perhaps worse in some buckets");
    }
    if most <= allowed {
        return (Verdict::Inconclusive, "; the gaps in the data could hide more");
    }
    (Verdict::Inconclusive, "; too noisy to tell")
}

/// Which of two directions has the say.
fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass => 0,
        Verdict::Cancelled
        | Verdict::Error
        | Verdict::Inconclusive
        | Verdict::NoData
        | Verdict::Pending => 1,
        Verdict::Warn => 2,
        Verdict::Fail => 3,
    }
}

/// The figures of a comparison in words.
struct Figures<'a> {
    contrast: &'a Contrast,
    level: &'a Level,
    reference: f64,
    unit: Option<&'a str>,
}

impl Figures<'_> {
    /// `+29 %, between +17 and +43 %`; in the metric's unit where the time before was zero.
    fn change(&self) -> String {
        let contrast = self.contrast;
        let interval = contrast.interval();
        if let Some(share) = contrast.relative(contrast.harm) {
            let ends = interval
                .and_then(|(low, high)| Some((contrast.relative(low)?, contrast.relative(high)?)));
            return match ends {
                Some((low, high)) => format!("{}, {}", change(share), changes(low, high)),
                None => change(share),
            };
        }
        let words = |harm: f64| quantity(contrast.absolute(harm), self.unit);
        match interval {
            Some((low, high)) => {
                format!(
                    "change {}, between {} and {}",
                    words(contrast.harm),
                    words(low),
                    words(high)
                )
            }
            None => format!("change {}", words(contrast.harm)),
        }
    }

    /// The relative change that is allowed, `min_absolute` included where it is the larger one.
    fn allowed_share(&self) -> f64 {
        if self.reference == 0.0 {
            return self.level.margin;
        }
        self.level.margin.max(self.level.min_absolute / self.reference.abs())
    }

    fn allowed(&self) -> String {
        let Level { margin, min_absolute, harm, .. } = *self.level;
        let sign = match harm {
            Harm::Increase => "+",
            Harm::Decrease => "-",
            Harm::Either => "±",
        };
        if min_absolute > 0.0 && min_absolute >= margin * self.reference.abs() {
            return format!("{sign}{}", quantity(min_absolute, self.unit));
        }
        if self.reference == 0.0 {
            return "none, since zero has no percentage (`min-absolute` allows some)".to_owned();
        }
        format!("{sign}{}", change(margin).trim_start_matches('+'))
    }
}
