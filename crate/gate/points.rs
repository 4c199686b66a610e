//! The buckets of a series: eight bytes each where they follow one another, and shared by all copies.

use std::fmt;
use std::rc::Rc;

use super::Point;
use crate::time::Timestamp;

/// Buckets in the order of time. What follows at even steps needs no instants of its own.
#[derive(Clone, Default)]
pub struct Points {
    starts: Starts,
    /// A gap is NaN, which no source says.
    values: Rc<Vec<f64>>,
}

/// Where buckets begin.
#[derive(Clone)]
enum Starts {
    /// Anywhere.
    Each(Rc<Vec<Timestamp>>),
    /// The first, and from each to the next, in milliseconds.
    Even { first_ms: i64, step_ms: i64 },
}

impl Default for Starts {
    fn default() -> Self {
        Self::Even { first_ms: 0, step_ms: 0 }
    }
}

impl Points {
    /// One a value, evenly from `first_ms` on, in milliseconds since 1970; NaN is a gap.
    pub fn even(first_ms: i64, step_ms: i64, mut values: Vec<f64>) -> Self {
        // A list that was read number by number may have room for twice as many.
        if values.capacity() > values.len() + values.len() / 8 {
            values.shrink_to_fit();
        }
        Self { starts: Starts::Even { first_ms, step_ms }, values: Rc::new(values) }
    }

    /// How many, gaps counted.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The one at a place.
    pub fn get(&self, place: usize) -> Option<Point> {
        let value = self.values.get(place).copied().filter(|value| !value.is_nan());
        Some(Point { start: self.start(place)?, value })
    }

    /// The first one.
    pub fn first(&self) -> Option<Point> {
        self.get(0)
    }

    /// All of them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Point> + ExactSizeIterator {
        // What is not there is not among the places.
        (0..self.len()).map(|place| self.get(place).unwrap_or_default())
    }

    /// Whether every one is a gap.
    pub fn are_gaps(&self) -> bool {
        self.values.iter().all(|value| value.is_nan())
    }

    /// Whether they follow one another at these steps from this instant on, in milliseconds.
    pub(super) fn are_at(&self, from_ms: i64, step: i64) -> bool {
        matches!(self.starts, Starts::Even { first_ms, step_ms } if (first_ms, step_ms) == (from_ms, step))
    }

    /// The values from one place to before another, NaN for a gap.
    pub(super) fn values(&self, places: std::ops::Range<usize>) -> &[f64] {
        self.values.get(places).unwrap_or_default()
    }

    /// Where each begins, in milliseconds, with its value, NaN for a gap.
    pub(super) fn in_ms(&self) -> impl Iterator<Item = (i64, f64)> {
        let at_ms = |place| match &self.starts {
            Starts::Each(starts) => {
                starts.get(place).map_or(0, |it: &Timestamp| it.as_millisecond())
            }
            Starts::Even { first_ms, step_ms } => first_ms + step_ms * place as i64,
        };
        self.values.iter().enumerate().map(move |(place, value)| (at_ms(place), *value))
    }

    /// How many begin before `instant`.
    pub(super) fn before(&self, instant: Timestamp) -> usize {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from.midpoint(to);
            if self.start(middle).is_some_and(|start| start < instant) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from
    }

    /// The one that begins at `instant`.
    pub(super) fn at(&self, instant: Timestamp) -> Option<Point> {
        self.get(self.before(instant)).filter(|point| point.start == instant)
    }

    /// Where the one at a place begins.
    fn start(&self, place: usize) -> Option<Timestamp> {
        match &self.starts {
            Starts::Each(starts) => starts.get(place).copied(),
            Starts::Even { .. } if place >= self.len() => None,
            Starts::Even { first_ms, step_ms } => {
                Timestamp::from_millisecond(first_ms + step_ms * place as i64).ok()
            }
        }
    }
}

