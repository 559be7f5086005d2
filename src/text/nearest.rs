/// Longer words are not compared: they are no mistyped names, and comparing costs the product of the lengths.
const LONGEST: usize = 64;

/// The candidate that `word` was probably meant to be, if one is near enough to be worth suggesting.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let word = plain(word);
    // One letter may be wrong, and one more for every four: `lokc` is `lock`, `cat` is nothing.
    let allowed = 1 + word.chars().count() / 4;
    candidates
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&word, &plain(candidate)),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Without what people confuse most: capitals, and the choice of `_`, `-` or a space.
fn plain(word: &str) -> String {
    word.chars()
        .filter(|c| !matches!(c, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_what_is_near_and_nothing_else() {
        let keys = ["lock", "lock_timeout", "instances", "policy"];
        for (word, suggestion) in [
            ("lokc", Some("lock")),
            ("Lock", Some("lock")),
            ("lock-timeout", Some("lock_timeout")),
            ("locktimeout", Some("lock_timeout")),
            ("instnces", Some("instances")),
            ("banana", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(nearest(word, keys), suggestion, "{word}");
        }
        assert_eq!(nearest(&"lock".repeat(100), keys), None);
    }
}
