//! The states of Kyma's modules: what Kyma's page has people import as Telemetry Module Status.
//! <https://kyma-project.io/external-content/telemetry-manager/docs/user/integration/dynatrace/README.html>

use crate::plan::kyma_states;

use super::super::beyond::Document;
use super::dashboard::Tiles;
use super::units;

/// The dashboard of the states.
pub fn kyma_dashboard() -> Document {
    let mut tiles = Tiles::default();
    tiles.text("# Kyma's modules\nThe attributes k8s.resource.name, k8s.resource.group, k8s.resource.kind and k8s.resource.version must stand on the allow list of OpenTelemetry metrics. This dashboard is written by Plimsoll and will be again: to change it, make a copy.");
    for (title, dql) in kyma_states() {
        let units = units("not_ready", dql.unit);
        tiles.query((24, 7), title, &dql.query, ("lineChart", &units));
    }
    Document {
        id: "plimsoll-kyma-module-status".to_owned(),
        kind: "dashboard",
        name: "Kyma module status".to_owned(),
        description: "How many of Kyma's resources are not ready, and which; written by Plimsoll"
            .to_owned(),
        content: tiles.content(""),
    }
}
