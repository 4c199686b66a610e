//! The numbers against independent ones: scipy's, and the reference implementation of the method.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    missing_docs,
    reason = "a test may stop at a surprise, and reads its vectors from beside the repository"
)]
#![cfg(not(target_arch = "wasm32"))]

use plimsoll::gate::Criterion;
use plimsoll::stats::{
    NullRanks, RankSum, RankTest, RatePair, benjamini_hochberg, hodges_lehmann, holm,
    kth_difference, normal_tail, scatter, student_tail,
};
use serde_json::Value;

fn vectors(name: &str) -> Option<Value> {
    let path = format!("{}/../shared/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no ../shared");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().filter_map(Value::as_f64).collect()
}

fn sorted(mut sample: Vec<f64>) -> Vec<f64> {
    sample.sort_by(f64::total_cmp);
    sample
}

#[track_caller]
fn close(what: &str, found: f64, expected: &Value) {
    let expected = expected.as_f64().unwrap();
    let off = (found - expected).abs();
    assert!(off <= 1e-9 * expected.abs() || off < 1e-300, "{what}: {found}, expected {expected}");
}

#[test]
fn the_rank_test_with_memory_agrees_with_its_reference() {
    let Some(file) = vectors("recommended_methods.json") else { return };
    let cases = file["rank_vif"].as_array().unwrap();
    for (number, case) in cases.iter().enumerate() {
        let what = |figure: &str| format!("rank_vif {number} {figure}");
        let ratio = case["ratio"].as_f64().unwrap();
        let first: Vec<f64> =
            numbers(&case["x"]).iter().map(|value| value / (1.0 + ratio)).collect();
        let second = numbers(&case["y"]);
        let expected = &case["expected"];
        let test = RankTest::widened(&first, &second);
        close(&what("u"), test.u, &expected["u"]);
        close(&what("z"), test.z, &expected["z"]);
        close(&what("p"), test.p, &expected["p_upper"]);
        close(&what("df"), test.df, &expected["df"]);
        close(&what("vif"), test.memory.vif, &expected["vif"]);
        close(&what("rho"), test.memory.rho, &expected["rho_corrected"]);
        let miss = (1.0 - case["level"].as_f64().unwrap()) / 2.0;
        let depth = test.depth(first.len(), second.len(), miss);
        let (first, second) = (sorted(first), sorted(second));
        close(&what("shift"), hodges_lehmann(&first, &second).unwrap(), &expected["hl"]);
        assert_eq!(depth.is_some(), expected["attainable"] == true, "{}", what("attainable"));
        if let Some(k) = depth {
            assert_eq!(Some(k as u64), expected["k"].as_u64(), "{}", what("k"));
            let above = first.len() * second.len() + 1 - k;
            close(&what("low"), kth_difference(&first, &second, k).unwrap(), &expected["ci"][0]);
            close(
                &what("high"),
                kth_difference(&first, &second, above).unwrap(),
                &expected["ci"][1],
            );
        }
    }
    println!("{} cases of rank_vif agree", cases.len());
}

