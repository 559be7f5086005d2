use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::explain::Table;
use crate::lang::{Lang, Word};
use crate::tui::{Background, Colours, Theme};

fn looks(lang: Lang) -> Looks {
    let theme = Theme {
        colours: Colours::None,
        background: Background::Dark,
        ascii: true,
    };
    Looks { lang, theme }
}

/// Request 2 waits for request 1, which is about to commit.
fn seen(now: Now, lang: Lang) -> Seen {
    let heads = [(1, Word::Charge, "300"), (2, Word::Use, "100")];
    let heads = heads.map(|(id, kind, amount)| {
        lang.fill(Word::RequestColumn, &[&id, &lang.text(kind), &amount])
    });
    let mut table = Table::new(heads.clone(), lang);
    let rows = [
        ["arrives", ""],
        ["SELECT account -> 16 2000 1", ""],
        ["UPDATE account = 2300", ""],
        ["", "arrives"],
        ["", "SELECT account -> 16 2000 1"],
        ["", "UPDATE account = 1900 (waits)"],
    ];
    for cells in rows {
        table.push(cells.map(str::to_owned), String::new(), None);
    }
    let [charge, uses] = heads;
    Seen {
        place: "http://127.0.0.1:3000".to_owned(),
        table,
        requests: vec![
            Request {
                head: charge,
                at: At::Held {
                    statement: "COMMIT".to_owned(),
                    means: String::new(),
                },
                goes: true,
            },
            Request {
                head: uses,
                at: At::Waits {
                    statement: "UPDATE account = 1900".to_owned(),
                    whom: vec![0],
                },
                goes: false,
            },
        ],
        now,
        step: 6,
        tries: 2,
        lost: 1,
        background: 3,
        guessed: 0,
        strayed: None,
        dangers: vec!["one".to_owned(), "two".to_owned()],
    }
}

fn outcome(wrong: Option<&str>) -> Outcome {
    Outcome {
        actual: 1_900,
        should_be: "2,200".to_owned(),
        wrong: wrong.map(str::to_owned),
        gives_away: false,
        is_refused: false,
        is_unknown: false,
        is_stuck: false,
        replay: "px1:cu.100:000111:1a2b3c4d --target http://127.0.0.1:3000 --through 6432=postgres://me@127.0.0.1/app --yes".to_owned(),
    }
}

fn gives() -> Outcome {
    Outcome {
        gives_away: true,
        ..outcome(Some("should be 1,800: 100 points given away"))
    }
}

fn drawn(seen: &Seen, lang: Lang, glass: &mut Glass, (width, height): (u16, u16)) -> Vec<String> {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    view(looks(lang), seen, glass, area, &mut buffer);
    let row = |y| {
        let mut row = String::new();
        let mut x = 0;
        while x < width {
            let symbol = buffer[(x, y)].symbol();
            row.push_str(symbol);
            x += u16::try_from(symbol.width().max(1)).expect("one or two");
        }
        row
    };
    (0..height).map(row).collect()
}

fn every_now() -> Vec<Now> {
    let unknown = Outcome {
        is_unknown: true,
        ..outcome(None)
    };
    let refused = Outcome {
        is_refused: true,
        ..outcome(None)
    };
    let stuck = Outcome {
        is_stuck: true,
        ..outcome(Some("should be 2,200: 300 points missing"))
    };
    vec![
        Now::Prepares,
        Now::Moves {
            seconds: 7,
            until: None,
        },
        Now::Moves {
            seconds: 0,
            until: Some(5),
        },
        Now::Rests,
        Now::Stands,
        Now::Ends,
        Now::Over(outcome(Some("should be 2,200: 300 points missing"))),
        Now::Over(gives()),
        Now::Over(outcome(None)),
        Now::Over(unknown),
        Now::Over(refused),
        Now::Over(stuck),
        Now::Broken("the service does not answer within 60 s".to_owned()),
    ]
}

