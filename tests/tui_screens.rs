//! Every screen, held fast: at three sizes, in both languages, without colour, in ASCII; and at every small size.

mod support {
    pub mod camera;
    pub mod screens;
}

use pointrace::lang::{Lang, Word};
use pointrace::live::Snapshot;
use pointrace::request::LockName;
use pointrace::tui::{Action, Background, Colours, LEAST, Role, Screen, Theme};
use ratatui::style::{Color, Modifier};
use support::screens::*;
use unicode_width::UnicodeWidthStr;

/// Which snapshot shows a screen best.
fn best_for<'a>(name: &str, snapshots: &'a [(&str, Snapshot)]) -> &'a Snapshot {
    let wanted = match name {
        "twin" => "twin",
        "locks" => "keyed",
        "nodes" => "redlock",
        "latency" | "scenario" => "keyed-over",
        "timeline" | "anomalies" | "why" => "slow-promise-race",
        _ => "off-over",
    };
    let found = snapshots.iter().find(|(name, _)| *name == wanted);
    &found.expect("a snapshot of that name").1
}

#[test]
fn screens_stay_as_they_are() {
    let snapshots = snapshots();
    for (name, actions) in everything() {
        let snapshot = best_for(name, &snapshots);
        for (width, height) in SIZES {
            let pages: Vec<String> = Lang::ALL
                .into_iter()
                .map(|lang| {
                    let state = state(lang, COLOURED, snapshot, &actions);
                    text(&frame(&state, snapshot, width, height))
                })
                .collect();
            insta::assert_snapshot!(format!("{name}_{width}x{height}"), pages.join("\n~~~~\n"));
        }
    }
}

#[test]
fn the_overview_of_many_users_stays_as_it_is() {
    let snapshots = snapshots();
    let (_, many) = snapshots
        .iter()
        .find(|(name, _)| *name == "many")
        .expect("many");
    for (width, height) in SIZES {
        let pages = Lang::ALL.map(|lang| {
            text(&frame(
                &state(lang, COLOURED, many, &[]),
                many,
                width,
                height,
            ))
        });
        insta::assert_snapshot!(format!("many_{width}x{height}"), pages.join("\n~~~~\n"));
    }
}

#[test]
fn screens_in_ascii_stay_as_they_are_and_are_ascii() {
    let snapshots = snapshots();
    let mut pages = Vec::new();
    for (name, actions) in everything() {
        let snapshot = best_for(name, &snapshots);
        let page = text(&frame(
            &state(Lang::En, PLAIN, snapshot, &actions),
            snapshot,
            80,
            24,
        ));
        assert!(page.is_ascii(), "{name}:\n{page}");
        pages.push(page);
    }
    insta::assert_snapshot!("ascii_80x24", pages.join("\n~~~~\n"));
}

#[test]
fn no_size_is_too_small_and_no_text_is_cut_in_half() {
    let snapshots = snapshots();
    for (which, snapshot) in &snapshots {
        for (name, actions) in everything() {
            for lang in Lang::ALL {
                let state = state(lang, COLOURED, snapshot, &actions);
                let check = |width, height| {
                    let buffer = frame(&state, snapshot, width, height);
                    check_cells(&buffer, &format!("{which} {name} {lang} {width}x{height}"));
                };
                for height in LEAST.1..=30 {
                    for width in LEAST.0..=70 {
                        check(width, height);
                    }
                }
            }
        }
    }
    // Below the least size all screens are one, which says what it needs.
    let (_, snapshot) = &snapshots[0];
    for (name, actions) in everything() {
        for lang in Lang::ALL {
            let state = state(lang, COLOURED, snapshot, &actions);
            for height in 1..=30 {
                for width in 1..=70 {
                    if width < LEAST.0 || height < LEAST.1 {
                        let buffer = frame(&state, snapshot, width, height);
                        check_cells(&buffer, &format!("{name} {lang} {width}x{height}"));
                    }
                }
            }
        }
    }
}