#[test]
fn ranks_tails_and_shifts_agree_with_scipy() {
    let Some(file) = vectors("mannwhitney_scipy.json") else { return };
    let mut compared = 0;
    for case in file["cases"].as_array().unwrap() {
        let expected = &case["expected"];
        if expected["status"] != "ok" {
            continue;
        }
        compared += 1;
        let what = |figure: &str| format!("mannwhitney {} {figure}", case["id"]);
        let (first, second) = (numbers(&case["x_raw"]), numbers(&case["y_raw"]));
        let ranked = RankSum::of(&first, &second);
        close(&what("u"), ranked.u, &expected["u1"]);
        close(&what("ties"), ranked.ties, &expected["tie_term"]);
        close(&what("sigma"), ranked.sigma(), &expected["sigma"]);
        if let Some(z) = expected["z_nocc"].as_f64() {
            close(&what("greater"), normal_tail(z), &expected["asymptotic_p"]["greater_nocc"]);
            close(&what("less"), normal_tail(-z), &expected["asymptotic_p"]["less_nocc"]);
        }
        if let Some(exact) = expected.get("exact_p_conditional_midrank") {
            let pooled: Vec<f64> = ranked.first.iter().chain(&ranked.second).copied().collect();
            let null = NullRanks::of(&pooled, first.len());
            close(&what("exact"), null.at_least(ranked.first.iter().sum()), &exact["greater"]);
        }
        let shift = &expected["hodges_lehmann_x_minus_y"];
        let (first, second) = (sorted(first), sorted(second));
        close(&what("shift"), hodges_lehmann(&first, &second).unwrap(), &shift["estimate"]);
        for level in ["ci_95_orderstat", "ci_98_orderstat"] {
            let interval = &shift[level];
            let k = usize::try_from(interval["k"].as_u64().unwrap()).unwrap();
            let above = first.len() * second.len() + 1 - k;
            close(&what(level), kth_difference(&first, &second, k).unwrap(), &interval["low"]);
            close(&what(level), kth_difference(&first, &second, above).unwrap(), &interval["high"]);
        }
    }
    println!("{compared} cases of scipy agree");
}

#[test]
fn students_tail_agrees_with_scipy() {
    let Some(file) = vectors("recommended_methods.json") else { return };
    for family in ["did", "did_levels"] {
        for case in file[family].as_array().unwrap() {
            let expected = &case["expected"];
            let tail =
                student_tail(expected["t"].as_f64().unwrap(), expected["df"].as_f64().unwrap());
            close(family, tail, &expected["p_upper"]);
        }
    }
}

/// What Keptn reads and we refuse, on purpose: infinite, underscored or doubly signed bounds, and
/// spaces inside a number or an operator.
const STRICTER: [&str; 12] = [
    "<Inf", "<-Inf", "<inf%", "<1_000", "<-+5", "<++5", "<-+5%", "> =5", "<= 1 000", "<NaN",
    "<+-5", "<-inf",
];

#[test]
fn criteria_are_read_as_keptn_reads_them_or_refused() {
    let Some(file) = vectors("keptn_evaluation_oracle.json") else { return };
    let mut compared = 0;
    for case in file["cases"].as_array().unwrap() {
        let text = case["input"]["criteria"].as_str().unwrap_or_default();
        if case["group"] == "criteria-string" {
            compared += 1;
            let refused = case["observed"].get("error").is_some() || STRICTER.contains(&text);
            assert_eq!(Criterion::parse(text).is_err(), refused, "{text}");
            if !refused {
                let relative = Criterion::parse(text).unwrap().is_relative();
                assert_eq!(case["observed"]["is_comparison"], relative, "{text}");
            }
        } else if case["group"] == "criterion" {
            let Ok(criterion) = Criterion::parse(text) else { continue };
            let Some(value) = case["input"]["value"].as_f64() else { continue };
            let previous = case["input"]["previous"].as_array().unwrap();
            let known = previous.iter().any(|result| result["success"] == true);
            // An unknown aggregate is silently zero there.
            let aggregated = ["avg", "p50", "p90", "p95"]
                .contains(&case["input"]["aggregate"].as_str().unwrap());
            let before =
                case["observed"]["compared_value"].as_f64().filter(|_| known && aggregated);
            // 110.00000000000001: the reader of JSON misses the last bit, `criterion.rs` does not.
            if case["id"] == "criterion-045" {
                continue;
            }
            compared += 1;
            if criterion.is_relative() && before.is_none() {
                // There it passes.
                assert_eq!(criterion.holds(value, before), None, "{text}");
            } else if before.is_none_or(|before| before >= 0.0) || !text.ends_with('%') {
                // From a negative value Keptn turns the tolerance of a percentage around.
                assert_eq!(
                    criterion.holds(value, before),
                    case["observed"]["satisfied"].as_bool(),
                    "{text}"
                );
            }
        }
    }
    println!("{compared} criteria agree with Keptn");
}

