//! One folder a vendor: requests as values, answers read.
mod answer;
pub mod connect;
pub mod datadog;
pub mod dynatrace;
pub mod github;
pub mod launchdarkly;
pub mod otlp;
pub mod pipeline;
