//! The name under which our own marker is found again.

use crate::release::Release;

/// The longest id of a DORA deployment is 128 characters; a tag of 200 has room for it and its key.
const LONGEST: usize = 96;

/// Names one release as shipped by one run, the same when the step is repeated: 16 to 128 characters of
/// `a-z`, `0-9`, `-`, `_` and `.`, readable, with a checksum of everything that had to be left out.
pub fn marker_id(release: &Release) -> String {
    let stage = release.stage.as_deref().unwrap_or_default();
    readable(&format!("{} {} {} {stage}", release.run_id, release.name, release.version))
}

/// Such a name of anything.
pub(super) fn readable(whole: &str) -> String {
    let mut readable = String::with_capacity(LONGEST);
    for letter in whole.to_lowercase().chars().take(LONGEST) {
        let plain = letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
        match (plain, readable.ends_with('-')) {
            (true, _) => readable.push(letter),
            (false, false) => readable.push('-'),
            (false, true) => {}
        }
    }
    format!("{}-{:016x}", readable.trim_matches('-'), checksum(whole))
}

/// FNV-1a, 64 bits (<http://www.isthe.com/chongo/tech/comp/fnv/>): the same on every machine.
fn checksum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::checksum;

    #[test]
    fn the_checksum_is_fnv_1a() {
        assert_eq!(checksum(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(checksum("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(checksum("foobar"), 0x8594_4171_f739_67e8);
    }
}
