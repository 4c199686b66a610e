//! Policies and resources, in the words of LaunchDarkly.

use plimsoll::plan::{Glob, Host, Resource, believe};

use super::{LAUNCHDARKLY_TOKEN, now, refused_well, token, words};

/// A policy, an action, a resource, between zero bytes. What a policy allows is allowed by it again where one more
/// deny is about something else, and by nothing where one more deny is about everything; its globs mean what a
/// table of all their matches says.
pub fn policy(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut parts = text.split('\0');
    let policy = parts.next().unwrap_or_default();
    let action = parts.next().unwrap_or("updateOn");
    let resource = Resource::read(parts.next().unwrap_or("proj/default:env/production:flag/x"));
    let quoted = serde_json::to_string(policy).unwrap();
    let believed = |more: &str| {
        let file = format!(
            "flags: {{ launchdarkly: {{ policy: {} }}, dynatrace: {{ tag: checkout }} }}",
            more.replace("POLICY", &quoted)
        );
        let token = token();
        let inputs = [
            ("command", "flags"),
            ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
            ("dynatrace-token", token.as_str()),
            ("launchdarkly-token", LAUNCHDARKLY_TOKEN),
        ];
        believe(Host::Github, &words(Host::Github, &inputs, Some(&file)), now())
    };
    let plan = match believed("POLICY") {
        Ok(plan) => plan,
        Err(error) => return refused_well::<()>(Err(error)),
    };
    let policy = plan.flags.unwrap().policy;
    assert!(!policy.statements.is_empty());
    let allowed = policy.allows(action, &resource);
    let some = policy.statements.iter().any(|it| !it.denies);
    assert!(some || !allowed, "allowed by denies alone");
    let mut denied = policy.clone();
    for statement in &mut denied.statements {
        statement.denies = true;
    }
    assert!(!denied.allows(action, &resource), "denied and allowed");
    let mut reversed = policy.clone();
    reversed.statements.reverse();
    assert_eq!(reversed.allows(action, &resource), allowed, "the order matters");
    for name in resource.parts.iter().map(|it| it.key.as_str()).chain([action]) {
        if text.len() < 400 {
            let pattern = policy_head(&text);
            assert_eq!(Glob::new(pattern).matches(name), table(pattern, name), "{pattern} {name}");
        }
    }
}

/// Any short text is a glob.
fn policy_head(text: &str) -> &str {
    text.split(['\0', ':', ';']).next().unwrap_or_default()
}

/// Whether all of `text` fits, letter by letter.
fn table(pattern: &str, text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let mut fits = vec![false; letters.len() + 1];
    fits[0] = true;
    for mark in pattern.chars() {
        let mut next = vec![false; letters.len() + 1];
        let mut any = false;
        for at in 0..=letters.len() {
            any |= fits[at];
            next[at] =
                if mark == '*' { any } else { at > 0 && fits[at - 1] && letters[at - 1] == mark };
        }
        fits = next;
    }
    fits[letters.len()]
}
