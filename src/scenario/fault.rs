//! Reads the faults: what breaks, when, and for whom.

use std::collections::BTreeSet;

use super::error::quoted;
use super::fields::Fields;
use super::keys::MOST_ITEMS;
use super::{Nodes, Service};
use crate::fault::{Clock, End, Fault, Memory, Moment, NodeSet, What, When, Whom};
use crate::text::grouped;

/// What there is that can break.
#[derive(Clone, Copy)]
struct There {
    processes: u16,
    nodes: u16,
}

pub(super) fn faults(
    root: &Fields<'_>,
    service: Option<Service>,
    nodes: Option<&Nodes>,
) -> Option<Vec<Fault>> {
    if !root.has("fault") {
        return Some(Vec::new());
    }
    // What is wrong with the sections that say how many there are is noted there.
    let there = There {
        processes: service.map_or(u16::MAX, |service| {
            u16::try_from(service.instances).unwrap_or(u16::MAX)
        }),
        nodes: nodes.map_or(u16::MAX, |nodes| nodes.count),
    };
    let tables = root.tables("fault", MOST_ITEMS);
    let mut names = BTreeSet::new();
    let mut complete = !tables.is_empty();
    let mut faults = Vec::new();
    for fields in &tables {
        let Some(fault) = fault(fields, there) else {
            complete = false;
            continue;
        };
        if !names.insert(fault.name.clone()) {
            fields.mistake(
                fields.place_of("name"),
                format!("a second fault is named {}", quoted(&fault.name)),
            );
        }
        check_client(fields, &fault, &faults);
        faults.push(fault);
    }
    if complete {
        check_retries(root, &tables, &faults);
    }
    complete.then_some(faults)
}

fn fault(fields: &Fields<'_>, there: There) -> Option<Fault> {
    let name = fields.name("name");
    let what = fields.choice("what");
    let lasts = fields.optional("for", Fields::duration);
    let times = fields.count("times");
    let when = when(fields);
    let whom = fields.optional("whom", Fields::whom);
    let memory = fields.choice("memory").map(|index| Memory::ALL[index]);
    let add = fields.optional("add", Fields::duration);
    let by = fields.optional("by", Fields::shift);
    let drift = fields.optional("drift", Fields::number);
    let stale = fields.writes("stale");
    let key = fields.boolean("key");
    let word = What::NAMES[what?];
    check_keys(fields, word);
    let what = match word {
        "pause" => What::Pause,
        "crash" => What::Crash { memory: memory? },
        "cut" => What::Cut,
        "delay" => {
            let Some(add) = add? else {
                fields.missing("add");
                return None;
            };
            What::Delay { add }
        }
        "lose" => What::Lose,
        "duplicate" => What::Duplicate {
            add: add?.unwrap_or(0),
        },
        "clock" => What::Clock(clock(fields, by?, drift?)?),
        "failover" => What::Failover { stale: stale? },
        "expire" => What::Expire,
        "give_up" => What::GiveUp,
        _ => What::Retry { key: key? },
    };
    let whom = match whom? {
        Some(whom) => whom,
        None => match usual(what) {
            Some(whom) => whom,
            None => {
                let example = match what {
                    What::Crash { .. } | What::Clock(_) => "node 1",
                    _ => "process 1 -> node 2",
                };
                fields.mistake(
                    fields.place(),
                    format!("`fault.whom` is missing; for example: whom = \"{example}\""),
                );
                return None;
            }
        },
    };
    let (lasts, when) = (lasts?, when?);
    check_whom(fields, what, whom, there);
    check_when(fields, what, when);
    if what == What::GiveUp && lasts.is_none() {
        fields.missing("for");
        return None;
    }
    Some(Fault {
        name: name?,
        what,
        whom,
        when,
        lasts,
        times: u32::try_from(times?).unwrap_or(u32::MAX),
    })
}

/// Whom a fault is about if nobody says so.
fn usual(what: What) -> Option<Whom> {
    match what {
        What::Pause => Some(Whom::Holder),
        What::Failover { .. } => Some(Whom::Nodes(NodeSet::Primary)),
        What::Expire => Some(Whom::Lease),
        What::GiveUp | What::Retry { .. } => Some(Whom::Client),
        _ => None,
    }
}

