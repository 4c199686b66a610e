//! The address of an environment, out of whatever people copy: a small, strict reader, since the forms are few.
//! (The `url` crate would accept far more, and weighs more than the rest of the plan.)

use super::super::said::Objection;
use super::super::shown::{shown, tokens};
use super::host::{Site, is_host, meant, site};

const EXAMPLES: &str = "write `https://abc12345.live.dynatrace.com`, or `https://<host>/e/<environment id>` for Managed and ActiveGates";

/// An address that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// `https` or, on loopback, `http`.
    pub(super) scheme: &'static str,
    /// In lower case.
    pub(super) host: String,
    /// With its colon; empty for the usual one.
    pub(super) port: String,
    /// `/e/<environment id>`, or empty.
    pub(super) path: String,
    /// What the host is.
    pub(super) site: Site,
    /// What was corrected.
    pub(super) corrections: Vec<String>,
}

impl Address {
    /// The address with another host in the place of its own.
    pub(super) fn on(&self, host: &str) -> String {
        format!("{}://{host}{}{}", self.scheme, self.port, self.path)
    }
}

/// Reads an address. What may be a secret (credentials, a query, a token) is refused and not shown.
pub(super) fn address(text: &str) -> Result<Address, Objection> {
    if !tokens(text).is_empty() {
        return Err(Objection::new(
            "holds a token, not shown here",
            "write the address alone; the token has its own input",
        ));
    }
    if text.chars().any(|letter| letter.is_whitespace() || letter.is_control() || letter == '\\') {
        return Err(Objection::new("has a blank, a line break or a backslash in it", EXAMPLES));
    }
    let mut corrections = Vec::new();
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_lowercase(), rest),
        None => {
            corrections.push("`https://` was put before the address".to_owned());
            ("https".to_owned(), text)
        }
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    if authority.contains('@') {
        return Err(Objection::new(
            "carries a user name or password, not shown here",
            "write the address without what stands before the `@`",
        ));
    }
    let (path, fragment) =
        tail.split_once('#').map_or((tail, None), |(path, fragment)| (path, Some(fragment)));
    let (host, port) = host_and_port(authority)?;
    if path.contains('?') {
        return Err(Objection::new(
            "carries a query (`?…`), not shown here",
            format!(
                "write the address alone: `https://{host}{port}/…` without what follows the `?`"
            ),
        ));
    }
    let site = site(&host);
    let scheme = match (scheme.as_str(), &site) {
        ("https", _) => "https",
        ("http", Site::Loopback) => "http",
        ("http", Site::Other | Site::Saas { .. }) => {
            return Err(Objection::new(
                format!("`http://{host}` would send the token unencrypted"),
                format!("write `https://{host}{port}`"),
            ));
        }
        (other, _) => {
            return Err(Objection::new(
                format!("{} is no way to reach Dynatrace", shown(&format!("{other}://"))),
                EXAMPLES,
            ));
        }
    };
    let port = if scheme == "https" && port == ":443" { String::new() } else { port };

    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let kept = environment_path(&host, &site, &segments)?;
    let dropped = &segments[kept..];
    if !dropped.is_empty() {
        corrections.push(format!(
            "{} was left out of the address",
            shown(&format!("/{}", dropped.join("/")))
        ));
    }
    if fragment.is_some() {
        corrections.push("what follows the `#` was left out of the address".to_owned());
    }
    let path = segments[..kept].iter().map(|segment| format!("/{segment}")).collect();
    Ok(Address { scheme, host, port, path, site, corrections })
}

/// The host in lower case without a final dot, and the port with its colon.
fn host_and_port(authority: &str) -> Result<(String, String), Objection> {
    let (host, port) = match authority
        .rfind(':')
        .filter(|colon| !authority.starts_with('[') || authority[..*colon].ends_with(']'))
    {
        Some(colon) => authority.split_at(colon),
        None => (authority, ""),
    };
    let host = host.to_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host).to_owned();
    if !is_host(&host) {
        let why = if host.is_empty() {
            "names no host".to_owned()
        } else {
            format!("{} is not a host", shown(&host))
        };
        return Err(Objection::new(why, EXAMPLES));
    }
    let is_port = |digits: &str| {
        digits.bytes().all(|byte| byte.is_ascii_digit())
            && digits.parse::<u16>().is_ok_and(|port| port > 0)
    };
    match port.strip_prefix(':') {
        None => Ok((host, String::new())),
        Some(digits) if is_port(digits) => Ok((host, port.to_owned())),
        Some(digits) => Err(Objection::new(format!("{} is not a port", shown(digits)), EXAMPLES)),
    }
}

/// How many segments of the path belong to the environment; what follows them belongs to a page or an API.
fn environment_path(host: &str, site: &Site, segments: &[&str]) -> Result<usize, Objection> {
    let is_id = |id: &&str| {
        !id.is_empty()
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let is_plain = |segment: &&str| {
        segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
            && *segment != "."
            && *segment != ".."
    };
    let environment =
        segments.windows(2).position(|pair| pair[0] == "e" && is_id(&pair[1])).map(|at| at + 2);
    let found = environment.filter(|kept| segments[..*kept].iter().all(is_plain));
    match (site, found) {
        (Site::Saas { .. }, _) => Ok(0),
        (Site::Loopback | Site::Other, Some(kept)) => Ok(kept),
        (Site::Loopback, None) => match segments.first() {
            None | Some(&("api" | "platform" | "ui")) => Ok(0),
            Some(_) => Err(Objection::new(
                format!(
                    "{} is no path of an environment",
                    shown(&format!("/{}", segments.join("/")))
                ),
                "write the address without it, or with `/e/<environment id>`",
            )),
        },
        (Site::Other, None) => Err(match meant(host) {
            Some(meant) => {
                Objection::new(format!("`{host}` is no environment"), format!("write `{meant}`"))
            }
            None => Objection::new(
                format!("`{host}` names no environment: its path is not `/e/<environment id>`"),
                EXAMPLES,
            ),
        }),
    }
}
