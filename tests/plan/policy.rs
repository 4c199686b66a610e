//! LaunchDarkly's policy language: vectors out of its documentation, and what must hold of every policy.

use plimsoll::plan::{Host, Policy, Resource, Words, believe};
use proptest::prelude::*;

/// The policy of a run with this input.
fn policy(text: &str) -> Result<Policy, String> {
    let environment = [
        ("INPUT_COMMAND", "flags"),
        ("INPUT_DYNATRACE-URL", "https://abc12345.live.dynatrace.com"),
        ("INPUT_DYNATRACE-TOKEN", "aBcDeFgHiJkLmNoPqRsTu"),
        ("INPUT_LAUNCHDARKLY-TOKEN", "api-01234567-89ab-cdef-0123-456789abcdef"),
        ("INPUT_FLAG-POLICY", text),
        ("GITHUB_REPOSITORY", "acme/checkout"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let words = Words { environment, files: Default::default() };
    let plan = believe(Host::Github, &words, "2026-11-21T12:00:00Z".parse().unwrap())
        .map_err(|error| format!("{error} | {}", error.hint()))?;
    Ok(plan.flags.unwrap().policy)
}

fn resource(text: &str, env_tags: &[&str], flag_tags: &[&str], critical: bool) -> Resource {
    let owned = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
    let mut resource = Resource::read(text);
    resource.know("proj", Some(&[]), None);
    resource.know("env", Some(&owned(env_tags)), Some(critical));
    resource.know("flag", Some(&owned(flag_tags)), None);
    resource
}

/// The same with tags of the project.
fn with(text: &str, proj_tags: &[&str], env_tags: &[&str], flag_tags: &[&str]) -> Resource {
    let mut it = Resource::read(text);
    it.know("proj", Some(&proj_tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>()), None);
    let known = resource(text, env_tags, flag_tags, false);
    for (part, known) in it.parts.iter_mut().zip(known.parts).skip(1) {
        *part = known;
    }
    it
}

#[test]
fn specifiers_match_as_the_documentation_says() {
    let plain = |text| resource(text, &[], &[], false);
    let production = "proj/*:env/production:flag/*";
    let cases = [
        (production, plain("proj/default:env/production:flag/x"), true),
        (production, plain("proj/default:env/Production:flag/x"), false),
        (production, plain("proj/default:env/production"), false),
        ("proj/*:env/*", plain("proj/a:env/b:flag/c"), false),
        (
            "proj/cool-app:env/production:flag/*",
            plain("proj/cool-app2:env/production:flag/x"),
            false,
        ),
        ("proj/*:env/*:flag/ops_*", plain("proj/a:env/b:flag/ops_"), true),
        (
            "proj/*:env/*;qa_*:flag/*",
            resource("proj/a:env/b:flag/c", &["qa_test"], &[], false),
            true,
        ),
        ("proj/*:env/*;qa_*:flag/*", resource("proj/a:env/b:flag/c", &["live"], &[], false), false),
        ("proj/*:env/*:flag/*;t1,t2", resource("proj/a:env/b:flag/c", &[], &["t1"], false), false),
        (
            "proj/*:env/*:flag/*;t1,t2",
            resource("proj/a:env/b:flag/c", &[], &["t2", "t1"], false),
            true,
        ),
        (
            "proj/*:env/*;{critical:true}:flag/*",
            resource("proj/a:env/b:flag/c", &[], &[], true),
            true,
        ),
        (
            "proj/*:env/*;critical:true:flag/*",
            resource("proj/a:env/b:flag/c", &[], &[], true),
            true,
        ),
        ("proj/*:env/*;{critical:true}:flag/*", plain("proj/a:env/b:flag/c"), false),
        (
            "proj/*:env/*;{critical:false},eu:flag/*",
            resource("proj/a:env/b:flag/c", &["eu"], &[], false),
            true,
        ),
        ("proj/*:env/*:segment/*", plain("proj/a:env/b:flag/c"), false),
        ("proj/*:env/*:flag/a*b*c", plain("proj/a:env/b:flag/a-b-b-c"), true),
        ("proj/*:env/*:flag/a*b*c", plain("proj/a:env/b:flag/a-c-b"), false),
        ("proj/*:env/*:flag/ab*ba", plain("proj/a:env/b:flag/aba"), false),
        (
            "proj/*;mobile:env/*;dev:flag/*;ops",
            with("proj/a:env/b:flag/c", &["mobile"], &["dev"], &["ops"]),
            true,
        ),
        (
            "proj/*;mobile:env/*;dev:flag/*;ops",
            with("proj/a:env/b:flag/c", &["web"], &["dev"], &["ops"]),
            false,
        ),
        (
            "proj/*;mobile:env/*;dev:flag/*;ops",
            with("proj/a:env/b:flag/c", &["mobile"], &["dev"], &[]),
            false,
        ),
        ("proj/*:env/*:flag/*;Ops", resource("proj/a:env/b:flag/c", &[], &["ops"], false), false),
        (
            "proj/*:env/*;{critical:true},eu_*:flag/*",
            resource("proj/a:env/b:flag/c", &["eu_west"], &[], true),
            true,
        ),
        (
            "proj/*:env/*;{critical:true},eu_*:flag/*",
            resource("proj/a:env/b:flag/c", &["us"], &[], true),
            false,
        ),
        ("proj/*:env/*", plain("proj/a:env/b"), true),
        ("proj/*", plain("proj/a"), true),
        ("acct", plain("acct"), true),
        ("acct", plain("proj/a"), false),
        ("member/*:token/*", plain("member/ada:token/t1"), true),
        ("proj/*:env/*:flag/*", plain("proj/a:env/~:flag/c"), true),
        ("proj/*:env/production:flag/*", plain("proj/a:env/~:flag/c"), false),
        ("proj/*:env/*:flag/**", plain("proj/a:env/b:flag/c"), true),
        ("proj/*:env/*:flag/*new*", plain("proj/a:env/b:flag/new"), true),
        ("proj/*:env/*:flag/.*", plain("proj/a:env/b:flag/c"), false),
        ("proj/*:env/*:flag/a?", plain("proj/a:env/b:flag/ab"), false),
    ];
    for (specifier, resource, expected) in cases {
        let policy = policy(specifier).unwrap();
        assert_eq!(policy.allows("updateOn", &resource), expected, "{specifier} {resource:?}");
    }
}

#[test]
fn the_policy_of_an_integration_page_works_as_it_is() {
    let json = r#"[
	{
		"effect": "allow",
		"resources": ["proj/*:env/production:flag/*"],
		"actions": ["*"]
	},
	{ "effect": "deny", "resources": ["proj/*:env/*:flag/secret_*"], "notActions": ["updateOn"] }
]"#;
    let policy = policy(json).unwrap();
    let flag =
        |key: &str| resource(&format!("proj/default:env/production:flag/{key}"), &[], &[], false);
    assert!(policy.allows("updateTags", &flag("open")));
    assert!(policy.allows("updateOn", &flag("secret_1")));
    assert!(!policy.allows("updateTags", &flag("secret_1")));
    assert!(
        !policy.allows("updateOn", &resource("proj/default:env/test:flag/open", &[], &[], false))
    );
}

/// (statements, action, whether it is allowed on `proj/shop:env/production:flag/pay` with the tag `ops`)
#[test]
fn statements_are_weighed_as_the_documentation_says() {
    let all = r#""resources":["proj/*:env/*:flag/*"]"#;
    let statement = |effect: &str, rest: &str| format!(r#"{{"effect":"{effect}",{rest}}}"#);
    let allow = |rest: &str| statement("allow", rest);
    let deny = |rest: &str| statement("deny", rest);
    let flag = resource("proj/shop:env/production:flag/pay", &[], &["ops"], true);
    let cases: [(Vec<String>, &str, bool); 14] = [
        // Nothing is allowed that nothing allows.
        (
            vec![allow(r#""resources":["proj/*:env/test:flag/*"],"actions":["*"]"#)],
            "updateOn",
            false,
        ),
        // Of a list one is enough: of resources, of actions, of statements.
        (
            vec![allow(
                r#""resources":["proj/x:env/*:flag/*","proj/shop:env/*:flag/*"],"actions":["*"]"#,
            )],
            "updateOn",
            true,
        ),
        (vec![allow(&format!(r#"{all},"actions":["createFlag","updateOn"]"#))], "updateOn", true),
        (
            vec![
                allow(&format!(r#"{all},"actions":["createFlag"]"#)),
                allow(&format!(r#"{all},"actions":["update*"]"#)),
            ],
            "updateOn",
            true,
        ),
        (vec![allow(&format!(r#"{all},"actions":["createFlag","delete*"]"#))], "updateOn", false),
        // A deny wins, wherever it stands, and only where it fits.
        (
            vec![
                deny(&format!(r#"{all},"actions":["updateOn"]"#)),
                allow(&format!(r#"{all},"actions":["*"]"#)),
            ],
            "updateOn",
            false,
        ),
        (
            vec![
                allow(&format!(r#"{all},"actions":["*"]"#)),
                deny(&format!(r#"{all},"actions":["updateOn"]"#)),
            ],
            "updateTags",
            true,
        ),
        (
            vec![
                allow(&format!(r#"{all},"actions":["*"]"#)),
                deny(r#""resources":["proj/*:env/*;{critical:true}:flag/*"],"actions":["*"]"#),
            ],
            "updateOn",
            false,
        ),
        (
            vec![
                allow(&format!(r#"{all},"actions":["*"]"#)),
                deny(r#""resources":["proj/*:env/*:flag/*;ops,eu"],"actions":["*"]"#),
            ],
            "updateOn",
            true,
        ),
        // A deny alone allows nothing.
        (
            vec![deny(r#""resources":["proj/*:env/test:flag/*"],"actions":["*"]"#)],
            "updateOn",
            false,
        ),
        // What is not listed: none of them may fit.
        (
            vec![allow(
                r#""notResources":["proj/x:env/*:flag/*","proj/*:env/*:flag/*;internal"],"actions":["*"]"#,
            )],
            "updateOn",
            true,
        ),
        (
            vec![allow(
                r#""notResources":["proj/x:env/*:flag/*","proj/*:env/*:flag/*;ops"],"actions":["*"]"#,
            )],
            "updateOn",
            false,
        ),
        (vec![allow(&format!(r#"{all},"notActions":["delete*","updateOn"]"#))], "updateOn", false),
        (
            vec![
                allow(&format!(r#"{all},"actions":["*"]"#)),
                deny(r#""notResources":["proj/shop:env/*:flag/*"],"notActions":["updateOn"]"#),
            ],
            "updateTags",
            true,
        ),
    ];
    for (statements, action, expected) in cases {
        let text = format!("[{}]", statements.join(","));
        assert_eq!(policy(&text).unwrap().allows(action, &flag), expected, "{action} by {text}");
    }
}

#[test]
fn not_resources_are_all_others() {
    let json = r#"[{"effect":"allow","notResources":["proj/*:env/test:flag/*","proj/*:env/*:segment/*"],"actions":["update*"]}]"#;
    let policy = policy(json).unwrap();
    let allows = |action: &str, text: &str| policy.allows(action, &resource(text, &[], &[], false));
    assert!(allows("updateOn", "proj/a:env/production:flag/x"));
    assert!(!allows("updateOn", "proj/a:env/test:flag/x"));
    assert!(!allows("createFlag", "proj/a:env/production:flag/x"));
}

#[test]
fn what_is_not_known_is_not_allowed_and_counts_for_a_deny() {
    let unknown = Resource::read("proj/a:env/production:flag/x");
    assert!(!policy("proj/*:env/*:flag/*;shop").unwrap().allows("updateOn", &unknown));
    let denies = r#"[{"effect":"allow","resources":["proj/*:env/*:flag/*"],"actions":["*"]},
        {"effect":"deny","resources":["proj/*:env/*:flag/*;internal"],"actions":["*"]}]"#;
    assert!(!policy(denies).unwrap().allows("updateOn", &unknown));
    let said = Resource::read("proj/a:env/production:flag/x;shop,eu");
    assert!(policy("proj/*:env/*:flag/*;shop").unwrap().allows("updateOn", &said));
    assert!(policy(denies).unwrap().allows("updateOn", &said));
}

#[test]
fn a_policy_that_cannot_be_meant_is_refused_with_its_reason() {
    let cases = [
        ("proj/*:env/production:flag", "has no `/` between a type and a key"),
        ("proj/*:env/*;{deep:true}:flag/*", "no property that is known of an environment"),
        ("proj/*:env/*:flag/*;view:checkout", "does not say in which views its flag is"),
        ("proj/${roleAttribute/p}:env/*:flag/*", "has a placeholder, which only roles have"),
        (r#"[{"resources":["proj/*"],"actions":["*"]}]"#, "has no `effect`"),
        (
            r#"[{"effect":"allow","resources":["proj/*"],"notResources":["proj/*"],"actions":["*"]}]"#,
            "has both `resources` and `notResources`",
        ),
        (
            r#"[{"effect":"allow","resources":["proj/*"]}]"#,
            "has neither `actions` nor `notActions`",
        ),
        (
            r#"[{"effect":"permit","resources":["proj/*"],"actions":["*"]}]"#,
            "is not one of its words",
        ),
        ("[]", "has no statement"),
    ];
    for (text, why) in cases {
        let said = policy(text).unwrap_err();
        assert!(said.contains(why), "{text}: {said}");
    }
}

const KEYS: [&str; 4] = ["a", "ab", "b-c", "x"];
const GLOBS: [&str; 6] = ["*", "a*", "*b", "a", "x", "*-*"];

fn any_resource() -> impl Strategy<Value = (usize, usize, usize, u8, Option<bool>)> {
    (0..KEYS.len(), 0..KEYS.len(), 0..KEYS.len(), 0_u8..8, any::<Option<bool>>())
}

fn built(
    (proj, env, flag, tags, critical): (usize, usize, usize, u8, Option<bool>),
    known: bool,
) -> Resource {
    let mut it =
        Resource::read(&format!("proj/{}:env/{}:flag/{}", KEYS[proj], KEYS[env], KEYS[flag]));
    let own: Vec<String> = ["t1", "t2", "u"]
        .iter()
        .enumerate()
        .filter(|(bit, _)| tags >> bit & 1 == 1)
        .map(|(_, tag)| (*tag).to_owned())
        .collect();
    it.know("proj", Some(&[]), None);
    if known {
        it.know("env", Some(&[]), Some(critical.unwrap_or(false)));
        it.know("flag", Some(&own), None);
    }
    it
}

prop_compose! {
    fn any_statement()(
        deny in any::<bool>(), not_resources in any::<bool>(), not_actions in any::<bool>(),
        globs in prop::collection::vec((0..GLOBS.len(), 0..GLOBS.len(), 0..GLOBS.len(), 0..4_usize, any::<bool>()), 1..3),
        action in prop::sample::select(vec!["*", "update*", "updateOn", "createFlag"]),
    ) -> String {
        let specifiers: Vec<String> = globs.iter().map(|(proj, env, flag, tag, critical)| format!(
            "\"proj/{}:env/{}{}:flag/{}{}\"", GLOBS[*proj], GLOBS[*env],
            if *critical { ";{critical:true}" } else { "" }, GLOBS[*flag], ["", ";t1", ";t*", ";t1,u"][*tag],
        )).collect();
        format!(
            r#"{{"effect":"{}","{}":[{}],"{}":["{action}"]}}"#,
            if deny { "deny" } else { "allow" },
            if not_resources { "notResources" } else { "resources" }, specifiers.join(","),
            if not_actions { "notActions" } else { "actions" },
        )
    }
}

/// Whether a glob fits, letter by letter.
fn fits(glob: &[u8], text: &[u8]) -> bool {
    match (glob.first(), text.first()) {
        (None, None) => true,
        (Some(b'*'), _) => fits(&glob[1..], text) || (!text.is_empty() && fits(glob, &text[1..])),
        (Some(one), Some(other)) if one == other => fits(&glob[1..], &text[1..]),
        _ => false,
    }
}

/// A policy worked out from its JSON, as the documentation has it, without the core.
fn slowly(
    text: &str,
    action: &str,
    (proj, env, flag, tags, critical): (usize, usize, usize, u8, Option<bool>),
) -> bool {
    let own: Vec<&str> = ["t1", "t2", "u"]
        .into_iter()
        .enumerate()
        .filter(|(bit, _)| tags >> bit & 1 == 1)
        .map(|(_, tag)| tag)
        .collect();
    let parts = [
        ("proj", KEYS[proj], Vec::new()),
        ("env", KEYS[env], Vec::new()),
        ("flag", KEYS[flag], own),
    ];
    let means = |specifier: &str| {
        let specifier = specifier.replace("{critical:true}", "{critical}");
        let asked: Vec<&str> = specifier.split(':').collect();
        asked.len() == 3
            && asked.iter().zip(&parts).all(|(asked, (kind, key, tags))| {
                let mut pieces = asked.split(';');
                let (wanted, glob) = pieces.next().unwrap().split_once('/').unwrap();
                wanted == *kind
                    && fits(glob.as_bytes(), key.as_bytes())
                    && pieces.flat_map(|it| it.split(',')).all(|it| match it {
                        "{critical}" => critical == Some(true),
                        tag => tags.iter().any(|own| fits(tag.as_bytes(), own.as_bytes())),
                    })
            })
    };
    let statements: serde_json::Value = serde_json::from_str(text).unwrap();
    let list = |statement: &serde_json::Value, name: &str| -> Option<Vec<String>> {
        Some(
            statement
                .get(name)?
                .as_array()?
                .iter()
                .map(|it| it.as_str().unwrap().to_owned())
                .collect(),
        )
    };
    let holds = |statement: &serde_json::Value| {
        let acts = |it: &String| fits(it.as_bytes(), action.as_bytes());
        let on = match list(statement, "resources") {
            Some(any) => any.iter().any(|it| means(it)),
            None => !list(statement, "notResources").unwrap().iter().any(|it| means(it)),
        };
        let does = match list(statement, "actions") {
            Some(any) => any.iter().any(acts),
            None => !list(statement, "notActions").unwrap().iter().any(acts),
        };
        on && does
    };
    let all = statements.as_array().unwrap();
    let says = |effect: &str| all.iter().any(|it| it["effect"] == effect && holds(it));
    !says("deny") && says("allow")
}

proptest! {
    #[test]
    fn the_order_of_statements_does_not_matter(mut list in prop::collection::vec(any_statement(), 1..5), it in any_resource()) {
        let one = policy(&format!("[{}]", list.join(","))).unwrap();
        list.reverse();
        let other = policy(&format!("[{}]", list.join(","))).unwrap();
        prop_assert_eq!(one.allows("updateOn", &built(it, true)), other.allows("updateOn", &built(it, true)));
    }

    #[test]
    fn a_deny_only_ever_takes_away(list in prop::collection::vec(any_statement(), 1..4), more in any_statement(), it in any_resource()) {
        let less = policy(&format!("[{}]", list.join(","))).unwrap();
        let denied = more.replace("\"allow\"", "\"deny\"");
        let with = policy(&format!("[{},{denied}]", list.join(","))).unwrap();
        prop_assert!(!with.allows("updateOn", &built(it, true)) || less.allows("updateOn", &built(it, true)));
    }

    #[test]
    fn an_allow_only_ever_adds(list in prop::collection::vec(any_statement(), 1..4), more in any_statement(), it in any_resource()) {
        let less = policy(&format!("[{}]", list.join(","))).unwrap();
        let allowed = more.replace("\"deny\"", "\"allow\"");
        let with = policy(&format!("[{},{allowed}]", list.join(","))).unwrap();
        prop_assert!(with.allows("updateOn", &built(it, true)) || !less.allows("updateOn", &built(it, true)));
    }

    #[test]
    fn saying_it_twice_says_nothing_more(list in prop::collection::vec(any_statement(), 1..4), it in any_resource()) {
        let once = policy(&format!("[{}]", list.join(","))).unwrap();
        let twice = policy(&format!("[{0},{0}]", list.join(","))).unwrap();
        prop_assert_eq!(once.allows("updateOn", &built(it, true)), twice.allows("updateOn", &built(it, true)));
    }

    #[test]
    fn a_policy_agrees_with_one_that_is_worked_out_word_by_word(list in prop::collection::vec(any_statement(), 1..5), it in any_resource(), action in prop::sample::select(vec!["updateOn", "createFlag", "updateTags"])) {
        let text = format!("[{}]", list.join(","));
        let asked = policy(&text).unwrap().allows(action, &built(it, true));
        prop_assert_eq!(asked, slowly(&text, action, it), "{} {:?} by {}", action, it, text);
    }

    #[test]
    fn knowing_less_never_allows_more(list in prop::collection::vec(any_statement(), 1..4), it in any_resource()) {
        let policy = policy(&format!("[{}]", list.join(","))).unwrap();
        prop_assert!(!policy.allows("updateOn", &built(it, false)) || policy.allows("updateOn", &built(it, true)));
    }

    #[test]
    fn a_specifier_is_shown_as_it_is_read(list in prop::collection::vec(any_statement(), 1..3)) {
        let one = policy(&format!("[{}]", list.join(","))).unwrap();
        for statement in &one.statements {
            let (plimsoll::plan::Scope::AnyOf(list) | plimsoll::plan::Scope::NoneOf(list)) = &statement.resources;
            for specifier in list {
                let again = policy(&specifier.to_string()).unwrap();
                let plimsoll::plan::Scope::AnyOf(read) = &again.statements[0].resources else { panic!() };
                prop_assert_eq!(&read[0], specifier);
            }
        }
    }

    #[test]
    fn a_glob_agrees_with_a_slow_one(glob in "[ab*]{0,6}", text in "[ab]{0,6}") {
        prop_assert_eq!(plimsoll::plan::Glob::new(&glob).matches(&text), fits(glob.as_bytes(), text.as_bytes()));
    }
}
