//! `plimsoll.yml`: which file is read, and everything that can be wrong with one.

use plimsoll::gate::Span;
use plimsoll::plan::{Host, config_paths};
use plimsoll::time::{Duration, Window, later};

use crate::words::{Step, now};

const LEVEL: &str = "
    - name: p95
      kind: level
      harm: increase
      dynatrace: { metric: 'builtin:service.response.time:percentile(95)' }
";

/// A gate with one level and these lines before the objectives.
fn gate(lines: &str) -> Step {
    Step::gate(&format!("gate:{lines}\n  objectives:{LEVEL}"))
}

/// A step that marks, with this file beside it.
fn refusal(file: &str) -> String {
    Step::github().file("plimsoll.yml", file).phrase()
}

#[test]
fn the_usual_files_are_looked_for_in_order() {
    let step = Step::github();
    assert_eq!(
        config_paths(Host::Github, &step.words),
        ["plimsoll.yml", ".github/plimsoll.yml", ".azuredevops/plimsoll.yml"]
    );
    let stage = |step: &Step| step.plan().release.stage;
    let step = step.file(".azuredevops/plimsoll.yml", "release: { stage: third }");
    assert_eq!(stage(&step).as_deref(), Some("third"));
    let step = step.file(".github/plimsoll.yml", "release: { stage: second }");
    assert_eq!(stage(&step).as_deref(), Some("second"));
    let mut step = step.file("plimsoll.yml", "release: { stage: first }");
    assert_eq!(stage(&step).as_deref(), Some("first"));
    step.words.files.insert("plimsoll.yml".to_owned(), None);
    assert_eq!(stage(&step).as_deref(), Some("second"));
}

#[test]
fn a_named_file_is_the_only_one_and_must_exist() {
    let mut step =
        Step::azure().input("config", " deploy/gate.yml ").file("plimsoll.yml", "nonsense: 1");
    assert_eq!(config_paths(Host::Azure, &step.words), ["deploy/gate.yml"]);
    step.words.files.insert("deploy/gate.yml".to_owned(), None);
    assert_eq!(
        step.phrase(),
        "input `config`: there is no file `deploy/gate.yml` | write its path from the root of the repository, and check the sources out before this step"
    );
    let step = step.file("deploy/gate.yml", "release: { stage: named }");
    assert_eq!(step.plan().release.stage.as_deref(), Some("named"));
}

#[test]
fn a_file_with_nothing_in_it_says_nothing() {
    for file in ["", "\n", "# a comment\n", "---\n", "~", "\u{feff}# with a mark\n", "{}"] {
        assert_eq!(
            Step::github().file("plimsoll.yml", file).plan().release.stage,
            None,
            "{file:?}"
        );
    }
}

#[test]
fn the_windows_have_defaults_and_lie_around_the_deployment() {
    let plan = gate("").input("deployed-from", "now-10m").input("deployed-to", "now-8m").plan();
    let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
    assert_eq!(
        plan.gate.span,
        Span { before: minutes(60), warm_up: minutes(5), after: minutes(30) }
    );
    assert_eq!(plan.gate.bucket, minutes(1));
    assert_eq!(plan.gate.settle, minutes(2));
    assert_eq!(plan.gate.history, minutes(7 * 24 * 60));
    let windows = plan.gate.windows;
    assert_eq!(windows.before.to, plan.release.deployed.from);
    assert_eq!(windows.deployed, plan.release.deployed);
    let judged_from = later(plan.release.deployed.to, minutes(5));
    assert_eq!(windows.after, Window { from: judged_from, to: later(judged_from, minutes(30)) });
    assert_eq!(plan.release.deployed.to, now() - minutes(8));
}

#[test]
fn the_windows_are_as_written() {
    let plan =
        gate("\n  before: 2h\n  warm-up: 0s\n  after: 90m\n  resolution: 5m\n  history: 0s\n  settle: 30s").plan();
    let seconds = Duration::from_secs;
    assert_eq!(
        plan.gate.span,
        Span { before: seconds(7_200), warm_up: seconds(0), after: seconds(5_400) }
    );
    assert_eq!((plan.gate.bucket, plan.gate.settle), (seconds(300), seconds(30)));
    assert_eq!(plan.gate.history, Duration::ZERO);
}

