//! Troubles by their names, as the pages of Kyma and TrueFoundry and the statuses of pipelines have them:
//! <https://www.truefoundry.com/docs/ai-gateway/dynatrace>,
//! <https://kyma-project.io/external-content/telemetry-manager/docs/user/troubleshooting.html>

use super::Known;

struct Symptom {
    /// Any of these in lower case.
    signs: &'static [&'static str],
    name: &'static str,
    means: &'static str,
    fix: &'static str,
}

const SYMPTOMS: [Symptom; 18] = [
    Symptom {
        signs: &["alltelemetrydatadropped", "no data arrive"],
        name: "No Data Arrive at the Backend",
        means: "the gateway or agent reaches Dynatrace not at all, or is refused",
        fix: "check `apiurl` and `dataIngestToken` of the Secret, firewalls and DNS; `kubectl logs -n kyma-system` of telemetry-otlp-gateway or the agent says which",
    },
    Symptom {
        signs: &["sometelemetrydatadropped", "not all data arrive"],
        name: "Not All Data Arrive at the Backend",
        means: "Dynatrace takes some and refuses some: a rate limit, cumulative metrics, spans older than an hour",
        fix: "look into the log of the gateway or agent for 429 and partial successes; send deltas, or less",
    },
    Symptom {
        signs: &["gatewaythrottling", "gateway throttling"],
        name: "Gateway Throttling",
        means: "the gateway gets more than it can hand on",
        fix: "sample fewer spans of Istio, filter inputs that nobody needs, spread workloads over nodes",
    },
    Symptom {
        signs: &["custom spans don"],
        name: "Custom Spans Don't Arrive at the Backend, but Istio Spans Do",
        means: "the SDK of the application does not fit the collector",
        fix: "bring the OpenTelemetry SDK to a supported version; send to `http://telemetry-otlp.kyma-system:4318`",
    },
    Symptom {
        signs: &["too few traces", "fewer traces"],
        name: "Too Few Traces Arrive at the Backend",
        means: "Istio samples 1 % of the requests",
        fix: "raise `randomSamplingPercentage`, or send a `traceparent` whose last part is 01 (as the output `traceparent`)",
    },
    Symptom {
        signs: &["failed to scrape prometheus"],
        name: "MetricPipeline: Failed to Scrape Prometheus Endpoint",
        means: "the metric agent cannot reach the endpoint of the application",
        fix: "name the protocol of the Service's port (`http-…` or appProtocol), annotate `prometheus.io/scheme: http` where there is no mutual TLS, and let a NetworkPolicy admit kyma-system",
    },
    Symptom {
        signs: &["agentbufferfillingup", "log buffer filling"],
        name: "LogPipeline: Log Buffer Filling Up",
        means: "the backend takes logs more slowly than they come",
        fix: "filter namespaces, write fewer logs, or raise what the backend takes",
    },
    Symptom {
        signs: &["rule has no effect", "filter rule has no effect"],
        name: "Transform or Filter Rule Has No Effect",
        means: "transformations run before filters, or the condition never holds",
        fix: "let the filter look for what the transformation made; try one rule at a time",
    },
    Symptom {
        signs: &["ottlspecinvalid", "invalid filterspec", "unexpected token \"<eof>\""],
        name: "OTTL Spec Invalid with Unspecific Error Message",
        means: "a rule has a mistake in its spelling, often the case of a function (`isMatch` for `IsMatch`)",
        fix: "spell the functions as OTTL does",
    },
    Symptom {
        signs: &["vpa resources", "verticalpodautoscaler"],
        name: "VPA Resources Are Not Created",
        means: "the cluster does not know the resource of the Vertical Pod Autoscaler",
        fix: "install its resource definition",
    },
    Symptom {
        signs: &["oomkilled", "out of memory"],
        name: "Telemetry Components Run Out of Memory",
        means: "there is more telemetry than the limits allow",
        fix: "add nodes with more memory, or filter what the pipelines take",
    },
    Symptom {
        signs: &["configmap not found", "secret missing", "referencedsecretmissing"],
        name: "ReferencedSecretMissing",
        means: "the pipeline names a Secret or key that is not there",
        fix: "create the Secret `dynakube` with the keys `apiurl` and `dataIngestToken` in the namespace that the pipeline names",
    },
    Symptom {
        signs: &["404"],
        name: "404 Not Found",
        means: "the address is not that of OTLP",
        fix: "use `live.dynatrace.com`, not `live.apps.dynatrace.com`: remove `.apps`, and end with `/api/v2/otlp/v1/traces`",
    },
    Symptom {
        signs: &["authentication failed", "401", "403", "unauthorized", "forbidden"],
        name: "Authentication Failed",
        means: "the header or the token is wrong",
        fix: "write `Authorization: Api-Token <token>`; the token needs openTelemetryTrace.ingest, and metrics.ingest for metrics",
    },
    Symptom {
        signs: &["traces not appearing", "no traces", "traces don't appear"],
        name: "Traces Not Appearing",
        means: "traces take minutes to appear, and only requests after the configuration was saved have any",
        fix: "send a request through the gateway, wait some minutes, and filter by the service tfy-llm-gateway",
    },
    Symptom {
        signs: &["415", "unsupported media type"],
        name: "415 Unsupported Media Type",
        means: "something other than binary protobuf was sent",
        fix: "choose Proto, `http/protobuf`",
    },
    Symptom {
        signs: &["cumulative", "unsupported_metric_type"],
        name: "Cumulative metrics",
        means: "Dynatrace takes deltas alone",
        fix: "set the temporality to delta, or send through Dynatrace's collector (`connect-metrics: collector`)",
    },
    Symptom {
        signs: &["413", "entity too large"],
        name: "413 Request Entity Too Large",
        means: "more was sent at once than is taken",
        fix: "lower the size of a batch in the exporter",
    },
];

/// What is known by its name of a line in a log or status.
pub fn symptom(line: &str) -> Option<Known> {
    let line = line.to_lowercase().replace('’', "'");
    let found = SYMPTOMS.iter().find(|it| it.signs.iter().any(|sign| line.contains(sign)))?;
    Some(Known { name: found.name, means: found.means.to_owned(), fix: found.fix.to_owned() })
}
