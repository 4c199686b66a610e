//! The judgement on a series of levels: before against after, and against what the metric does when
//! nothing is deployed.

use super::beginning::{began_before, said};
use super::contrast::{Contrast, Direction};
use super::control::{beside, relative};
use super::distant::across;
use super::figures::Figures;
use super::finding::Finding;
use super::glance::may_exceed;
use super::past::{Past, Testimony};
use super::ruling::{by_past, by_ranks, gravity};
use super::side::Side;
use super::words::{change, quantity, wanted};
use super::{Audit, Harm, Level, Reference, Series, Verdict, Windows};
use crate::stats::arrangements;

/// Judges a level.
pub(super) fn judge_level(
    level: &Level,
    series: &Series,
    reference: &Reference,
    windows: &Windows,
    unit: Option<&str>,
) -> Finding {
    let before = Side::of(series, windows.before);
    let after = Side::of(series, windows.after);
    let own = |level: &Level| match windows.is_apart() {
        true => across(level, series, reference, windows, unit),
        false => compare(level, series, windows, Past::of(reference, windows), unit),
    };
    let finding = match &reference.control {
        None => own(level),
        Some(control) => {
            let middle = before.numbers().map_or(0.0, |numbers| numbers.value);
            let limited = (!level.limits.is_empty()).then(|| own(level));
            limited.filter(|it| it.method == "limits").unwrap_or_else(|| {
                let series = beside(series, control);
                let none = Err("the control is the comparison");
                let finding = compare(
                    &relative(level, middle),
                    &series,
                    windows,
                    none,
                    Some("times the control"),
                );
                Finding { method: "concurrent control", notes: Vec::new(), ..finding }
            })
        }
    };
    Finding {
        before: before.numbers(),
        after: after.numbers(),
        margin: finding.margin.or(Some(level.margin)),
        coverage: Some(before.coverage.min(after.coverage)),
        ..finding
    }
}

/// Compares the two windows, with what the past says of such a comparison.
pub(super) fn compare(
    level: &Level,
    series: &Series,
    windows: &Windows,
    past: Result<Past, &'static str>,
    unit: Option<&str>,
) -> Finding {
    let before = Side::of(series, windows.before);
    let after = Side::of(series, windows.after);
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
    let directions = directions(level.harm);
    let sides = directions.len() as f64;
    // What either direction says counts when it is the worse; it also lends its figures.
    let worst = directions
        .iter()
        .filter_map(|direction| {
            let contrast = Contrast::of(level, *direction, sides, before.sample(), after.sample())?;
            let past = past.as_ref().ok().and_then(|it| it.testify(level, *direction, sides));
            let ruling = match &past {
                Some(past) => by_past(&contrast, past, level),
                None => by_ranks(&contrast, level),
            };
            Some((ruling, contrast, past))
        })
        .max_by(|(one, a, _), (other, b, _)| {
            gravity(one.0).cmp(&gravity(other.0)).then(a.harm.total_cmp(&b.harm))
        });
    let Some(((verdict, why), contrast, testimony)) = worst else {
        return Finding::of(Verdict::NoData, "no data");
    };
    let figures = Figures { contrast: &contrast, past: testimony.as_ref(), level, reference, unit };
    let both = format!("{now_words} after, {} before", quantity(reference, unit));
    let mut finding = Finding {
        estimate: contrast.relative(contrast.harm),
        interval: figures.interval(),
        margin: Some(figures.allowed_share()).filter(|share| share.is_finite()),
        ..Finding::of(
            verdict,
            format!("{both} ({}); allowed {}{why}", figures.change(), figures.allowed()),
        )
    };
    match &testimony {
        Some(testimony) => heard(&mut finding, testimony, level),
        None => {
            finding.method = "before/after ranks";
            finding.by_rule = contrast.apart;
            finding.p = Some(contrast.p_of_allowed);
            finding.detectable = contrast.detectable();
            let why = past.err().unwrap_or("too little of the history is fit to be a reference");
            finding.notes.push(format!("without seasonal reference: {why}"));
        }
    }
    if finding.verdict == Verdict::Fail && !windows.is_apart() {
        finding.began = began_before(series, windows, contrast.sign());
        if let Some(began) = finding.began {
            finding.verdict = Verdict::Warn;
            finding.reason.push_str(&format!("; {}", said(began, windows)));
        }
    }
    if let Some(harm) = finding.detectable {
        finding
            .notes
            .push(format!("this metric's own noise hides anything below {}", change(harm)));
    }
    finding
}

