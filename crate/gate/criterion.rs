//! A criterion on one number: `<600`, `<=+10%`, as in Keptn's `slo.yaml`, read strictly.

use std::fmt;

use super::comparison::Comparison;

/// A comparison with a fixed number or with the value before.
///
/// | text | holds when the value is |
/// |---|---|
/// | `<600`, `<=600`, `=0`, `>=99.5`, `>1` | so compared with that number |
/// | `<=+10%`, `<=10%` | at most a tenth above the value before (a `%` always compares) |
/// | `<+5`, `<-5` | less than 5 above, or 5 below, the value before |
/// | `>abs:-5` | more than minus five |
///
/// Spaces between the parts do not matter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Criterion {
    comparison: Comparison,
    bound: Bound,
}

/// What the value is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    /// This number.
    Fixed(f64),
    /// The value before, so many percent of its size up or down.
    Percent(f64),
    /// The value before, so much up or down.
    Shift(f64),
}

/// Why a text is not a criterion; a phrase with the fix in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriterionError(pub String);

impl fmt::Display for CriterionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CriterionError {}

impl Criterion {
    /// Reads a criterion. The error names the part that cannot be believed and what to write instead.
    pub fn parse(text: &str) -> Result<Self, CriterionError> {
        let wrong = |why: &str, fix: &str| CriterionError(format!("`{text}` {why}: {fix}"));
        let text = text.trim_matches(' ');
        let (comparison, rest) = Comparison::cut(text).ok_or_else(|| {
            wrong(
                "does not begin with <, <=, =, >= or >",
                "write a comparison such as `<600` or `<=+10%`",
            )
        })?;
        let rest = rest.trim_start_matches(' ');
        if rest.starts_with(['<', '>', '=']) {
            let meant = match text.get(..2) {
                Some("==") => "write `=` for equal",
                Some("=<") => "write `<=` for at most",
                Some("=>") => "write `>=` for at least",
                Some(_) | None => "write one of <, <=, =, >= and >",
            };
            return Err(wrong("has an unknown comparison", meant));
        }
        let (fixed, rest) = match rest.strip_prefix("abs:") {
            Some(rest) => (true, rest.trim_start_matches(' ')),
            None => (false, rest),
        };
        let (sign, rest) = match rest.strip_prefix(['+', '-']) {
            Some(after) => (rest.get(..1), after.trim_start_matches(' ')),
            None => (None, rest),
        };
        let end = number_length(rest);
        let (digits, unit) = rest.split_at(end);
        let size: f64 = match digits.parse() {
            Ok(size) if f64::is_finite(size) => size,
            Ok(_) => return Err(wrong("is out of range", "write a smaller number")),
            Err(_) if rest.starts_with(['+', '-']) => {
                return Err(wrong("has two signs", "write one, as in `<+5` or `<-5`"));
            }
            Err(_) => {
                return Err(wrong(
                    "has no number after the comparison",
                    "write digits, as in `<600` or `<0.5`",
                ));
            }
        };
        let signed = if sign == Some("-") { -size } else { size };
        let bound = match unit.trim_matches(' ') {
            "" if fixed || sign.is_none() => Bound::Fixed(signed),
            "" => Bound::Shift(signed),
            "%" if fixed => {
                return Err(wrong(
                    "fixes a percentage, which is always a comparison with the value before",
                    "leave out `abs:` or the `%`",
                ));
            }
            "%" => Bound::Percent(signed),
            unit => {
                return Err(wrong(
                    &format!("has `{unit}` after the number"),
                    "leave it out; the number is in the metric's own unit, and only `%` may follow it",
                ));
            }
        };
        Ok(Self { comparison, bound })
    }

    /// `>=number`.
    pub fn at_least(number: f64) -> Self {
        Self { comparison: Comparison::AtLeast, bound: Bound::Fixed(number) }
    }

    /// `=number`.
    pub fn equal(number: f64) -> Self {
        Self { comparison: Comparison::Equal, bound: Bound::Fixed(number) }
    }

    /// Whether it needs the value before.
    pub fn is_relative(&self) -> bool {
        match self.bound {
            Bound::Fixed(_) => false,
            Bound::Percent(_) | Bound::Shift(_) => true,
        }
    }

    /// The number that the value is compared with. None for a relative criterion without a value
    /// before.
    pub fn bound(&self, before: Option<f64>) -> Option<f64> {
        match self.bound {
            Bound::Fixed(number) => Some(number),
            Bound::Shift(by) => before.map(|before| before + by),
            // Up is up also from a negative value, where Keptn's formula turns the tolerance around.
            Bound::Percent(by) => before.map(|before| {
                before * (if before < 0.0 { 100.0 - by } else { 100.0 + by }) / 100.0
            }),
        }
    }

    /// Whether it holds for `value`. None where that cannot be known: a relative criterion without a
    /// value before. (There Keptn passes; silence never passes here.)
    pub fn holds(&self, value: f64, before: Option<f64>) -> Option<bool> {
        let bound = self.bound(before).filter(|bound| bound.is_finite())?;
        if value.is_nan() {
            return None;
        }
        Some(self.comparison.holds(value, bound))
    }
}

