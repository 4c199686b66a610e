//! The dashboard, as the app reads it.
//! <https://docs.dynatrace.com/docs/analyze-explore-automate/dashboards-and-notebooks/document-api/document-structure-dashboards>

use super::super::beyond::Document;
use super::{Shown, deployed_query, key, plain, quoted, units};

/// Tiles and where they stand, row by row on 24 columns; JSON.
#[derive(Default)]
pub(super) struct Tiles {
    tiles: Vec<String>,
    layouts: Vec<String>,
    x: u32,
    y: u32,
}

impl Tiles {
    /// Adds a tile of this width and height; the tiles of a row are of one height.
    fn add(&mut self, (w, h): (u32, u32), tile: &str) -> usize {
        let (id, Self { x, y, .. }) = (self.tiles.len(), &*self);
        self.layouts.push(format!(r#""{id}":{{"x":{x},"y":{y},"w":{w},"h":{h}}}"#));
        self.tiles.push(format!(r#""{id}":{tile}"#));
        self.x += w;
        if self.x >= 24 {
            (self.x, self.y) = (0, self.y + h);
        }
        id
    }

    /// Adds Markdown over the whole width.
    pub(super) fn text(&mut self, markdown: &str) {
        let tile = format!(r#"{{"type":"markdown","content":{}}}"#, quoted(markdown));
        self.add((24, 2), &tile);
    }

    /// Adds a query, and how it is shown; tells the id.
    pub(super) fn query(
        &mut self,
        size: (u32, u32),
        title: &str,
        query: &str,
        (visualization, units): (&str, &str),
    ) -> usize {
        let tile = format!(
            r#"{{"type":"data","title":{},"query":{},"visualization":"{visualization}","visualizationSettings":{{"unitsOverrides":{units}}},"querySettings":{{}}}}"#,
            quoted(title),
            quoted(query),
        );
        self.add(size, &tile)
    }

    /// The document's content.
    pub(super) fn content(&self, annotations: &str) -> String {
        format!(
            r#"{{"version":21,"variables":[],"tiles":{{{}}},"layouts":{{{}}},"settings":{{"defaultTimeframe":{{"enabled":true,"value":{{"from":"now()-7d","to":"now()"}}}}}},"annotations":[{annotations}]}}"#,
            self.tiles.join(","),
            self.layouts.join(","),
        )
    }
}

/// The dashboard of the releases.
pub fn dashboard(shown: &Shown<'_>) -> Document {
    let subject = shown.subject();
    let mut tiles = Tiles::default();
    tiles.text(&format!(
        "# Releases of {}\nThe vertical lines are its deployments. This dashboard is written by Plimsoll and will be again: to change it, make a copy.",
        plain(&subject)
    ));
    let mut charts = Vec::new();
    for measure in shown.measures() {
        let units = units(measure.field, measure.series.unit);
        let chart = ("lineChart", units.as_str());
        let id = tiles.query((12, 6), measure.title, &measure.series.query, chart);
        charts.push(format!("\"{id}\""));
    }
    for measure in shown.measures() {
        if let Some(query) = shown.comparison(&measure) {
            let title = format!("{}, before and after", measure.title);
            let units = units(measure.field, measure.series.unit);
            tiles.query((12, 6), &title, &query, ("table", &units));
        }
    }
    let deployed = deployed_query(&shown.targets);
    tiles.query((24, 6), "Deployments", &deployed, ("table", "[]"));
    let markers = format!(
        r##"{{"key":"plimsoll-deployments","name":"Deployments","type":"query","version":2,"input":{},"dataMapping":{{"name":{{"field":"version","type":"string"}},"description":{{"field":"release","type":"string"}},"start":{{"field":"began","type":"timestamp"}}}},"displaySettings":{{"color":"#eca440","pinned":false,"referenceIds":[{}]}}}}"##,
        quoted(&deployed),
        charts.join(","),
    );
    Document {
        id: format!("plimsoll-dashboard-{}", key(shown.release)),
        kind: "dashboard",
        name: format!("Releases of {subject}"),
        description: "Response time, failure rate, throughput and Apdex before and after the last releases; written by Plimsoll".to_owned(),
        content: tiles.content(&markers),
    }
}
