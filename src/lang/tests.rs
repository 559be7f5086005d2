use std::collections::BTreeSet;

use super::*;

fn places(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(place, _)| place))
        // The words for one and for more are no part of the place.
        .filter_map(|place| place.split(' ').next())
        .collect()
}

/// Texts that are the same in every language: names, figures, patterns of punctuation.
fn needs_no_translation(text: &str) -> bool {
    let mut outside = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        outside.push_str(before);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    outside.push_str(rest);
    let letters = outside.chars().filter(|c| c.is_alphabetic()).count();
    letters == 0 || ["p50", "p90", "p99", "p99.9", "pointrace"].contains(&text)
}

#[test]
fn every_word_is_translated_into_every_language() {
    for word in Word::ALL {
        let english = Lang::En.text(word);
        assert!(!english.is_empty(), "{word:?} is empty in en");
        for lang in Lang::ALL {
            let text = lang.text(word);
            assert!(!text.trim().is_empty(), "{word:?} is empty in {lang}");
            assert_eq!(
                places(text),
                places(english),
                "places of {word:?} in {lang}"
            );
            assert_eq!(text.trim(), text, "{word:?} in {lang} has spaces around it");
            if lang != Lang::En && !needs_no_translation(english) {
                assert_ne!(text, english, "{word:?} is not translated into {lang}");
            }
        }
    }
}

/// A particle after a number or a Latin name depends on how that is read aloud: it hangs on a Korean word instead.
#[test]
fn no_korean_particle_hangs_on_a_value_or_a_latin_word() {
    let particles = [
        "은", "는", "이", "가", "을", "를", "과", "와", "으로", "로", "이나", "나",
    ];
    for word in Word::ALL {
        let text = Lang::Ko.text(word);
        let bytes: Vec<char> = text.chars().collect();
        for (index, pair) in bytes.windows(2).enumerate() {
            let after_value = pair[0] == '}' || pair[0].is_ascii_alphanumeric();
            if !after_value {
                continue;
            }
            let rest: String = bytes[index + 1..].iter().collect();
            let hanging = particles.iter().any(|particle| {
                rest.strip_prefix(particle)
                    .is_some_and(|after| !after.starts_with(|c: char| ('가'..='힣').contains(&c)))
            });
            assert!(
                !hanging,
                "a particle hangs on a value or Latin word: {text}"
            );
        }
    }
}

/// Widths must be the same on terminals that draw ambiguous characters narrow and on those that draw them wide.
#[test]
fn no_text_has_a_character_of_ambiguous_width() {
    use unicode_width::UnicodeWidthStr;
    for lang in Lang::ALL {
        for word in Word::ALL {
            let text = lang.text(word);
            assert_eq!(text.width(), text.width_cjk(), "{word:?} in {lang}: {text}");
        }
    }
}

#[test]
fn values_go_to_their_places_in_whatever_order() {
    assert_eq!(
        Lang::En.fill(Word::InsufficientBalance, &[&"500"]),
        "Not enough points: the balance is 500."
    );
}

#[test]
fn one_user_is_no_users() {
    let fine =
        |requests: &str, users: &str| Lang::En.fill(Word::VerifiedFine, &[&requests, &users]);
    assert_eq!(fine("1", "1"), "linearizable: 1 request of 1 user");
    assert_eq!(
        fine("1,000", "21"),
        "linearizable: 1,000 requests of 21 users"
    );
}

#[test]
fn the_locale_says_which_language() {
    let environment = |name: &'static str, value: &'static str| {
        Lang::of_environment(move |asked| (asked == name).then(|| value.to_owned()))
    };
    assert_eq!(environment("LANG", "ko_KR.UTF-8"), Lang::Ko);
    assert_eq!(environment("LC_ALL", "ko"), Lang::Ko);
    assert_eq!(environment("LANG", "fr_FR.UTF-8"), Lang::En);
    assert_eq!(environment("LANG", ""), Lang::En);
    assert_eq!(environment("NOTHING", ""), Lang::En);
}

#[test]
fn every_rejection_has_a_message_in_every_language() {
    use crate::point::Rejection;
    for lang in Lang::ALL {
        let text = lang.rejection(Rejection::BalanceTooLarge { max: 1_000_000 });
        assert!(text.contains("1,000,000"), "{text}");
    }
}

#[test]
fn as_many_stripes_are_named_as_there_are() {
    let stripes = crate::lock::Striped::STRIPES.to_string();
    for lang in Lang::ALL {
        let text = lang.says(crate::request::LockName::Striped.says());
        assert!(text.contains(&stripes), "{text}");
    }
}

#[test]
fn every_lock_says_what_it_is_in_every_language() {
    for lock in crate::request::LockName::ALL {
        let says = lock.says();
        assert_ne!(says.en, says.ko, "{lock} is not translated");
        assert!(
            !says.en.trim().is_empty() && !says.ko.trim().is_empty(),
            "{lock}"
        );
    }
}
