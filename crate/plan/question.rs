//! What an objective asks, and whom.

use crate::time::Duration;

use super::datadog::{DatadogCount, DatadogGate, DatadogMonitor, DatadogQuery, DatadogSlo};
use super::dynatrace::{Beyond, Counted, Metric, Problems, Slo};

/// A question to a vendor that an objective needs answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// How often something happened, as Datadog counted it.
    DatadogCount(DatadogCount),
    /// A Deployment Gate of Datadog's.
    DatadogGate(DatadogGate),
    /// A monitor of Datadog's.
    DatadogMonitor(DatadogMonitor),
    /// A metric of Datadog's.
    DatadogQuery(DatadogQuery),
    /// A service level objective of Datadog's.
    DatadogSlo(DatadogSlo),
    /// What Dynatrace runs, computes or judges beyond that.
    DynatraceBeyond(Beyond),
    /// Two metrics of Dynatrace's Metrics API v2: how often something happened, and how often it could have.
    DynatraceCount(Counted),
    /// A metric of Dynatrace's Metrics API v2.
    DynatraceMetric(Metric),
    /// How many problems Dynatrace saw begin after the deployment.
    DynatraceProblems(Problems),
    /// A classic service-level objective of Dynatrace.
    DynatraceSlo(Slo),
}

impl Question {
    /// How long it may take to be answered, beyond the asking.
    pub(super) fn waits(&self) -> Duration {
        match self {
            Self::DatadogGate(gate) => gate.time_out,
            Self::DynatraceBeyond(beyond) => beyond.waits(),
            Self::DatadogCount(_)
            | Self::DatadogMonitor(_)
            | Self::DatadogQuery(_)
            | Self::DatadogSlo(_)
            | Self::DynatraceCount(_)
            | Self::DynatraceMetric(_)
            | Self::DynatraceProblems(_)
            | Self::DynatraceSlo(_) => Duration::ZERO,
        }
    }

    /// Entity selectors of its own.
    pub fn entities(&self) -> &[String] {
        match self {
            Self::DynatraceCount(counted) => &counted.entities,
            Self::DynatraceMetric(metric) => &metric.entities,
            Self::DynatraceProblems(problems) => &problems.entities,
            Self::DatadogCount(_)
            | Self::DatadogGate(_)
            | Self::DatadogMonitor(_)
            | Self::DatadogQuery(_)
            | Self::DatadogSlo(_)
            | Self::DynatraceBeyond(_)
            | Self::DynatraceSlo(_) => &[],
        }
    }

    /// Whether Datadog is asked, and not Dynatrace.
    pub fn is_datadog(&self) -> bool {
        match self {
            Self::DatadogCount(_)
            | Self::DatadogGate(_)
            | Self::DatadogMonitor(_)
            | Self::DatadogQuery(_)
            | Self::DatadogSlo(_) => true,
            Self::DynatraceBeyond(_)
            | Self::DynatraceCount(_)
            | Self::DynatraceMetric(_)
            | Self::DynatraceProblems(_)
            | Self::DynatraceSlo(_) => false,
        }
    }
}
