//! Earlier results, several made one.

/// How several values become one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// Their mean.
    Mean,
    /// The 50th percentile.
    P50,
    /// The 90th percentile.
    P90,
    /// The 95th percentile.
    P95,
    /// A word that Keptn does not know: it takes zero.
    Unknown(String),
}

impl Aggregate {
    /// By its word; nothing is the mean.
    pub fn named(word: &str) -> Self {
        match word {
            "" | "avg" => Self::Mean,
            "p50" => Self::P50,
            "p90" => Self::P90,
            "p95" => Self::P95,
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// The one value. None: there is nothing to compare with.
    pub fn of(&self, values: &[f64]) -> Option<f64> {
        if values.is_empty() {
            return None;
        }
        Some(match self {
            Self::Mean => values.iter().sum::<f64>() / values.len() as f64,
            Self::P50 => percentile(values, 0.5),
            Self::P90 => percentile(values, 0.9),
            Self::P95 => percentile(values, 0.95),
            Self::Unknown(_) => 0.0,
        })
    }
}

/// The percentile at `p (n + 1)`, between neighbours by their distance, held at the ends (Weibull). Zero
/// where there is nothing.
pub fn percentile(values: &[f64], p: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return 0.0 };
    let position = p * (sorted.len() + 1) as f64;
    if position < 1.0 {
        return *first;
    }
    if position >= sorted.len() as f64 {
        return *last;
    }
    let whole = libm::floor(position);
    let at = whole as usize;
    match (sorted.get(at - 1), sorted.get(at)) {
        (Some(lower), Some(upper)) => lower + (position - whole) * (upper - lower),
        _ => *last,
    }
}
