//! What somebody may have meant.

/// More changes than this make another word.
const CHANGES_MAX: usize = 3;

/// The known name that is a few changed letters from what was written, if there is one.
pub fn nearest<'n>(written: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let changes = |name: &&str| strsim::osa_distance(written, name);
    let near = known.into_iter().min_by_key(changes)?;
    // Of a word of four letters three may not be wrong.
    (changes(&near) <= CHANGES_MAX.min(written.len() / 2)).then_some(near)
}

/// More would not be read.
const FEW: usize = 3;

/// The known names that are a few changed letters from what was written, capitals aside: at most three, the nearest first.
pub fn nearest_few<'n>(written: &str, known: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let written = written.to_ascii_lowercase();
    let changes_max = CHANGES_MAX.min(written.len() / 2);
    let distance = |name: &'n str| (strsim::osa_distance(&written, &name.to_ascii_lowercase()), name);
    let mut near: Vec<_> = known.into_iter().map(distance).filter(|(changes, _)| *changes <= changes_max).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(FEW).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::{nearest, nearest_few};

    #[test]
    fn the_nearest_names_come_first_each_once_whatever_their_capitals() {
        let known = ["Price", "Price2", "Prices", "PriceType", "Price", "OrderQty", "PriceX"];
        assert_eq!(nearest_few("pricee", known), ["Price", "Price2", "PriceX"]);
        assert_eq!(nearest_few("orderqyt", known), ["OrderQty"]);
        assert!(nearest_few("", known).is_empty() && nearest_few("Symbol", known).is_empty());
    }

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
