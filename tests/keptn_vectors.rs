//! Keptn's own test tables, and whole evaluations by its unmodified code: ours come out the same.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    missing_docs,
    reason = "a test may stop at a surprise, and reads its vectors from beside the repository"
)]
#![cfg(not(target_arch = "wasm32"))]

use plimsoll::gate::keptn::{
    Aggregate, Clause, Comparison, Indicator, Measured, Operator, Slo, Slos, Target, assess,
    evaluate_objectives, percentile,
};
use plimsoll::plan::keptn_slos;
use serde_json::{Value, json};

fn vectors(name: &str) -> Option<Vec<Value>> {
    let path = format!("{}/../shared/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no ../shared");
        return None;
    };
    // A number whose last bit counts is read from its text.
    let text = text.replace("110.00000000000001", "\"110.00000000000001\"");
    let file: Value = serde_json::from_str(&text).unwrap();
    Some(file["cases"].as_array().unwrap().clone())
}

/// Non-finite numbers are written as text.
fn number(value: &Value) -> f64 {
    match value.as_str() {
        Some("NaN") => f64::NAN,
        Some("Infinity") => f64::INFINITY,
        Some("-Infinity") => f64::NEG_INFINITY,
        Some(digits) => digits.parse().unwrap(),
        None => value.as_f64().unwrap_or(0.0),
    }
}

