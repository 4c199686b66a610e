//! Hosts on which Dynatrace is reached.

/// What a host is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Site {
    /// This machine.
    Loopback,
    /// Some host; an environment on it has a path `/e/<id>`.
    Other,
    /// An environment of Dynatrace SaaS: the hosts for API tokens and for platform tokens.
    Saas { live: String, apps: String },
}

/// What follows the environment's id in the names of the two hosts, and what people make of it.
/// No other host has a sibling that could be derived.
const SAAS: [Suffixes; 3] = [
    Suffixes {
        live: "live.dynatrace.com",
        apps: "apps.dynatrace.com",
        mixed: &["live.apps.dynatrace.com", "apps.live.dynatrace.com"],
    },
    Suffixes {
        live: "sprint.dynatracelabs.com",
        apps: "sprint.apps.dynatracelabs.com",
        mixed: &["sprint.live.apps.dynatracelabs.com", "apps.sprint.dynatracelabs.com"],
    },
    Suffixes {
        live: "dev.dynatracelabs.com",
        apps: "dev.apps.dynatracelabs.com",
        mixed: &["dev.live.apps.dynatracelabs.com", "apps.dev.dynatracelabs.com"],
    },
];

struct Suffixes {
    live: &'static str,
    apps: &'static str,
    mixed: &'static [&'static str],
}

/// Tells what a host in lower case is.
pub(in super::super) fn site(host: &str) -> Site {
    if is_loopback(host) {
        return Site::Loopback;
    }
    if let Some((environment, suffix)) = host.split_once('.') {
        for Suffixes { live, apps, mixed } in &SAAS {
            if suffix == *live || suffix == *apps || mixed.contains(&suffix) {
                return Site::Saas {
                    live: format!("{environment}.{live}"),
                    apps: format!("{environment}.{apps}"),
                };
            }
        }
        // Another cloud of Dynatrace: without a sibling that is known.
        let mut labels = suffix.split('.');
        if matches!(labels.next(), Some("live" | "apps")) && labels.count() >= 2 {
            return Site::Saas { live: host.to_owned(), apps: host.to_owned() };
        }
    }
    Site::Other
}

/// `127.0.0.0/8`, `[::1]` and `localhost`, in their plain spelling only.
pub(in super::super) fn is_loopback(host: &str) -> bool {
    let quads: Vec<&str> = host.split('.').collect();
    let is_quad = |quad: &&str| {
        quad.len() <= 3
            && quad.bytes().all(|byte| byte.is_ascii_digit())
            && quad.parse::<u8>().is_ok()
    };
    host == "localhost"
        || host == "[::1]"
        || (quads.len() == 4 && quads[0] == "127" && quads.iter().all(is_quad))
}

/// Whether `host`, in lower case, is a host at all: a name, an IPv4 address, an IPv6 address in brackets.
pub(in super::super) fn is_host(host: &str) -> bool {
    if let Some(inside) = host.strip_prefix('[') {
        return inside
            .strip_suffix(']')
            .is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_'
            })
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

/// What was meant by `abc12345.dynatrace.com`.
pub(super) fn meant(host: &str) -> Option<String> {
    const NOT_ENVIRONMENTS: [&str; 8] =
        ["account", "api", "community", "docs", "live", "myaccount", "sso", "www"];
    let environment = host.strip_suffix(".dynatrace.com")?;
    let is_environment = !environment.contains('.')
        && !NOT_ENVIRONMENTS.contains(&environment)
        && environment != "apps";
    is_environment.then(|| format!("https://{environment}.live.dynatrace.com"))
}
