//! `sli.yaml`: a query for each indicator.

use std::collections::BTreeMap;

use crate::error::Result;

use super::super::said::Said;
use super::node::{Spot, tree};

/// Reads the queries by the names of their indicators.
pub(super) fn indicators(file: &str, text: &str) -> Result<BTreeMap<String, Said<String>>> {
    let mut found = BTreeMap::new();
    let Some(root) = tree(file, text)? else { return Ok(found) };
    let Some(list) = Spot::top(file, &root).get("indicators") else { return Ok(found) };
    for (name, spot) in list.entries()? {
        let said = Said { value: spot.text()?.to_owned(), place: spot.place() };
        found.insert(name.to_owned(), said);
    }
    Ok(found)
}
