use super::*;
use crate::history::{Keep, LeftOver, Recorder};
use crate::lang::Lang;
use crate::linearizability::Account;
use crate::point::Policy;
use crate::store::Books;
use crate::tui::{Background, Colours, Theme};

fn seen(known: Known) -> Seen {
    let account = Account {
        opening: 0,
        policy: Policy::default(),
    };
    let recorder = Recorder::new(1, account, 1, Keep::Nothing);
    let user = |name: &str, actual, is_busy| SeenUser {
        name: name.to_owned(),
        least: 27_000,
        most: 100_000,
        actual,
        is_busy,
    };
    Seen {
        place: "http://127.0.0.1:3000".to_owned(),
        ground: "hundred-charges, seed 7, judged from outside".to_owned(),
        known,
        now: 2_560_000_000,
        record: recorder.record(&Books::default(), LeftOver::default()),
        users: vec![
            user("900000002", Some(5_000), false),
            user("900000003", None, true),
        ],
        all_users: 2,
    }
}

fn drawn(known: Known, lang: Lang, width: u16, height: u16) -> Vec<String> {
    let theme = Theme {
        colours: Colours::None,
        background: Background::Dark,
        ascii: true,
    };
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    view(Looks { lang, theme }, &seen(known), 0, area, &mut buffer);
    let row = |y| {
        (0..width)
            .map(|x| buffer[(x, y)].symbol().to_owned())
            .collect()
    };
    (0..height).map(row).collect()
}

#[test]
fn everything_is_said_in_both_languages_with_nothing_cut_off() {
    for lang in Lang::ALL {
        for (width, height) in [(80, 24), (200, 50)] {
            for known in [
                Known::Serving,
                Known::Preparing { ready: 3, of: 7 },
                Known::Racing,
                Known::Settling,
                Known::Over {
                    verdict: Verdict::Fail,
                    sentence: "a".repeat(30),
                },
            ] {
                let lines = drawn(known.clone(), lang, width, height);
                let all = lines.join("\n");
                assert!(!all.contains(".. "), "{known:?} {lang:?}:\n{all}");
                assert!(all.contains("-22,000"), "{known:?} {lang:?}:\n{all}");
                assert!(all.contains("27,000..100,000"), "{all}");
                assert_eq!(lines.len(), usize::from(height));
            }
        }
    }
}

#[test]
fn a_tiny_terminal_is_no_reason_to_fail() {
    for (width, height) in [(1, 1), (10, 3), (40, 8)] {
        drawn(Known::Racing, Lang::Ko, width, height);
    }
}
