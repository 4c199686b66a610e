//! What a metric does when nothing is deployed: its pretended deployments, and the score that they leave
//! the sharpest eye.

use super::super::place::{key, of_key};
use super::super::quantile::select;
use super::course::{Course, Shape, sorted_quantile};
use super::reading::{CIRCUMSTANCES, Reading, has_season, instants, read_all, read_one};
use super::ridge::Ridge;
use super::scatter::Scatter;
use super::tail::{Tail, Tails};

/// With fewer pretended deployments nothing is predicted from the circumstances.
const ENOUGH_TO_FIT: usize = 100;
/// A score that relies on past days must see shifts of the logarithm below this: where it would not, days
/// differ too much to be each other's measure.
const SHARP: f64 = 0.5;
/// No more of the past is looked at.
pub const LONGEST_PAST: usize = 2016;

/// What moves with the level after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    /// The lowest bucket after against the middle before.
    Floor,
    /// The same against the highest of the recent middles.
    FloorMax,
    /// The middle after against the middle before and what the circumstances would do to it.
    Ridge,
    /// The middle after against the middle before and what past days did between the same clock times.
    Season,
    /// The same, half of it against the level of past days at the later clock time instead.
    Clock,
}

impl Score {
    /// Whether it relies on past days at the same clock time.
    fn is_by_days(self) -> bool {
        match self {
            Self::Floor | Self::FloorMax | Self::Ridge => false,
            Self::Season | Self::Clock => true,
        }
    }
}

/// A score with its pretended deployments.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// The score.
    pub score: Score,
    /// What pretended deployments scored, ascending.
    pub scores: Vec<f64>,
    /// The score that has the chance alpha.
    pub threshold: f64,
    /// What the pretended deployments did to the gap.
    pub gaps: Vec<f64>,
    /// What they did to the middles.
    pub middles: Vec<f64>,
    /// With the residuals of the pretended deployments.
    ridge: Option<(Ridge, Vec<f64>)>,
    tail: Tail,
    scatter: Option<Scatter>,
    shape: Shape,
}

impl Calibration {
    /// From the first `end` buckets of a course, of which only those instants count that are `sound`. None
    /// where they are too few for the shape.
    pub fn of(
        course: &Course,
        shape: Shape,
        end: usize,
        alpha: f64,
        tails: Tails,
        is_sound: impl Fn(usize) -> bool,
    ) -> Option<Self> {
        if end < tails.least_past(shape) {
            return None;
        }
        let instants = instants(shape, end);
        let sound: Vec<bool> = instants.iter().map(|instant| is_sound(*instant)).collect();
        let mut readings = read_all(course, shape, &instants, &sound);
        let mut kept = sound.iter();
        readings.retain(|_| kept.next() == Some(&true));
        if readings.len() < tails.least_pretended() {
            return None;
        }
        let middles: Vec<f64> = readings.iter().map(|it| it.middle).collect();
        let mut ridge = None;
        let mut candidates: Vec<(Score, Vec<f64>)> = vec![
            (Score::Floor, readings.iter().map(|it| it.floor).collect()),
            (Score::FloorMax, readings.iter().map(|it| it.floor_max).collect()),
        ];
        if readings.len() >= ENOUGH_TO_FIT {
            let circumstances: Vec<[f64; CIRCUMSTANCES]> =
                readings.iter().map(|it| it.circumstances).collect();
            let (fitted, residuals) = Ridge::fit(&middles, &circumstances);
            ridge = Some((fitted, residuals.clone()));
            candidates.push((Score::Ridge, residuals));
        }
        let scatter = match tails {
            Tails::Frozen => None,
            Tails::Measured => {
                Some(Scatter::of(course.part(end - shape.before, shape.before), &readings))
            }
        };
        if let Some(scatter) = &scatter {
            let times: Vec<f64> = readings.iter().map(|it| scatter.here_for(it)).collect();
            for (_, scores) in &mut candidates {
                for (score, times) in scores.iter_mut().zip(&times) {
                    *score *= times;
                }
            }
            let seasoned: Vec<(&Reading, &f64)> =
                readings.iter().zip(&times).filter(|(it, _)| it.has_season).collect();
            let enough = seasoned.len() >= tails.least_pretended();
            if enough && has_season(shape, end + shape.gap, is_sound) {
                let scores = |(it, times): &(&Reading, &f64)| {
                    (it.beyond_season() * **times, it.beyond_clock() * **times)
                };
                let (season, clock) = seasoned.iter().map(scores).unzip();
                candidates.push((Score::Season, season));
                candidates.push((Score::Clock, clock));
            }
        }
        let days = ((end - shape.before) / shape.day).saturating_sub(1).max(1) as f64;
        let mut best: Option<(f64, Self)> = None;
        let gaps = readings.iter().map(|it| it.gap).collect();
        for (score, scores) in candidates {
            let scores = ascending(scores);
            let by_days = score.is_by_days();
            let tail = Tail::of(tails, &scores, shape);
            // A day that others foretell is one, however many windows lie in it.
            let tail = if by_days { tail.longer(1.0 + 1.0 / days) } else { tail };
            let threshold = tail.score(alpha);
            let blindness = threshold - sorted_quantile(&scores, 0.2);
            if by_days && blindness >= SHARP {
                continue;
            }
            if best.as_ref().is_none_or(|(least, _)| blindness < least - 1e-12) {
                let calibration = Self {
                    score,
                    scores,
                    tail,
                    threshold,
                    gaps: Vec::new(),
                    middles: Vec::new(),
                    ridge: None,
                    scatter,
                    shape,
                };
                best = Some((blindness, calibration));
            }
        }
        best.map(|(_, calibration)| Self { gaps, middles, ridge, ..calibration })
    }

