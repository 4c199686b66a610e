//! The inputs about the run itself.

use super::super::input::{Group, Input, LINE, Preset, Shape, UsedBy};

pub(in super::super) const PIPELINE: Input = Input {
    name: "pipeline",
    label: "Pipeline",
    about: "What is told of the run: run tells everything that the host knows of it, stages, jobs, approvals and the deployment; started and finished frame this job.",
    preset: Preset::Value("run"),
    shape: Shape::Choice(&["run", "started", "finished"]),
    used_by: UsedBy::Pipeline,
    group: Group::Pipeline,
    ..LINE
};

pub(in super::super) const HOST_TOKEN: Input = Input {
    name: "host-token",
    label: "Token of the job",
    about: "The job's own token, by which the host is asked about the run: github.token with the permission actions: read, or System.AccessToken.",
    preset: Preset::Words("github-token (GitHub)"),
    secret: true,
    used_by: UsedBy::Pipeline,
    group: Group::Pipeline,
    ..LINE
};

pub(in super::super) const JOB_STATUS: Input = Input {
    name: "job-status",
    label: "Status of the job",
    about: "With finished: how the job ended, on GitHub job.status.",
    preset: Preset::Words("the variable Agent.JobStatus (Azure)"),
    used_by: UsedBy::Pipeline,
    group: Group::Pipeline,
    ..LINE
};

pub(in super::super) const OTLP_ENDPOINT: Input = Input {
    name: "otlp-endpoint",
    label: "OTLP endpoint",
    about: "Where the run goes as OpenTelemetry, over HTTP: https://abc12345.live.dynatrace.com/api/v2/otlp, a collector, or the gateway of Kyma. One endpoint for traces and metrics.",
    preset: Preset::Words("pipeline.otlp of the configuration file; else nothing is sent"),
    group: Group::Pipeline,
    ..LINE
};

pub(in super::super) const OTLP_AUTHORIZATION: Input = Input {
    name: "otlp-authorization",
    label: "OTLP authorization",
    about: "The whole header Authorization of an endpoint elsewhere. Hand it over from a secret.",
    preset: Preset::Words("the Dynatrace token, where the endpoint is of the same environment"),
    secret: true,
    group: Group::Pipeline,
    ..LINE
};
