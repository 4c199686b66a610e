//! One objective over time: before, the deployment, the warm-up, after, and the lines to hold it against.

use crate::gate::{Judgement, Numbers, Point, Windows, quantity};
use crate::time::Window;

use super::super::clock::clock;
use super::super::inert::html_text;
use super::super::{figures, rank};
use super::scale::{Scale, clock_ticks, ticks};

const WIDTH: f64 = 720.0;
const LEFT: f64 = 62.0;
const RIGHT: f64 = 712.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 232.0;

/// The drawing, at most `columns` points wide; none without a series.
pub(super) fn chart(it: &Judgement, windows: &Windows, columns: usize) -> Option<String> {
    let series = it.picture.series.as_ref()?;
    let windows = &windows.near();
    let whole = windows.whole();
    let x = Scale::over(whole, LEFT, RIGHT);
    let points: Vec<Point> = series
        .points
        .iter()
        .filter(|point| whole.from <= point.start && point.start < whole.to)
        .collect();
    let (low, high) = reach(it, &points)?;
    let y = Scale::new(low, high, BOTTOM, TOP);
    let unit = it.unit.as_deref();
    let mut svg = format!(
        "<svg class=\"chart\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {WIDTH} 254\">",
        html_text(&said(it))
    );
    areas(windows, &x, &mut svg);
    for value in ticks(low, high, 4) {
        let at = y.at(value);
        svg.push_str(&format!(
            "<path class=\"grid\" d=\"M{LEFT} {at}H{RIGHT}\"/><text class=\"e\" x=\"{}\" y=\"{}\">{}</text>",
            LEFT - 7.0,
            at + 3.5,
            html_text(&quantity(value, unit))
        ));
    }
    for instant in clock_ticks(whole, 6) {
        svg.push_str(&format!(
            "<text class=\"m\" x=\"{}\" y=\"249\">{}</text>",
            x.when(instant),
            clock(instant)
        ));
    }
    band(it, whole, &x, &y, &mut svg);
    for line in &it.picture.allowed {
        svg.push_str(&format!("<path class=\"allowed\" d=\"M{LEFT} {0}H{RIGHT}\"/>", y.at(*line)));
        svg.push_str(&format!(
            "<text class=\"e a\" x=\"{}\" y=\"{}\">allowed {}</text>",
            RIGHT - 3.0,
            y.at(*line) - 4.0,
            html_text(&quantity(*line, unit))
        ));
    }
    let bucket_ms = series.bucket.as_millis().max(1);
    let lines = [
        ("before", Window { from: whole.from, to: windows.before.to }),
        ("between", Window { from: windows.before.to, to: windows.after.from }),
        ("after", windows.after),
    ];
    for (class, window) in lines {
        let part: Vec<Point> = points
            .iter()
            .copied()
            .filter(|point| window.from <= point.start && point.start < window.to)
            .collect();
        let share = window.length().as_secs_f64() / whole.length().as_secs_f64().max(1e-9);
        let room = ((columns as f64 * share) as usize).max(8);
        let path = path(&part, bucket_ms, room, &x, &y);
        if !path.is_empty() {
            svg.push_str(&format!("<path class=\"line {class}\" d=\"{path}\"/>"));
        }
    }
    median(it.before, windows.before, "before", &x, &y, &mut svg);
    median(it.after, windows.after, "after", &x, &y, &mut svg);
    if let Some(since) = it.began.or(it.picture.beyond_since).filter(|it| *it >= whole.from) {
        let at = x.when(since);
        let (anchor, beside) = if at > WIDTH * 0.7 { ("e", at - 8.0) } else { ("s", at + 8.0) };
        svg.push_str(&format!(
            "<path class=\"since\" d=\"M{at} {TOP}V{BOTTOM}\"/><path class=\"gem\" d=\"M{at} {0}l5 5-5 5-5-5z\"/><text class=\"{anchor} k\" x=\"{beside}\" y=\"{1}\">since {2}</text>",
            BOTTOM - 12.0,
            BOTTOM - 4.0,
            clock(since)
        ));
    }
    svg.push_str("</svg>");
    Some(svg)
}

/// What a chart shows, for who does not see it.
fn said(it: &Judgement) -> String {
    format!(
        "{} over time: {}. {}. Allowed {}.",
        rank::short_name(it),
        figures::before_after(it),
        figures::changed(it),
        it.picture.wanted
    )
}

