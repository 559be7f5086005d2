use super::keys::{Presence, SECTIONS};
use super::*;

const SMALL: &str = "name = \"small\"\n[[phase]]\nname = \"one\"\nburst = { size = 2 }\n";

fn errors(source: &str, overrides: &[&str]) -> Vec<String> {
    let overrides: Vec<Override> = overrides
        .iter()
        .map(|text| Override::parse(text).expect("an override"))
        .collect();
    match parse_with(source, "a.toml", &overrides) {
        Ok(_) => Vec::new(),
        Err(error) => error
            .mistakes()
            .iter()
            .map(|mistake| format!("{}: {}", mistake.location, mistake.message))
            .collect(),
    }
}

fn with(overrides: &[&str]) -> Scenario {
    let overrides: Vec<Override> = overrides
        .iter()
        .map(|text| Override::parse(text).expect("an override"))
        .collect();
    parse_with(SMALL, "small.toml", &overrides).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_small_scenario_takes_the_defaults() {
    let ms = 1_000_000;
    let scenario = parse(SMALL, "small.toml").expect("a scenario");
    assert_eq!(scenario.title.en, "small");
    assert_eq!((scenario.seed, scenario.clock), (1, Clock::Virtual));
    assert_eq!(
        scenario.users,
        Users {
            count: 1,
            balance: 0,
            pick: Selection::Uniform
        }
    );
    assert_eq!(scenario.service.lock, LockName::None);
    assert_eq!(scenario.service.lock_timeout, 3_000 * ms);
    assert_eq!(scenario.service.instances, 1);
    assert_eq!(scenario.service.policy, Policy::default());
    assert_eq!(scenario.store.read, 0..=200 * ms);
    assert_eq!(scenario.store.write, 0..=300 * ms);
    assert_eq!(scenario.store.append, 0..=300 * ms);
    let phase = &scenario.phases[0];
    assert_eq!(
        phase.traffic,
        Traffic::Burst {
            size: 2,
            every: 1_000 * ms,
            times: 1
        }
    );
    assert_eq!((phase.mix.charge, phase.mix.r#use), (1.0, 0.0));
    assert_eq!(phase.amount, 1_000..=1_000);
    assert!(!phase.warm_up);
    assert_eq!(scenario.expect_all, Expectation::default());
    assert!(scenario.expect.is_empty());
}

#[test]
fn the_built_in_scenarios_are_right_and_bear_their_names() {
    for builtin in builtin::ALL {
        let (scenario, origin) =
            load(builtin.name).unwrap_or_else(|error| panic!("{}:\n{error}", builtin.name));
        assert_eq!(scenario.name, builtin.name);
        assert_eq!(origin, format!("built-in {}", builtin.name));
        assert_ne!(
            scenario.title.en, scenario.title.ko,
            "{} has both titles",
            builtin.name
        );
    }
}

#[test]
fn every_kind_of_traffic_is_read() {
    let second = 1_000_000_000;
    let phase = |text: &str| {
        let source =
            format!("name = \"a\"\nusers = {{ count = 3 }}\n[[phase]]\nname = \"p\"\n{text}\n");
        let scenario = parse(&source, "a.toml").unwrap_or_else(|error| panic!("{error}"));
        scenario.phases[0].clone()
    };
    assert_eq!(
        phase("rate = \"1000/s\"\narrivals = \"constant\"\nduration = \"30s\"").traffic,
        Traffic::Rate {
            per_second: 1_000.0,
            arrivals: Arrivals::Constant,
            duration: 30 * second
        }
    );
    assert_eq!(
        phase("rate = \"30/min\"\nduration = \"1h\"").traffic,
        Traffic::Rate {
            per_second: 0.5,
            arrivals: Arrivals::Poisson,
            duration: 3_600 * second
        }
    );
    assert_eq!(
        phase("clients = 50\nthink = \"10ms..20ms\"\nduration = \"30s\"").traffic,
        Traffic::Clients {
            count: 50,
            think: 10_000_000..=20_000_000,
            stagger: 0,
            until: Until::Duration(30 * second)
        }
    );
    assert_eq!(
        phase("clients = 2\nstagger = \"1ms\"\ncalls = 200").traffic,
        Traffic::Clients {
            count: 2,
            think: 0..=0,
            stagger: 1_000_000,
            until: Until::Calls(200)
        }
    );
    let listed =
        "requests = [{ use = 100 }, { charge = 1000, times = 99, user = 3, write = \"5s\" }]";
    assert_eq!(
        phase(listed).traffic,
        Traffic::Listed(vec![
            Listed {
                kind: Kind::Use,
                amount: 100,
                user: None,
                times: 1,
                write: None
            },
            Listed {
                kind: Kind::Charge,
                amount: 1_000,
                user: Some(3),
                times: 99,
                write: Some(5 * second)
            },
        ])
    );
    let drawn = phase(
        "burst = { size = 5 }\nmix = { charge = 3, use = 0.5 }\namount = \"100..5000\"\nwarm_up = true",
    );
    assert_eq!((drawn.mix.charge, drawn.mix.r#use), (3.0, 0.5));
    assert_eq!(drawn.amount, 100..=5_000);
    assert!(drawn.warm_up);
}

#[test]
fn keys_are_set_from_outside() {
    let scenario = with(&[
        "service.instances=2",
        "service.policy.max_use=7",
        "phase.one.amount=5..9",
        "phase.one.burst.size=11",
        "store.read = 0ms..5ms",
        "users.count=10",
        "users.pick.zipf=1.5",
        "clock=real",
        "seed=9",
        "title={ en = \"a\", ko = \"충전\" }",
        "expect.keyed.that=[\"committed == requests\"]",
    ]);
    assert_eq!(scenario.service.instances, 2);
    assert_eq!(scenario.service.policy.max_use, 7);
    assert_eq!(scenario.phases[0].amount, 5..=9);
    assert_eq!(scenario.phases[0].traffic.requests(), Some(11));
    assert_eq!(scenario.store.read, 0..=5_000_000);
    assert_eq!(scenario.users.count, 10);
    assert_eq!(scenario.users.pick, Selection::Zipf { exponent: 1.5 });
    assert_eq!((scenario.clock, scenario.seed), (Clock::Real, 9));
    assert_eq!(scenario.title.ko, "충전");
    assert_eq!(scenario.expect[&LockName::Keyed].that.len(), 1);
    assert_eq!(with(&["seed=1", "seed=2"]).seed, 2, "the last one counts");
}

#[test]
fn a_text_that_begins_like_a_number_is_a_text() {
    for (set, write) in [
        ("store.write=2ms", 2_000_000),
        ("store.write=1_0ms", 10_000_000),
        ("store.write=\"3ms\"", 3_000_000),
    ] {
        assert_eq!(with(&[set]).store.write, write..=write, "{set}");
    }
}

#[test]
fn mistakes_from_outside_name_the_option() {
    for (set, message) in [
        (
            "service.instnces=2",
            "--set service.instnces=2: unknown key \"instnces\" in service; did you mean \"instances\"?",
        ),
        (
            "phase.on.amount=2",
            "--set phase.on.amount=2: there is no phase \"on\"; did you mean \"one\"?",
        ),
        (
            "phase.one=2",
            "--set phase.one=2: a key of a phase is phase.NAME.KEY, such as phase.burst.amount=5",
        ),
        (
            "users.count=many",
            "--set users.count=many: `users.count` must be a whole number from 1 to 10,000,000, not the text \"many\"; for example: count = 10",
        ),
    ] {
        let found = errors(SMALL, &[set]);
        assert_eq!(found.len(), 1, "{found:?}");
        let (expected, _) = message.split_once("; for").unwrap_or((message, ""));
        assert!(found[0].starts_with(expected), "{}", found[0]);
    }
    for wrong in ["seed", "=5", "a..b=5", "a.b.c.d.e.f.g.h.i=5"] {
        assert!(Override::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_mistake_on_the_command_line_tells_no_secret() {
    for (set, place) in [
        ("target.headers=[\"Bearer geheim\"]", "target.headers"),
        (
            "target.headers=Authorization: Bearer geheim",
            "target.headers",
        ),
        (
            "target.headers.Authorization=geheim",
            "target.headers.Authorization",
        ),
        ("target.setup=geheim", "target.setup"),
        (
            "target.setup=[{ request = \"POST\", body = \"geheim\" }]",
            "target.setup",
        ),
        ("target=geheim", "target"),
    ] {
        let found = errors(SMALL, &[set]);
        assert!(!found.is_empty(), "{set}");
        for mistake in found {
            let location = format!("--set {place}=VALUE: ");
            assert!(mistake.starts_with(&location), "{set}: {mistake}");
            assert!(!mistake.contains("geheim"), "{set}: {mistake}");
        }
    }
}

#[test]
fn all_mistakes_are_reported_in_their_order() {
    let source = "nmae = \"x\"\nseed = -1\n[service]\nlokc = 1\n[[phase]]\nname = \"p\"\nburst = { size = 0 }\n[expect.none]\nmust = [\"lost\"]\n";
    let found = errors(source, &["users.cuont=1"]);
    let places: Vec<&str> = found
        .iter()
        .filter_map(|text| text.split(": ").next())
        .collect();
    assert_eq!(
        places,
        [
            "a.toml:1:1",
            "a.toml:2:8",
            "a.toml:4:1",
            "a.toml:7:18",
            "a.toml:9:9",
            "--set users.cuont=1"
        ]
    );
}

#[test]
fn a_mistake_in_a_limit_is_pointed_at_inside_its_string() {
    let limit = |text: &str| {
        let source = format!("{SMALL}[expect.all]\nthat = [{text}]\n");
        errors(&source, &[])
            .first()
            .and_then(|text| text.split(": ").next())
            .map(str::to_owned)
    };
    assert_eq!(
        limit("\"requests == comitted\"").as_deref(),
        Some("a.toml:6:22")
    );
    assert_eq!(
        limit("'requests == comitted'").as_deref(),
        Some("a.toml:6:22")
    );
    assert_eq!(
        limit("'''requests == comitted'''").as_deref(),
        Some("a.toml:6:24")
    );
    // Behind an escape the letters of the text and of the file differ: the whole string is meant.
    assert_eq!(
        limit("\"requests \\u003d= comitted\"").as_deref(),
        Some("a.toml:6:9")
    );
}

#[test]
fn deep_and_endless_files_are_refused() {
    let deep = format!("{}a = 1", "a.".repeat(200_000));
    assert!(parse(&deep, "a.toml").is_err());
    let nested = format!("a = {}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(parse(&nested, "a.toml").is_err());
    let nested = format!("a = {}1", "{ a.a.a.a.a.a = \n".repeat(60_000));
    assert!(parse(&nested, "a.toml").is_err());
    let long = format!("{SMALL}# {}", "x".repeat(LARGEST));
    assert!(errors(&long, &[])[0].contains("1 MiB"));
    let rubbish = "x = 1\ny y\n".repeat(10_000);
    assert!(parse(&rubbish, "a.toml").is_err());
    let keys: String = (0..60_000).map(|n| format!("lokc{n} = 1\n")).collect();
    assert!(parse(&keys, "a.toml").is_err());
    let items = "\"lost\", ".repeat(900);
    let line = format!(
        "{SMALL}[expect.keyed]\nmust = [{items}]\nmay = [{items}{}]\n",
        " ".repeat(900_000)
    );
    assert!(parse(&line, "a.toml").is_err());
}

#[test]
fn the_examples_and_defaults_of_the_table_of_keys_are_toml() {
    for section in SECTIONS {
        for key in section.keys {
            let text = match key.presence {
                Presence::Required(text) | Presence::Default(text) | Presence::Optional(text) => {
                    text
                }
            };
            assert!(
                toml::de::DeValue::parse(text).is_ok(),
                "{}: {text}",
                key.name
            );
        }
    }
}
