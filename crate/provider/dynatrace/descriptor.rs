//! The unit of a metric, as its descriptor says.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/metric-v2/get-descriptor>

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::Result;
use crate::plan::Connection;
use crate::wire::{Answer, Request, Silence};

use super::answer::read;
use super::question::get;
use super::wire::MetricDescriptor;

/// What keys begin with that have a colon of their own.
const FAMILIES: [&str; 5] = ["builtin:", "calc:", "ext:", "func:", "legacy:"];

const ACTION: &str = "read what the metric is";

/// Asks for the descriptor of the metric that `selector` begins with; none where it begins with arithmetic.
pub fn unit_request(connection: &Connection, selector: &str) -> Option<Request> {
    if selector.starts_with('(') {
        return None;
    }
    // `builtin:service.response.time:avg`: the transformations follow the key, and so does an operator.
    let family = FAMILIES.iter().find(|it| selector.starts_with(**it)).map_or(0, |it| it.len());
    let end = selector[family..].find([':', '(', ' ']).map_or(selector.len(), |at| family + at);
    let key = &selector[..end];
    let path = format!("/metrics/{}", utf8_percent_encode(key, NON_ALPHANUMERIC));
    Some(get(connection, &path, &[], ACTION))
}

/// Reads the unit.
pub fn unit_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<Option<String>> {
    Ok(read::<MetricDescriptor>(ACTION, connection, result)?.unit)
}
