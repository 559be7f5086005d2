//! Reads the phases: what is sent, and when.

use std::collections::BTreeSet;

use super::error::quoted;
use super::fields::Fields;
use super::keys::{MOST_AT_ONCE, MOST_ITEMS, MOST_REQUESTS};
use super::{Arrivals, Listed, Mix, Nanos, Phase, Traffic, Until, Users};
use crate::point::Kind;
use crate::text::grouped;

pub(super) fn phases(root: &Fields<'_>, users: Option<Users>) -> Option<Vec<Phase>> {
    let tables = root.tables("phase", MOST_ITEMS);
    let mut names = BTreeSet::new();
    let mut requests = 0_u64;
    let mut ends = 0_u128;
    let mut complete = !tables.is_empty();
    let mut phases = Vec::new();
    for fields in &tables {
        let Some(phase) = phase(fields, users) else {
            complete = false;
            continue;
        };
        if !names.insert(phase.name.clone()) {
            fields.mistake(
                fields.place_of("name"),
                format!("a second phase is named {}", quoted(&phase.name)),
            );
        }
        let before = requests;
        requests = requests.saturating_add(phase.traffic.requests().unwrap_or(0));
        if before <= MOST_REQUESTS && requests > MOST_REQUESTS {
            fields.mistake(
                fields.place(),
                format!(
                    "with this phase the scenario sends {} requests; at most {} are allowed",
                    grouped(requests),
                    grouped(MOST_REQUESTS)
                ),
            );
        }
        let began = ends;
        ends += earliest_end(&phase.traffic);
        if began <= CLOCK_END && ends > CLOCK_END {
            fields.mistake(
                fields.place_of(TRAFFIC.into_iter().find(|key| fields.has(key)).unwrap_or("name")),
                format!(
                    "with this phase requests are due {} days after the start; the clock ends after {}, at 2^64 ns",
                    grouped(days(ends)),
                    grouped(days(CLOCK_END))
                ),
            );
        }
        phases.push(phase);
    }
    complete.then_some(phases)
}

/// The keys of which each phase has one.
const TRAFFIC: [&str; 4] = ["burst", "rate", "clients", "requests"];

/// When the virtual clock ends, in nanoseconds.
const CLOCK_END: u128 = Nanos::MAX as u128;

fn days(nanos: u128) -> u64 {
    u64::try_from(nanos / 86_400_000_000_000).unwrap_or(u64::MAX)
}

/// How long a phase takes at least, if nothing in it takes any time but what it waits for by itself. Nanoseconds.
fn earliest_end(traffic: &Traffic) -> u128 {
    let wide = u128::from;
    match traffic {
        Traffic::Burst { every, times, .. } => wide(times - 1) * wide(*every),
        Traffic::Rate { duration, .. } => wide(*duration),
        Traffic::Clients {
            count,
            think,
            stagger,
            until,
        } => {
            let last_client = wide(count - 1) * wide(*stagger);
            last_client
                + match until {
                    Until::Duration(duration) => wide(*duration),
                    Until::Calls(calls) => wide(*calls) * wide(*think.start()),
                }
        }
        Traffic::Listed(_) => 0,
    }
}

fn phase(fields: &Fields<'_>, users: Option<Users>) -> Option<Phase> {
    let name = fields.name("name");
    let traffic = traffic(fields, users);
    let mix = fields.table("mix").and_then(|mix| self::mix(fields, &mix));
    let amount = fields.amounts("amount");
    let warm_up = fields.boolean("warm_up");
    Some(Phase {
        name: name?,
        traffic: traffic?,
        mix: mix?,
        amount: amount?,
        warm_up: warm_up?,
    })
}