/// From the lowest to the highest of all that is drawn, with some air.
fn reach(it: &Judgement, points: &[Point]) -> Option<(f64, f64)> {
    let seen = points.iter().filter_map(|point| point.value);
    let lines = it.picture.allowed.iter().copied();
    let bands = it.picture.normal.iter().flat_map(|band| [band.low, band.high]);
    let all: Vec<f64> = seen.chain(lines).chain(bands).filter(|value| value.is_finite()).collect();
    let low = all.iter().copied().reduce(f64::min)?;
    let high = all.iter().copied().reduce(f64::max)?;
    let air = if high > low { (high - low) * 0.08 } else { high.abs().max(1.0) * 0.1 };
    // What is never negative does not look as if it were; what lies near zero shows it.
    let bottom = if low >= 0.0 && low < (high - low) * 0.5 { 0.0 } else { low - air };
    Some((if low >= 0.0 { bottom.max(0.0) } else { bottom }, high + air))
}

/// Where the windows lie.
fn areas(windows: &Windows, x: &Scale, svg: &mut String) {
    let warm_up = Window { from: windows.deployed.to, to: windows.after.from };
    let parts = [
        ("before", "before", windows.before),
        ("ship", "deployed", windows.deployed),
        ("warm", "warm-up", warm_up),
        ("after", "after", windows.after),
    ];
    for (class, label, window) in parts {
        let (from, to) = (x.when(window.from), x.when(window.to));
        // What takes no time still took place.
        let width = if class == "ship" { (to - from).max(1.5) } else { to - from };
        svg.push_str(&format!(
            "<rect class=\"w-{class}\" x=\"{from}\" y=\"{TOP}\" width=\"{width:.1}\" height=\"{}\"/>",
            BOTTOM - TOP
        ));
        if to - from > label.len() as f64 * 6.5 {
            svg.push_str(&format!(
                "<text class=\"m w\" x=\"{:.1}\" y=\"16\">{label}</text>",
                (from + to) / 2.0
            ));
        }
    }
}

fn band(it: &Judgement, whole: Window, x: &Scale, y: &Scale, svg: &mut String) {
    let bands = &it.picture.normal;
    if bands.is_empty() {
        return;
    }
    let mut upper = String::new();
    let mut lower = String::new();
    for (index, band) in bands.iter().enumerate() {
        let to = bands.get(index + 1).map_or(whole.to, |next| next.start);
        let (from, to) = (x.when(band.start), x.when(to));
        upper.push_str(&format!("{from} {0} {to} {0} ", y.at(band.high)));
        lower = format!("{to} {0} {from} {0} {lower}", y.at(band.low));
    }
    svg.push_str(&format!("<polygon class=\"normal\" points=\"{upper}{}\"/>", lower.trim_end()));
}

fn median(
    numbers: Option<Numbers>,
    window: Window,
    class: &str,
    x: &Scale,
    y: &Scale,
    svg: &mut String,
) {
    if let Some(numbers) = numbers.filter(|it| it.value.is_finite()) {
        svg.push_str(&format!(
            "<path class=\"median {class}\" d=\"M{} {}H{}\"/>",
            x.when(window.from),
            y.at(numbers.value),
            x.when(window.to)
        ));
    }
}

/// The points as a path, broken at gaps. Where there are more than `room`, the lowest and the highest of
/// each of `room` parts stand for all.
fn path(points: &[Point], bucket_ms: u128, room: usize, x: &Scale, y: &Scale) -> String {
    let seen: Vec<(i64, f64)> = points
        .iter()
        .filter_map(|point| Some((point.start.as_millisecond(), point.value?)))
        .filter(|(_, value)| value.is_finite())
        .collect();
    let stride = seen.len().div_ceil(room).max(1);
    let gap_ms = i64::try_from(bucket_ms * 3 / 2).unwrap_or(i64::MAX);
    let mut path = String::new();
    let mut last: Option<i64> = None;
    let mut alone = false;
    for part in seen.chunks(stride) {
        let connected =
            last.zip(part.first()).is_some_and(|(last, first)| first.0 - last <= gap_ms);
        last = part.last().map(|point| point.0);
        let lowest = part.iter().copied().reduce(|a, b| if b.1 < a.1 { b } else { a });
        let highest = part.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a });
        let (Some(lowest), Some(highest)) = (lowest, highest) else { continue };
        if !connected {
            // A point alone shows as a dot.
            path.push_str(if alone { "h0M" } else { "M" });
        }
        let two = lowest.0 != highest.0;
        alone = !connected && !two;
        let first = if lowest.0 <= highest.0 { lowest } else { highest };
        let second = if lowest.0 <= highest.0 { highest } else { lowest };
        for (at, value) in std::iter::once(first).chain(two.then_some(second)) {
            let place = x.at(at as f64 + bucket_ms as f64 / 2.0);
            path.push_str(&format!("{} {} ", place.round(), y.at(value)));
        }
    }
    path.truncate(path.trim_end().len());
    if alone {
        path.push_str("h0");
    }
    path
}