/// How many bytes at the beginning of `text` are a number: `12`, `.5`, `1.`, `2e-3`.
fn number_length(text: &str) -> usize {
    let digits = |from: usize| text.bytes().skip(from).take_while(u8::is_ascii_digit).count();
    let mut end = digits(0);
    if text.as_bytes().get(end) == Some(&b'.') {
        end += 1 + digits(end + 1);
    }
    if matches!(text.as_bytes().get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.as_bytes().get(end + 1), Some(b'+' | b'-')));
        match digits(end + 1 + sign) {
            0 => {}
            some => end += 1 + sign + some,
        }
    }
    end
}

/// As it can be read again; a percentage always with its sign.
impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.comparison.word())?;
        match self.bound {
            Bound::Fixed(number) if number.is_sign_negative() => write!(f, "abs:{number}"),
            Bound::Fixed(number) => write!(f, "{number}"),
            Bound::Percent(by) => write!(f, "{by:+}%"),
            Bound::Shift(by) => write!(f, "{by:+}"),
        }
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holds(text: &str, value: f64, before: Option<f64>) -> Option<bool> {
        Criterion::parse(text).unwrap().holds(value, before)
    }

    fn refusal(text: &str) -> String {
        Criterion::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_plain_number_is_a_fixed_bound() {
        assert_eq!(holds("<600", 599.0, None), Some(true));
        assert_eq!(holds("<600", 600.0, None), Some(false));
        assert_eq!(holds(">=99.5", 99.5, None), Some(true));
        assert_eq!(holds("=0", 0.0, None), Some(true));
        assert_eq!(holds("< .5", 0.4, None), Some(true));
        assert_eq!(holds(">abs:-5", -4.0, None), Some(true));
    }

    #[test]
    fn a_sign_or_a_percentage_compares_with_the_value_before() {
        assert_eq!(holds("<=+10%", 110.0, Some(100.0)), Some(true));
        assert_eq!(holds("<=+10%", 110.000_000_000_000_01, Some(100.0)), Some(false));
        assert_eq!(holds("<=10%", 110.1, Some(100.0)), Some(false));
        assert_eq!(holds(">=-10%", 90.0, Some(100.0)), Some(true));
        assert_eq!(holds("<+5", 104.0, Some(100.0)), Some(true));
        assert_eq!(holds("<-5", 96.0, Some(100.0)), Some(false));
        assert_eq!(holds("<-5", 94.0, Some(100.0)), Some(true));
    }

    #[test]
    fn without_a_value_before_a_comparison_with_it_is_undecided() {
        for text in ["<=+10%", "<=10%", "<+5", "<-5"] {
            assert_eq!(holds(text, 1.0, None), None, "{text}");
        }
    }

    #[test]
    fn up_is_up_also_from_a_negative_value() {
        assert_eq!(holds("<=+10%", -9.0, Some(-10.0)), Some(true));
        assert_eq!(holds("<=+10%", -8.9, Some(-10.0)), Some(false));
    }

    #[test]
    fn what_is_not_a_criterion_is_refused_with_the_fix() {
        assert_eq!(
            refusal("<10ms"),
            "`<10ms` has `ms` after the number: leave it out; the number is in the metric's own unit, \
             and only `%` may follow it"
        );
        assert_eq!(refusal("==5"), "`==5` has an unknown comparison: write `=` for equal");
        assert_eq!(refusal("=<5"), "`=<5` has an unknown comparison: write `<=` for at most");
        assert_eq!(refusal("=>5"), "`=>5` has an unknown comparison: write `>=` for at least");
        assert!(refusal("!=5").contains("does not begin with <, <=, =, >= or >"));
        assert!(refusal("5").contains("does not begin with"));
        assert!(refusal("").contains("does not begin with"));
        assert!(refusal("<").contains("has no number"));
        assert!(refusal("<+-5").contains("has two signs"));
        assert!(refusal("<abs:5%").contains("leave out `abs:` or the `%`"));
        assert!(refusal("<1e999").contains("out of range"));
        for text in [
            "<Inf", "<NaN", "<1_000", "<=1 000", "<10%%", "<0x1F", "<5,>3", "<>5", "> =5", "<5\t",
            "<٣",
        ] {
            Criterion::parse(text).unwrap_err();
        }
    }

    #[test]
    fn it_is_printed_as_it_can_be_read() {
        for (text, printed) in [
            ("< 600", "<600"),
            ("<=10 %", "<=+10%"),
            (">=-10%", ">=-10%"),
            ("<+5", "<+5"),
            (">abs:-5", ">abs:-5"),
            (">=abs:99.5", ">=99.5"),
            ("<1e3", "<1000"),
        ] {
            assert_eq!(Criterion::parse(text).unwrap().to_string(), printed);
        }
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_printed_and_read_alike(
            comparison in "<|<=|=|>=|>", sign in "[+-]?|abs:-?", size in 0.0..1e9f64, percent in "%?",
        ) {
            if let Ok(criterion) = Criterion::parse(&format!("{comparison}{sign}{size}{percent}")) {
                prop_assert_eq!(Criterion::parse(&criterion.to_string()), Ok(criterion));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,12}", tail in "[<>=+\\-.%e0-9 ]{0,8}") {
            let _ = Criterion::parse(&text);
            let _ = Criterion::parse(&tail);
        }
    }
}
