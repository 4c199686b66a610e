//! A series as text: before and after on one scale.

use crate::gate::{Judgement, Windows};
use crate::time::Window;

/// So many characters a side, at the most.
const WIDTH: usize = 16;

const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// `▂▁▂▃▂│▆▇▇█▇`: what lies left of the line was before the deployment; `·` is a time without data.
/// None without a series.
pub(super) fn sparkline(it: &Judgement, windows: &Windows) -> Option<String> {
    let (before, after) = (columns(it, windows.near().before), columns(it, windows.after));
    let seen = || before.iter().chain(&after).flatten().copied();
    let low = seen().reduce(f64::min)?;
    let high = seen().reduce(f64::max)?;
    let block = |value: &Option<f64>| match value {
        None => '·',
        Some(_) if high <= low => BLOCKS[3],
        Some(value) => {
            let step = (value - low) / (high - low) * (BLOCKS.len() - 1) as f64;
            BLOCKS[(step.round() as usize).min(BLOCKS.len() - 1)]
        }
    };
    let text = |columns: &[Option<f64>]| columns.iter().map(block).collect::<String>();
    Some(format!("{}│{}", text(&before), text(&after)))
}

/// The mean of what lies in each of at most `WIDTH` equal parts of the window.
fn columns(it: &Judgement, window: Window) -> Vec<Option<f64>> {
    let Some(series) = &it.picture.series else { return Vec::new() };
    let width = series.room(window).min(WIDTH);
    let length_ms = window.length().as_millis().max(1);
    let mut sums = vec![(0.0, 0_u32); width];
    for point in series.inside(window) {
        let into = point.start.as_millisecond() - window.from.as_millisecond();
        let slot = u128::try_from(into).unwrap_or_default() * width as u128 / length_ms;
        let sum = sums.get_mut(usize::try_from(slot).unwrap_or_default());
        if let (Some(sum), Some(value)) = (sum, point.value.filter(|value| value.is_finite())) {
            *sum = (sum.0 + value, sum.1 + 1);
        }
    }
    sums.into_iter().map(|(sum, count)| (count > 0).then(|| sum / f64::from(count))).collect()
}