/// Every cell holds one character that lies within the screen; a wide one has its second cell to itself; and every
/// width is the same on terminals that draw ambiguous characters narrow and on those that draw them wide.
fn check_cells(buffer: &ratatui::buffer::Buffer, what: &str) {
    let area = buffer.area;
    for y in 0..area.height {
        let mut x = 0;
        while x < area.width {
            let symbol = buffer[(x, y)].symbol();
            assert_eq!(symbol.width(), symbol.width_cjk(), "{what}: {symbol:?}");
            let wide = u16::try_from(symbol.width()).expect("one or two");
            assert!(x + wide <= area.width, "{what}: {symbol:?} at the edge");
            if wide == 2 {
                let second = buffer[(x + 1, y)].symbol();
                assert!(second.trim().is_empty(), "{what}: {second:?} in {symbol:?}");
            }
            x += wide.max(1);
        }
    }
}

/// Nothing that the head, the caption or the bar of keys says is lost under what else is on the screen.
#[test]
fn each_row_is_drawn_by_one_line_only() {
    let snapshots = snapshots();
    for (which, snapshot) in &snapshots {
        for (name, actions) in everything() {
            let state = state(Lang::En, COLOURED, snapshot, &actions);
            for (width, height) in [LEAST, (70, 20), (80, 24), (200, 50)] {
                let page = text(&frame(&state, snapshot, width, height));
                let lines: Vec<&str> = page.lines().collect();
                let what = format!("{which} {name} {width}x{height}\n{page}");
                assert_eq!(lines.len(), usize::from(height));
                assert!(lines[0].starts_with(" pointrace  "), "{what}");
                let bar = lines.last().expect("lines");
                assert!(bar.contains("quit") || bar.contains("back"), "{what}");
            }
        }
    }
}

/// `cargo run --example screens` makes them anew.
#[test]
fn the_pictures_in_the_documentation_are_those_of_the_screens() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screens");
    for (name, picture) in pictures() {
        let file = folder.join(format!("{name}.svg"));
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(kept == picture, "{} is out of date", file.display());
    }
}

/// `cargo run --example demo` makes it anew.
#[test]
fn the_recording_in_the_documentation_is_that_of_the_screens() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/demo.svg");
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let recorded = support::camera::demo().expect("virtual time needs nothing of the system");
    assert!(recorded == kept, "{} is out of date", file.display());
}

/// Whatever was looked at on the screen of the timeline, beside the overview there is the whole round.
#[test]
fn the_timeline_beside_the_overview_does_not_obey_the_keys_of_its_screen() {
    let snapshot = at("hundred-charges", LockName::None, u64::MAX);
    let fresh = state(Lang::En, PLAIN, &snapshot, &[]);
    let moved = state(
        Lang::En,
        PLAIN,
        &snapshot,
        &[
            Action::Show(Screen::Timeline),
            Action::Time(-1),
            Action::Zoom(1),
            Action::Zoom(1),
            Action::Move(7),
            Action::Back,
        ],
    );
    assert_ne!(moved.focus, fresh.focus);
    let page = |state| text(&frame(state, &snapshot, 200, 50));
    assert_eq!(page(&moved), page(&fresh));
    // Its mark is on the request that is explained above it.
    let page = page(&fresh);
    let title = page
        .lines()
        .find(|line| line.contains("Lost update: request"));
    let title = title.expect("an explanation");
    let words: Vec<&str> = title.split_whitespace().collect();
    let at = words.iter().position(|word| *word == "overwrites");
    let (writer, victim) = at.map(|at| (words[at - 1], words[at + 2])).expect(title);
    let told = format!("{writer}: overwrites request {victim}");
    assert!(page.contains(&told), "{told}\n{page}");
}

/// On the narrowest terminal, too, each column has its heading and what is left of each lease is there in figures.
#[test]
fn the_nodes_fit_on_a_narrow_terminal() {
    let snapshots = snapshots();
    let snapshot = best_for("nodes", &snapshots);
    for lang in Lang::ALL {
        for width in [60, 66, 75, 76, 80] {
            let state = state(lang, PLAIN, snapshot, &[Action::Show(Screen::Nodes)]);
            let page = text(&frame(&state, snapshot, width, 24));
            let rows = page
                .lines()
                .filter(|line| line.ends_with(" ms") || line.ends_with(" s"));
            assert!(rows.count() >= 3, "{width}\n{page}");
            let heading = match width < 76 {
                true => Word::NodesLeftShort,
                false => Word::NodesLeft,
            };
            for word in [Word::NodesClock, Word::NodesKey, Word::NodesToken, heading] {
                assert!(page.contains(lang.text(word)), "{width}\n{page}");
            }
            let mut table = page.lines().take(22);
            assert!(table.all(|line| !line.contains("..")), "{width}\n{page}");
        }
    }
}