    /// Reads the pair of windows whose later one begins at `instant`.
    pub fn judge(&self, course: &Course, instant: usize, sound: impl Fn(usize) -> bool) -> Sight {
        let reading = read_one(course, self.shape, instant, sound);
        let before = course.part(instant - self.shape.lead(), self.shape.before);
        let range = before.iter().copied().fold(f64::NEG_INFINITY, f64::max)
            - before.iter().copied().fold(f64::INFINITY, f64::min);
        let few = self.shape.before.min(self.shape.after) as f64;
        Sight {
            statistic: self.statistic(&reading),
            gap: reading.gap,
            gap_needed: (4.0 / few - 1.0 / 6.0).max(0.0) * range,
            middle: reading.middle,
            is_known: reading.has_season || !self.score.is_by_days(),
        }
    }

    /// The chance of a score of at least `statistic` where nothing was deployed.
    pub fn p_of(&self, statistic: f64) -> f64 {
        let beyond = self.tail.chance(statistic);
        beyond.unwrap_or_else(|| {
            let below = self.scores.partition_point(|it| *it < statistic);
            rank(self.scores.len() - below, self.scores.len()).max(self.tail.share())
        })
    }

    /// The score that a quiet time reaches with a chance.
    fn score_of(&self, chance: f64) -> f64 {
        if chance < self.tail.share() {
            return self.tail.score(chance);
        }
        sorted_quantile(&self.scores, 1.0 - chance)
    }

    /// The chance of windows so far apart where nothing was deployed, had the later one been lower by
    /// `lowered`; 1 unless they lie apart even then.
    pub fn p_apart(&self, sight: &Sight, lowered: f64) -> f64 {
        let gap = sight.gap - lowered;
        if gap > 0.0 && gap >= sight.gap_needed {
            let beyond = self.gaps.iter().filter(|it| **it >= gap).count();
            rank(beyond, self.gaps.len())
        } else {
            1.0
        }
    }

    fn statistic(&self, reading: &Reading) -> f64 {
        let score = match (self.score, &self.ridge) {
            (Score::Floor, _) => reading.floor,
            (Score::FloorMax, _) => reading.floor_max,
            (Score::Ridge, Some((ridge, _))) => {
                reading.middle - ridge.predict(&reading.circumstances)
            }
            (Score::Ridge, None) => reading.middle,
            (Score::Season, _) => reading.beyond_season(),
            (Score::Clock, _) => reading.beyond_clock(),
        };
        self.scatter.map_or(score, |scatter| score * scatter.here_for(reading))
    }

    /// The smallest shift that would be failed four times in five, where only shifts of at least `margin`
    /// are, and harm beyond it must be shown with the chance `mistaken`.
    pub fn detectable(&self, margin: f64, mistaken: f64) -> f64 {
        let beyond = self.score_of(mistaken);
        (self.threshold.max(margin + beyond) - sorted_quantile(&self.scores, 0.1))
            .max(margin - self.least_quiet_shift(0.1))
    }

    /// The most that the level may have risen, missed with the chance `miss`: the middle after, less what the
    /// circumstances would do to it.
    pub fn most(
        &self,
        course: &Course,
        instant: usize,
        miss: f64,
        sound: impl Fn(usize) -> bool,
    ) -> f64 {
        let Some((ridge, residuals)) = &self.ridge else { return f64::INFINITY };
        let reading = read_one(course, self.shape, instant, sound);
        let residual = reading.middle - ridge.predict(&reading.circumstances);
        residual - select(residuals, miss)
    }

    /// The shift of the middles that a quiet time stays below with the chance `share`.
    pub fn least_quiet_shift(&self, share: f64) -> f64 {
        select(&self.middles, share)
    }
}

/// What the judged pair shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// The chosen score.
    pub statistic: f64,
    /// The lowest bucket after against the highest before.
    pub gap: f64,
    /// How large the gap must be for windows so short to be called apart.
    pub gap_needed: f64,
    /// The middle after against the middle before.
    pub middle: f64,
    /// Whether the chosen score can be read there.
    pub is_known: bool,
}

/// Sorted by keys that are compared at once.
fn ascending(sample: Vec<f64>) -> Vec<f64> {
    let mut keys: Vec<i64> = sample.into_iter().map(key).collect();
    keys.sort_unstable();
    keys.into_iter().map(of_key).collect()
}

/// The conformal rank: the share of pretended deployments that are at least as bad, the judged one
/// counted among them.
fn rank(at_least: usize, of: usize) -> f64 {
    (1 + at_least) as f64 / (1 + of) as f64
}
