//! What the judges said, counted.

use std::collections::BTreeMap;

use super::FACTORS;

/// What a judge says of one release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Fail,
    /// It would fail, but has lost its say.
    Muted,
    Open,
    Pass,
    Warn,
}

#[derive(Clone, Copy, Default)]
struct Row {
    releases: [f64; 5],
    failed: [f64; 5],
    seen: [f64; 5],
    seen_failed: [f64; 5],
    passed: f64,
    muted: f64,
}

/// One table: a family of traces at one width.
pub(crate) struct Table {
    title: String,
    rows: Vec<(&'static str, Row)>,
    series: BTreeMap<String, Row>,
}

impl Table {
    pub(crate) fn new(title: String) -> Self {
        Self { title, rows: Vec::new(), series: BTreeMap::new() }
    }

    pub(crate) fn count(
        &mut self,
        judge: &'static str,
        trace: &str,
        factor: usize,
        visible: bool,
        said: Said,
    ) {
        if !self.rows.iter().any(|(name, _)| *name == judge) {
            self.rows.push((judge, Row::default()));
        }
        let row = self.rows.iter_mut().find(|(name, _)| *name == judge).map(|(_, row)| row);
        let own = (judge == "Plimsoll").then(|| self.series.entry(trace.to_owned()).or_default());
        for row in row.into_iter().chain(own) {
            let failed = f64::from(u8::from(said == Said::Fail));
            row.releases[factor] += 1.0;
            row.failed[factor] += failed;
            if visible {
                row.seen[factor] += 1.0;
                row.seen_failed[factor] += failed;
            }
            if factor == 0 && said == Said::Pass {
                row.passed += 1.0;
            }
            if factor == 3 && said == Said::Muted {
                row.muted += 1.0;
            }
        }
    }

    pub(crate) fn print(&self, each_series: bool) {
        let Some((_, first)) = self.rows.first() else { return };
        println!(
            "\n{}: {} releases on {} series",
            self.title,
            first.releases[0],
            self.series.len()
        );
        let factors: String = FACTORS.iter().map(|it| format!("{:>7}", format!("x{it}"))).collect();
        println!(
            "{:30}{factors}  x1.5 where not zero   quiet ones passed  muted",
            "failed, percent"
        );
        for (name, row) in &self.rows {
            println!("{}", line(name, row));
        }
        if each_series {
            for (name, row) in &self.series {
                println!("{}", line(&format!("  {name}"), row));
            }
        }
    }
}

fn line(name: &str, row: &Row) -> String {
    let percent = |part: f64, of: f64| 100.0 * part / of.max(1.0);
    let cells: String = (0..FACTORS.len())
        .map(|index| format!("{:>7.2}", percent(row.failed[index], row.releases[index])))
        .collect();
    format!(
        "{:30.30}{cells}  {:>19.2}  {:>18.1}  {:>5.1}",
        name,
        percent(row.seen_failed[3], row.seen[3]),
        percent(row.passed, row.releases[0]),
        percent(row.muted, row.releases[3])
    )
}
