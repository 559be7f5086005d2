//! The JSON Schema agrees with the parser.

use jsonschema::Validator;
use pointrace::scenario::{builtin, parse, schema};
use proptest::prelude::*;
use serde_json::Value;

fn validator() -> Validator {
    jsonschema::draft202012::new(&schema()).expect("the schema is a schema")
}

fn as_json(source: &str) -> Value {
    toml::from_str(source).expect("TOML")
}

const PHASE: &str = "name = \"p\"\nburst = { size = 1 }";

fn scenario(top: &str, phase: &str, expect: &str) -> String {
    format!("name = \"a\"\n{top}\n[[phase]]\n{phase}\n{expect}\n")
}

#[test]
fn the_schema_is_valid_itself() {
    assert!(jsonschema::draft202012::meta::is_valid(&schema()));
}

#[test]
fn every_built_in_scenario_is_valid() {
    let validator = validator();
    for builtin in builtin::ALL {
        let errors: Vec<String> = validator
            .iter_errors(&as_json(builtin.source))
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", builtin.name);
    }
}

#[test]
fn what_the_schema_can_see_it_rejects_as_the_parser_does() {
    let validator = validator();
    for source in [
        scenario("", "name = \"p\"", ""),
        scenario("sede = 1", PHASE, ""),
        scenario("seed = -1", PHASE, ""),
        scenario("clock = \"fast\"", PHASE, ""),
        scenario("users = { count = 0 }", PHASE, ""),
        scenario("users = { pick = { zipf = 0 } }", PHASE, ""),
        scenario(
            "users = { pick = { zipf = 1, hot = { users = 1, share = 1 } } }",
            PHASE,
            "",
        ),
        scenario("service = { lock = \"lucky\" }", PHASE, ""),
        scenario("service = { lock_timeout = 3 }", PHASE, ""),
        scenario("store = { kind = \"sqlit\" }", PHASE, ""),
        scenario("store = { read = \"1 week\" }", PHASE, ""),
        scenario(
            "",
            &format!("{PHASE}\nrate = \"5/s\"\nduration = \"1s\""),
            "",
        ),
        scenario("", &format!("{PHASE}\nthink = \"1ms\""), ""),
        scenario("", "name = \"p\"\nrate = \"5/s\"", ""),
        scenario("", "name = \"p\"\nrate = \"5\"\nduration = \"1s\"", ""),
        scenario(
            "",
            "name = \"p\"\nclients = 5\nduration = \"1s\"\ncalls = 5",
            "",
        ),
        scenario("", "name = \"p\"\nrequests = []", ""),
        scenario("", "name = \"p\"\nrequests = [{ charge = 1, use = 1 }]", ""),
        scenario(
            "",
            "name = \"p\"\nrequests = [{ charge = 1 }]\namount = 5",
            "",
        ),
        scenario("", PHASE, "[expect.lucky]"),
        scenario("", PHASE, "[expect.none]\nmust = [\"overlap\"]"),
        scenario("", PHASE, "[expect.keyed]\nmust = [\"lost\"]"),
        scenario("", PHASE, "[expect.keyed]\nthat = [\"loss == 1\"]"),
    ] {
        assert!(parse(&source, "a.toml").is_err(), "{source}");
        assert!(!validator.is_valid(&as_json(&source)), "{source}");
    }
}

/// Values and lines from which scenarios are put together, right ones and wrong ones.
fn lines() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "rate", "duration", "clients", "think", "stagger", "calls", "burst", "requests", "mix",
        "amount", "warm_up", "arrivals", "lock",
    ]);
    let value = prop::sample::select(vec![
        "\"1000/s\"",
        "\"0.5 / min\"",
        "\"1s\"",
        "\"1.5 ms\"",
        "\"0ms..200ms\"",
        "\" 1_000us .. 2ms \"",
        "5",
        "0",
        "true",
        "{ size = 5 }",
        "{ size = 5, every = \"1µs\", times = 2 }",
        "[{ use = 100 }]",
        "[{ charge = 1, times = 2, write = \"0ms\" }]",
        "{ charge = 1 }",
        "{ use = 0.5, charge = 2 }",
        "\"100..5000\"",
        "\"1_0 .. 20\"",
        "\"constant\"",
        "\"keyed\"",
    ]);
    (key, value).prop_map(|(key, value)| format!("{key} = {value}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// An editor must not underline what the parser reads.
    #[test]
    fn what_the_parser_reads_is_valid(
        lines in prop::collection::btree_set(lines(), 1..5),
    ) {
        thread_local!(static VALIDATOR: Validator = validator());
        let phase = format!("name = \"p\"\n{}", lines.into_iter().collect::<Vec<_>>().join("\n"));
        let source = scenario("", &phase, "");
        if parse(&source, "a.toml").is_ok() {
            let valid = VALIDATOR.with(|validator| validator.is_valid(&as_json(&source)));
            prop_assert!(valid, "{}", source);
        }
    }
}