#[test]
fn windows_beyond_reason_are_refused() {
    for (line, phrase) in [
        (
            "before: 15d",
            "plimsoll.yml:2 `gate.before`: is 15d, outside 1m to 14d | write at least `1m` and at most `14d`",
        ),
        (
            "after: 30s",
            "plimsoll.yml:2 `gate.after`: is 30s, outside 1m to 14d | write at least `1m` and at most `14d`",
        ),
        (
            "settle: 2h",
            "plimsoll.yml:2 `gate.settle`: is 2h, outside 0s to 1h | write at least `0s` and at most `1h`",
        ),
        (
            "history: 8d",
            "plimsoll.yml:2 `gate.history`: is 8d, outside 0s to 7d | write at least `0s` and at most `7d`",
        ),
        (
            "resolution: 100ms",
            "plimsoll.yml:2 `gate.resolution`: is 100ms, outside 1s to 14d | write at least `1s` and at most `14d`",
        ),
        (
            "before: 60",
            "plimsoll.yml:2 `gate.before`: `60` has no unit | write `60s`, `60m` or `60h`",
        ),
        (
            "before: 1 hour",
            "plimsoll.yml:2 `gate.before`: `1 hour` is not a duration | write it as `90s`, `5m`, `1h30m`, `7d` or `250ms`",
        ),
        (
            "before: 7d",
            "plimsoll.yml:1 `gate`: 7d35m in buckets of 1m are 10115 buckets, and Dynatrace answers 10080 | shorten `before` or `after`, or write a coarser `resolution`",
        ),
        (
            "after: 4m",
            "plimsoll.yml:2 `gate.after`: `after` of 4m holds 4 buckets of 1m, and a level needs 5 to be judged | write `after: 5m` or more, or a finer `resolution`",
        ),
        (
            "resolution: 10m",
            "plimsoll.yml:1 `gate`: `after` of 30m holds 3 buckets of 10m, and a level needs 5 to be judged | write `after: 50m` or more, or a finer `resolution`",
        ),
    ] {
        assert_eq!(gate(&format!("\n  {line}")).phrase(), phrase);
    }
    assert_eq!(
        gate("\n  before: 14d\n  resolution: 5m").plan().gate.span.before,
        Duration::from_secs(14 * 86_400)
    );
}

#[test]
fn an_unknown_key_is_told_the_nearest() {
    assert_eq!(
        refusal("gate:\n  objectives:\n    - name: p95\n      margn: 10%\n"),
        "plimsoll.yml:4 `gate.objectives[0].margn`: unknown key; did you mean `margin`? | write one of `name`, `kind`, `dynatrace`, `datadog`, `harm`, `margin`, `min-absolute`, `limits`, `min-sample`, `missing`, `no-traffic`, `pass`, `warn`, `key`, `weight`, `insist` or `info`"
    );
    assert_eq!(
        refusal("gate:\n  warmup: 5m\n"),
        "plimsoll.yml:2 `gate.warmup`: unknown key; did you mean `warm-up`? | write one of `before`, `baseline`, `baseline-at`, `baseline-version`, `warm-up`, `after`, `resolution`, `history`, `settle`, `soak` or `objectives`"
    );
    assert_eq!(
        refusal("kibana: {}\n"),
        "plimsoll.yml:1 `kibana`: unknown key | write one of `release`, `dynatrace`, `datadog`, `gate`, `flags`, `pipeline` or `remediate`"
    );
    assert_eq!(
        refusal("\n\nrelease:\n  Name: checkout\n"),
        "plimsoll.yml:4 `release.Name`: unknown key; did you mean `name`? | write one of `name`, `version`, `stage`, `product` or `build-version`"
    );
    assert!(refusal("realese: {}").contains("did you mean `release`?"));
    assert!(refusal("gate: { befroe: 1h }").contains("did you mean `before`?"));
}

#[test]
fn a_mark_believes_the_whole_file_too() {
    assert!(
        refusal("gate: { objectives: [{ name: x, kind: level }] }")
            .starts_with("plimsoll.yml:1 `gate.objectives[0]`: has no `harm`")
    );
}

#[test]
fn a_token_has_no_place_in_a_file() {
    for key in ["token", "api-token", "dynatraceToken"] {
        assert_eq!(
            refusal(&format!("dynatrace:\n  {key}: dt0c01.AAAA.BBBB\n")),
            format!(
                "plimsoll.yml:2 `dynatrace.{key}`: a token has no place in a file | hand it over in the input for the token, from a secret of the pipeline; revoke it if it was committed"
            )
        );
    }
    let phrase = refusal("release:\n  dt0c01.PUBLIC.SECRET: x\n");
    assert!(
        !phrase.contains("SECRET") && phrase.contains("`release.***`: unknown key"),
        "{phrase}"
    );
}

#[test]
fn a_gate_without_objectives_is_shown_an_example() {
    let mistake = Step::github().input("command", "gate").mistake();
    assert_eq!(mistake.place, "plimsoll.yml");
    assert_eq!(mistake.why, "there is none, and a gate needs to know what must hold");
    let example = mistake.fix.strip_prefix("write a plimsoll.yml like this one:\n").unwrap();
    assert!(example.lines().count() <= 10);
    assert_eq!(Step::gate(example).plan().gate.objectives.len(), 1);

    let other = Step::gate("release: { stage: x }").mistake();
    assert_eq!(
        (other.place.as_str(), other.why.as_str()),
        ("plimsoll.yml", "has no `gate`, and a gate needs to know what must hold")
    );
}

#[test]
fn a_gate_judges_what_somebody_named_and_never_the_whole_environment() {
    let step = gate("").input("entities", "");
    assert_eq!(
        step.phrase(),
        "plimsoll.yml:1 `gate`: nothing says which entities `p95` is about, and it would be judged over the whole environment | write `dynatrace: { entities: […] }` at the top of the file or below the objective, or give the input for entities"
    );
    let own = LEVEL.replace("metric:", "entities: 'type(HOST)', metric:");
    let step = Step::gate(&format!("gate:\n  objectives:{own}")).input("entities", "");
    assert!(step.plan().dynatrace.as_ref().unwrap().entities.is_empty());
}
