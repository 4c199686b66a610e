//! Numbers as whole ones that have the same order: these are compared at once.

/// The place of a number on a line of whole ones. Zero and minus zero have the same.
pub(super) fn place(number: f64) -> u64 {
    let bits = (number + 0.0).to_bits();
    if bits >> 63 == 0 { bits | (1 << 63) } else { !bits }
}

/// The number at a place.
pub(super) fn number(place: u64) -> f64 {
    f64::from_bits(if place >> 63 == 1 { place & !(1 << 63) } else { !place })
}

/// The order of IEEE 754 as that of whole numbers, in which minus zero comes before zero.
pub(super) fn key(number: f64) -> i64 {
    turned(number.to_bits().cast_signed())
}

/// The number of a key.
pub(super) fn of_key(key: i64) -> f64 {
    f64::from_bits(turned(key).cast_unsigned())
}

/// Its own inverse.
fn turned(bits: i64) -> i64 {
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_the_order_of_their_numbers() {
        let numbers =
            [f64::NEG_INFINITY, -2.5, -1.0, -5e-324, 0.0, 5e-324, 0.5, 1e300, f64::INFINITY];
        assert!(numbers.is_sorted_by_key(|it| place(*it)));
        assert!(numbers.iter().all(|it| number(place(*it)).to_bits() == it.to_bits()));
        assert_eq!(place(-0.0), place(0.0));
        assert!(numbers.is_sorted_by_key(|it| key(*it)) && key(-0.0) < key(0.0));
        assert!(numbers.iter().all(|it| of_key(key(*it)).to_bits() == it.to_bits()));
    }
}
