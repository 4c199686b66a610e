//! A dashboard as Dynatrace's configuration API writes it, and as people export it: what of it is read. Nothing
//! here leaves the folder.
//! <https://docs.dynatrace.com/docs/dynatrace-api/configuration-api/dashboards-api>

use crate::json::shape;

shape! {
    pub(super) struct Dashboard {
        pub(super) dashboard_metadata: Option<Metadata>,
        pub(super) tiles: Vec<Tile>,
    }

    pub(super) struct Metadata {
        pub(super) name: Option<String>,
        pub(super) dashboard_filter: Option<Filter>,
    }

    pub(super) struct Filter {
        pub(super) management_zone: Option<Zone>,
    }

    pub(super) struct Zone {
        pub(super) id: Option<String>,
        pub(super) name: Option<String>,
    }

    pub(super) struct Tile {
        pub(super) name: Option<String>,
        pub(super) custom_name: Option<String>,
        pub(super) tile_type: Option<String>,
        pub(super) markdown: Option<String>,
        pub(super) tile_filter: Option<Filter>,
        pub(super) assigned_entities: Vec<String>,
        pub(super) queries: Vec<Query>,
        pub(super) metric_expressions: Vec<String>,
        pub(super) visual_config: Option<Visual>,
        pub(super) filter_config: Option<Chart>,
    }

    pub(super) struct Query {
        pub(super) id: Option<String>,
        pub(super) enabled: Option<bool>,
    }

    pub(super) struct Visual {
        pub(super) rules: Vec<Look>,
        pub(super) thresholds: Vec<Threshold>,
    }

    pub(super) struct Look {
        pub(super) matcher: Option<String>,
        pub(super) unit_transform: Option<String>,
    }

    pub(super) struct Threshold {
        pub(super) visible: Option<bool>,
        pub(super) rules: Vec<Line>,
    }

    pub(super) struct Line {
        pub(super) value: Option<f64>,
        pub(super) color: Option<String>,
    }

    pub(super) struct Chart {
        pub(super) custom_name: Option<String>,
        pub(super) chart_config: Option<ChartConfig>,
        pub(super) filters_per_entity_type: std::collections::BTreeMap<String, std::collections::BTreeMap<String, Vec<String>>>,
    }

    pub(super) struct ChartConfig {
        pub(super) series: Vec<Series>,
        pub(super) left_axis_custom_unit: Option<String>,
    }

    pub(super) struct Series {
        pub(super) metric: Option<String>,
        pub(super) aggregation: Option<String>,
        pub(super) percentile: Option<f64>,
        pub(super) entity_type: Option<String>,
        pub(super) dimensions: Vec<Dimension>,
    }

    pub(super) struct Dimension {
        pub(super) name: Option<String>,
        pub(super) values: Vec<String>,
    }
}
