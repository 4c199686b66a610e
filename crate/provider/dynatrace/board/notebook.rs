//! The notebook, as the app reads it.
//! <https://docs.dynatrace.com/docs/analyze-explore-automate/dashboards-and-notebooks/document-api/document-structure-notebooks>

use crate::wire::sha256;

use super::super::beyond::Document;
use super::{Shown, deployed_query, key, plain, quoted, units, uuid};

/// Sections one under another; JSON.
struct Sections {
    key: String,
    sections: Vec<String>,
}

impl Sections {
    fn id(&self) -> String {
        uuid(&sha256(format!("{} {}", self.key, self.sections.len()).as_bytes()))
    }

    fn query(&mut self, title: &str, query: &str, (visualization, units): (&str, &str)) {
        self.sections.push(format!(
            r#"{{"id":"{}","type":"dql","title":{},"showTitle":true,"showInput":true,"height":293,"filterSegments":[],"drilldownPath":[],"previousFilterSegments":[],"state":{{"input":{{"value":{},"timeframe":{{"from":"now()-7d","to":"now()"}}}},"visualization":"{visualization}","visualizationSettings":{{"autoSelectVisualization":false,"unitsOverrides":{units}}},"querySettings":{{"maxResultRecords":1000,"defaultScanLimitGbytes":500,"maxResultMegaBytes":1,"defaultSamplingRatio":10,"enableSampling":false}}}}}}"#,
            self.id(),
            quoted(title),
            quoted(query),
        ));
    }
}

/// The notebook of the releases.
pub fn notebook(shown: &Shown<'_>) -> Document {
    let subject = shown.subject();
    let mut all = Sections { key: key(shown.release), sections: Vec::new() };
    let about = format!(
        "# Releases of {}\nEach measure over time, then before and after the last releases. This notebook is written by Plimsoll and will be again: to change it, make a copy.",
        plain(&subject)
    );
    let head =
        format!(r#"{{"id":"{}","type":"markdown","markdown":{}}}"#, all.id(), quoted(&about));
    all.sections.push(head);
    all.query("Deployments", &deployed_query(&shown.targets), ("table", "[]"));
    for measure in shown.measures() {
        let units = units(measure.field, measure.series.unit);
        all.query(measure.title, &measure.series.query, ("lineChart", &units));
        if let Some(comparison) = shown.comparison(&measure) {
            let title = format!("{}, before and after", measure.title);
            all.query(&title, &comparison, ("table", &units));
        }
    }
    let content = format!(
        r#"{{"version":"7","defaultTimeframe":{{"from":"now()-7d","to":"now()"}},"defaultSegments":[],"sections":[{}]}}"#,
        all.sections.join(",")
    );
    Document {
        id: format!("plimsoll-notebook-{}", all.key),
        kind: "notebook",
        name: format!("Releases of {subject}"),
        description: "Response time, failure rate, throughput and Apdex before and after the last releases, query by query; written by Plimsoll".to_owned(),
        content,
    }
}
