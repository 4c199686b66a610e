//! Order statistics of narrow windows of one width, of eight windows at once.

use super::course::Extent;
use super::sliding::Ranked;

/// So many windows are sorted side by side: the same comparisons in each.
const LANES: usize = 8;

/// In windows that hold more another way is cheaper.
const MOST: usize = 32;

/// The quartiles that are asked for.
const QUARTILES: [f64; 3] = [0.25, 0.5, 0.75];

/// Windows of one width over a sequence whose values are known by their ranks.
#[derive(Clone, Debug)]
pub(super) struct Narrow<'a> {
    ranked: &'a Ranked,
    width: usize,
    /// What is compared and swapped, whatever it holds, to sort a window: K. E. Batcher, "Sorting networks and their
    /// applications", 1968; for any width D. E. Knuth, The Art of Computer Programming 3, 5.2.2, algorithm M.
    network: Vec<(usize, usize)>,
    /// Where the quartiles lie: between one and the next, at that part.
    quartiles: [(usize, f64); 3],
}

impl<'a> Narrow<'a> {
    /// Fewer windows are cheaper looked at one by one.
    pub(super) const FEWEST: usize = LANES / 2;

    /// None where the width is not narrow.
    pub(super) fn over(ranked: &'a Ranked, width: usize) -> Option<Self> {
        let last = width.checked_sub(1).filter(|_| width <= MOST)?;
        let quartiles = QUARTILES.map(|share| {
            let place = share * last as f64;
            let below = (place as usize).min(last);
            (below, place - below as f64)
        });
        Some(Self { ranked, width, network: network(width), quartiles })
    }

    /// What the windows hold that begin at `starts`.
    pub(super) fn extents(&self, starts: &[usize]) -> Vec<Extent> {
        self.sorted(starts, |window| {
            let [quarter, middle, three_quarters] = self.quartiles.map(|at| window.between(at));
            let (low, high) = (window.value(0), window.value(self.width - 1));
            Extent { low, quarter, middle, three_quarters, high }
        })
    }

    /// Their middles.
    pub(super) fn middles(&self, starts: &[usize]) -> Vec<f64> {
        let [_, middle, _] = self.quartiles;
        self.sorted(starts, |window| window.between(middle))
    }

    /// Sorts each window and has it read.
    fn sorted<T>(&self, starts: &[usize], read: impl Fn(Window<'_>) -> T) -> Vec<T> {
        let mut all = Vec::with_capacity(starts.len());
        let mut ranks = [[0; LANES]; MOST];
        for beside in starts.chunks(LANES) {
            self.sort(beside, &mut ranks);
            let window = |lane| Window { ranks: &ranks, lane, sorted: &self.ranked.sorted };
            all.extend((0..beside.len()).map(|lane| read(window(lane))));
        }
        all
    }

    /// Sorts as many windows as there are lanes.
    #[inline(never)]
    fn sort(&self, starts: &[usize], ranks: &mut [[u32; LANES]; MOST]) {
        for (lane, start) in starts.iter().enumerate() {
            let inside = self.ranked.rank.get(*start..start + self.width).unwrap_or_default();
            for (row, rank) in ranks.iter_mut().zip(inside) {
                row[lane] = *rank;
            }
        }
        for (low, high) in &self.network {
            let (one, other) = (ranks[*low], ranks[*high]);
            for lane in 0..LANES {
                ranks[*low][lane] = one[lane].min(other[lane]);
                ranks[*high][lane] = one[lane].max(other[lane]);
            }
        }
    }
}

/// One of the windows that were sorted side by side.
struct Window<'a> {
    ranks: &'a [[u32; LANES]],
    lane: usize,
    sorted: &'a [f64],
}

impl Window<'_> {
    fn between(&self, (below, part): (usize, f64)) -> f64 {
        let low = self.value(below);
        // Beyond the last one nothing is asked for: its part is 0.
        let high = if part > 0.0 { self.value(below + 1) } else { low };
        low + (high - low) * part
    }

    fn value(&self, place: usize) -> f64 {
        let rank = self.ranks.get(place).map_or(usize::MAX, |row| row[self.lane] as usize);
        self.sorted.get(rank).copied().unwrap_or_default()
    }
}

/// What has to be compared and swapped to sort so many.
fn network(width: usize) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let most = width.next_power_of_two() / 2;
    let mut apart = most;
    while apart > 0 {
        let (mut reach, mut part, mut step) = (most, 0, apart);
        loop {
            let compared = (0..width.saturating_sub(step)).filter(|low| low & apart == part);
            pairs.extend(compared.map(|low| (low, low + step)));
            if reach == apart {
                break;
            }
            step = reach - apart;
            reach /= 2;
            part = apart;
        }
        apart /= 2;
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::super::course::sorted_quantile;
    use super::*;

    #[test]
    fn windows_that_are_sorted_side_by_side_are_each_in_order() {
        let sequence: Vec<f64> = (0..300).map(|place| f64::from((place * 37) % 91)).collect();
        let ranked = Ranked::of(&sequence);
        for width in (1..=24).chain([31, MOST]) {
            let narrow = Narrow::over(&ranked, width).unwrap();
            for count in [0, 1, 7, 8, 9, 50] {
                let starts: Vec<usize> =
                    (0..count).map(|place| (place * 53) % (300 - width)).collect();
                let extents = narrow.extents(&starts);
                let middles = narrow.middles(&starts);
                assert_eq!((extents.len(), middles.len()), (count, count));
                for ((start, extent), middle) in starts.into_iter().zip(extents).zip(middles) {
                    let mut part = sequence[start..start + width].to_vec();
                    part.sort_by(f64::total_cmp);
                    assert_eq!(extent, Extent::of(&part), "{width} {start}");
                    assert_eq!(middle, sorted_quantile(&part, 0.5));
                }
            }
        }
        assert!(Narrow::over(&ranked, MOST + 1).is_none());
        assert!(Narrow::over(&ranked, 0).is_none());
    }
}