#[test]
fn everything_is_said_in_both_languages_with_nothing_cut_off() {
    for lang in Lang::ALL {
        for size in [(80, 24), (200, 50)] {
            for now in every_now() {
                let mut seen = seen(now.clone(), lang);
                seen.strayed = Some(4);
                let mut glass = Glass {
                    hints: 1,
                    ..Glass::default()
                };
                let lines = drawn(&seen, lang, &mut glass, size);
                let all = lines.join("\n");
                let what = format!("{now:?} {lang:?} {size:?}:\n{all}");
                assert!(!all.contains(".."), "{what}");
                assert!(all.contains("UPDATE account = 1900 (waits)"), "{what}");
                assert!(lines[0].contains("http://127.0.0.1:3000"), "{what}");
                let bar = lines.last().expect("lines");
                for word in [
                    Word::HandKeyGo,
                    Word::HandKeyBack,
                    Word::KeyHelp,
                    Word::KeyQuit,
                ] {
                    assert!(bar.contains(lang.text(word)), "{what}");
                }
            }
        }
    }
}

#[test]
fn who_can_go_is_marked_and_who_waits_is_told_with_whom() {
    let page = |lang| {
        let lines = drawn(
            &seen(Now::Rests, lang),
            lang,
            &mut Glass::default(),
            (80, 24),
        );
        let lines = lines.iter().map(|line| line.trim_end());
        lines
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        page(Lang::En),
        [
            " pointrace  break it  http://127.0.0.1:3000  try 2; 1 left a wrong balance",
            "       request 1 (charge 300)       request 2 (use 100)            balance",
            "    1  arrives",
            "    2  SELECT account -> 16 2000 1",
            "    3  UPDATE account = 2300",
            "    4                               arrives",
            "    5                               SELECT account -> 16 2000 1",
            " >  6                               UPDATE account = 1900 (waits)",
            "  Turn 7: Whose turn is next?",
            " > 1  request 1 (charge 300)  held: COMMIT",
            "   2  request 2 (use 100)     waits for request 1 in the database: UPDATE",
            "                              account = 1900",
            "  3 statements belonged to no request and were let through.",
            " 1-2 let go  u turn back  n new try  h hint  ? keys  q quit",
        ]
    );
    assert_eq!(
        page(Lang::Ko)[8..12],
        [
            "  차례 7: 다음에 실행할 요청을 고르세요",
            " > 1  1번 요청 (충전 300)  붙잡음: COMMIT",
            "   2  2번 요청 (사용 100)  데이터베이스에서 1번 요청을 기다림: UPDATE account =",
            "                           1900",
        ]
    );
}

#[test]
fn a_wrong_balance_is_told_for_what_it_is_with_the_string_that_plays_it_again() {
    let loses = outcome(Some("should be 2,200: 300 points missing"));
    for (outcome, chip, other) in [
        (loses, Word::LosesPoints, Word::GivesPoints),
        (gives(), Word::GivesPoints, Word::LosesPoints),
    ] {
        let wrong = outcome.wrong.clone().expect("it is wrong");
        for lang in Lang::ALL {
            let seen = seen(Now::Over(outcome.clone()), lang);
            let lines = drawn(&seen, lang, &mut Glass::default(), (80, 24));
            let all = lines.join("\n");
            assert!(all.contains(lang.text(chip)), "{all}");
            assert!(!all.contains(lang.text(other)), "{all}");
            assert!(all.contains("1,900"), "{all}");
            // It may go on in the next line.
            let words: Vec<&str> = all.split_whitespace().collect();
            assert!(words.join(" ").contains(&wrong), "{all}");
            assert!(
                all.contains("pointrace replay px1:cu.100:000111:1a2b3c4d"),
                "{all}"
            );
        }
    }
}

#[test]
fn a_long_order_is_seen_from_its_end_and_its_beginning_is_a_page_away() {
    let mut seen = seen(Now::Rests, Lang::En);
    for turn in 0..60 {
        let cells = [format!("statement {turn}"), String::new()];
        seen.table.push(cells, String::new(), None);
    }
    let mut glass = Glass::default();
    let all = |glass: &mut Glass| drawn(&seen, Lang::En, glass, (80, 24)).join("\n");
    let end = all(&mut glass);
    assert!(
        end.contains("statement 59") && end.contains("PgUp earlier"),
        "{end}"
    );
    glass.scroll(PAGE);
    assert!(!all(&mut glass).contains("statement 59"));
    glass.scroll(1_000);
    let begin = all(&mut glass);
    assert!(
        begin.contains("arrives") && begin.contains("request 1"),
        "{begin}"
    );
    // Beyond the beginning there is nothing, so that one page later is one.
    assert!(glass.below < 66, "{}", glass.below);
    // What is new is seen at once.
    let mut more = seen.clone();
    more.table.push(
        ["statement 60".to_owned(), String::new()],
        String::new(),
        None,
    );
    glass.notice(Some(&seen), &more);
    assert!(
        drawn(&more, Lang::En, &mut glass, (80, 24))
            .join("\n")
            .contains("statement 60")
    );
}

