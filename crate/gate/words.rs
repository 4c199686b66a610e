//! Numbers as people read them: three digits that matter, in the unit they would say.

use super::Criterion;

/// A criterion as it is written; with the bound as people read it where that says more:
/// `<400000 (400 ms)`, `<=+10% (350 ms)`.
pub(super) fn wanted(criterion: &Criterion, before: Option<f64>, unit: Option<&str>) -> String {
    let Some(bound) = criterion.bound(before) else { return criterion.to_string() };
    let read = quantity(bound, unit);
    if criterion.is_relative() || !read.starts_with(&bound.to_string()) {
        format!("{criterion} ({read})")
    } else {
        criterion.to_string()
    }
}

/// A value in its unit: `412 ms` for 412,345 of `MicroSecond`, `99.5 %`, `1.2 GB`, `37`.
/// Units are those of Dynatrace; an unknown one is shown as it came.
pub fn quantity(value: f64, unit: Option<&str>) -> String {
    let ladder: &[(f64, &str)] = match unit.unwrap_or_default() {
        "" | "Count" | "Unspecified" | "NotApplicable" | "State" => return number(value),
        "Percent" => return format!("{} %", percent(value)),
        "NanoSecond" => &[(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")],
        "MicroSecond" => &[(1e6, "s"), (1e3, "ms"), (1.0, "µs")],
        "MilliSecond" => &[(1e3, "s"), (1.0, "ms")],
        "Second" => &[(1.0, "s"), (1e-3, "ms")],
        "Minute" => &[(1.0, "min")],
        "Hour" => &[(1.0, "h")],
        "Byte" => &[(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")],
        "KiloByte" => &[(1e6, "GB"), (1e3, "MB"), (1.0, "kB")],
        "MegaByte" => &[(1e3, "GB"), (1.0, "MB")],
        "BytePerSecond" => &[(1e9, "GB/s"), (1e6, "MB/s"), (1e3, "kB/s"), (1.0, "B/s")],
        "BytePerMinute" => &[(1e9, "GB/min"), (1e6, "MB/min"), (1e3, "kB/min"), (1.0, "B/min")],
        "PerSecond" => &[(1.0, "/s")],
        "PerMinute" => &[(1.0, "/min")],
        "PerHour" => &[(1.0, "/h")],
        other => return format!("{} {other}", number(value)),
    };
    let fits = ladder.iter().find(|(size, _)| value.abs() >= *size && value != 0.0);
    match fits.or(ladder.last()) {
        Some((size, word)) => format!("{} {word}", number(value / size)),
        None => number(value),
    }
}

/// A percentage; close to a hundred, where what is missing matters, two digits of that: `99.95`, never `100` for it.
fn percent(value: f64) -> String {
    let missing = 100.0 - value;
    if !(1e-4..1.0).contains(&missing) {
        return number(value);
    }
    let decimals = if missing < 0.0995 { 3 + usize::from(missing < 0.00995) } else { 2 };
    let text = format!("{value:.decimals$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Three digits that matter, without an exponent as long as that can be read: `0.00123`, `41.2`, `12345`.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "no number".to_owned();
    }
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e12).contains(&size) {
        return format!("{value:.2e}");
    }
    // The digit before the point that counts highest; the exponent of the printed number, not of the
    // logarithm, so that 999.7 is 1000 and not 1000.0.
    let shown = format!("{size:.2e}");
    let exponent: i32 =
        shown.rsplit('e').next().and_then(|text| text.parse().ok()).unwrap_or_default();
    let decimals = usize::try_from(2 - exponent).unwrap_or_default();
    let text = format!("{value:.decimals$}");
    let text =
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A share: `0.333 %`; above one it is a rate, `1.2 each`.
pub(super) fn share_of(rate: f64) -> String {
    if rate <= 1.0 {
        format!("{} %", number(rate * 100.0))
    } else {
        format!("{} each", number(rate))
    }
}

/// A relative change: `+29 %`, `-3.4 %`, `+0 %`, and `×12` where percents no longer tell.
pub fn change(share: f64) -> String {
    if share >= 9.0 {
        format!("×{}", number(share + 1.0))
    } else {
        format!("{} %", percents(share))
    }
}

/// Where a relative change may lie: `between +17 and +43 %`.
pub(super) fn changes(low: f64, high: f64) -> String {
    if high >= 9.0 {
        format!("between {} and {}", change(low), change(high))
    } else {
        format!("between {} and {} %", percents(low), percents(high))
    }
}

fn percents(share: f64) -> String {
    let percent = share * 100.0;
    // Tenths say something only near zero.
    let text =
        if percent.abs() < 10.0 { format!("{percent:+.1}") } else { format!("{percent:+.0}") };
    let text = text.strip_suffix(".0").map(str::to_owned).unwrap_or(text);
    if text == "-0" { "+0".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_said_in_the_unit_people_would_say() {
        assert_eq!(quantity(412_345.0, Some("MicroSecond")), "412 ms");
        assert_eq!(quantity(1_530_000.0, Some("MicroSecond")), "1.53 s");
        assert_eq!(quantity(0.0, Some("MicroSecond")), "0 µs");
        assert_eq!(quantity(98.512, Some("Percent")), "98.5 %");
        assert_eq!(quantity(99.512, Some("Percent")), "99.51 %");
        assert_eq!(quantity(99.95, Some("Percent")), "99.95 %");
        assert_eq!(quantity(99.9961, Some("Percent")), "99.9961 %");
        assert_eq!(quantity(100.0, Some("Percent")), "100 %");
        assert_eq!(quantity(37.0, Some("Count")), "37");
        assert_eq!(quantity(2.5e9, Some("Byte")), "2.5 GB");
        assert_eq!(quantity(0.25, Some("Second")), "250 ms");
        assert_eq!(quantity(12.0, Some("MilliCores")), "12 MilliCores");
        assert_eq!(quantity(-3000.0, None), "-3000");
    }

    #[test]
    fn three_digits_matter() {
        assert_eq!(number(0.0), "0");
        assert_eq!(number(12345.6), "12346");
        assert_eq!(number(999.7), "1000");
        assert_eq!(number(41.25), "41.2");
        assert_eq!(number(0.001_234), "0.00123");
        assert_eq!(number(-0.5), "-0.5");
        assert_eq!(number(1e-9), "1.00e-9");
        assert_eq!(number(f64::NAN), "no number");
    }

    #[test]
    fn a_change_has_a_sign_and_no_needless_digit() {
        assert_eq!(change(0.294), "+29 %");
        assert_eq!(change(-0.034), "-3.4 %");
        assert_eq!(change(0.0), "+0 %");
        assert_eq!(change(-0.0001), "+0 %");
        assert_eq!(change(11.0), "×12");
        assert_eq!(changes(0.17, 0.43), "between +17 and +43 %");
        assert_eq!(changes(-0.02, 30.0), "between -2 % and ×31");
    }
}