#[track_caller]
fn close(what: &str, found: f64, expected: f64) {
    let same = found == expected
        || (found.is_nan() && expected.is_nan())
        || (found - expected).abs() <= 1e-9 * expected.abs();
    assert!(same, "{what}: {found}, expected {expected}");
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// `{Metric, Value, Success, Message}` or the same in lower case.
fn measured(value: &Value) -> Measured {
    let of = |upper: &str| {
        let lower = upper.to_lowercase();
        value.get(upper).or_else(|| value.get(lower.as_str())).cloned().unwrap_or(Value::Null)
    };
    Measured {
        metric: word(&of("Metric")),
        value: number(&of("Value")),
        success: of("Success").as_bool().unwrap_or(false),
        message: word(&of("Message")),
    }
}

fn comparison(value: &Value) -> Comparison {
    Comparison {
        results: value["NumberOfComparisonResults"].as_u64().unwrap_or(0) as usize,
        include: word(&value["IncludeResultWithScore"]),
        aggregate: match value["AggregateFunction"].as_str() {
            Some("") => Aggregate::Unknown(String::new()),
            text => Aggregate::named(text.unwrap_or_default()),
        },
    }
}

fn sets(value: &Value) -> Vec<Vec<String>> {
    list(value).iter().map(|set| list(&set["Criteria"]).iter().map(word).collect()).collect()
}

fn slos(value: &Value) -> Slos {
    let objective = |it: &Value| Slo {
        sli: word(&it["SLI"]),
        display_name: word(&it["DisplayName"]),
        pass: sets(&it["Pass"]),
        warning: sets(&it["Warning"]),
        weight: it["Weight"].as_i64().unwrap(),
        key: it["KeySLI"].as_bool().unwrap(),
    };
    Slos {
        comparison: comparison(&value["Comparison"]),
        objectives: list(&value["Objectives"]).iter().map(objective).collect(),
        total_pass: word(&value["TotalScore"]["Pass"]),
        total_warning: word(&value["TotalScore"]["Warning"]),
    }
}

/// One objective with these sets, evaluated alone.
fn alone(
    pass: Vec<Vec<String>>,
    now: &Measured,
    before: &[Measured],
    comparison: &Comparison,
) -> Result<Indicator, String> {
    let objective = Slo {
        sli: now.metric.clone(),
        display_name: String::new(),
        pass,
        warning: Vec::new(),
        weight: 1,
        key: false,
    };
    let before = vec![before.to_vec()];
    evaluate_objectives(&[objective], comparison, std::slice::from_ref(now), &before)
        .map(|mut it| it.indicators.remove(0))
        .map_err(|(_, error)| error.to_string())
}

fn clause(it: &Value, key: impl Fn(&str) -> String) -> Clause {
    let operator = word(&it[key("Operator")]);
    let all =
        [Operator::AtMost, Operator::Less, Operator::Equal, Operator::AtLeast, Operator::More];
    Clause {
        operator: all.into_iter().find(|it| it.word() == operator),
        value: number(&it[key("Value")]),
        percentage: it[key("CheckPercentage")].as_bool().unwrap(),
        comparison: it[key("IsComparison")].as_bool().unwrap(),
        increase: it[key("CheckIncrease")].as_bool().unwrap(),
    }
}

fn as_is(name: &str) -> String {
    name.to_owned()
}

#[track_caller]
fn targets(what: &str, found: &[Target], expected: &Value, key: impl Fn(&str) -> String) {
    assert_eq!(found.len(), list(expected).len(), "{what}");
    for (found, expected) in found.iter().zip(list(expected)) {
        assert_eq!(found.criterion, word(&expected[key("Criteria")]), "{what}");
        assert_eq!(Some(found.violated), expected[key("Violated")].as_bool(), "{what}");
        close(what, found.target, number(&expected[key("TargetValue")]));
    }
}

#[test]
fn the_tables_of_the_lighthouse_agree() {
    let Some(cases) = vectors("keptn_lighthouse_tests.json") else { return };
    for case in &cases {
        let what = format!("{} {} {}", case["id"], case["test"], case["name"]);
        let it = &case["case"];
        let previous: Vec<Measured> =
            list(&it["InPreviousResults"]).iter().map(|it| measured(&it["Value"])).collect();
        match case["test"].as_str().unwrap() {
            "TestParseCriteriaString" => {
                let read = Clause::parse(it["Criteria"].as_str().unwrap()).unwrap();
                assert_eq!(read, clause(&it["ExpectedCriteriaObject"], as_is), "{what}");
            }
            "TestEvaluateValue" => {
                let all = [
                    Operator::AtMost,
                    Operator::Less,
                    Operator::Equal,
                    Operator::AtLeast,
                    Operator::More,
                ];
                let operator = all.into_iter().find(|all| all.word() == word(&it["Operator"]));
                let held = operator.map(|operator| {
                    operator.holds(number(&it["MeasuredValue"]), number(&it["ExpectedValue"]))
                });
                assert_eq!(held.is_none(), !it["ExpectedError"].is_null(), "{what}");
                assert_eq!(
                    held.unwrap_or(false),
                    it["ExpectedResult"].as_bool().unwrap(),
                    "{what}"
                );
            }
            "TestEvaluateFixedThreshold" | "TestEvaluateComparison" => {
                let clause = clause(&it["InCriteriaObject"], as_is);
                let values: Vec<f64> =
                    previous.iter().filter(|it| it.success).map(|it| it.value).collect();
                let before = comparison(&it["InComparison"]).aggregate.of(&values);
                let value = number(&it["InSLIResult"]["Value"]);
                let held = match (clause.comparison, before) {
                    (true, None) => Some(true),
                    (_, before) => clause
                        .operator
                        .map(|it| it.holds(value, clause.target(before.unwrap_or(0.0)))),
                };
                assert_eq!(held.is_none(), !it["ExpectedError"].is_null(), "{what}");
                assert_eq!(
                    held.unwrap_or(false),
                    it["ExpectedResult"].as_bool().unwrap(),
                    "{what}"
                );
            }
            "TestCalculatePercentile" => {
                let values: Vec<f64> = list(&it["InValue"]).iter().map(number).collect();
                let found = percentile(&values, number(&it["InPercentile"]));
                close(&what, found, number(&it["ExpectedValue"]));
            }
            "TestEvaluateSingleCriteria"
            | "TestEvaluateCriteriaSet"
            | "TestEvaluateOrCombinedCriteria" => {
                let pass = match it.get("InCriteria") {
                    Some(one) => vec![vec![word(one)]],
                    None => match it.get("InCriteriaSet") {
                        Some(set) => sets(&json!([set])),
                        None => sets(&it["InCriteriaSets"]),
                    },
                };
                let now = measured(&it["InSLIResult"]);
                let found = alone(pass, &now, &previous, &comparison(&it["InComparison"]));
                let found = found.unwrap();
                let holds = found.status.word() == "pass";
                assert_eq!(Some(holds), it["ExpectedResult"].as_bool(), "{what}");
                if it.get("ExpectedTargets").is_some() {
                    targets(&what, &found.pass, &it["ExpectedTargets"], as_is);
                }
            }
            "Test_aggregateValues" => {
                let values: Vec<f64> =
                    previous.iter().filter(|it| it.success).map(|it| it.value).collect();
                let found = comparison(&it["InComparison"]).aggregate.of(&values);
                assert_eq!(found.is_none(), it["ExpectedSkip"].as_bool().unwrap(), "{what}");
                close(&what, found.unwrap_or(0.0), number(&it["ExpectedValue"]));
            }
            "Test_getSLIResult" => value_is_used_up(&what, it),
            "TestEvaluateObjectives" => objectives(&what, it),
            "TestCalculateScore" => score(&what, it),
            "TestParseLO" => match keptn_slos("slo.yaml", it["SLOFileContent"].as_str().unwrap()) {
                Err(error) => assert!(!it["ExpectedError"].is_null(), "{what}: {error}"),
                Ok(found) => {
                    let mut expected = slos(&it["ExpectedSLO"]);
                    // How many results are compared with is settled when the file is read.
                    if it["ExpectedSLO"]["Comparison"]["CompareWith"] == "single_result" {
                        expected.comparison.results = 1;
                    }
                    assert_eq!(found, expected, "{what}");
                }
            },
            other => panic!("{other} is new"),
        }
    }
}

fn value_is_used_up(what: &str, it: &Value) {
    let values: Vec<Measured> = list(&it["Results"]).iter().map(measured).collect();
    let objective = Slo {
        sli: word(&it["SLI"]),
        display_name: String::new(),
        pass: vec![vec!["<1e9".to_owned()]],
        warning: Vec::new(),
        weight: 1,
        key: false,
    };
    let twice = [objective.clone(), objective];
    let comparison = Comparison { results: 1, include: String::new(), aggregate: Aggregate::Mean };
    let found = evaluate_objectives(&twice, &comparison, &values, &[]).unwrap();
    let first = &found.indicators[0].measured;
    let expected = &it["ExpectedFound"];
    if expected.is_null() {
        assert_eq!(first.message, "no value received from SLI provider", "{what}");
    } else {
        assert_eq!(*first, measured(expected), "{what}");
    }
    let again = list(&it["ExpectedLeft"]).iter().any(|left| left["Metric"] == it["SLI"]);
    assert_eq!(found.indicators[1].measured.message.is_empty(), again, "{what}");
}

fn objectives(what: &str, it: &Value) {
    let slos = slos(&it["InSLOConfig"]);
    let now: Vec<Measured> =
        list(&it["InGetSLIDoneEvent"]["GetSLI"]["IndicatorValues"]).iter().map(measured).collect();
    let before: Vec<Vec<Measured>> = list(&it["InPreviousEvaluationEvents"])
        .iter()
        .map(|event| {
            list(&event["Evaluation"]["IndicatorResults"])
                .iter()
                .map(|it| measured(&it["Value"]))
                .collect()
        })
        .collect();
    let found = evaluate_objectives(&slos.objectives, &slos.comparison, &now, &before).unwrap();
    close(what, found.maximum, number(&it["ExpectedMaximumScore"]));
    let failed = it["ExpectedKeySLIFailed"]["Failed"].as_bool().unwrap();
    assert_eq!(found.key_failed.is_some(), failed, "{what}");
    let expected = list(&it["ExpectedEvaluationResult"]["Evaluation"]["IndicatorResults"]);
    assert_eq!(found.indicators.len(), expected.len(), "{what}");
    for (found, expected) in found.indicators.iter().zip(expected) {
        assert_eq!(found.status.word(), expected["Status"], "{what}");
        close(what, found.score, number(&expected["Score"]));
        targets(what, &found.pass, &expected["PassTargets"], as_is);
        targets(what, &found.warning, &expected["WarningTargets"], as_is);
        if expected["Value"].is_object() {
            assert_eq!(found.measured, measured(&expected["Value"]), "{what}");
            close(what, found.compared, number(&expected["Value"]["ComparedValue"]));
        }
    }
}

fn score(what: &str, it: &Value) {
    let slos = slos(&it["InSLOConfig"]);
    // The objectives as they were evaluated come with the case; ours only carry their score.
    let results = list(&it["InEvaluationResult"]["Evaluation"]["IndicatorResults"]);
    let comparison = &slos.comparison;
    let mut evaluated = evaluate_objectives(&[], comparison, &[], &[]).unwrap();
    evaluated.maximum = number(&it["InMaximumScore"]);
    let failed = &it["InKeySLIFailed"];
    evaluated.key_failed =
        (failed["Failed"] == true).then(|| (word(&failed["Name"]), word(&failed["Message"])));
    for result in results {
        let mut indicator =
            alone(Vec::new(), &measured(&result["Value"]), &[], comparison).unwrap();
        indicator.score = number(&result["Score"]);
        for target in list(&result["PassTargets"]) {
            let criterion = word(&target["Criteria"]);
            indicator.pass.push(Target { criterion, target: 0.0, violated: false });
        }
        evaluated.indicators.push(indicator);
    }
    let found = assess(&evaluated, &slos.total_pass, &slos.total_warning).unwrap();
    let expected = &it["ExpectedEvaluationResult"];
    close(what, found.score, number(&expected["Evaluation"]["Score"]));
    assert_eq!(found.result.word(), expected["EventData"]["Result"], "{what}");
    assert_eq!(found.message, word(&expected["EventData"]["Message"]), "{what}");
}

#[test]
fn whole_evaluations_by_the_unmodified_code_agree() {
    let Some(cases) = vectors("keptn_evaluation_oracle.json") else { return };
    for case in &cases {
        let what = format!("{} {}", case["id"], case["name"]);
        let (input, observed) = (&case["input"], &case["observed"]);
        match case["group"].as_str().unwrap() {
            "criteria-string" => {
                let found = Clause::parse(input["criteria"].as_str().unwrap());
                match (&observed.get("error"), found) {
                    (Some(error), Err(found)) => {
                        assert_eq!(found.to_string(), error.as_str().unwrap(), "{what}");
                    }
                    (None, Ok(found)) => {
                        let names = |name: &str| match name {
                            "CheckPercentage" => "check_percentage".to_owned(),
                            "IsComparison" => "is_comparison".to_owned(),
                            "CheckIncrease" => "check_increase".to_owned(),
                            other => other.to_lowercase(),
                        };
                        let expected = clause(observed, names);
                        close(&what, found.value, expected.value);
                        assert_eq!(Clause { value: expected.value, ..found }, expected, "{what}");
                    }
                    (error, found) => panic!("{what}: {error:?}, {found:?}"),
                }
            }
            "criterion" => {
                let now = Measured {
                    metric: "m".to_owned(),
                    value: number(&input["value"]),
                    success: true,
                    message: String::new(),
                };
                let before: Vec<Measured> = list(&input["previous"]).iter().map(measured).collect();
                let comparison = comparison(&json!({ "AggregateFunction": input["aggregate"] }));
                let pass = vec![vec![word(&input["criteria"])]];
                match alone(pass, &now, &before, &comparison) {
                    Err(error) => assert_eq!(error, word(&observed["error"]), "{what}"),
                    Ok(found) => {
                        assert!(observed["error"].is_null(), "{what}");
                        assert_eq!(found.pass[0].violated, observed["satisfied"] != true, "{what}");
                        close(&what, found.pass[0].target, number(&observed["target_value"]));
                        close(&what, found.compared, number(&observed["compared_value"]));
                    }
                }
            }
            "percentile" => {
                let values: Vec<f64> = list(&input["values"]).iter().map(number).collect();
                let found = percentile(&values, number(&input["p"]));
                close(&what, found, number(&observed["percentile"]));
            }
            "evaluation" => evaluation(&what, input, observed),
            other => panic!("{other} is new"),
        }
    }
}

fn evaluation(what: &str, input: &Value, observed: &Value) {
    let slos = keptn_slos("slo.yaml", input["slo_yaml"].as_str().unwrap()).unwrap();
    let now: Vec<Measured> = list(&input["slis"]).iter().map(measured).collect();
    let before: Vec<Vec<Measured>> = list(&input["previous_evaluations"])
        .iter()
        .map(|event| list(event).iter().map(measured).collect())
        .collect();
    let evaluated = evaluate_objectives(&slos.objectives, &slos.comparison, &now, &before);
    let evaluated = match evaluated {
        Err((sli, error)) => {
            assert_eq!(
                format!("error with {sli}: {error}"),
                word(&observed["objectives_error"]),
                "{what}"
            );
            return;
        }
        Ok(evaluated) => evaluated,
    };
    assert!(observed.get("objectives_error").is_none(), "{what}");
    close(what, evaluated.maximum, number(&observed["maximum_score"]));
    assert_eq!(
        Some(evaluated.key_failed.is_some()),
        observed["key_sli_failed"].as_bool(),
        "{what}"
    );
    let expected = list(&observed["indicators"]);
    assert_eq!(evaluated.indicators.len(), expected.len(), "{what}");
    let snake = |name: &str| match name {
        "TargetValue" => "target_value".to_owned(),
        other => other.to_lowercase(),
    };
    for (found, expected) in evaluated.indicators.iter().zip(expected) {
        assert_eq!(found.status.word(), expected["status"], "{what}");
        close(what, found.score, number(&expected["score"]));
        targets(what, &found.pass, &expected["pass_targets"], snake);
        targets(what, &found.warning, &expected["warning_targets"], snake);
        if expected["metric"].is_string() {
            assert_eq!(found.measured.message, word(&expected["message"]), "{what}");
            close(what, found.compared, number(&expected["compared_value"]));
        }
    }
    match assess(&evaluated, &slos.total_pass, &slos.total_warning) {
        Err(error) => assert_eq!(error, word(&observed["score_error"]), "{what}"),
        Ok(found) => {
            assert!(observed["score_error"].is_null(), "{what}");
            close(what, found.score, number(&observed["score"]));
            // Of an empty list of objectives the handler makes a failure afterwards.
            if !slos.objectives.is_empty() {
                assert_eq!(found.result.word(), observed["result"], "{what}");
                assert_eq!(found.message, word(&observed["message"]), "{what}");
            }
        }
    }
}
