//! All judgements of a release: one verdict, one score, one sentence.

use super::{Judgement, Verdict};
use crate::order::order_by_key;

/// The release as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Rollup {
    /// The verdict.
    pub verdict: Verdict,
    /// 0 to 100: the weights of what passed, half of what warned, over all that have a say. None when nothing has.
    pub score: Option<f64>,
    /// One sentence for a tired person.
    pub sentence: String,
}

/// Rolls up. A score never hides a failure, and silence is never a pass:
///
/// 1. one `fail` fails the release;
/// 2. an undecided key objective leaves the release undecided, by its worst word;
/// 3. so does a release of which nothing was decided;
/// 4. a `warn`, or an undecided objective beside decided ones, warns;
/// 5. else it passes.
///
/// Objectives that only inform have no say in any of this.
pub fn roll_up(judgements: &[Judgement]) -> Rollup {
    let heard: Vec<&Judgement> = judgements.iter().filter(|judgement| !judgement.info).collect();
    let verdict = verdict(&heard);
    Rollup { verdict, score: score(&heard), sentence: sentence(verdict, &heard) }
}

fn verdict(heard: &[&Judgement]) -> Verdict {
    let any = |verdict: Verdict| heard.iter().any(|judgement| judgement.verdict == verdict);
    let undecided = || heard.iter().filter(|judgement| !judgement.verdict.is_decided());
    if any(Verdict::Fail) {
        return Verdict::Fail;
    }
    // The order of `Verdict` is that of how bad it is to know so little.
    let worst_key =
        undecided().filter(|judgement| judgement.key).map(|judgement| judgement.verdict).max();
    if let Some(verdict) = worst_key {
        return verdict;
    }
    if heard.iter().all(|judgement| !judgement.verdict.is_decided()) {
        return undecided()
            .map(|judgement| judgement.verdict)
            .max()
            .unwrap_or(Verdict::Inconclusive);
    }
    if any(Verdict::Warn) || undecided().next().is_some() { Verdict::Warn } else { Verdict::Pass }
}

fn score(heard: &[&Judgement]) -> Option<f64> {
    let all: f64 = heard.iter().map(|judgement| judgement.weight).sum();
    let earned: f64 = heard
        .iter()
        .map(|judgement| match judgement.verdict {
            Verdict::Pass => judgement.weight,
            Verdict::Warn => judgement.weight / 2.0,
            Verdict::Inconclusive
            | Verdict::NoData
            | Verdict::Pending
            | Verdict::Error
            | Verdict::Fail
            | Verdict::Cancelled => 0.0,
        })
        .sum();
    (all > 0.0).then(|| 100.0 * earned / all)
}

/// The verdict and what decided it, key objectives first.
fn sentence(verdict: Verdict, heard: &[&Judgement]) -> String {
    if heard.is_empty() {
        return "no objective has a say".to_owned();
    }
    let count = heard.len();
    let objectives = if count == 1 { "objective" } else { "objectives" };
    let passed = heard.iter().filter(|judgement| judgement.verdict == Verdict::Pass).count();
    match verdict {
        Verdict::Pass if count == 1 => {
            format!("no worse than allowed: {}", named(&first(heard, Verdict::Pass)))
        }
        Verdict::Pass => format!("no worse than allowed in all {count} objectives"),
        Verdict::Fail => format!("worse: {}", named(&first(heard, Verdict::Fail))),
        Verdict::Warn => {
            let warned = first(heard, Verdict::Warn);
            if warned.is_empty() {
                let open: Vec<&Judgement> = heard
                    .iter()
                    .copied()
                    .filter(|judgement| !judgement.verdict.is_decided())
                    .collect();
                return format!(
                    "{passed} of {count} {objectives} passed, the rest is open: {}",
                    named(&worst_first(open))
                );
            }
            format!("perhaps worse than allowed: {}", named(&warned))
        }
        Verdict::Inconclusive => format!("not clear: {}", named(&first(heard, verdict))),
        Verdict::NoData => format!("nothing to judge by: {}", named(&first(heard, verdict))),
        Verdict::Error => format!("could not be judged: {}", named(&first(heard, verdict))),
        Verdict::Pending => format!("not over yet: {}", named(&first(heard, verdict))),
        Verdict::Cancelled => "stopped before it was judged".to_owned(),
    }
}

