//! What people look at: a dashboard and a notebook of the releases, for the platform and for the classic environment.

mod classic;
mod dashboard;
mod kyma;
mod notebook;
mod target;

use crate::plan::{Dql, Measure, dql_text, measures};
use crate::release::Release;
use crate::time::{Duration, Timestamp, Window};
use crate::wire::sha256;

use super::beyond::{Row, Table};
use super::event::{NAME, STAGE, VERSION};

pub use classic::{Board as ClassicBoard, classic_board, classic_metrics, classic_numbers};
pub use dashboard::dashboard;
pub use kyma::kyma_dashboard;
pub use notebook::notebook;
pub use target::{Targets, targets};

/// What is shown.
pub struct Shown<'a> {
    /// What is released.
    pub release: &'a Release,
    /// Of what.
    pub targets: Targets,
    /// Which response time satisfies.
    pub satisfied: Duration,
    /// The last releases, the newest first.
    pub compared: Vec<Compared>,
}

/// A release, and the times before and after it that are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// `checkout 1.4.2`.
    pub title: String,
    /// When it was deployed.
    pub deployed: Window,
    /// The time before.
    pub before: Window,
    /// The time after.
    pub after: Window,
}

impl Shown<'_> {
    fn measures(&self) -> [Measure; 4] {
        measures(&self.targets.services, self.satisfied)
    }

    /// One record a release and part: the number of the time before and of the time after. None without releases.
    fn comparison(&self, measure: &Measure) -> Option<String> {
        let one = |it: &Compared, part: &str, window: Window| {
            let Dql { query, .. } = measure.over(window);
            format!(
                "{query} | fields release = {}, deployed = \"{}\", part = \"{part}\", {}",
                dql_text(&it.title),
                it.deployed.from,
                measure.field
            )
        };
        let both = |it| [one(it, "before", it.before), one(it, "after", it.after)];
        let mut all = self.compared.iter().flat_map(both);
        let first = all.next()?;
        Some(all.fold(first, |query, next| format!("{query} | append [ {next} ]")))
    }

    /// `checkout (production)`.
    fn subject(&self) -> String {
        match &self.release.stage {
            Some(stage) => format!("{} ({stage})", self.release.name),
            None => self.release.name.clone(),
        }
    }
}

/// DQL for the deployments of the targets, the newest first.
pub fn deployed_query(targets: &Targets) -> String {
    format!(
        "fetch dt.davis.events | filter event.type == \"CUSTOM_DEPLOYMENT\" and ({}) | fields began = event.start, ended = event.end, release = {NAME}, version = {VERSION}, stage = {STAGE}, run = dt.event.deployment.ci_back_link | dedup began, release, version | sort began desc | limit 100",
        targets.events
    )
}

/// Reads them: what was released, and when.
pub fn deployed_of(table: &Table) -> Vec<(String, Window)> {
    let one = |row: &Row| {
        let instant = |name| row.text(name)?.parse::<Timestamp>().ok();
        let from = instant("began")?;
        let words = ["release", "version"].map(|it| row.text(it).unwrap_or_default());
        let to = instant("ended").unwrap_or(from).max(from);
        Some((words.join(" ").trim().to_owned(), Window { from, to }))
    };
    table.rows.iter().filter_map(one).collect()
}

/// What tells the documents of one thing from those of another: a part that people read, and a part that differs.
fn key(release: &Release) -> String {
    let plain: String = release
        .name
        .chars()
        .take(40)
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .collect();
    format!("{plain}-{}", &digest(release)[..12])
}

fn digest(release: &Release) -> String {
    let part = |it: &Option<String>| it.clone().unwrap_or_default();
    let parts = [release.name.clone(), part(&release.stage), part(&release.product)];
    sha256(parts.join("\0").as_bytes())
}

/// A UUID that is the same for the same digest.
fn uuid(digest: &str) -> String {
    let part = |from: usize, to: usize| digest.get(from..to).unwrap_or_default();
    format!("{}-{}-5{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

/// A text of others inside Markdown, as plain text on one line.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            letter if letter.is_control() => plain.push(' '),
            letter if letter.is_ascii_punctuation() => plain.extend(['\\', letter]),
            letter => plain.push(letter),
        }
    }
    plain
}

/// A text as JSON writes it.
fn quoted(text: &str) -> String {
    crate::json::Value::Text(text.to_owned()).to_string()
}

/// How the field of a measure is shown, as dashboards and notebooks write it.
fn units(field: &str, unit: Option<&str>) -> String {
    let (category, base) = match unit {
        Some("MicroSecond") => ("time", "microsecond"),
        Some("Percent") => ("percentage", "percent"),
        Some(_) | None => return "[]".to_owned(),
    };
    format!(
        r#"[{{"identifier":"{field}","unitCategory":"{category}","baseUnit":"{base}","displayUnit":null,"decimals":null,"suffix":"","delimiter":false,"added":0}}]"#
    )
}