/// Where no lease is taken, the nodes are those of no lock.
#[test]
fn nodes_that_no_lock_asks_are_said_to_have_nothing_to_do() {
    for (lock, says) in [
        (LockName::None, "Without a lock nobody takes a lease"),
        (LockName::Keyed, "The lock keyed takes no leases"),
    ] {
        let mut session = session("hundred-charges", lock);
        let nodes = pointrace::live::Command::Nodes(true);
        session.apply(nodes).expect("a command");
        let snapshot = session.snapshot();
        let state = state(Lang::En, PLAIN, &snapshot, &[Action::Show(Screen::Nodes)]);
        let page = text(&frame(&state, &snapshot, 80, 24));
        assert!(page.contains(says), "{page}");
        assert!(!page.contains("under"), "{page}");
    }
}

/// The screen never advises the key that undoes what was chosen, and never says that requests will come when none
/// will.
#[test]
fn no_advice_switches_the_lock_the_wrong_way() {
    use pointrace::live::Command;
    use pointrace::request::LockName;
    for name in ["hundred-charges", "hot-user"] {
        for moment in [MS, 2 * MS, u64::MAX] {
            // The end is too late: between rounds a switch begins the next one.
            let mut session = session(name, LockName::None);
            session.play_to(MS);
            session
                .apply(Command::Lock(LockName::Keyed))
                .expect("a command");
            session.play_to(moment);
            let snapshot = session.snapshot();
            for (screen, actions) in everything() {
                let state = state(Lang::En, PLAIN, &snapshot, &actions);
                let page = text(&frame(&state, &snapshot, 100, 30));
                let what = format!("{name} {moment} {screen}\n{page}");
                for advice in ["Press l", "press l", "l: switch it on", "l: lock on"] {
                    assert!(!page.contains(advice), "{what}");
                }
                if snapshot.all_sent {
                    assert!(!page.contains("from the next request on"), "{what}");
                }
            }
            let overview = text(&frame(
                &state(Lang::En, PLAIN, &snapshot, &[]),
                &snapshot,
                100,
                30,
            ));
            if name == "hundred-charges" {
                let on_locks = [pointrace::tui::Action::Show(Screen::Locks)];
                let locks = state(Lang::En, PLAIN, &snapshot, &on_locks);
                let locks = text(&frame(&locks, &snapshot, 100, 30));
                assert!(locks.contains("user 1 without a lock"), "{locks}");
                assert!(
                    overview.contains("LOCK: OFF   next round: keyed"),
                    "{overview}"
                );
                assert!(overview.contains("The next round is played with the lock keyed"));
            }
        }
    }
}

/// A page of the overview after a whole round.
fn overview_of(name: &str, lock: LockName, lang: Lang) -> String {
    let snapshot = at(name, lock, u64::MAX);
    text(&frame(
        &state(lang, PLAIN, &snapshot, &[]),
        &snapshot,
        80,
        24,
    ))
}

#[test]
fn requests_that_fail_for_another_are_the_headline_where_no_point_is_lost() {
    let page = overview_of("inherited-error", LockName::PromiseRace, Lang::En);
    for said in [
        "FAILED WITH",
        "ANOTHER'S ERROR",
        "99 errors !!",
        "HANDS ERRORS ON",
        "99 failed with the error of another request; their own operations never started.",
    ] {
        let joined = page.replace("\n  ", " ");
        assert!(joined.contains(said), "no {said:?} in\n{page}");
    }
    assert!(!page.contains("LOST"), "{page}");
    let right = overview_of("inherited-error", LockName::Keyed, Lang::En);
    assert!(right.contains("NOTHING LOST"), "{right}");
}

