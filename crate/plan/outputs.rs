//! The one table of outputs.

use super::input::Output;

/// Every output.
pub const OUTPUTS: [Output; 21] = [
    Output {
        name: "verdict",
        about: "The verdict: pass, warn, fail, pending, inconclusive, no_data, error or cancelled.",
    },
    Output {
        name: "score",
        about: "The score of a gate, 0 to 100; empty where nothing was scored.",
    },
    Output { name: "marked", about: "How many entities the deployment event reached." },
    Output {
        name: "deployed-from",
        about: "When the deployment began, for the deployed-from of a later gate.",
    },
    Output {
        name: "deployed-to",
        about: "When the deployment ended, for the deployed-to of a later gate.",
    },
    Output {
        name: "rollback",
        about: "true when the gate failed, so that a later step redeploys the previous version; else false.",
    },
    Output {
        name: "flags-state",
        about: "Where reading changes of flags ended, for the flags-state of a later run.",
    },
    Output {
        name: "journeys",
        about: "What synthetic monitors said before the deployment, for the journeys of a later gate.",
    },
    Output {
        name: "state",
        about: "While the verdict is pending: what a later gate needs to go on, for its input state.",
    },
    Output {
        name: "next-look",
        about: "While the verdict is pending: when the next look tells more, 2026-01-31T14:05:00Z.",
    },
    Output {
        name: "deployment-id",
        about: "With github-deployment-status: the deployment of GitHub whose status was set, for the deployment-id of a later gate.",
    },
    Output {
        name: "traceparent",
        about: "Where the run, or its gate, stands in the trace of the run, for what is to link to it (W3C Trace Context).",
    },
    Output { name: "result", about: "Path of the result, JSON." },
    Output { name: "report", about: "Path of the report, one HTML file." },
    Output {
        name: "report-url",
        about: "Address of the report among the artefacts of the run, where upload-report kept it there.",
    },
    Output { name: "junit", about: "Path of the objectives as test cases, JUnit XML." },
    Output {
        name: "connection",
        about: "With connect: path of what the other systems are told, YAML: manifests for kubectl apply, and forms as comments.",
    },
    Output {
        name: "dashboard",
        about: "With dashboard: address of the dashboard in Dynatrace. With connect: that of Kyma's, where a credential of the platform was given.",
    },
    Output { name: "notebook", about: "With dashboard: address of the notebook in Dynatrace." },
    Output { name: "evidence", about: "Path of the evidence, JSON, where it was asked for." },
    Output { name: "chat", about: "The outcome in one line of text, for a chat message." },
];