#[test]
fn a_tiny_terminal_is_no_reason_to_fail() {
    for lang in Lang::ALL {
        for now in every_now() {
            let seen = seen(now, lang);
            for height in 1..=12 {
                for width in 1..=40 {
                    for help in [false, true] {
                        let mut glass = Glass {
                            hints: 1,
                            help,
                            ..Glass::default()
                        };
                        drawn(&seen, lang, &mut glass, (width, height));
                    }
                }
            }
        }
    }
}

#[test]
fn the_keys_are_all_listed_in_both_languages() {
    for lang in Lang::ALL {
        let mut glass = Glass {
            help: true,
            ..Glass::default()
        };
        let all = drawn(&seen(Now::Rests, lang), lang, &mut glass, (80, 24)).join("\n");
        assert!(!all.contains(".."), "{all}");
        for word in [
            Word::HandKeyGoHelp,
            Word::HandKeyBackHelp,
            Word::HandKeyAgainHelp,
            Word::HandKeyQuitHelp,
        ] {
            assert!(all.contains(lang.text(word)), "{all}");
        }
    }
}

#[test]
fn only_who_can_go_goes_and_only_while_nothing_moves() {
    let rests = seen(Now::Rests, Lang::En);
    let goes = Act::Go {
        request: 0,
        step: 6,
    };
    assert_eq!(go(&rests, Some(0)), Some(goes));
    assert_eq!(go(&rests, Some(1)), None);
    assert_eq!(go(&rests, Some(8)), None);
    assert_eq!(go(&rests, None), None);
    for now in every_now().into_iter().filter(|now| *now != Now::Rests) {
        assert_eq!(go(&seen(now.clone(), Lang::En), Some(0)), None, "{now:?}");
    }
    // Who is marked but cannot go gives way to who can.
    let mut glass = Glass {
        marked: 1,
        ..Glass::default()
    };
    assert_eq!(glass.marked(&rests), Some(0));
    let mut both = rests.clone();
    both.requests[1].goes = true;
    assert_eq!(glass.marked(&both), Some(1));
    glass.mark(&both, -1);
    assert_eq!(glass.marked(&both), Some(0));
    glass.mark(&both, 1);
    glass.mark(&both, 1);
    assert_eq!(glass.marked(&both), Some(1));
    let mut none = rests;
    none.requests[0].goes = false;
    assert_eq!(glass.marked(&none), None);
    glass.mark(&none, 1);
}

#[test]
fn hints_come_one_by_one_and_go_again() {
    let mut glass = Glass::default();
    let mut seen = seen(Now::Rests, Lang::En);
    let shown: Vec<usize> = (0..4)
        .map(|_| {
            glass.hint(&seen);
            glass.hints
        })
        .collect();
    assert_eq!(shown, [1, 2, 0, 1]);
    seen.dangers.clear();
    let mut glass = Glass::default();
    glass.hint(&seen);
    let all = drawn(&seen, Lang::En, &mut glass, (80, 24)).join("\n");
    assert!(all.contains("Nothing looks dangerous"), "{all}");
    glass.hint(&seen);
    assert_eq!(glass.hints, 0);
}

#[test]
fn keys_are_heard_as_on_the_other_screens() {
    let plain = |code| pressed(&KeyEvent::new(code, KeyModifiers::NONE));
    let control = |key| pressed(&KeyEvent::new(KeyCode::Char(key), KeyModifiers::CONTROL));
    assert_eq!(plain(KeyCode::Char('1')), Some(Pressed::Go(0)));
    assert_eq!(plain(KeyCode::Char('0')), None);
    assert_eq!(plain(KeyCode::Enter), Some(Pressed::GoMarked));
    assert_eq!(plain(KeyCode::Char('u')), Some(Pressed::Back));
    assert_eq!(plain(KeyCode::Char('n')), Some(Pressed::Again));
    assert_eq!(plain(KeyCode::Char('q')), Some(Pressed::Quit));
    assert_eq!(control('c'), Some(Pressed::Interrupt));
    assert_eq!(control('z'), Some(Pressed::Suspend));
    assert_eq!(control('n'), None);
}