#[test]
fn points_that_were_given_away_are_not_called_lost() {
    let page = overview_of("overspend", LockName::None, Lang::En);
    for said in [
        "GIVEN AWAY",
        "+9,900 !!",
        "9,800 points more were used than there were.",
    ] {
        let joined = page.replace("\n  ", " ");
        assert!(joined.contains(said), "no {said:?} in\n{page}");
    }
    let bars = page
        .lines()
        .filter(|line| line.contains("should be") || line.contains("actual"));
    for bar in bars {
        assert!(!bar.contains("##"), "a bar beside a debt: {bar}");
    }
}

#[test]
fn a_small_terminal_says_what_it_needs() {
    let snapshot = at("hundred-charges", pointrace::request::LockName::None, 0);
    for lang in Lang::ALL {
        let page = text(&frame(
            &state(lang, COLOURED, &snapshot, &[]),
            &snapshot,
            40,
            10,
        ));
        assert!(page.contains("60 x 15"), "{page}");
        assert!(page.contains("40 x 10"), "{page}");
    }
}

#[test]
fn captions_fit_on_eighty_columns() {
    for (which, snapshot) in &snapshots() {
        for (name, actions) in everything() {
            for lang in Lang::ALL {
                let page = text(&frame(
                    &state(lang, COLOURED, snapshot, &actions),
                    snapshot,
                    80,
                    24,
                ));
                let caption = page.lines().nth(22).expect("a caption");
                assert!(!caption.ends_with(".."), "{which} {name} {lang}: {caption}");
            }
        }
    }
}

#[test]
fn without_colour_nothing_has_a_colour() {
    for (which, snapshot) in &snapshots() {
        for (name, actions) in everything() {
            let buffer = frame(
                &state(Lang::En, PLAIN, snapshot, &actions),
                snapshot,
                80,
                24,
            );
            for cell in buffer.content() {
                assert_eq!(
                    (cell.fg, cell.bg),
                    (Color::Reset, Color::Reset),
                    "{which} {name}"
                );
            }
        }
    }
}

#[test]
fn with_sixteen_colours_there_are_no_others() {
    let theme = Theme {
        colours: Colours::Sixteen,
        background: Background::Light,
        ascii: false,
    };
    for (_, snapshot) in &snapshots() {
        for (_, actions) in everything() {
            let buffer = frame(
                &state(Lang::Ko, theme, snapshot, &actions),
                snapshot,
                80,
                24,
            );
            for cell in buffer.content() {
                assert!(!matches!(cell.fg, Color::Indexed(_) | Color::Rgb(..)));
            }
        }
    }
}

/// The style of the first cell of a text on the page.
fn style_of(buffer: &ratatui::buffer::Buffer, wanted: &str) -> (Color, Modifier) {
    let area = buffer.area;
    for y in 0..area.height {
        for x in 0..area.width {
            let rest: String = (x..area.width).map(|x| buffer[(x, y)].symbol()).collect();
            if rest.starts_with(wanted) {
                return (buffer[(x, y)].fg, buffer[(x, y)].modifier);
            }
        }
    }
    panic!("{wanted:?} is not on the page:\n{}", text(buffer));
}

#[test]
fn what_is_bad_is_orange_bold_and_said_in_words() {
    let snapshot = at(
        "hundred-charges",
        pointrace::request::LockName::None,
        u64::MAX,
    );
    let buffer = frame(
        &state(Lang::En, COLOURED, &snapshot, &[]),
        &snapshot,
        80,
        24,
    );
    let bad = COLOURED.style(Role::Bad);
    let (colour, modifier) = style_of(&buffer, "99,000 !!");
    assert_eq!(Some(colour), bad.fg);
    assert!(modifier.contains(Modifier::BOLD));
    let (colour, modifier) = style_of(&buffer, "LOSES POINTS");
    assert_eq!(Some(colour), bad.fg);
    assert!(modifier.contains(Modifier::REVERSED));
    let (colour, _) = style_of(&buffer, "LOST");
    assert_eq!(Some(colour), bad.fg);
}