#[test]
fn keptns_own_tests_of_criteria_hold() {
    let Some(file) = vectors("keptn_lighthouse_tests.json") else { return };
    for case in file["cases"].as_array().unwrap() {
        if case["test"] == "TestParseCriteriaString" {
            let text = case["case"]["Criteria"].as_str().unwrap();
            let criterion = Criterion::parse(text).unwrap();
            assert_eq!(
                case["case"]["ExpectedCriteriaObject"]["IsComparison"],
                criterion.is_relative(),
                "{text}"
            );
        }
    }
}

#[test]
fn rates_agree_with_scipy() {
    let Some(file) = vectors("sequential_and_rates.json") else { return };
    let figure = |case: &Value, name: &str| case[name].as_f64().unwrap();
    let cases = file["poisson_rate_tests"].as_array().unwrap();
    for case in cases {
        let rates = RatePair {
            events: figure(case, "count_new"),
            exposure: figure(case, "exposure_new"),
            base_events: figure(case, "count_base"),
            base_exposure: figure(case, "exposure_base"),
        };
        close("p", rates.p_above(1.0), &case["conditional_exact_p_greater"]);
        close("p beyond 1.25", rates.p_above(1.25), &case["conditional_exact_p_ratio_gt_1.25"]);
        close("p beyond 2", rates.p_above(2.0), &case["conditional_exact_p_ratio_gt_2.0"]);
        let interval = &case["ratio_ci95_clopper_pearson"];
        if interval.is_array() {
            close("least", rates.least_ratio(0.025), &interval[0]);
            if interval[1].is_f64() {
                close("most", rates.most_ratio(0.025), &interval[1]);
            }
        }
    }
    println!("{} pairs of rates agree", cases.len());
}

#[test]
fn the_evidence_of_a_soak_agrees_with_its_closed_form() {
    let Some(file) = vectors("sequential_and_rates.json") else { return };
    for case in file["e_process_rate_ratio"].as_array().unwrap() {
        let figure = |name: &str| case[name].as_f64().unwrap();
        let rates = RatePair {
            events: figure("k_new"),
            exposure: figure("exposure_new"),
            base_events: figure("k_base"),
            base_exposure: figure("exposure_base"),
        };
        let ln = rates.ln_evidence(figure("max_allowed_ratio"));
        let expected = figure("log_e");
        assert!((ln - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{ln}, not {expected}");
    }
}

#[test]
fn the_scatter_of_counts_agrees_with_statsmodels() {
    let Some(file) = vectors("sequential_and_rates.json") else { return };
    for case in file["quasi_poisson"].as_array().unwrap() {
        let side = |counts: &str, exposure: &str| {
            let (counts, exposure) = (numbers(&case[counts]), numbers(&case[exposure]));
            scatter(&counts.into_iter().zip(exposure).collect::<Vec<_>>())
        };
        let (new, base) =
            (side("counts_new", "exposure_new"), side("counts_base", "exposure_base"));
        close("phi", (new.0 + base.0) / (new.1 + base.1), &case["pearson_phi"]);
        assert_eq!(new.1 + base.1, case["df"].as_f64().unwrap());
    }
}

#[test]
fn many_tests_at_once_are_adjusted_as_statsmodels_does() {
    let Some(file) = vectors("sequential_and_rates.json") else { return };
    for case in file["multiple_testing"].as_array().unwrap() {
        let p = numbers(&case["p"]);
        for (name, found) in [("holm", holm(&p)), ("bh", benjamini_hochberg(&p))] {
            for (found, expected) in found.iter().zip(case[name].as_array().unwrap()) {
                close(name, *found, expected);
            }
        }
    }
}
