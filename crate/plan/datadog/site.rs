//! Datadog's sites (<https://docs.datadoghq.com/getting_started/site/>).

use super::super::dynatrace::is_loopback;
use super::super::near::nearest;
use super::super::said::Objection;
use super::super::shown::{one_of, shown};

/// One of Datadog's sites, or the sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatadogSite {
    /// As `DD_SITE` names it: `datadoghq.eu`; for a loopback address the address.
    pub name: String,
    /// Where the API is, without a trailing slash: `https://api.datadoghq.eu`.
    pub api: String,
    /// Where events of the second version are taken: `https://event-management-intake.datadoghq.eu`.
    pub intake: String,
    /// Where people look: `https://app.datadoghq.eu`.
    pub ui: String,
    /// A site of the United States government: without Change Tracking, DORA and Deployment Gates.
    pub government: bool,
}

/// Name, site parameter and host for people.
const TABLE: [(&str, &str, &str); 9] = [
    ("US1", "datadoghq.com", "app.datadoghq.com"),
    ("US3", "us3.datadoghq.com", "us3.datadoghq.com"),
    ("US5", "us5.datadoghq.com", "us5.datadoghq.com"),
    ("EU1", "datadoghq.eu", "app.datadoghq.eu"),
    ("AP1", "ap1.datadoghq.com", "ap1.datadoghq.com"),
    ("AP2", "ap2.datadoghq.com", "ap2.datadoghq.com"),
    ("UK1", "uk1.datadoghq.com", "uk1.datadoghq.com"),
    ("US1-FED", "ddog-gov.com", "app.ddog-gov.com"),
    ("US2-FED", "us2.ddog-gov.com", "us2.ddog-gov.com"),
];

/// The site parameters of all sites.
pub const SITES: [&str; 9] = {
    let mut sites = [""; 9];
    let mut index = 0;
    while index < 9 {
        sites[index] = TABLE[index].1;
        index += 1;
    }
    sites
};

/// Reads a site: its parameter, its name, any of its hosts, or a loopback address. What was corrected, with it.
pub(super) fn site(text: &str) -> Result<(DatadogSite, Option<String>), Objection> {
    let bare = text.trim().trim_end_matches('/');
    let (scheme, rest) = match bare.split_once("://") {
        Some((scheme, rest)) => (Some(scheme.to_lowercase()), rest),
        None => (None, bare),
    };
    if rest.contains(['@', '?', '#', ' ']) {
        return Err(Objection::new(
            "is not a site: it has `@`, `?`, `#` or a blank in it, not shown here",
            "write the site alone, `datadoghq.eu`",
        ));
    }
    let authority = rest.split('/').next().unwrap_or_default().to_lowercase();
    let (host, port) = split_port(&authority);
    if is_loopback(host) {
        return loopback(scheme.as_deref(), host, port);
    }
    if scheme.as_deref() == Some("http") {
        return Err(Objection::new(
            format!("`http://{host}` would send the keys unencrypted"),
            "write the site alone, `datadoghq.eu`",
        ));
    }
    let known = TABLE.iter().find(|(name, site, ui)| {
        name.eq_ignore_ascii_case(host)
            || *site == host
            || *ui == host
            || ["api", "app", "event-management-intake"]
                .iter()
                .any(|sub| host.strip_prefix(sub).and_then(|it| it.strip_prefix('.')) == Some(site))
    });
    let Some((_, site, ui)) = known else { return Err(unknown(host)) };
    let correction =
        (*site != bare).then(|| format!("{} was taken for the site `{site}`", shown(text)));
    Ok((
        DatadogSite {
            name: (*site).to_owned(),
            api: format!("https://api.{site}"),
            intake: format!("https://event-management-intake.{site}"),
            ui: format!("https://{ui}"),
            government: site.ends_with("ddog-gov.com"),
        },
        correction,
    ))
}

/// The host, and the port with its colon.
fn split_port(authority: &str) -> (&str, &str) {
    match authority.rfind(':') {
        Some(colon) if !authority.ends_with(']') => authority.split_at(colon),
        Some(_) | None => (authority, ""),
    }
}

fn loopback(
    scheme: Option<&str>,
    host: &str,
    port: &str,
) -> Result<(DatadogSite, Option<String>), Objection> {
    let is_port = port.is_empty()
        || port[1..].bytes().all(|it| it.is_ascii_digit())
            && port[1..].parse::<u16>().is_ok_and(|it| it > 0);
    if !is_port {
        return Err(Objection::new(
            format!("{} is not a port", shown(&port[1..])),
            "write a loopback address like `http://127.0.0.1:4114`",
        ));
    }
    let scheme = match scheme {
        Some("https") => "https",
        None | Some("http") => "http",
        Some(other) => {
            return Err(Objection::new(
                format!("{} is no way to reach Datadog", shown(&format!("{other}://"))),
                "write a loopback address like `http://127.0.0.1:4114`",
            ));
        }
    };
    let url = format!("{scheme}://{host}{port}");
    let site = DatadogSite {
        name: url.clone(),
        api: url.clone(),
        intake: url.clone(),
        ui: url,
        government: false,
    };
    Ok((site, None))
}

fn unknown(host: &str) -> Objection {
    let names = TABLE.iter().flat_map(|(name, site, _)| [*site, *name]);
    let lower: Vec<String> = names.map(str::to_lowercase).collect();
    let guess = nearest(host, lower.iter().map(String::as_str))
        .map(|near| format!("; did you mean `{near}`?"))
        .unwrap_or_default();
    Objection::new(
        format!("{} is not a site of Datadog{guess}", shown(host)),
        format!(
            "write {}: the host of the page where you read Datadog, without `app.`",
            one_of(SITES)
        ),
    )
}
