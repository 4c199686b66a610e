//! The judgement on counts: how often something happens after, against before.
//!
//! | verdict | when |
//! |---|---|
//! | fail | a higher rate than is allowed is shown, a limit is crossed, or the traffic is gone |
//! | pass | a higher rate than is allowed is ruled out, and no gap could hide one |
//! | warn | a higher rate is shown, perhaps within what is allowed |
//! | inconclusive | anything else, or too little exposure to say |
//! | `no_data` | one of the two windows is empty |

use super::contrast::Direction;
use super::control::baseline;
use super::finding::Finding;
use super::rate::Rates;
use super::tally::{Counted, Tally};
use super::words::{change, changes, number, share_of, wanted};
use super::{Count, Harm, Numbers, Reference, Series, Verdict, Windows};
use crate::time::in_words;

/// Below this share of buckets with data a window decides nothing; nor is a service that had requests in
/// fewer of them missed when there are none.
const ENOUGH_COVERAGE: f64 = 0.8;

/// Judges counts.
pub(super) fn judge_count(
    count: &Count,
    events: &Series,
    exposure: Option<&Series>,
    reference: &Reference,
    windows: &Windows,
) -> Finding {
    let before = baseline(count, (events, exposure), reference, windows);
    let after = Counted::of(events, exposure, count.missing, windows.after);
    let beside = reference.counts.is_some();
    let timed = exposure.is_none();
    let case = Case { count, before: &before, after: &after, windows, timed, beside };
    let mut finding = case.judge();
    if beside && finding.method == RATES {
        finding.method = "concurrent control";
    }
    Finding {
        before: numbers(&before),
        after: numbers(&after),
        tally: Some((before.tally(), after.tally())),
        margin: finding.margin.or(Some(count.margin)),
        coverage: Some(before.coverage().min(after.coverage())),
        ..finding
    }
}

/// The judged rates.
const RATES: &str = "exact rates";

/// The directions in which a count may hurt.
pub(super) fn directions(harm: Harm) -> &'static [Direction] {
    match harm {
        Harm::Decrease => &[Direction::Down],
        Harm::Either => &[Direction::Up, Direction::Down],
        Harm::Increase => &[Direction::Up],
    }
}

/// Why the judged window is too small a sample, if so.
pub(super) fn too_small(count: &Count, after: &Counted, timed: bool) -> bool {
    !timed && after.tally().exposure < count.min_sample
}

fn rate(tally: Tally) -> Option<f64> {
    (tally.exposure > 0.0).then(|| tally.events / tally.exposure)
}

fn numbers(counted: &Counted) -> Option<Numbers> {
    rate(counted.tally()).map(|value| Numbers { value, buckets: counted.buckets.len() })
}

struct Case<'a> {
    count: &'a Count,
    before: &'a Counted,
    after: &'a Counted,
    windows: &'a Windows,
    /// Time itself is the exposure.
    timed: bool,
    /// What is compared with is a control over the same time.
    beside: bool,
}