impl FromIterator<Point> for Points {
    fn from_iter<I: IntoIterator<Item = Point>>(points: I) -> Self {
        let points = points.into_iter();
        let mut values = Vec::with_capacity(points.size_hint().0);
        let mut starts = Vec::new();
        let (mut first_ms, mut step_ms, mut even) = (0, 0, true);
        for Point { start, value } in points {
            let place = values.len();
            let start_ms = start.as_millisecond();
            match place {
                0 => first_ms = start_ms,
                1 => step_ms = start_ms - first_ms,
                _ => {}
            }
            let fits = start_ms == first_ms + step_ms * place as i64
                && start.subsec_nanosecond() % 1_000_000 == 0;
            if even && !fits {
                let earlier = (0..place as i64).map(|place| first_ms + step_ms * place);
                // Each was an instant before it was counted in steps.
                starts.extend(earlier.filter_map(|ms| Timestamp::from_millisecond(ms).ok()));
                even = false;
            }
            if !even {
                starts.push(start);
            }
            values.push(value.unwrap_or(f64::NAN));
        }
        let mut points = Self::even(first_ms, step_ms, values);
        if !even {
            points.starts = Starts::Each(Rc::new(starts));
        }
        points
    }
}

impl From<Vec<Point>> for Points {
    fn from(points: Vec<Point>) -> Self {
        points.into_iter().collect()
    }
}

impl PartialEq for Points {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64, nanosecond: i32) -> Timestamp {
        Timestamp::new(second, nanosecond).unwrap()
    }

    fn points(starts: &[Timestamp]) -> Vec<Point> {
        let value = |place: usize| (place % 3 != 1).then_some(place as f64);
        starts
            .iter()
            .enumerate()
            .map(|(place, start)| Point { start: *start, value: value(place) })
            .collect()
    }

    #[test]
    fn what_goes_in_comes_out_at_even_steps_and_at_any_others() {
        let even: Vec<Timestamp> = (0..9).map(|place| at(60 * place - 120, 0)).collect();
        let late: Vec<Timestamp> = even
            .iter()
            .copied()
            .enumerate()
            .map(|(n, it)| if n < 5 { it } else { at(it.as_second() + 1, 0) })
            .collect();
        let fine: Vec<Timestamp> = (0..9).map(|place| at(place, 1_000_001)).collect();
        for starts in [&even[..], &even[..1], &even[..2], &[], &late, &fine] {
            let given = points(starts);
            let held = Points::from(given.clone());
            assert_eq!(held.len(), given.len());
            assert_eq!(held.iter().collect::<Vec<_>>(), given);
            assert_eq!(
                held.iter().rev().collect::<Vec<_>>(),
                given.iter().rev().copied().collect::<Vec<_>>()
            );
            assert!(held.first() == given.first().copied() && held.get(given.len()).is_none());
            for (place, point) in given.iter().enumerate() {
                assert_eq!((held.before(point.start), held.at(point.start)), (place, Some(*point)));
                assert_eq!(held.at(later_by_a_nanosecond(point.start)), None);
            }
            let ms: Vec<i64> = held.in_ms().map(|(ms, _)| ms).collect();
            assert_eq!(ms, starts.iter().map(|it| it.as_millisecond()).collect::<Vec<_>>());
        }
        assert!(matches!(Points::from(points(&even)).starts, Starts::Even { step_ms: 60_000, .. }));
        assert!(matches!(Points::from(points(&fine)).starts, Starts::Each(_)));
    }

    fn later_by_a_nanosecond(instant: Timestamp) -> Timestamp {
        crate::time::later(instant, crate::time::Duration::from_nanos(1))
    }

    #[test]
    fn a_copy_is_no_second_list_and_room_that_nobody_needs_is_given_back() {
        let mut values = Vec::with_capacity(1_000);
        values.extend([1.0, f64::NAN]);
        let points = Points::even(0, 60_000, values);
        assert!(Rc::ptr_eq(&points.values, &points.clone().values));
        assert!(points.values.capacity() < 1_000);
        assert!(!points.are_gaps() && Points::even(0, 1, vec![f64::NAN]).are_gaps());
    }
}
