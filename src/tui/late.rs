use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Swallows an answer of the terminal that comes after nobody waits for it any more: `ESC ] 11 ; rgb:… ESC \`, which is
/// read as keys.
#[derive(Debug, Default)]
pub(super) struct LateAnswer {
    /// How many keys of an answer have come, once it has begun.
    begun: Option<usize>,
}

/// No answer has more characters.
const LONGEST: usize = 40;

impl LateAnswer {
    /// Whether a key is part of such an answer, and none that a person pressed.
    pub fn has(&mut self, event: &KeyEvent) -> bool {
        let alt = event.modifiers == KeyModifiers::ALT;
        let control = event.modifiers == KeyModifiers::CONTROL;
        let Some(keys) = self.begun else {
            let begins = alt && event.code == KeyCode::Char(']');
            self.begun = begins.then_some(0);
            return begins;
        };
        let is_end = (alt && event.code == KeyCode::Char('\\'))
            || (control && event.code == KeyCode::Char('g'));
        let belongs = match event.code {
            KeyCode::Char(c) => c.is_ascii_hexdigit() || ";:/rgb".contains(c),
            _ => false,
        };
        self.begun = (!is_end && belongs && keys < LONGEST).then_some(keys + 1);
        is_end || (belongs && keys < LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swallowed(keys: &[(KeyModifiers, char)]) -> Vec<bool> {
        let mut late = LateAnswer::default();
        let event = |&(modifiers, c)| KeyEvent::new(KeyCode::Char(c), modifiers);
        keys.iter().map(|key| late.has(&event(key))).collect()
    }

    #[test]
    fn an_answer_is_swallowed_to_its_end_and_no_key_after_it() {
        let none = KeyModifiers::NONE;
        let mut keys = vec![(KeyModifiers::ALT, ']')];
        keys.extend("11;rgb:ffff/FFFF/0a0a".chars().map(|c| (none, c)));
        keys.push((KeyModifiers::ALT, '\\'));
        keys.push((none, 'b'));
        let swallowed = swallowed(&keys);
        let (last, answer) = swallowed.split_last().expect("keys");
        assert!(answer.iter().all(|is| *is), "{answer:?}");
        assert!(!last, "that is a key");
    }

    #[test]
    fn what_is_no_answer_is_left_to_the_person() {
        let none = KeyModifiers::NONE;
        assert_eq!(swallowed(&[(none, ']'), (none, 'q')]), [false, false]);
        assert_eq!(
            swallowed(&[(KeyModifiers::ALT, ']'), (none, 'q'), (none, '1')]),
            [true, false, false]
        );
    }
}
