//! The inputs about what GitHub is told. Azure and the command line have none of them.

use super::super::input::{Group, Input, LINE, Preset, Shape, UsedBy};
use super::super::words::Host;

const GITHUB: Input =
    Input { only_on: Some(Host::Github), group: Group::Pipeline, used_by: UsedBy::Gate, ..LINE };

pub(in super::super) const GITHUB_DEPLOYMENT_STATUS: Input = Input {
    name: "github-deployment-status",
    label: "Status of the deployment",
    about: "Let the status of a deployment of GitHub follow the verdict: in_progress while the gate waits; success on pass and warn, failure on fail, error on everything else. It needs the permission deployments: write, and never changes the verdict.",
    preset: Preset::Value("false"),
    shape: Shape::Flag,
    ..GITHUB
};

pub(in super::super) const DEPLOYMENT_ID: Input = Input {
    name: "deployment-id",
    label: "Deployment",
    about: "Which deployment of GitHub the status is of, by its number.",
    preset: Preset::Words(
        "the deployment that triggered the run, or else a new one of the commit to release-stage",
    ),
    ..GITHUB
};

pub(in super::super) const GITHUB_COMMENT: Input = Input {
    name: "github-comment",
    label: "Comment in the pull request",
    about: "Tell the outcome in the pull request of this run or of its commit, by one comment that later runs update. It needs the permission pull-requests: write, and never changes the verdict.",
    preset: Preset::Value("false"),
    shape: Shape::Flag,
    ..GITHUB
};

pub(in super::super) const GITHUB_TOKEN: Input = Input {
    name: "github-token",
    label: "Token of GitHub",
    about: "By which GitHub is told, and with pipeline asked about the run where no host-token is given. The job's own is enough.",
    preset: Preset::Value("${{ github.token }}"),
    secret: true,
    used_by: UsedBy::All,
    ..GITHUB
};