/// The keys that only some faults have: each with those.
const KEYS: [(&str, &[&str]); 7] = [
    ("for", &["pause", "crash", "cut", "delay", "give_up"]),
    ("memory", &["crash"]),
    ("add", &["delay", "duplicate"]),
    ("by", &["clock"]),
    ("drift", &["clock"]),
    ("stale", &["failover"]),
    ("key", &["retry"]),
];

fn check_keys(fields: &Fields<'_>, what: &str) {
    for (key, whats) in KEYS {
        if fields.has(key) && !whats.contains(&what) {
            let whats: Vec<String> = whats.iter().map(|what| format!("\"{what}\"")).collect();
            fields.mistake(
                fields.key_place_of(key),
                format!(
                    "`{key}` says nothing of \"{what}\"; it goes with {}: leave it out",
                    whats.join(", ")
                ),
            );
        }
    }
}

fn clock(fields: &Fields<'_>, by: Option<i64>, drift: Option<f64>) -> Option<Clock> {
    match (by, drift) {
        (Some(by), None) => Some(Clock::Jump(by)),
        #[expect(clippy::cast_possible_truncation, reason = "at most 1,000,000,000")]
        (None, Some(drift)) => Some(Clock::Drift((drift * 1e9).round() as i64)),
        (Some(_), Some(_)) => {
            fields.mistake(
                fields.key_place_of("drift"),
                "a clock is set, or it drifts: write one of `by` and `drift`, and a second fault for the other",
            );
            None
        }
        (None, None) => {
            fields.mistake(
                fields.place_of("what"),
                "a clock is set, or it drifts: by = \"+30s\", or drift = 0.02, is missing",
            );
            None
        }
    }
}

fn when(fields: &Fields<'_>) -> Option<When> {
    if !fields.is_table("when") {
        return fields.choice("when").map(|_| When::Any);
    }
    let when = fields.table("when")?;
    if when.has("after") {
        let moment = when.choice("after").map(|index| Moment::ALL[index]);
        let nth = when.count("nth");
        return Some(When::After {
            moment: moment?,
            nth: u32::try_from(nth?).unwrap_or(u32::MAX),
        });
    }
    if when.has("at") {
        return when.duration("at").map(When::At);
    }
    if when.has("every") {
        return when.duration("every").map(When::Every);
    }
    if when.has("chance") {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to 1,000,000"
        )]
        let millionths = |chance: f64| (chance * 1e6).round().max(1.0) as u32;
        return when.number("chance").map(millionths).map(When::Chance);
    }
    // Noted as one of the keys that must be there.
    None
}

/// Whether this can happen to these, and whether there are enough of them.
fn check_whom(fields: &Fields<'_>, what: What, whom: Whom, there: There) {
    let place = fields.place_of("whom");
    let (can, such) = match what {
        What::Pause => (
            matches!(whom, Whom::Holder | Whom::Process(_)),
            "the holder or a process: \"holder\", \"process 2\"",
        ),
        What::Crash { .. } => (
            matches!(
                whom,
                Whom::Holder | Whom::Process(_) | Whom::Nodes(_) | Whom::Store
            ),
            "the holder, a process, nodes or the store: \"process 1\", \"node 2\", \"minority\", \"store\"",
        ),
        What::Lose => (
            matches!(whom, Whom::Link { .. } | Whom::Answers(_)),
            "the link between processes and nodes, or an answer of the store: \"process 1 -> node 2\", \"store -> processes\"",
        ),
        What::Cut | What::Delay { .. } | What::Duplicate { .. } => (
            matches!(whom, Whom::Link { .. }),
            "the link between processes and nodes: \"process 1 -> node 2\", \"processes <-> minority\"",
        ),
        What::Clock(_) => (
            matches!(whom, Whom::Holder | Whom::Process(_) | Whom::Nodes(_)),
            "nodes or a process: \"node 1\", \"process 2\"",
        ),
        What::Failover { .. } => (
            matches!(whom, Whom::Nodes(_)),
            "nodes: \"primary\", \"node 2\"",
        ),
        What::Expire => (
            matches!(whom, Whom::Lease | Whom::Nodes(_)),
            "the lease, everywhere or on some nodes: \"lease\", \"node 1\"",
        ),
        What::GiveUp | What::Retry { .. } => (whom == Whom::Client, "the client: \"client\""),
    };
    if !can {
        fields.mistake(
            place,
            format!("\"{what}\" does not happen to \"{whom}\"; it happens to {such}"),
        );
        return;
    }
    if matches!(what, What::Crash { memory } if memory != Memory::Kept) {
        if !matches!(whom, Whom::Nodes(_)) {
            fields.mistake(
                fields.key_place_of("memory"),
                format!("only nodes have a memory that is kept or lost, and this is \"{whom}\": leave it out"),
            );
        } else if !fields.has("for") {
            fields.mistake(
                fields.key_place_of("memory"),
                "a node that is never started again knows nothing any more: say how long it is away, for = \"1s\", or \
                 leave `memory` out",
            );
        }
    }
    check_numbers(fields, whom, there);
}