/// Those of one verdict, key ones before others.
fn first<'a>(heard: &[&'a Judgement], verdict: Verdict) -> Vec<&'a Judgement> {
    worst_first(heard.iter().copied().filter(|judgement| judgement.verdict == verdict).collect())
}

fn worst_first(mut judgements: Vec<&Judgement>) -> Vec<&Judgement> {
    order_by_key(&mut judgements, |it| (!it.key, std::cmp::Reverse(it.verdict)));
    judgements
}

/// The first one with its reason, the names of two more, and how many remain.
fn named(judgements: &[&Judgement]) -> String {
    let Some((first, rest)) = judgements.split_first() else { return String::new() };
    let mut text = format!("{} {}", first.name, first.reason);
    if !rest.is_empty() {
        let names: Vec<&str> =
            rest.iter().take(2).map(|judgement| judgement.name.as_str()).collect();
        text.push_str(&format!("; also {}", names.join(", ")));
    }
    if rest.len() > 2 {
        text.push_str(&format!(" and {} more", rest.len() - 2));
    }
    text
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn judged(name: &str, verdict: Verdict) -> Judgement {
        Judgement {
            name: name.to_owned(),
            verdict,
            reason: "412 ms after, 318 ms before".to_owned(),
            kind: "level",
            method: "before/after ranks",
            before: None,
            after: None,
            estimate: None,
            interval: None,
            margin: None,
            p: None,
            adjusted: None,
            by_rule: true,
            tally: None,
            coverage: None,
            detectable: None,
            audit: None,
            began: None,
            unit: None,
            query: String::new(),
            key: false,
            weight: 1.0,
            info: false,
            picture: crate::gate::Picture::default(),
            dimension: None,
            line: None,
            link: None,
            notes: Vec::new(),
        }
    }

    fn key(judgement: Judgement) -> Judgement {
        Judgement { key: true, ..judgement }
    }

    fn verdict_of(judgements: &[Judgement]) -> Verdict {
        roll_up(judgements).verdict
    }

    #[test]
    fn one_failure_fails_whatever_the_score() {
        let mut release: Vec<Judgement> = (0..19).map(|_| judged("quiet", Verdict::Pass)).collect();
        release.push(judged("p95", Verdict::Fail));
        let rollup = roll_up(&release);
        assert_eq!(rollup.verdict, Verdict::Fail);
        assert_eq!(rollup.score, Some(95.0));
        assert_eq!(rollup.sentence, "worse: p95 412 ms after, 318 ms before");
    }

    #[test]
    fn an_undecided_key_objective_leaves_the_release_undecided_by_its_worst_word() {
        let release = [
            judged("errors", Verdict::Warn),
            key(judged("p95", Verdict::Inconclusive)),
            key(judged("availability", Verdict::NoData)),
        ];
        assert_eq!(verdict_of(&release), Verdict::NoData);
        assert_eq!(verdict_of(&release[..2]), Verdict::Inconclusive);
        let trouble = [key(judged("p95", Verdict::NoData)), key(judged("cpu", Verdict::Error))];
        assert_eq!(verdict_of(&trouble), Verdict::Error);
    }

    #[test]
    fn an_undecided_objective_beside_decided_ones_warns() {
        let release = [key(judged("p95", Verdict::Pass)), judged("cpu", Verdict::NoData)];
        let rollup = roll_up(&release);
        assert_eq!((rollup.verdict, rollup.score), (Verdict::Warn, Some(50.0)));
        assert_eq!(
            rollup.sentence,
            "1 of 2 objectives passed, the rest is open: cpu 412 ms after, 318 ms before"
        );
    }

    #[test]
    fn where_nothing_was_decided_nothing_passes() {
        assert_eq!(
            verdict_of(&[judged("p95", Verdict::NoData), judged("cpu", Verdict::Inconclusive)]),
            Verdict::NoData
        );
    }

    #[test]
    fn without_an_objective_that_has_a_say_there_is_no_verdict() {
        let info = Judgement { info: true, ..judged("p95", Verdict::Pass) };
        for release in [vec![], vec![info]] {
            let rollup = roll_up(&release);
            assert_eq!((rollup.verdict, rollup.score), (Verdict::Inconclusive, None));
            assert_eq!(rollup.sentence, "no objective has a say");
        }
    }

    #[test]
    fn what_only_informs_is_not_counted() {
        let info = Judgement { info: true, key: true, ..judged("p95", Verdict::Fail) };
        let rollup = roll_up(&[info, judged("cpu", Verdict::Pass)]);
        assert_eq!((rollup.verdict, rollup.score), (Verdict::Pass, Some(100.0)));
    }

    #[test]
    fn the_key_objective_is_named_first() {
        let names = ["a", "b", "c"].map(|name| judged(name, Verdict::Fail));
        let mut release = names.to_vec();
        release.push(key(judged("p95", Verdict::Fail)));
        assert_eq!(
            roll_up(&release).sentence,
            "worse: p95 412 ms after, 318 ms before; also a, b and 1 more"
        );
    }

    #[test]
    fn weights_move_the_score_and_never_the_verdict() {
        let heavy = Judgement { weight: 3.0, ..judged("p95", Verdict::Pass) };
        let rollup = roll_up(&[heavy, judged("cpu", Verdict::Warn)]);
        assert_eq!((rollup.verdict, rollup.score), (Verdict::Warn, Some(87.5)));
        let weightless = Judgement { weight: 0.0, ..judged("p95", Verdict::Fail) };
        let rollup = roll_up(&[weightless]);
        assert_eq!((rollup.verdict, rollup.score), (Verdict::Fail, None));
    }

    fn any_judgement() -> impl Strategy<Value = Judgement> {
        let verdict = prop::sample::select(vec![
            Verdict::Pass,
            Verdict::Warn,
            Verdict::Inconclusive,
            Verdict::NoData,
            Verdict::Error,
            Verdict::Fail,
        ]);
        (verdict, any::<bool>(), any::<bool>(), 0.0..3.0f64).prop_map(
            |(verdict, key, info, weight)| Judgement { key, info, weight, ..judged("x", verdict) },
        )
    }

    proptest! {
        #[test]
        fn another_objective_never_mends_a_release(
            release in prop::collection::vec(any_judgement(), 0..6), more in any_judgement(),
        ) {
            let before = verdict_of(&release);
            let mut with_more = release.clone();
            with_more.push(more);
            let after = verdict_of(&with_more);
            prop_assert!(before != Verdict::Fail || after == Verdict::Fail);
            // One more may decide what was undecided, but only where no key objective stays open.
            let open = release.iter().any(|judgement| judgement.key && !judgement.info && !judgement.verdict.is_decided());
            prop_assert!(!open || !matches!(after, Verdict::Pass | Verdict::Warn));
        }

        #[test]
        fn only_what_is_wholly_decided_passes(release in prop::collection::vec(any_judgement(), 0..6)) {
            let rollup = roll_up(&release);
            let all_pass = release.iter().filter(|judgement| !judgement.info).all(|judgement| judgement.verdict == Verdict::Pass);
            let some_say = release.iter().any(|judgement| !judgement.info);
            prop_assert_eq!(rollup.verdict == Verdict::Pass, all_pass && some_say);
            prop_assert!(rollup.score.is_none_or(|score| (0.0..=100.0 + 1e-9).contains(&score)));
        }
    }
}