fn directions(harm: Harm) -> &'static [Direction] {
    match harm {
        Harm::Decrease => &[Direction::Down],
        Harm::Either => &[Direction::Up, Direction::Down],
        Harm::Increase => &[Direction::Up],
    }
}

/// Whether [`judge_level`] can come to a fail, by the two windows alone: without harm beyond what is allowed neither the
/// ranks nor the past need be asked, which are the dear parts of a judgement.
pub(super) fn may_fail(
    level: &Level,
    series: &Series,
    reference: &Reference,
    windows: &Windows,
) -> bool {
    if reference.control.is_some() || windows.is_apart() || !level.limits.is_empty() {
        return true;
    }
    let (before, after) = (series.values(windows.before), series.values(windows.after));
    directions(level.harm).iter().any(|direction| may_exceed(level, *direction, &before, &after))
}

/// Adds what the past said.
fn heard(finding: &mut Finding, testimony: &Testimony, level: &Level) {
    finding.method = "placebo deployments";
    finding.p = Some(testimony.p);
    finding.detectable = testimony.detectable();
    finding.audit = testimony.audit;
    let Some(Audit { failed, days }) = testimony.audit else { return };
    let said = format!("would have failed {failed} of the last {days} quiet days");
    if failed * 10 > days && !level.insist {
        finding.muted = true;
        finding.reason.push_str(&format!("; it {said}, so it has no say (`insist` gives it one)"));
    }
    finding.notes.push(format!("this objective {said}"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::Point;
    use crate::time::{Duration, Timestamp, Window};

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    /// `count` buckets around a hundred, those from `changed` on times `factor`.
    fn series(count: i64, changed: i64, factor: f64, bucket: i64, seed: i64) -> Series {
        let value = |at: i64| {
            let noise = ((at * 7_919 + seed * 104_729) % 1_009) as f64 / 1_009.0;
            (90.0 + 20.0 * noise) * if at >= changed { factor } else { 1.0 }
        };
        let point = |at| Point { start: minute(at * bucket), value: Some(value(at)) };
        Series {
            bucket: Duration::from_secs(60 * u64::try_from(bucket).unwrap()),
            points: (0..count).map(point).collect(),
        }
    }

    #[test]
    fn what_cannot_fail_by_its_windows_does_not_fail_by_its_past() {
        // A week in five minutes; the deployment in its last two hours.
        let end = 2_016 * 5;
        let window = |from, to| Window { from: minute(from), to: minute(to) };
        let windows = Windows {
            before: window(end - 120, end - 60),
            deployed: window(end - 60, end - 60),
            after: window(end - 60, end),
            lead: None,
        };
        let (mut spared, mut failed) = (0, 0);
        for harm in [Harm::Decrease, Harm::Either, Harm::Increase] {
            for (seed, factor) in (0..12).zip([0.6, 0.9, 1.0, 1.05, 1.2, 2.0].iter().cycle()) {
                let level = Level::new(harm);
                let near = series(end, end - 60, *factor, 1, seed);
                let history = series(2_016, 2_004, *factor, 5, seed);
                let reference = Reference { history: Some(history), ..Reference::default() };
                let finding = judge_level(&level, &near, &reference, &windows, None);
                if !may_fail(&level, &near, &reference, &windows) {
                    assert_ne!(finding.verdict, Verdict::Fail, "{harm:?} {factor} {seed}");
                    spared += 1;
                }
                failed += usize::from(finding.verdict == Verdict::Fail);
            }
        }
        assert!(spared > 10 && failed > 6, "{spared} spared, {failed} failed");
    }
}