#[test]
fn what_is_good_is_blue_and_said_in_words() {
    let snapshot = at(
        "hundred-charges",
        pointrace::request::LockName::Keyed,
        u64::MAX,
    );
    let buffer = frame(
        &state(Lang::En, COLOURED, &snapshot, &[]),
        &snapshot,
        80,
        24,
    );
    let good = COLOURED.style(Role::Good);
    assert_eq!(Some(style_of(&buffer, "0 ok").0), good.fg);
    assert_eq!(Some(style_of(&buffer, "NOTHING LOST").0), good.fg);
    assert_ne!(good.fg, COLOURED.style(Role::Bad).fg);
}

#[test]
fn keys_stand_out_and_the_marked_line_is_reversed_even_without_colour() {
    let snapshot = at(
        "hundred-charges",
        pointrace::request::LockName::None,
        u64::MAX,
    );
    let actions = [pointrace::tui::Action::Show(Screen::Anomalies)];
    let buffer = frame(
        &state(Lang::En, PLAIN, &snapshot, &actions),
        &snapshot,
        80,
        24,
    );
    let (_, modifier) = style_of(&buffer, "Lost update: request");
    assert!(modifier.contains(Modifier::REVERSED));
    let (_, modifier) = style_of(&buffer, "q quit");
    assert!(modifier.contains(Modifier::BOLD));
}

/// What a list of keys says is said whole, on every screen and in both languages.
#[test]
fn no_line_of_the_keys_is_cut_on_eighty_columns() {
    let snapshot = at("hundred-charges", LockName::None, 0);
    for screen in [Screen::Overview, Screen::BreakIt, Screen::Replay] {
        for lang in Lang::ALL {
            let actions = [
                pointrace::tui::Action::Show(screen),
                pointrace::tui::Action::Help,
            ];
            let page = text(&frame(
                &state(lang, PLAIN, &snapshot, &actions),
                &snapshot,
                80,
                60,
            ));
            let cut = page.lines().find(|line| line.ends_with(".."));
            assert_eq!(cut, None, "{lang}\n{page}");
        }
    }
}

/// What counts is there even on the smallest terminal: the head, each limit with its actual value, each victim.
#[test]
fn what_counts_is_never_cut_off() {
    let pages = |name: &str, lock, screen: Screen, width, height| {
        let snapshot = at(name, lock, u64::MAX);
        Lang::ALL.map(|lang| {
            let actions = [pointrace::tui::Action::Show(screen)];
            let state = state(lang, PLAIN, &snapshot, &actions);
            text(&frame(&state, &snapshot, width, height))
        })
    };
    let race = LockName::PromiseRace;
    for page in pages("hundred-charges", race, Screen::Scenario, 80, 24) {
        assert!(page.contains("== 1000 * lost_updates = 98,000"), "{page}");
    }
    for page in pages("hundred-charges", race, Screen::Scenario, 60, 15) {
        let line = page.lines().find(|line| line.contains("lost_update "));
        assert!(
            line.is_some_and(|line| line.trim_end().ends_with("98")),
            "{page}"
        );
    }
    for (name, width, height) in [("hot-user", 80, 24), ("hundred-charges", 60, 15)] {
        for page in pages(name, LockName::None, Screen::Anomalies, width, height) {
            assert!(!page.contains(".. "), "{page}");
            let cut = page
                .lines()
                .filter(|line| line.contains(" ms ") && line.ends_with(".."));
            assert_eq!(cut.count(), 0, "{page}");
        }
    }
    for page in pages("hundred-charges", LockName::None, Screen::Overview, 80, 24) {
        assert!(
            !page.lines().next().expect("a head").ends_with(".."),
            "{page}"
        );
    }
}

/// A cause stands above what it led to, in the counts and in the list.
#[test]
fn causes_stand_above_what_they_led_to() {
    let snapshot = at("two-instances", LockName::Keyed, u64::MAX);
    let actions = [pointrace::tui::Action::Show(Screen::Anomalies)];
    let state = state(Lang::En, PLAIN, &snapshot, &actions);
    let page = text(&frame(&state, &snapshot, 120, 40));
    let place = |text: &str| {
        page.find(text)
            .unwrap_or_else(|| panic!("no {text} in\n{page}"))
    };
    assert!(place("overlap 15") < place("lost update 10"), "{page}");
    assert!(place("lost update 10") < place("wrong balance"), "{page}");
    assert!(
        place("Overlap: 2") < place("Lost update: request"),
        "{page}"
    );
}
