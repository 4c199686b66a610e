//! The pages as they cross to JavaScript.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::report::{Annotation, Pages, Severity, Step};

#[derive(Serialize)]
struct Shown<'a> {
    outputs: &'a BTreeMap<&'static str, String>,
    annotations: Vec<ShownAnnotation<'a>>,
    log: &'a [String],
    summary: &'a str,
    result: &'a str,
    report: &'a str,
    junit: &'a str,
    evidence: Option<&'a str>,
    connection: Option<&'a str>,
    upload: Option<&'a str>,
    step: &'static str,
}

#[derive(Serialize)]
struct ShownAnnotation<'a> {
    severity: &'static str,
    title: &'a str,
    text: &'a str,
    file: Option<&'a str>,
    line: Option<usize>,
}

/// A plain object: maps become objects, not `Map`s.
pub(super) fn shown(pages: &Pages) -> Result<JsValue, JsError> {
    let Pages {
        outputs,
        annotations,
        log,
        summary,
        result,
        report,
        junit,
        evidence,
        connection,
        upload,
        step,
    } = pages;
    let annotations = annotations.iter().map(annotation).collect();
    let shown = Shown {
        outputs,
        annotations,
        log,
        summary,
        result,
        report,
        junit,
        evidence: evidence.as_deref(),
        connection: connection.as_deref(),
        upload: upload.as_deref(),
        step: step_word(*step),
    };
    Ok(shown.serialize(&Serializer::json_compatible())?)
}

fn annotation(annotation: &Annotation) -> ShownAnnotation<'_> {
    let Annotation { severity, title, text, place } = annotation;
    let severity = match severity {
        Severity::Error => "error",
        Severity::Notice => "notice",
        Severity::Warning => "warning",
    };
    let (file, line) = match place {
        Some(place) => (Some(place.file.as_str()), Some(place.line)),
        None => (None, None),
    };
    ShownAnnotation { severity, title, text, file, line }
}

fn step_word(step: Step) -> &'static str {
    match step {
        Step::Failed => "failed",
        Step::Succeeded => "succeeded",
        Step::Warned => "warned",
    }
}
