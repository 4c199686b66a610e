//! `dynatrace.conf.yaml`: which dashboard has the objectives.
//! <https://github.com/keptn-contrib/dynatrace-service/blob/master/documentation/dynatrace-conf-yaml-file.md>

use crate::error::Result;
use crate::release::Release;

use super::super::said::Said;
use super::super::yaml;
use super::dashboard::Dashboard;
use super::fill::filled;
use super::node::Spot;

/// How a dashboard that is looked for is called.
const CALLED: &str = "kqg;project=$PROJECT;service=$SERVICE;stage=$STAGE";

/// Whether a file is one.
pub(in super::super) fn is_conf(root: &yaml::Node) -> bool {
    let top = Spot::top("", root);
    top.get("dashboard").is_some() || top.get("dtCreds").is_some()
}

/// What it says of the dashboard: an id, or `query`.
pub(in super::super) fn conf(path: &str, root: &yaml::Node) -> Result<Said<String>> {
    let top = Spot::top(path, root);
    let spot =
        top.get("dashboard").filter(|it| it.text().is_ok_and(|text| !text.trim().is_empty()));
    let Some(spot) = spot else {
        return Err(top.mistake(
            "names no dashboard, so that the objectives stand in a `slo.yaml`",
            "name that file in `config`, or write `dashboard: <id>` or `dashboard: query` here",
        ));
    };
    Ok(Said { value: spot.text()?.trim().to_owned(), place: spot.place() })
}

/// The dashboard that is meant, the placeholders filled in from the release.
pub(in super::super) fn meant(said: Said<String>, release: &Release) -> Result<Dashboard> {
    said.read(|word| match word.as_str() {
        "query" => {
            let name = filled(CALLED, release)?.to_lowercase();
            Ok(Dashboard::Named(name.split(';').map(str::to_owned).collect()))
        }
        id => Ok(Dashboard::Numbered(filled(id, release)?)),
    })
}
