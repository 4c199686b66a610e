//! The dashboard of an environment without a platform, as the configuration API takes it.
//! <https://docs.dynatrace.com/docs/dynatrace-api/configuration-api/dashboards-api/put-dashboard>

use crate::gate::quantity;
use crate::json::Value as Read;
use crate::plan::{Connection, selects_services};
use crate::release::Release;

use super::{Compared, digest, plain, quoted, uuid};

/// A classic dashboard as it is to be.
pub struct Board {
    /// A UUID, the same for the same thing.
    pub id: String,
    /// As people call it.
    pub name: String,
    /// JSON.
    pub content: String,
}

impl Board {
    /// Its page.
    pub fn page(&self, connection: &Connection) -> String {
        format!("{}/#dashboard;id={}", connection.ui, self.id)
    }

    /// Whether what stands there has everything that this one has. The vendor adds its own beside it, and may keep
    /// another owner.
    pub fn is_in(&self, there: &[u8]) -> bool {
        let parsed = |bytes| crate::json::parse(bytes).ok();
        let (Some(mut ours), Some(theirs)) = (parsed(self.content.as_bytes()), parsed(there))
        else {
            return false;
        };
        if let Read::Object(object) = &mut ours
            && let Some(Read::Object(about)) = object.get_mut("dashboardMetadata")
        {
            about.remove("owner");
        }
        has(&theirs, &ours)
    }
}

/// Whether `there` has everything that `wanted` has.
fn has(there: &Read, wanted: &Read) -> bool {
    match (there, wanted) {
        (Read::Object(there), Read::Object(wanted)) => {
            wanted.iter().all(|(name, value)| there.get(name).is_some_and(|it| has(it, value)))
        }
        (Read::List(there), Read::List(wanted)) => {
            there.len() == wanted.len()
                && there.iter().zip(wanted).all(|(it, value)| has(it, value))
        }
        (there, wanted) => match (there.as_f64(), wanted.as_f64()) {
            (Some(there), Some(wanted)) => there.to_bits() == wanted.to_bits(),
            (_, _) => there == wanted,
        },
    }
}

/// The metrics of services that are shown: their title, selector and what is made of it.
const SERVICES: [(&str, &str, &str); 3] = [
    ("Response time, 90th percentile", "builtin:service.response.time", "percentile(90)"),
    ("Failure rate", "builtin:service.errors.total.rate", "avg"),
    ("Throughput", "builtin:service.requestCount.total", "value:rate(1m)"),
];
/// Apdex is of applications: services have no such metric.
const APPLICATIONS: [(&str, &str, &str); 1] = [("Apdex", "builtin:apps.web.apdex.userType", "avg")];

/// The dimension of services.
const SERVICE: &str = "dt.entity.service";

/// The edge of the grid, in pixels.
const GRID: usize = 38;

/// The selectors of what is measured before and after a release, of the targets that are services.
pub fn classic_metrics(entities: &[String]) -> Vec<String> {
    let services: Vec<&String> = entities.iter().filter(|it| selects_services(it)).collect();
    SERVICES.iter().map(|(_, metric, made)| selector(metric, SERVICE, &services, made)).collect()
}

/// What those selectors measured before and after, in their order: `response time 100 ms → 300 ms, …`; what has no
/// number is a dash.
pub fn classic_numbers(before: &[Option<f64>], after: &[Option<f64>]) -> String {
    const NAMED: [(&str, &str); 3] = [
        ("response time", "MicroSecond"),
        ("failure rate", "Percent"),
        ("throughput", "PerMinute"),
    ];
    let side = |numbers: &[Option<f64>], at: usize, unit: &str| {
        let number = numbers.get(at).copied().flatten();
        number.map_or("–".to_owned(), |it| quantity(it, Some(unit)))
    };
    let one = |(at, (name, unit)): (usize, &(&str, &str))| {
        format!("{name} {} → {}", side(before, at, unit), side(after, at, unit))
    };
    NAMED.iter().enumerate().map(one).collect::<Vec<_>>().join(", ")
}