fn mix(phase: &Fields<'_>, fields: &Fields<'_>) -> Option<Mix> {
    if !phase.has("mix") {
        return Some(Mix {
            charge: 1.0,
            r#use: 0.0,
        });
    }
    let charge = fields.number("charge");
    let r#use = fields.number("use");
    let (charge, r#use) = (charge?, r#use?);
    if charge + r#use <= 0.0 {
        fields.mistake(
            fields.place(),
            "both weights are 0: nothing would be sent; for example: mix = { charge = 3, use = 1 }",
        );
        return None;
    }
    Some(Mix { charge, r#use })
}

/// The traffic of a phase. Two kinds at once are noted already, and the first is read on.
fn traffic(fields: &Fields<'_>, users: Option<Users>) -> Option<Traffic> {
    if fields.has("burst") {
        burst(&fields.table("burst")?)
    } else if fields.has("rate") {
        rate(fields)
    } else if fields.has("clients") {
        clients(fields)
    } else if fields.has("requests") {
        listed(fields, users)
    } else {
        None
    }
}

fn burst(fields: &Fields<'_>) -> Option<Traffic> {
    let size = fields.count("size");
    let every = fields.duration("every");
    let times = fields.count("times");
    Some(Traffic::Burst {
        size: size?,
        every: every?,
        times: times?,
    })
}

fn rate(fields: &Fields<'_>) -> Option<Traffic> {
    let per_second = fields.rate("rate");
    let arrivals = fields.choice("arrivals").map(|index| match index {
        0 => Arrivals::Poisson,
        _ => Arrivals::Constant,
    });
    // Without one, that is noted already.
    let duration = fields.optional("duration", Fields::duration)?;
    let (per_second, arrivals, duration) = (per_second?, arrivals?, duration?);
    let traffic = Traffic::Rate {
        per_second,
        arrivals,
        duration,
    };
    if traffic.requests() == Some(0) {
        fields.mistake(
            fields.place_of("duration"),
            "at this rate not one request falls into the duration",
        );
        return None;
    }
    Some(traffic)
}

fn clients(fields: &Fields<'_>) -> Option<Traffic> {
    let count = fields.count("clients");
    let think = fields.durations("think");
    let stagger = fields.duration("stagger");
    let duration = fields.optional("duration", Fields::duration);
    let calls = fields.optional("calls", Fields::count);
    let until = match (duration?, calls?) {
        (Some(duration), None) => Some(Until::Duration(duration)),
        (None, Some(calls)) => Some(Until::Calls(calls)),
        // Both, or neither: noted already.
        _ => None,
    };
    Some(Traffic::Clients {
        count: count?,
        think: think?,
        stagger: stagger?,
        until: until?,
    })
}

fn listed(fields: &Fields<'_>, users: Option<Users>) -> Option<Traffic> {
    let tables = fields.tables("requests", MOST_ITEMS);
    let mut requests = Vec::new();
    for fields in &tables {
        requests.push(request(fields, users));
    }
    let requests: Option<Vec<Listed>> = requests.into_iter().collect();
    let requests = requests.filter(|requests| !requests.is_empty())?;
    let total: u64 = requests.iter().map(|request| request.times).sum();
    if total > MOST_AT_ONCE {
        fields.mistake(
            fields.place_of("requests"),
            format!(
                "these are {} requests at one moment; at most {} are allowed",
                grouped(total),
                grouped(MOST_AT_ONCE)
            ),
        );
        return None;
    }
    Some(Traffic::Listed(requests))
}

fn request(fields: &Fields<'_>, users: Option<Users>) -> Option<Listed> {
    let kind = if fields.has("charge") {
        Some((Kind::Charge, "charge"))
    } else if fields.has("use") {
        Some((Kind::Use, "use"))
    } else {
        None
    };
    let amount = kind.and_then(|(_, key)| fields.integer(key));
    let times = fields.count("times");
    let user = fields.optional("user", Fields::count);
    let write = fields.optional("write", Fields::duration);
    if let (Some(Some(user)), Some(users)) = (user, users)
        && user > users.count
    {
        fields.mistake(
            fields.place_of("user"),
            format!(
                "there is no user {user}: `users.count` is {}",
                grouped(users.count)
            ),
        );
    }
    Some(Listed {
        kind: kind?.0,
        amount: amount?,
        user: user?,
        times: times?,
        write: write?,
    })
}
