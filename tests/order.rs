//! One sort for all does what the standard library's do.

#![allow(missing_docs)]

use std::collections::{BTreeMap, BTreeSet};

use plimsoll::order::{map, order_by, order_by_key, set};
use proptest::prelude::*;

proptest! {
    #[test]
    fn it_orders_as_the_stable_sort_does(keys in prop::collection::vec(0_u8..6, 0..60)) {
        let items: Vec<(u8, String)> =
            keys.iter().enumerate().map(|(at, key)| (*key, format!("{at}"))).collect();
        let mut expected = items.clone();
        expected.sort_by_key(|it| it.0);
        let mut ordered = items.clone();
        order_by_key(&mut ordered, |it| it.0);
        prop_assert_eq!(&ordered, &expected);
        expected.sort_by_key(|it| std::cmp::Reverse(it.0));
        order_by(&mut ordered, |one, other| other.0.cmp(&one.0));
        prop_assert_eq!(&ordered, &expected);
    }

    #[test]
    fn a_map_and_a_set_hold_what_collected_ones_hold(rows in prop::collection::vec((0_u8..9, 0_u8..9), 0..30)) {
        prop_assert_eq!(map(rows.clone()), rows.iter().copied().collect::<BTreeMap<_, _>>());
        prop_assert_eq!(set(rows.clone()), rows.into_iter().collect::<BTreeSet<_>>());
    }
}
