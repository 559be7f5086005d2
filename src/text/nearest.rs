/// Longer words are not compared: they are no mistyped names, and comparing costs the product of the lengths.
const LONGEST: usize = 64;

/// The shortest word that is taken for the beginning of a longer name.
const SHORTEST_BEGINNING: usize = 3;

/// The candidate that `word` was probably meant to be, if one is near enough to be worth suggesting: one with few other
/// letters, else the only one that begins with the word.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let word = plain(word);
    // One letter may be wrong, and one more for every four: `lokc` is `lock`, `cat` is nothing.
    let allowed = 1 + word.chars().count() / 4;
    let mut near: Option<(usize, &str)> = None;
    let mut begun = Vec::new();
    for candidate in candidates {
        let plain = plain(candidate);
        let distance = strsim::damerau_levenshtein(&word, &plain);
        let is_nearer = near.is_none_or(|(nearest, _)| distance < nearest);
        if distance <= allowed && distance < candidate.len() && is_nearer {
            near = Some((distance, candidate));
        }
        if plain.starts_with(&word) {
            begun.push(candidate);
        }
    }
    match (near, &begun[..]) {
        (Some((_, candidate)), _) => Some(candidate),
        (None, &[only]) if word.chars().count() >= SHORTEST_BEGINNING => Some(only),
        _ => None,
    }
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
            ("inst", Some("instances")),
            ("in", None),
        ] {
            assert_eq!(nearest(word, keys), suggestion, "{word}");
        }
        assert_eq!(nearest(&"lock".repeat(100), keys), None);
        let scenarios = ["hundred-charges", "two-clients", "two-instances"];
        assert_eq!(nearest("hundred", scenarios), Some("hundred-charges"));
        assert_eq!(nearest("two", scenarios), None);
    }
}
