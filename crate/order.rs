//! Order by code that is shared. The standard library makes a sort of 3 kB for each type that is sorted, and another
//! for each map that is collected; where a few things are put in order, one for all is soon enough.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Puts them in order; equal ones stay as they stand. For what may be many and is hot, there is [`slice::sort_by`].
pub fn order_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    let places = places(items.len(), &|one, other| compare(&items[one], &items[other]));
    for at in 0..items.len() {
        let mut from = places[at];
        // What stood there was moved on when a place before this one was filled.
        while from < at {
            from = places[from];
        }
        items.swap(at, from);
    }
}

/// The same by what is the key of each.
pub fn order_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    order_by(items, |one, other| key(one).cmp(&key(other)));
}

/// A map of these; of two with one key the last counts.
pub fn map<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(items);
    map
}

/// A set of these.
pub fn set<K: Ord>(items: impl IntoIterator<Item = K>) -> BTreeSet<K> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// Which one belongs at each place.
fn places(length: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..length).collect();
    places.sort_by(|one, other| compare(*one, *other));
    places
}
