//! What Datadog answers about what there is. Every field may be missing.

use crate::json::shape;

shape! {
    /// `GET /api/v1/metrics`.
    pub(super) struct Active {
        pub(super) metrics: Vec<String>,
    }

    /// `GET /api/v2/metrics/{name}/all-tags`.
    pub(super) struct Tags {
        pub(super) data: Option<TagsData>,
    }

    pub(super) struct TagsData {
        pub(super) attributes: Option<TagsAttributes>,
    }

    pub(super) struct TagsAttributes {
        pub(super) ingested_tags: Vec<String>,
        pub(super) tags: Vec<String>,
    }

    /// `GET /api/v1/slo`.
    pub(super) struct Slos {
        pub(super) data: Vec<Slo>,
    }

    pub(super) struct Slo {
        pub(super) id: Option<String>,
        pub(super) name: Option<String>,
        pub(super) thresholds: Vec<Threshold>,
    }

    pub(super) struct Threshold {
        pub(super) target: Option<f64>,
    }
}
