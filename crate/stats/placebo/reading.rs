//! What is read off a pair of windows: scores, which a multiple of the level after moves, and
//! circumstances, which it does not.

use super::course::{Course, Extent, Shape, middle};

/// How many circumstances there are.
pub(super) const CIRCUMSTANCES: usize = 16;

/// The days that are looked back to.
const DAYS: usize = 7;

/// One pair of windows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reading {
    /// The lowest bucket after against the middle before.
    pub(super) floor: f64,
    /// The same against the highest of the recent middles.
    pub(super) floor_max: f64,
    /// The middle after against the middle before.
    pub(super) middle: f64,
    /// The lowest bucket after against the highest before.
    pub(super) gap: f64,
    /// What the windows and the days before look like.
    pub(super) circumstances: [f64; CIRCUMSTANCES],
    /// Whether past days say what is usual at the same clock times.
    pub(super) has_season: bool,
}

impl Reading {
    /// The middle half of the values before.
    pub(super) fn scatter(&self) -> f64 {
        self.circumstances[1] - self.circumstances[0]
    }

    /// The change of the middle beyond the usual one between these two clock times.
    pub(super) fn beyond_season(&self) -> f64 {
        self.middle - self.circumstances[8]
    }

    /// The same, half of it measured at the usual level of the later clock time instead.
    pub(super) fn beyond_clock(&self) -> f64 {
        self.middle - 0.5 * self.circumstances[8] - 0.5 * self.circumstances[9]
    }
}

/// The parts that a reading is made of.
struct Parts {
    before: Extent,
    after: Extent,
    before_means: (f64, f64),
    after_means: (f64, f64),
    /// The middle of the last part of before, of six times before, and of a day.
    recent: [f64; 3],
    /// The middle of the first half of after and of the second.
    halves: (f64, f64),
}

impl Parts {
    fn reading(&self, season: Option<(f64, f64)>) -> Reading {
        let (a, b) = (&self.after, &self.before);
        let [last, longer, day] = self.recent;
        let (season_after, season_before) = season.unwrap_or((b.middle, b.middle));
        let highest = b.middle.max(last).max(longer).max(day);
        Reading {
            floor: a.low - b.middle,
            floor_max: a.low - highest,
            middle: a.middle - b.middle,
            gap: a.low - b.high,
            circumstances: [
                b.quarter - b.middle,
                b.three_quarters - b.middle,
                last - b.middle,
                b.low - b.middle,
                self.before_means.1 - b.middle,
                self.before_means.0 - b.middle,
                longer - b.middle,
                day - b.middle,
                season_after - season_before,
                season_after - b.middle,
                a.quarter - a.middle,
                a.three_quarters - a.middle,
                a.low - a.middle,
                self.after_means.1 - a.middle,
                self.after_means.0 - a.middle,
                self.halves.0 - self.halves.1,
            ],
            has_season: season.is_some(),
        }
    }
}

/// The instants at which a deployment can be pretended within the first `end` buckets, latest first.
pub(super) fn instants(shape: Shape, end: usize) -> Vec<usize> {
    let Some(latest) = end.checked_sub(shape.after) else { return Vec::new() };
    let mut instants = Vec::new();
    let mut next = Some(latest);
    while let Some(instant) = next.filter(|instant| *instant >= shape.lead()) {
        instants.push(instant);
        next = instant.checked_sub(shape.step());
    }
    instants
}

/// Reads the pairs at `instants`, which descend by the same step; `sound` says of each whether it is a
/// reference for others.
pub(super) fn read_all(
    course: &Course,
    shape: Shape,
    instants: &[usize],
    sound: &[bool],
) -> Vec<Reading> {
    let parts = parts_at(course, shape, instants);
    let day = shape.day / shape.step();
    parts
        .iter()
        .enumerate()
        .map(|(place, own)| {
            let past = (1..=DAYS).filter_map(|days| {
                let place = place + days * day;
                parts.get(place).filter(|_| sound.get(place).is_some_and(|sound| *sound))
            });
            own.reading(season(past.map(|it| (it.after.middle, it.before.middle))))
        })
        .collect()
}

