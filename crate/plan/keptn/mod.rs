//! Keptn's files, run unchanged: `slo.yaml` and the `sli.yaml` beside it.

mod node;
mod slo;

use crate::error::Result;
use crate::gate::keptn::Slos;

/// Reads the text of a `slo.yaml` with Keptn's own defaults; `file` is its name in mistakes.
///
/// # Errors
/// What is not YAML, or not in the shape of a `slo.yaml`.
pub fn keptn_slos(file: &str, text: &str) -> Result<Slos> {
    slo::slo_file(file, text).map(|it| it.slos)
}