/// The dashboard of the releases, each with what was measured before and after it.
pub fn classic_board(
    release: &Release,
    entities: &[String],
    compared: &[(Compared, String)],
) -> Board {
    let subject = match &release.stage {
        Some(stage) => format!("{} ({stage})", release.name),
        None => release.name.clone(),
    };
    let is_application = |it: &&String| {
        let plain: String = it.chars().filter(|letter| *letter != '"').collect();
        plain.to_lowercase().contains("type(application)")
    };
    let services: Vec<&String> = entities.iter().filter(|it| selects_services(it)).collect();
    let applications: Vec<&String> = entities.iter().filter(is_application).collect();
    let mut about = format!("# Releases of {}\n", plain(&subject));
    for (it, numbers) in compared {
        let (title, numbers) = (plain(&it.title), plain(numbers));
        about.push_str(&format!("- {} UTC: {title} {numbers}\n", it.deployed.from));
    }
    about.push_str("\nWritten by Plimsoll, and will be again: to change it, make a clone.");
    let mut tiles = vec![format!(
        r#"{{"name":"Releases","tileType":"MARKDOWN","configured":true,"bounds":{},"tileFilter":{{}},"markdown":{}}}"#,
        bounds(0, 0, 32, 6),
        quoted(&about)
    )];
    let of_services = SERVICES.iter().map(|it| (it, SERVICE, &services));
    let of_applications =
        APPLICATIONS.iter().map(|it| (it, "dt.entity.application", &applications));
    for ((title, metric, made), dimension, targets) in of_services.chain(of_applications) {
        if !targets.is_empty() {
            let at = tiles.len() - 1;
            let place = bounds(6 + at / 2 * 8, at % 2 * 16, 16, 8);
            tiles.push(chart(title, &selector(metric, dimension, targets, made), &place));
        }
    }
    let id = uuid(&digest(release));
    let name = format!("Releases of {subject}");
    let content = format!(
        r#"{{"id":"{id}","dashboardMetadata":{{"name":{},"shared":true,"owner":"plimsoll","dashboardFilter":{{"timeframe":"-7d"}}}},"tiles":[{}]}}"#,
        quoted(&name),
        tiles.join(",")
    );
    Board { id, name, content }
}

fn bounds(top: usize, left: usize, width: usize, height: usize) -> String {
    let [top, left, width, height] = [top, left, width, height].map(|it| it * GRID);
    format!(r#"{{"top":{top},"left":{left},"width":{width},"height":{height}}}"#)
}

/// `metric:filter(or(in("dt.entity.service",entitySelector("…")),…)):splitBy():…`; inside its quotes `~` takes the
/// meaning from what follows it.
fn selector(metric: &str, dimension: &str, targets: &[&String], made: &str) -> String {
    let one = |target: &&String| {
        let quoted = target.replace('~', "~~").replace('"', "~\"");
        format!("in(\"{dimension}\",entitySelector(\"{quoted}\"))")
    };
    let all: Vec<String> = targets.iter().map(one).collect();
    format!("{metric}:filter(or({})):splitBy():{made}", all.join(","))
}

fn chart(title: &str, selector: &str, place: &str) -> String {
    format!(
        r#"{{"name":"{title}","tileType":"DATA_EXPLORER","configured":true,"bounds":{place},"tileFilter":{{}},"customName":"{title}","queries":[{{"id":"A","metricSelector":{},"spaceAggregation":"AUTO","timeAggregation":"DEFAULT","rate":"NONE","enabled":true}}],"visualConfig":{{"type":"GRAPH_CHART","global":{{}},"rules":[{{"matcher":"A:","properties":{{"color":"DEFAULT","seriesType":"LINE"}}}}]}},"queriesSettings":{{"resolution":""}},"metricExpressions":[{}]}}"#,
        quoted(selector),
        quoted(&format!("resolution=null&({selector}):limit(100):names")),
    )
}
