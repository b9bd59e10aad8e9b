//! What somebody may have meant.

/// More changes than this make another word.
const CHANGES_MAX: usize = 3;

/// The known name that is a few changed letters from what was written, if there is one.
pub(crate) fn nearest<'n>(written: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let changes = |name: &&str| strsim::osa_distance(written, name);
    let near = known.into_iter().min_by_key(changes)?;
    // Of a word of four letters three may not be wrong.
    (changes(&near) <= CHANGES_MAX.min(written.len() / 2)).then_some(near)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_finger_is_recognised_and_another_word_is_not() {
        let known = ["listen", "sender_comp_id", "connections_max"];
        for (written, meant) in [
            ("lisen", Some("listen")),
            ("Listen", Some("listen")),
            ("listne", Some("listen")),
            ("sendercompid", Some("sender_comp_id")),
            ("max_connections", None),
            ("l", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, known), meant, "{written}");
        }
    }
}