/// Reads the pair at one instant.
pub(super) fn read_one(
    course: &Course,
    shape: Shape,
    instant: usize,
    sound: impl Fn(usize) -> bool,
) -> Reading {
    let past = (1..=DAYS).filter_map(|days| {
        let then = instant.checked_sub(days * shape.day)?;
        let from = then.checked_sub(shape.lead())?;
        sound(then).then(|| {
            (middle(course.part(then, shape.after)), middle(course.part(from, shape.before)))
        })
    });
    let season = season(past);
    parts_at(course, shape, &[instant])
        .first()
        .map(|parts| parts.reading(season))
        .unwrap_or_default()
}

/// Whether a past day at the same clock times is a reference.
pub(super) fn has_season(shape: Shape, instant: usize, sound: impl Fn(usize) -> bool) -> bool {
    let then = (1..=DAYS).filter_map(|days| instant.checked_sub(days * shape.day));
    then.filter(|then| *then >= shape.lead()).any(sound)
}

/// The mean of the middles after and before on past days.
fn season(past: impl Iterator<Item = (f64, f64)>) -> Option<(f64, f64)> {
    let (days, after, before) = past
        .fold((0.0, 0.0, 0.0), |sum, (after, before)| (sum.0 + 1.0, sum.1 + after, sum.2 + before));
    (days > 0.0).then(|| (after / days, before / days))
}

fn parts_at(course: &Course, shape: Shape, instants: &[usize]) -> Vec<Parts> {
    let (before, after) = extents(course, shape, instants);
    let half = shape.after / 2;
    let recent = [shape.tail(), 6 * shape.before, shape.day]
        .map(|width| middles(course, &moved(instants, |instant| instant - shape.gap), width));
    let halves =
        [1, 2].map(|nth| middles(course, &moved(instants, |instant| instant + nth * half), half));
    let ([last, longer, day], [first, second]) = (recent, halves);
    let medians = last.into_iter().zip(longer).zip(day).zip(first).zip(second);
    before
        .into_iter()
        .zip(after)
        .zip(instants)
        .zip(medians)
        .map(|(((before, after), instant), ((((last, longer), day), first), second))| Parts {
            before,
            after,
            before_means: course.means(instant - shape.lead(), shape.before),
            after_means: course.means(*instant, shape.after),
            recent: [last, longer, day],
            halves: (first, second),
        })
        .collect()
}

/// What the windows before and after hold.
fn extents(course: &Course, shape: Shape, instants: &[usize]) -> (Vec<Extent>, Vec<Extent>) {
    let lead = shape.lead();
    let ahead = lead / shape.step();
    let alike = shape.before == shape.after && lead.is_multiple_of(shape.step());
    if let (true, Some(last)) = (alike && instants.len() > ahead, instants.last()) {
        // What is before one instant is after another: once for both.
        let further = (1..=ahead).map(|steps| last - steps * shape.step());
        let starts: Vec<usize> = instants.iter().copied().chain(further).collect();
        let mut after = extents_from(course, shape.after, &starts);
        let before = after.get(ahead..).unwrap_or_default().to_vec();
        after.truncate(instants.len());
        return (before, after);
    }
    let leads = moved(instants, |instant| instant - lead);
    (extents_from(course, shape.before, &leads), extents_from(course, shape.after, instants))
}

/// What windows of one width hold that begin at `starts`.
fn extents_from(course: &Course, width: usize, starts: &[usize]) -> Vec<Extent> {
    if let Some(narrow) = course.narrow(width, starts.len()) {
        return narrow.extents(starts);
    }
    let (mut sliding, mut sorted) = (course.sliding(), Vec::new());
    let at = |start: &usize| {
        sliding.move_to(*start, start + width);
        sliding.values(&mut sorted);
        Extent::of(&sorted)
    };
    starts.iter().map(at).collect()
}

fn moved(instants: &[usize], to: impl Fn(usize) -> usize) -> Vec<usize> {
    instants.iter().map(|instant| to(*instant)).collect()
}

/// The middles of windows of one width that end at `ends`; what would begin before the course begins with it.
#[inline(never)]
fn middles(course: &Course, ends: &[usize], width: usize) -> Vec<f64> {
    let reaches = ends.iter().all(|end| *end >= width);
    if let Some(narrow) = course.narrow(width, ends.len()).filter(|_| reaches) {
        return narrow.middles(&moved(ends, |end| end - width));
    }
    let mut sliding = course.sliding();
    let at = |end: &usize| {
        sliding.move_to(end.saturating_sub(width), *end);
        sliding.middle()
    };
    ends.iter().map(at).collect()
}
