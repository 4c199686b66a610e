//! What other systems are told so that they send to Dynatrace, and what goes wrong there.

mod forms;
mod kyma;
mod kyma_beside;
mod mistake;
mod symptom;

pub use forms::{collector, sdk, truefoundry};
pub use kyma::kyma;
pub use mistake::mistake;
pub use symptom::symptom;

/// One thing that is known of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// What it means.
    pub means: String,
    /// What to do.
    pub fix: String,
}