impl Case<'_> {
    fn judge(&self) -> Finding {
        if let Some(finding) = self.silence() {
            return finding;
        }
        let (before, after) = (self.before.tally(), self.after.tally());
        let Some(now) = rate(after) else {
            return Finding::of(Verdict::NoData, "no data after the deployment");
        };
        if let Some(reason) = self.shortage() {
            return Finding::of(Verdict::Inconclusive, reason);
        }
        let limits = &self.count.limits;
        if let Some(limit) = limits.iter().find(|limit| limit.holds(now, None) == Some(false)) {
            let wanted = wanted(limit, None, None);
            let reason = format!("{} after, which is not {wanted}", self.said(after));
            return Finding { method: "limits", ..Finding::of(Verdict::Fail, reason) };
        }
        if rate(before).is_none() {
            let reason = match self.beside {
                true => format!("{} after, but no data of the control", self.said(after)),
                false => format!(
                    "{} after, but no data before the deployment to compare with",
                    self.said(after)
                ),
            };
            return Finding::of(Verdict::NoData, reason);
        }
        if self.before.coverage() < ENOUGH_COVERAGE {
            return Finding::of(
                Verdict::Inconclusive,
                thin(self.before, if self.beside { "of the control after" } else { "before" }),
            );
        }
        self.compare()
    }

    /// Requests that are gone while they were there before: the service receives none, or nothing tells.
    fn silence(&self) -> Option<Finding> {
        if self.after.traffic > 0.0 || self.timed {
            return self.after.buckets.is_empty().then(|| {
                if !self.timed {
                    let reason = "no count after the deployment, though there was something to count in; `missing: zero` takes that for none";
                    return Finding::of(Verdict::NoData, reason);
                }
                let besides = if self.before.buckets.is_empty() {
                    ", nor before it"
                } else {
                    ", though there was before it"
                };
                Finding::of(Verdict::NoData, format!("no data after the deployment{besides}"))
            });
        }
        let steady = self.before.alive as f64 >= ENOUGH_COVERAGE * self.before.room.max(1) as f64;
        let expected =
            self.before.traffic * self.after.room as f64 / self.before.room.max(1) as f64;
        // A canary without traffic may just not have been given any.
        if self.count.needs_traffic
            && !self.beside
            && steady
            && expected >= self.count.min_sample.max(1.0)
        {
            let reason = format!(
                "receives no traffic: none in the {} after the deployment, {} in the {} before",
                in_words(self.windows.after.length()),
                number(self.before.traffic),
                in_words(self.windows.before.length()),
            );
            return Some(Finding { method: "traffic", ..Finding::of(Verdict::Fail, reason) });
        }
        Some(Finding::of(Verdict::NoData, "no traffic after the deployment to count in"))
    }

    /// Why the judged window decides nothing, if so.
    fn shortage(&self) -> Option<String> {
        let exposure = self.after.tally().exposure;
        if too_small(self.count, self.after, self.timed) {
            let needed = self.count.min_sample;
            return Some(format!(
                "only {} to count in after the deployment; at least {} are needed",
                number(exposure),
                number(needed)
            ));
        }
        (self.after.coverage() < ENOUGH_COVERAGE).then(|| thin(self.after, "after"))
    }

    fn compare(&self) -> Finding {
        let directions = directions(self.count.harm);
        let sides = directions.len() as f64;
        // What either direction says counts when it is the worse; it also lends its figures.
        let worst = directions
            .iter()
            .map(|direction| {
                let rates = Rates::of(self.count, *direction, sides, self.before, self.after);
                (self.decide(&rates, sides), rates)
            })
            .max_by(|(one, a), (other, b)| {
                one.0.cmp(&other.0).then(b.p_of_allowed.total_cmp(&a.p_of_allowed))
            });
        let Some(((_, verdict, why), rates)) = worst else {
            return Finding::of(Verdict::NoData, "no data");
        };
        let (before, after) = (self.before.tally(), self.after.tally());
        let mut notes = Vec::new();
        if rates.dispersion > 1.0 {
            notes.push(format!(
                "what is counted comes in bursts: {} events are taken for one",
                number(rates.dispersion)
            ));
        }
        Finding {
            method: RATES,
            estimate: rates.estimate(),
            interval: rates.interval(),
            margin: Some(rates.allowed - 1.0).filter(|it| it.is_finite()),
            p: Some((rates.p_of_allowed * sides).min(1.0)),
            detectable: rates.detectable(self.count.alpha / sides),
            notes,
            ..Finding::of(
                verdict,
                format!(
                    "{} after, {} {}{}; allowed {}{why}",
                    self.said(after),
                    self.said(before),
                    if self.beside { "in the control" } else { "before" },
                    figures(&rates),
                    self.allowed(&rates)
                ),
            )
        }
    }

    /// How grave it is, the verdict, and what to add to the figures in words.
    fn decide(&self, rates: &Rates, sides: f64) -> (u8, Verdict, &'static str) {
        if rates.p_of_allowed < self.count.alpha / sides {
            return (3, Verdict::Fail, "");
        }
        if rates.ruled_out {
            return (0, Verdict::Pass, "");
        }
        if rates.p_of_none < self.count.alpha / sides {
            return (2, Verdict::Warn, "; worse, though perhaps within what is allowed");
        }
        if self.before.gaps() + self.after.gaps() > 0 {
            return (1, Verdict::Inconclusive, "; the gaps in the data could hide more");
        }
        (1, Verdict::Inconclusive, "; too few to tell")
    }

    /// `12 in 3600 (0.333 %)`, `12 in 30m (0.4 a minute)`.
    fn said(&self, tally: Tally) -> String {
        let rate = rate(tally).unwrap_or_default();
        if self.timed {
            let minutes = number(tally.exposure);
            return format!(
                "{} in {minutes} min ({} a minute)",
                number(tally.events),
                number(rate)
            );
        }
        format!("{} in {} ({})", number(tally.events), number(tally.exposure), share_of(rate))
    }

    fn allowed(&self, rates: &Rates) -> String {
        let Count { margin, min_absolute, harm, .. } = *self.count;
        let sign = match harm {
            Harm::Increase => "+",
            Harm::Decrease => "-",
            Harm::Either => "±",
        };
        if min_absolute > 0.0 && rates.allowed > 1.0 + margin {
            let floor = if self.timed {
                format!("{} a minute", number(min_absolute))
            } else {
                share_of(min_absolute)
            };
            return format!("{sign}{floor}");
        }
        format!("{sign}{}", change(margin).trim_start_matches('+'))
    }
}

/// ` (×5, between ×2.5 and ×10)`.
fn figures(rates: &Rates) -> String {
    match (rates.estimate(), rates.interval(), rates.at_least()) {
        (Some(estimate), Some((low, high)), _) => {
            format!(" ({}, {})", change(estimate), changes(low, high))
        }
        (Some(estimate), None, Some(least)) => {
            format!(" ({}, at least {})", change(estimate), change(least))
        }
        (None, None, Some(least)) => format!(" (at least {})", change(least)),
        (Some(estimate), None, None) => format!(" ({})", change(estimate)),
        (None, None | Some(_), None) | (None, Some(_), Some(_)) => String::new(),
    }
}

fn thin(counted: &Counted, when: &str) -> String {
    let share = (counted.coverage() * 100.0).floor();
    format!("data in only {share} % of the time {when} the deployment; at least 80 % are needed")
}
