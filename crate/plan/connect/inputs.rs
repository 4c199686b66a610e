//! The inputs about what other systems are told.

use super::super::input::{Group, Input, LINE, Preset, Shape, UsedBy};

pub(in super::super) const CONNECT_TO: Input = Input {
    name: "connect-to",
    label: "Connect to",
    about: "Which systems are told how to send to Dynatrace, one a line: kyma, truefoundry, collector, sdk.",
    preset: Preset::Words("all of them"),
    shape: Shape::Lines,
    used_by: UsedBy::Connect,
    group: Group::Pipeline,
    ..LINE
};

pub(in super::super) const CONNECT_FOUND: Input = Input {
    name: "connect-found",
    label: "Found there",
    about: "What is set up in the other system now, one name=value a line, and what its log or status says. Each mistake and each known trouble is named with its fix.",
    shape: Shape::Lines,
    used_by: UsedBy::Connect,
    group: Group::Pipeline,
    ..LINE
};

pub(in super::super) const CONNECT_METRICS: Input = Input {
    name: "connect-metrics",
    label: "Way of the metrics",
    about: "How metrics leave Kyma: collector, through Dynatrace's OpenTelemetry collector, which turns cumulative metrics into deltas; direct, to Dynatrace itself, which takes deltas alone.",
    preset: Preset::Value("collector"),
    shape: Shape::Choice(&["collector", "direct"]),
    used_by: UsedBy::Connect,
    group: Group::Pipeline,
    ..LINE
};

pub(in super::super) const CONNECT_NAMESPACE: Input = Input {
    name: "connect-namespace",
    label: "Namespace",
    about: "The Kubernetes namespace of Dynatrace's operator and of the Secret.",
    preset: Preset::Value("dynatrace"),
    used_by: UsedBy::Connect,
    group: Group::Pipeline,
    ..LINE
};
