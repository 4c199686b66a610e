//! DQL over HTTP: a query is started, asked for until it is done, and cancelled where nobody waits any longer.
//! <https://developer.dynatrace.com/develop/sdks/client-query/>

use std::collections::BTreeMap;

use serde_json::json;

use crate::error::{Error, Result, Trouble};
use crate::json::{Read, Value};
use crate::plan::Connection;
use crate::time::{Duration, Timestamp, Window};
use crate::wire::{Answer, Method, Repeat, Request, Silence};

use super::super::VENDOR;
use super::super::answer::read;
use super::super::question::{get, post};
use super::wire::{QueryAnswer, QueryResult};

const EXECUTE: &str = "ask Grail";
/// How long one question waits over there before it says that the query goes on.
const PATIENCE_MS: u32 = 10_000;
/// More records are not read.
pub const MOST_RECORDS: usize = 1_000;

/// How far a query is.
#[derive(Clone, Debug, PartialEq)]
pub enum Progressed {
    /// It goes on under this token.
    Going(String),
    /// It is done.
    Done(Table),
}

/// What a query brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The records that are not null.
    pub rows: Vec<Row>,
    /// What Grail says beside.
    pub notes: Vec<String>,
    /// Why this is not the whole answer: a scan that was cut or sampled. None: it is.
    pub partial: Option<String>,
}

/// A record, its fields sorted by what they hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Texts and flags.
    pub texts: Vec<(String, String)>,
    /// Numbers; longs come as strings and are numbers by their type.
    pub numbers: Vec<(String, Option<f64>)>,
    /// Numbers, one a bucket.
    pub series: Vec<(String, Vec<Option<f64>>)>,
    /// The first instant of the first bucket.
    pub start: Option<Timestamp>,
    /// The width of a bucket.
    pub interval: Option<Duration>,
}

impl Row {
    /// The text of a field.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.texts.iter().find(|(have, _)| have == name).map(|(_, text)| text.as_str())
    }
}

/// Starts a query. A timeframe that stands in the query wins over `window`.
pub fn query_request(connection: &Connection, query: &str, window: Window) -> Request {
    let body = json!({
        "query": query,
        "defaultTimeframeStart": window.from.to_string(),
        "defaultTimeframeEnd": window.to.to_string(),
        "requestTimeoutMilliseconds": PATIENCE_MS,
        "maxResultRecords": MOST_RECORDS,
        "fetchTimeoutSeconds": 60,
    });
    let request = post(connection, "/storage/query/v1/query:execute", body.to_string(), EXECUTE);
    // A query changes nothing.
    Request { repeat: Repeat::Freely, ..request }
}

/// Asks how far a query is.
pub fn poll_request(connection: &Connection, token: &str) -> Request {
    let query = [
        ("request-token", token.to_owned()),
        ("request-timeout-milliseconds", PATIENCE_MS.to_string()),
    ];
    get(connection, "/storage/query/v1/query:poll", &query, EXECUTE)
}

/// Stops a query that nobody waits for any longer.
pub fn cancel_request(connection: &Connection, token: &str) -> Request {
    let query = [("request-token", token.to_owned())];
    let request = get(connection, "/storage/query/v1/query:cancel", &query, "cancel the query");
    Request { method: Method::Post, ..request }
}

/// Reads either answer.
pub fn query_response(
    connection: &Connection,
    token: Option<&str>,
    result: &Result<Answer, Silence>,
) -> Result<Progressed> {
    let answer: QueryAnswer = read(EXECUTE, connection, result)?;
    let state = answer.state.unwrap_or_default();
    let trouble = |why: String, fix: &str| {
        Error::Provider(Trouble {
            vendor: VENDOR,
            action: EXECUTE.to_owned(),
            why,
            fix: fix.to_owned(),
        })
    };
    match (state.as_str(), answer.result) {
        ("SUCCEEDED", Some(result)) => Ok(Progressed::Done(table(result))),
        ("RUNNING" | "NOT_STARTED", _) => {
            let token = answer.request_token.or_else(|| token.map(str::to_owned));
            token.map(Progressed::Going).ok_or_else(|| {
                trouble(
                    "it goes on, and no token came to ask for it".to_owned(),
                    "run the step again",
                )
            })
        }
        ("SUCCEEDED", None) => {
            Err(trouble("it is done, and no result came".to_owned(), "run the step again"))
        }
        (word, _) => Err(trouble(
            format!("the query is in the state {}", if word.is_empty() { "(none)" } else { word }),
            "run the query in a notebook, see how long it takes, and let it scan less",
        )),
    }
}