fn check_numbers(fields: &Fields<'_>, whom: Whom, there: There) {
    let place = fields.place_of("whom");
    let (process, nodes) = match whom {
        Whom::Process(process) | Whom::Answers(End::Process(process)) => (Some(process), None),
        Whom::Nodes(nodes) => (None, Some(nodes)),
        Whom::Link { process, nodes, .. } => match process {
            End::Process(process) => (Some(process), Some(nodes)),
            End::Holder | End::Processes => (None, Some(nodes)),
        },
        Whom::Holder | Whom::Lease | Whom::Store | Whom::Answers(_) | Whom::Client => (None, None),
    };
    if let Some(process) = process
        && process >= there.processes
    {
        fields.mistake(
            place,
            format!(
                "there is no process {}: `service.instances` is {}",
                grouped(u64::from(process) + 1),
                grouped(u64::from(there.processes))
            ),
        );
    }
    match nodes {
        Some(NodeSet::Node(node)) if node >= there.nodes => fields.mistake(
            place,
            format!(
                "there is no node {}: `nodes.count` is {}",
                grouped(u64::from(node) + 1),
                there.nodes
            ),
        ),
        Some(NodeSet::Minority) if there.nodes < 3 => fields.mistake(
            place,
            format!(
                "of {} nodes none may be away: with `nodes.count` below 3 there is no minority",
                there.nodes
            ),
        ),
        _ => {}
    }
}

/// Clients are all alike: there is one thing that they do.
fn check_client(fields: &Fields<'_>, fault: &Fault, before: &[Fault]) {
    let is_same = |other: &&Fault| match fault.what {
        What::GiveUp => other.what == What::GiveUp,
        What::Retry { .. } => matches!(other.what, What::Retry { .. }),
        _ => false,
    };
    if let Some(other) = before.iter().find(is_same) {
        fields.mistake(
            fields.place_of("what"),
            format!(
                "what clients do is said by {} already; some of them give up with when = {{ chance = 0.5 }}",
                quoted(&other.name)
            ),
        );
    }
}

/// Who is told what became of each request has nothing to send again. A service of somebody else's may leave that unknown by
/// itself.
fn check_retries(root: &Fields<'_>, tables: &[Fields<'_>], faults: &[Fault]) {
    if root.has("target") || faults.iter().any(Fault::may_leave_unknown) {
        return;
    }
    for (fields, fault) in tables.iter().zip(faults) {
        if matches!(fault.what, What::Retry { .. }) {
            fields.mistake(
                fields.place_of("what"),
                "nobody gives up, and nothing leaves an outcome unknown, so nobody sends again: add a fault with what = \
                 \"give_up\" and for = \"500ms\", or with what = \"lose\" and whom = \"store -> processes\"; for a service of \
                 your own, add the section [target]",
            );
        }
    }
}

