//! What Kyma's page has people do beside the pipelines: links in Kyma's dashboard, the dashboard of the states, the alert.
//! <https://kyma-project.io/external-content/telemetry-manager/docs/user/integration/dynatrace/README.html>

use crate::plan::Connect;

/// Where Kyma publishes the dashboard of its modules, in the classic shape.
const PUBLISHED: &str = "https://raw.githubusercontent.com/kyma-project/telemetry-manager/main/docs/user/integration/dynatrace/telemetry-resource-metrics.json";

/// Manifests that can be applied, and commands as comments.
pub(super) fn beside(connect: &Connect) -> String {
    let Connect { environment, namespace, .. } = connect;
    let links: String = [
        ("Dashboards", "dashboards"),
        ("Inspect Services", "services"),
        ("Discover Traces", "diagnostictools/purepaths"),
        ("Discover Metrics", "metrics"),
    ]
    .iter()
    .map(|(label, page)| {
        format!(
            "        - label: {label}\n          link: \"$substringBefore($base64decode($string($dynatraceSecret().data.'apiurl')),'/api') & \\\"/ui/{page}\\\"\"\n"
        )
    })
    .collect();
    format!(
        "---
# 5. Links in Kyma's dashboard, under Dynatrace. They ask the Secret above.
apiVersion: v1
kind: ConfigMap
metadata:
  name: dynatrace
  namespace: kube-public
  labels:
    busola.io/extension: statics
    busola.io/extension-version: '0.5'
data:
  dataSources: |-
    dynatraceSecret:
      resource:
        kind: Secret
        version: v1
        namespace: {namespace}
        name: dynakube
  general: |-
    externalNodes:
    - category: Dynatrace
      icon: display
      children:
{links}---
# 6. The dashboard of the modules: with a platform token or an OAuth client this step writes it into Dynatrace by itself.
#    Without, import {PUBLISHED} under Dashboards Classic.
# 7. An alert while a resource of Kyma's is in another state than Ready. SETTINGS_TOKEN: scope settings.write.
#      curl -X POST {environment}/api/v2/settings/objects -H \"Authorization: Api-Token $SETTINGS_TOKEN\" -H 'Content-Type: application/json' -d '{ALERT}'
#    Who is told: an alerting profile with the event filter Title contains \"Kyma\", and a problem notification with that profile.
"
    )
}

/// A metric event, as the settings API takes it: three of five minutes above none.
const ALERT: &str = r#"[{"schemaId":"builtin:anomaly-detection.metric-events","scope":"environment","value":{"enabled":true,"summary":"Kyma resource not ready","queryDefinition":{"type":"METRIC_SELECTOR","metricSelector":"kyma.resource.status.state:filter(not(eq(\"state\",\"Ready\")))"},"modelProperties":{"type":"STATIC_THRESHOLD","threshold":0,"alertOnNoData":false,"alertCondition":"ABOVE","violatingSamples":3,"samples":5,"dealertingSamples":5},"eventTemplate":{"title":"Kyma resource not ready","description":"A resource of Kyma is in another state than Ready","eventType":"CUSTOM_ALERT","davisMerge":true,"metadata":[]}}}]"#;
