//! The verdict on a release by the score of a `slo.yaml`.
//!
//! Keptn's rules, but a score never hides a failure and silence never passes: where the score passes and
//! an objective failed or is open, the release warns; where only silence keeps the score down, the release
//! is undecided and not failed.

use super::{Evaluation, Measured, Slo, Slos};
use crate::gate::{Judgement, Rollup, Verdict, roll_up};

/// The thresholds of `total_score`, in percent.
#[derive(Clone, Debug, PartialEq)]
pub struct Total {
    /// From here on it passes.
    pub pass: f64,
    /// From here on it warns. None: below passing it fails.
    pub warning: Option<f64>,
    /// The file that says so, and the line of each of its objectives.
    pub slos: Slos,
    /// The line of each objective.
    pub lines: Vec<usize>,
    /// Whether all criteria stand in it; those of an SLO of the vendor's do not.
    pub is_whole: bool,
}

impl Total {
    /// Reads the two thresholds of a file as Keptn does.
    ///
    /// # Errors
    /// What is wrong, in Keptn's words.
    pub fn of(slos: Slos, lines: Vec<usize>) -> Result<Self, String> {
        let (pass, warning) = (slos.total_pass.as_str(), slos.total_warning.as_str());
        let number = |text: &str| super::float::parse_float(text.strip_suffix('%').unwrap_or(text));
        if pass.is_empty() {
            return Err("no target score defined".to_owned());
        }
        let pass = number(pass).ok_or("could not parse pass target percentage")?;
        let warning = match warning {
            "" => None,
            text => Some(number(text).ok_or("could not parse warning target percentage")?),
        };
        Ok(Self { pass, warning, slos, lines, is_whole: true })
    }

    /// What Keptn's own reckoning makes of the same numbers, for who compares the two; none where not all criteria
    /// are known.
    pub fn lighthouse(&self, judgements: &[Judgement]) -> Option<String> {
        if !self.is_whole {
            return None;
        }
        let mut now = Vec::new();
        let mut earlier = Vec::new();
        let mut slos = Slos { objectives: Vec::new(), ..self.slos.clone() };
        for (index, slo) in self.slos.objectives.iter().enumerate() {
            let line = self.lines.get(index);
            let own = judgements.iter().filter(|it| match line {
                Some(line) => it.line == Some(*line),
                None => is_of(&it.name, slo),
            });
            // On a dashboard every series is an objective of its own.
            let own = own.take(if line.is_some() { 1 } else { usize::MAX });
            let already = slos.objectives.len();
            for (nth, it) in own.enumerate() {
                let sli = if nth == 0 { slo.sli.clone() } else { format!("{} {nth}", slo.sli) };
                let measured = |value: Option<f64>, message: &str| Measured {
                    metric: sli.clone(),
                    value: value.unwrap_or(0.0),
                    success: value.is_some(),
                    message: message.to_owned(),
                };
                let after = it.after.map(|it| it.value);
                now.push(measured(after, if after.is_some() { "" } else { &it.reason }));
                earlier.push(measured(it.before.map(|it| it.value), ""));
                slos.objectives.push(Slo { sli, ..slo.clone() });
            }
            if slos.objectives.len() == already {
                slos.objectives.push(slo.clone());
            }
        }
        Some(match slos.evaluate(&now, &[earlier]) {
            Err(why) => format!("Keptn itself would have failed: {why}"),
            Ok(Evaluation { assessment, .. }) => format!(
                "Keptn itself would have said {} with a score of {:.1}",
                assessment.result.word(),
                assessment.score
            ),
        })
    }

    /// Rolls up. Judgements on the same line are dimensions of one objective: the worst counts.
    pub fn roll_up(&self, judgements: &[Judgement]) -> Rollup {
        let plain = roll_up(judgements);
        let objectives = objectives(judgements);
        let maximum: f64 = objectives.iter().map(|it| it.weight).sum();
        if objectives.is_empty() || maximum == 0.0 {
            return Rollup { verdict: Verdict::Inconclusive, score: None, ..plain };
        }
        let earned = |with_open: bool| -> f64 {
            let part = |it: &&Judgement| match it.verdict {
                Verdict::Pass => it.weight,
                Verdict::Warn => it.weight / 2.0,
                Verdict::Fail => 0.0,
                Verdict::Inconclusive
                | Verdict::NoData
                | Verdict::Error
                | Verdict::Pending
                | Verdict::Cancelled => {
                    if with_open {
                        it.weight
                    } else {
                        0.0
                    }
                }
            };
            100.0 * objectives.iter().map(part).sum::<f64>() / maximum
        };
        let (score, at_best) = (earned(false), earned(true));
        let open = |key: bool| {
            let open = objectives.iter().filter(|it| !it.verdict.is_decided() && (it.key || !key));
            open.map(|it| it.verdict).max()
        };
        let failed =
            |key: bool| objectives.iter().any(|it| it.verdict == Verdict::Fail && (it.key || !key));
        let warns_at = self.warning.unwrap_or(self.pass);
        let verdict = if failed(true) {
            Verdict::Fail
        } else if let Some(silence) = open(true) {
            silence
        } else if score >= self.pass {
            let clean = !failed(false) && open(false).is_none();
            if clean { Verdict::Pass } else { Verdict::Warn }
        } else if score >= warns_at {
            Verdict::Warn
        } else if let Some(silence) = open(false).filter(|_| at_best >= warns_at) {
            silence
        } else {
            Verdict::Fail
        };
        let wanted = match self.warning {
            Some(warning) => format!("{} to pass, {warning} to warn", self.pass),
            None => format!("{} to pass", self.pass),
        };
        let sentence = if score >= self.pass && failed(false) {
            format!(
                "the score of {score:.1} passes ({wanted}), and it hides no failure: {}",
                plain.sentence
            )
        } else {
            format!("score {score:.1} ({wanted}); {}", plain.sentence)
        };
        Rollup { verdict, score: Some(score), sentence }
    }
}

/// Whether a judgement, which may name a dimension in brackets, is of this objective.
fn is_of(name: &str, slo: &Slo) -> bool {
    let called = if slo.display_name.is_empty() { &slo.sli } else { &slo.display_name };
    name.strip_prefix(called.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(" ["))
}

/// One judgement an objective that has a say: of several, the worst.
fn objectives(judgements: &[Judgement]) -> Vec<&Judgement> {
    let mut objectives: Vec<&Judgement> = Vec::new();
    for it in judgements.iter().filter(|it| !it.info) {
        match objectives.iter_mut().find(|have| have.line == it.line && it.line.is_some()) {
            Some(have) if it.verdict > have.verdict => *have = it,
            Some(_) => {}
            None => objectives.push(it),
        }
    }
    objectives
}