/// Whether it can come then.
fn check_when(fields: &Fields<'_>, what: What, when: When) {
    let of_client = matches!(what, What::GiveUp | What::Retry { .. });
    let is_moment = matches!(when, When::At(_) | When::Every(_) | When::After { .. });
    if of_client && is_moment {
        fields.mistake(
            fields.place_of("when"),
            format!(
                "each client does \"{what}\" in its own time: write when = {{ chance = 0.5 }} for some of them, or leave \
                 `when` out"
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Way;
    use crate::scenario::{Override, Scenario, parse_with};

    /// Of hundred-charges, as it was before anything could break.
    const CHECKSUM: u64 = 0x9662_d7fe_aa04_60b8;

    const SOURCE: &str = r#"
        name = "a"
        [service]
        instances = 2
        [[phase]]
        name = "burst"
        burst = { size = 2 }
        [[fault]]
        name = "nap"
        what = "pause"
        for = "15s"
        when = { after = "write", nth = 2 }
        [[fault]]
        name = "slow"
        what = "delay"
        whom = "node 1 -> processes"
        when = { chance = 0.25 }
        add = "200ms"
        times = 7
        [[fault]]
        name = "skew"
        what = "clock"
        whom = "process 2"
        by = "-1.5s"
        [[fault]]
        name = "old"
        what = "failover"
        stale = "2 writes"
        when = { at = "1s" }
    "#;

    fn parsed(set: &[&str]) -> Result<Scenario, String> {
        let set = set.iter().map(|set| Override::parse(set).expect("a key"));
        let set: Vec<Override> = set.collect();
        parse_with(SOURCE, "a.toml", &set).map_err(|error| error.to_string())
    }

    #[test]
    fn each_fault_says_what_happens_to_whom_and_when() {
        let faults = parsed(&[]).expect("right").faults;
        let fault = |name: &str, what, whom, when| Fault {
            name: name.to_owned(),
            what,
            whom,
            when,
            lasts: None,
            times: 1,
        };
        let moment = Moment::Write;
        let link = Whom::Link {
            process: End::Processes,
            nodes: NodeSet::Node(0),
            way: Way::Back,
        };
        let add = 200_000_000;
        assert_eq!(
            faults,
            [
                Fault {
                    lasts: Some(15_000_000_000),
                    ..fault(
                        "nap",
                        What::Pause,
                        Whom::Holder,
                        When::After { moment, nth: 2 }
                    )
                },
                Fault {
                    times: 7,
                    ..fault("slow", What::Delay { add }, link, When::Chance(250_000))
                },
                fault(
                    "skew",
                    What::Clock(Clock::Jump(-1_500_000_000)),
                    Whom::Process(1),
                    When::Any
                ),
                fault(
                    "old",
                    What::Failover { stale: 2 },
                    Whom::Nodes(NodeSet::Primary),
                    When::At(1_000_000_000)
                ),
            ]
        );
    }

    #[test]
    fn a_key_of_a_fault_is_set_by_its_name() {
        let faults = parsed(&["fault.nap.for=2s", "fault.old.when=any"]);
        let faults = faults.expect("right").faults;
        assert_eq!(faults[0].lasts, Some(2_000_000_000));
        assert_eq!(faults[3].when, When::Any);
        let error = parsed(&["fault.naps.for=2s"]).expect_err("no such fault");
        assert!(
            error.contains("there is no fault \"naps\"; did you mean \"nap\"?"),
            "{error}"
        );
        let error = parsed(&["fault.nap=2s"]).expect_err("no key");
        assert!(error.contains("fault.NAME.KEY"), "{error}");
    }

    #[test]
    fn who_may_be_left_without_an_answer_may_send_again() {
        let source = |fault: &str| {
            format!(
                r#"
                name = "a"
                [[phase]]
                name = "burst"
                burst = {{ size = 2 }}
                [[fault]]
                name = "again"
                what = "retry"
                {fault}
                "#
            )
        };
        for (fault, is_valid) in [
            ("what = 'give_up'\nfor = '1s'", true),
            ("what = 'lose'\nwhom = 'store -> processes'", true),
            ("what = 'crash'\nwhom = 'store'", true),
            ("what = 'crash'\nwhom = 'process 1'", true),
            ("what = 'crash'\nwhom = 'node 1'", false),
            ("what = 'lose'\nwhom = 'process 1 -> node 1'", false),
            ("what = 'pause'\nfor = '1s'", false),
        ] {
            let fault = format!("[[fault]]\nname = 'it'\n{fault}");
            let parsed = parse_with(&source(&fault), "a.toml", &[]);
            assert_eq!(parsed.is_ok(), is_valid, "{fault}");
        }
        assert!(parse_with(&source(""), "a.toml", &[]).is_err());
        // Somebody's service may fail by itself.
        assert!(parse_with(&source("[target]"), "a.toml", &[]).is_ok());
    }

    #[test]
    fn a_scenario_without_faults_keeps_its_number() {
        let (plain, _) = crate::scenario::load("hundred-charges").expect("built in");
        assert_eq!(plain.checksum(), CHECKSUM);
        let with = Scenario {
            faults: parsed(&[]).expect("right").faults,
            ..plain.clone()
        };
        assert_ne!(plain.checksum(), with.checksum());
    }
}