fn table(result: QueryResult) -> Table {
    let QueryResult { records, types, metadata } = result;
    let types: Vec<Value> = types.unwrap_or_default();
    let records = records.unwrap_or_default();
    let mut table = Table::default();
    if records.len() >= MOST_RECORDS {
        table.partial = Some(format!("the answer was cut at {MOST_RECORDS} records"));
    }
    for (index, record) in records.iter().enumerate() {
        if let Some(record) = record {
            table.rows.push(row(record, mappings(&types, index)));
        }
    }
    let grail = metadata.and_then(|it| it.grail).map(|it| (it.notifications, it.sampled));
    let (notifications, sampled) = grail.unwrap_or_default();
    for it in notifications.unwrap_or_default() {
        let severity = it.severity.unwrap_or_default();
        let message = it.message.unwrap_or_default();
        let note = format!("Grail says {}: {message}", severity.to_lowercase());
        // A metric that was never written is no cut answer: nothing is what there is of it.
        let kind = it.notification_type.unwrap_or_default();
        let only_empty =
            kind == "NO_MATCHING_TIME_SERIES" || message.contains("no matching time series");
        // What is said in a word that is not known may be anything.
        if !severity.eq_ignore_ascii_case("info") && !only_empty {
            table.partial.get_or_insert(note.clone());
        }
        table.notes.push(note);
    }
    if sampled == Some(true) {
        table.partial.get_or_insert("Grail looked at a sample only".to_owned());
    }
    table
}

/// The types of the record at this index.
fn mappings(types: &[Value], index: usize) -> Option<&BTreeMap<String, Value>> {
    let holds = |it: &&Value| {
        let range = it.get("indexRange").cloned().map(Vec::<usize>::read);
        match range {
            Some(Ok(range)) if range.len() == 2 => (range[0]..=range[1]).contains(&index),
            Some(_) | None => true,
        }
    };
    types.iter().find(holds)?.get("mappings")?.as_object()
}

fn row(record: &BTreeMap<String, Value>, types: Option<&BTreeMap<String, Value>>) -> Row {
    let mut row = Row::default();
    for (name, value) in record {
        let kind = types.and_then(|it| it.get(name)).and_then(|it| it.get("type")?.as_str());
        match (name.as_str(), value) {
            ("timeframe", Value::Object(frame)) => {
                row.start =
                    frame.get("start").and_then(Value::as_str).and_then(|it| it.parse().ok());
            }
            ("interval", value) => {
                row.interval = number(value).map(|ns| Duration::from_nanos(ns as u64));
            }
            (_, list @ (Value::List(_) | Value::Numbers(_))) => {
                let items = Vec::<Value>::read(list.clone()).unwrap_or_default();
                let values: Vec<Option<f64>> = items.iter().map(number).collect();
                // A list of texts is no series.
                if items
                    .iter()
                    .zip(&values)
                    .all(|(item, value)| *item == Value::Null || value.is_some())
                {
                    row.series.push((name.clone(), values));
                }
            }
            (_, Value::Null) => row.numbers.push((name.clone(), None)),
            (_, Value::Number(_)) => row.numbers.push((name.clone(), number(value))),
            (_, Value::Text(text)) => match kind {
                Some("long" | "double" | "duration") => {
                    row.numbers.push((name.clone(), number(value)));
                }
                Some(_) | None => row.texts.push((name.clone(), text.clone())),
            },
            (_, Value::Bool(flag)) => row.texts.push((name.clone(), flag.to_string())),
            (_, Value::Object(_)) => row.texts.push((name.clone(), value.to_string())),
        }
    }
    row
}

/// A number as Grail writes it: longs come as strings.
fn number(value: &Value) -> Option<f64> {
    let number = value.as_str().map_or_else(|| value.as_f64(), |text| text.parse().ok());
    number.filter(|it: &f64| it.is_finite())
}
