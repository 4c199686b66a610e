//! From figures to a verdict.
//!
//! | verdict | when |
//! |---|---|
//! | fail | harm beyond what is allowed is shown |
//! | pass | harm beyond what is allowed is ruled out, even if every gap hid the worst |
//! | warn | harm is shown, perhaps within what is allowed |
//! | inconclusive | anything else |

use super::contrast::Contrast;
use super::past::Testimony;
use super::{Level, Verdict};

/// Below this worth in independent buckets, both windows together, only the unmistakable is believed.
const ENOUGH_WORTH: f64 = 8.0;

/// Below this chance of such data without harm, harm in some buckets is not overlooked because the
/// middle stayed where it was.
const SUSPICION: f64 = 0.05;

/// A verdict, and what to add to the figures in words.
pub(super) type Ruling = (Verdict, &'static str);

/// By what the metric does when nothing is deployed.
pub(super) fn by_past(contrast: &Contrast, past: &Testimony, level: &Level) -> Ruling {
    if past.p <= level.alpha && contrast.harm > contrast.tolerance {
        return (Verdict::Fail, "");
    }
    // Where harm as such is shown, that it is beyond what is allowed may be shown by before and after alone.
    if past.p_of_none <= level.alpha && by_ranks(contrast, level).0 == Verdict::Fail {
        return (Verdict::Fail, "");
    }
    if contrast.within {
        return (Verdict::Pass, "; no bucket after is worse than one before by more than that");
    }
    let shown = past.p_of_none <= level.alpha && contrast.harm > 0.0;
    let in_some_buckets = contrast.p_of_none < SUSPICION && contrast.harm <= 0.0;
    match (shown, past.most <= past.allowed, in_some_buckets) {
        (_, true, false) => (Verdict::Pass, ""),
        (true, _, _) => (Verdict::Warn, "; worse, though perhaps within what is allowed"),
        (false, _, true) if contrast.p_of_none < level.alpha => {
            (Verdict::Warn, "; worse in some buckets, though not in most")
        }
        (false, true, true) => (Verdict::Inconclusive, "; perhaps worse in some buckets"),
        (false, false, _) => (Verdict::Inconclusive, "; too noisy to tell"),
    }
}

/// By before and after alone.
pub(super) fn by_ranks(contrast: &Contrast, level: &Level) -> Ruling {
    let allowed = contrast.tolerance;
    let beyond =
        contrast.least.is_some_and(|least| least > allowed) && contrast.p_of_allowed < level.alpha;
    if beyond && contrast.worth >= ENOUGH_WORTH {
        return (Verdict::Fail, "");
    }
    if contrast.apart {
        return (Verdict::Fail, "; every bucket after lies beyond every one before");
    }
    if contrast.within {
        return (Verdict::Pass, "; no bucket after is worse than one before by more than that");
    }
    let shown = contrast.p_of_none < level.alpha;
    if contrast.worth < ENOUGH_WORTH {
        return (Verdict::Inconclusive, "; it drifts too slowly to tell in so short a time");
    }
    let (Some(_), Some(most), Some(most_with_gaps)) =
        (contrast.least, contrast.most, contrast.most_with_gaps)
    else {
        return (Verdict::Inconclusive, "; too few buckets to tell");
    };
    // The ranks see what the middle does not: some buckets are worse, most are as before.
    let in_some_buckets = contrast.p_of_none < SUSPICION && contrast.harm <= 0.0;
    if most_with_gaps <= allowed && !in_some_buckets {
        return (Verdict::Pass, "");
    }
    if shown {
        return match in_some_buckets {
            true => (Verdict::Warn, "; worse in some buckets, though not in most"),
            false => (Verdict::Warn, "; worse, though perhaps within what is allowed"),
        };
    }
    if most <= allowed && in_some_buckets {
        return (Verdict::Inconclusive, "; perhaps worse in some buckets");
    }
    if most <= allowed {
        return (Verdict::Inconclusive, "; the gaps in the data could hide more");
    }
    (Verdict::Inconclusive, "; too noisy to tell")
}

/// Which of two directions has the say.
pub(super) fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass => 0,
        Verdict::Cancelled
        | Verdict::Error
        | Verdict::Inconclusive
        | Verdict::NoData
        | Verdict::Pending => 1,
        Verdict::Warn => 2,
        Verdict::Fail => 3,
    }
}
