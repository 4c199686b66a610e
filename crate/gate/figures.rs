//! The figures of a comparison in words.

use super::contrast::Contrast;
use super::past::Testimony;
use super::words::{change, changes, quantity};
use super::{Harm, Level};

/// The figures of a comparison in words.
pub(super) struct Figures<'a> {
    pub(super) contrast: &'a Contrast,
    pub(super) past: Option<&'a Testimony>,
    pub(super) level: &'a Level,
    pub(super) reference: f64,
    pub(super) unit: Option<&'a str>,
}

impl Figures<'_> {
    /// Where the relative change may lie.
    pub(super) fn interval(&self) -> Option<(f64, f64)> {
        let contrast = self.contrast;
        match self.past {
            Some(past) => past.interval(contrast.relative(contrast.harm)),
            None => contrast
                .interval()
                .and_then(|(low, high)| Some((contrast.relative(low)?, contrast.relative(high)?))),
        }
    }

    /// `+29 %, between +17 and +43 %`; in the metric's unit where the time before was zero.
    pub(super) fn change(&self) -> String {
        let contrast = self.contrast;
        if let Some(share) = contrast.relative(contrast.harm) {
            return match self.interval() {
                Some((low, high)) => format!("{}, {}", change(share), changes(low, high)),
                None => change(share),
            };
        }
        let interval = contrast.interval();
        let words = |harm: f64| quantity(contrast.absolute(harm), self.unit);
        match interval {
            Some((low, high)) => {
                format!(
                    "change {}, between {} and {}",
                    words(contrast.harm),
                    words(low),
                    words(high)
                )
            }
            None => format!("change {}", words(contrast.harm)),
        }
    }

    /// The relative change that is allowed, `min_absolute` included where it is the larger one.
    pub(super) fn allowed_share(&self) -> f64 {
        if self.reference == 0.0 {
            return self.level.margin;
        }
        self.level.margin.max(self.level.min_absolute / self.reference.abs())
    }

    pub(super) fn allowed(&self) -> String {
        let Level { margin, min_absolute, harm, .. } = *self.level;
        let sign = match harm {
            Harm::Increase => "+",
            Harm::Decrease => "-",
            Harm::Either => "±",
        };
        if min_absolute > 0.0 && min_absolute >= margin * self.reference.abs() {
            return format!("{sign}{}", quantity(min_absolute, self.unit));
        }
        if self.reference == 0.0 {
            return "none, since zero has no percentage (`min-absolute` allows some)".to_owned();
        }
        format!("{sign}{}", change(margin).trim_start_matches('+'))
    }
}
