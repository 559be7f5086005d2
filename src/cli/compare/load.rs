//! What is compared: scenarios or one's own situation, the ground, and the controls that it allows.

use super::args::CompareArgs;
use crate::cli::nodes::{NodesArg, ReachedNodes, Unreached};
use crate::cli::run::ground::{Ground as Opened, NoGround};
use crate::cli::run::{SeedsArg, StoreArg, check_transaction};
use crate::cli::{Exit, faults, out::complain};
use crate::compare::{Contest, Ground, allowed};
use crate::request::{LockName, Needs};
use crate::scenario::{self, Clock, Override, Scenario, StoreKind};
use crate::text::shell_word;

/// Rounds of each control: where virtual time passes, and where the machine's does.
const ROUNDS_VIRTUAL: u64 = 10;
const ROUNDS_REAL: u64 = 5;

/// Rounds of each control under each scenario of faults.
const ROUNDS_OF_FAULTS: u64 = 5;

/// The most rounds of each control: they are kept until the end.
const MOST_ROUNDS: u64 = 1_000;

/// What is compared, and where.
pub(super) struct Loaded {
    pub contests: Vec<Contest>,
    pub store: Option<StoreArg>,
    pub ground: Opened,
    /// Servers that were started for it end with it.
    _nodes: ReachedNodes,
}

/// Reads the arguments; what cannot be played is refused here.
pub(super) fn load(args: &CompareArgs) -> Result<Loaded, (Exit, String)> {
    let usage = |message: String| (Exit::Usage, message);
    let mut entrants = entrants(args).map_err(usage)?;
    let store = match &args.store {
        Some(store) => Some(store.clone()),
        None => agreed_store(&entrants).map_err(usage)?,
    };
    check_clock(args, store.as_ref()).map_err(usage)?;
    check_faults(args, store.as_ref(), &entrants).map_err(usage)?;
    let ground = Opened::open(store.as_ref()).map_err(|NoGround(exit, message)| (exit, message))?;
    let nodes = ReachedNodes::open(args.nodes.as_ref(), None);
    let nodes = nodes.map_err(|Unreached(exit, message)| (exit, message))?;
    for entrant in &mut entrants {
        let scenario = &mut entrant.scenario;
        nodes.put_into(scenario);
        match (&store, &ground.real) {
            (_, Some(kind)) => scenario.move_to(kind.clone()),
            (Some(StoreArg::Memory), None) => scenario.store.kind = StoreKind::Memory,
            (Some(StoreArg::Model), None) => scenario.store.kind = StoreKind::Model,
            _ => {}
        }
    }
    let contests = entrants
        .into_iter()
        .map(|entrant| contest(args, entrant, store.as_ref()));
    let mut contests = contests.collect::<Result<Vec<_>, _>>().map_err(usage)?;
    if args.faults {
        let faults = faults(args, &contests, store.as_ref(), &nodes).map_err(usage)?;
        contests.extend(faults);
    }
    Ok(Loaded {
        contests,
        store,
        ground,
        _nodes: nodes,
    })
}

/// A scenario that takes part, and the keys that were set in it.
struct Entrant {
    scenario: Scenario,
    origin: Option<String>,
    set: Vec<Override>,
}

fn entrants(args: &CompareArgs) -> Result<Vec<Entrant>, String> {
    let mut set = args.set.clone();
    if let Some(place) = args.transaction {
        set.push(Override::new("service.transaction", place)?);
    }
    if let Some(situation) = args.situation.get() {
        return Ok(vec![Entrant {
            scenario: situation.scenario(&set)?,
            origin: None,
            set: Vec::new(),
        }]);
    }
    let plain = args.scenarios.iter().map(|name| {
        let (scenario, _) = scenario::load(name).map_err(|error| error.to_string())?;
        Ok::<_, String>((name, scenario))
    });
    let plain: Vec<(&String, Scenario)> = plain.collect::<Result<_, _>>()?;
    let has = |scenario: &Scenario, phase: &str| scenario.phases.iter().any(|p| p.name == phase);
    let mut entrants = Vec::new();
    for (name, scenario) in &plain {
        // A key of a phase is set where the phase is; if it is nowhere, that is told of every scenario.
        let applies = |set: &&Override| match set.phase() {
            None => true,
            Some(phase) => {
                has(scenario, phase) || !plain.iter().any(|(_, other)| has(other, phase))
            }
        };
        let set: Vec<Override> = set.iter().filter(applies).cloned().collect();
        let (scenario, _) = scenario::load_with(name, &set).map_err(|error| error.to_string())?;
        entrants.push(Entrant {
            scenario,
            origin: Some(shell_word(name)),
            set,
        });
    }
    Ok(entrants)
}

/// Where the scenarios keep their balances, which is one place: one comparison has one ground.
fn agreed_store(entrants: &[Entrant]) -> Result<Option<StoreArg>, String> {
    let kinds = entrants
        .iter()
        .map(|entrant| entrant.scenario.store.kind.name());
    let kinds: Vec<&str> = kinds.collect();
    if kinds.iter().any(|kind| *kind != kinds[0]) {
        return Err(
            "error: these scenarios keep their balances in different places, and one comparison has one ground: give --store"
                .to_owned(),
        );
    }
    let first = entrants.first();
    Ok(first.and_then(|entrant| StoreArg::of(&entrant.scenario.store)))
}

fn is_real(store: Option<&StoreArg>) -> bool {
    !matches!(store, None | Some(StoreArg::Memory | StoreArg::Model))
}

fn check_clock(args: &CompareArgs, store: Option<&StoreArg>) -> Result<(), String> {
    match args.clock.map(Clock::from) {
        Some(Clock::Virtual) if is_real(store) => {
            Err("error: a real store has its own time: leave --clock virtual out".to_owned())
        }
        Some(Clock::Virtual) if has_real_nodes(args) => {
            Err("error: real nodes have their own time: leave --clock virtual out".to_owned())
        }
        _ => Ok(()),
    }
}

/// Before a server is started for what cannot be played.
fn check_faults(
    args: &CompareArgs,
    store: Option<&StoreArg>,
    entrants: &[Entrant],
) -> Result<(), String> {
    let clock = |entrant: &Entrant| args.clock.map_or(entrant.scenario.clock, Clock::from);
    let are_virtual = entrants
        .iter()
        .all(|entrant| clock(entrant) == Clock::Virtual);
    let is_modelled = !is_real(store) && !has_real_nodes(args) && are_virtual;
    if args.faults && !is_modelled {
        return Err(
            "error: faults are modelled: --faults wants --store memory or --store model, --nodes model:5 if any, and the \
             virtual clock"
                .to_owned(),
        );
    }
    Ok(())
}

fn has_real_nodes(args: &CompareArgs) -> bool {
    !matches!(args.nodes, None | Some(NodesArg::Model(_)))
}

fn contest(
    args: &CompareArgs,
    entrant: Entrant,
    store: Option<&StoreArg>,
) -> Result<Contest, String> {
    let Entrant {
        mut scenario,
        origin,
        set,
    } = entrant;
    let clock = args.clock.map_or(scenario.clock, Clock::from);
    if clock == Clock::Real && scenario.store.kind == StoreKind::Model {
        return Err(format!(
            "error: {} is played over a modelled database, which has virtual time only: leave --clock real out, or add --store sqlite",
            scenario.name
        ));
    }
    faults::check(&scenario, clock)?;
    scenario.clock = clock;
    let locks = match args.lock.as_slice() {
        [] => allowed(&scenario, args.nodes.is_some())
            .into_iter()
            .filter(|lock| check_transaction(&scenario, *lock).is_ok())
            .filter(|lock| faults::check_under(&scenario, clock, *lock).is_ok())
            .collect(),
        named => {
            for lock in named {
                check_lock(args, &scenario, *lock)?;
                faults::check_under(&scenario, clock, *lock)?;
            }
            let mut locks = named.to_vec();
            let mut met = std::collections::HashSet::new();
            locks.retain(|lock| met.insert(*lock));
            locks
        }
    };
    let rounds = match clock {
        Clock::Virtual => ROUNDS_VIRTUAL,
        Clock::Real => ROUNDS_REAL,
    };
    let seeds = match &args.seeds {
        Some(SeedsArg(seeds)) if seeds.end() - seeds.start() >= MOST_ROUNDS => {
            return Err(format!(
                "error: at most {MOST_ROUNDS} seeds can be compared at once"
            ));
        }
        Some(SeedsArg(seeds)) => seeds.clone(),
        None => {
            let first = scenario.seed.min(u64::MAX - rounds);
            first..=first + (rounds - 1)
        }
    };
    Ok(Contest {
        options: options(args, &set, store),
        scenario,
        origin,
        clock,
        locks,
        seeds,
        is_fault: false,
    })
}

/// The scenarios of faults that are part of the program, for the same controls, as far as those can be played there.
fn faults(
    args: &CompareArgs,
    contests: &[Contest],
    store: Option<&StoreArg>,
    nodes: &ReachedNodes,
) -> Result<Vec<Contest>, String> {
    let mut set: Vec<Override> = Vec::new();
    if let Some(place) = args.transaction {
        set.push(Override::new("service.transaction", place)?);
    }
    let mut all = Vec::new();
    for builtin in scenario::builtin::ALL {
        let (mut scenario, _) =
            scenario::load_with(builtin.name, &set).map_err(|error| error.to_string())?;
        if scenario.faults.is_empty() {
            continue;
        }
        nodes.put_into(&mut scenario);
        match store {
            Some(StoreArg::Memory) => scenario.store.kind = StoreKind::Memory,
            Some(StoreArg::Model) => scenario.store.kind = StoreKind::Model,
            _ => {}
        }
        // Its nodes are modelled: every ground has some.
        let can = allowed(&scenario, true);
        let mut locks: Vec<LockName> = Vec::new();
        for lock in contests.iter().flat_map(|contest| &contest.locks) {
            let is_fit = can.contains(lock)
                && check_transaction(&scenario, *lock).is_ok()
                && faults::check_under(&scenario, Clock::Virtual, *lock).is_ok();
            if is_fit && !locks.contains(lock) {
                locks.push(*lock);
            }
        }
        if locks.is_empty() {
            continue;
        }
        scenario.clock = Clock::Virtual;
        all.push(Contest {
            options: options(args, &set, store),
            seeds: scenario.seed..=scenario.seed.saturating_add(ROUNDS_OF_FAULTS - 1),
            scenario,
            origin: Some(builtin.name.to_owned()),
            clock: Clock::Virtual,
            locks,
            is_fault: true,
        });
    }
    Ok(all)
}

/// What is missing for a control that was named.
fn check_lock(args: &CompareArgs, scenario: &Scenario, lock: LockName) -> Result<(), String> {
    check_transaction(scenario, lock)?;
    let lacks = Ground::of(scenario).lacks(scenario, lock, args.nodes.is_some());
    let Some(needs) = lacks else {
        return Ok(());
    };
    Err(match needs {
        Needs::AdvisoryLocks => format!(
            "error: `{lock}` needs PostgreSQL: add --store model (store.dialect postgresql), or --store postgres:temp"
        ),
        Needs::Nodes => match scenario.store.refusal(lock) {
            Some(why) => format!("error: {why}"),
            None => format!(
                "error: `{lock}` needs nodes, which this ground has not: add --nodes model:5, or --nodes redis:temp:5"
            ),
        },
        _ => format!(
            "error: `{lock}` needs a database, and one comparison has one ground: add --store model, --store sqlite or --store postgres:temp"
        ),
    })
}

/// The options that change what is played, ready for a shell.
fn options(args: &CompareArgs, set: &[Override], store: Option<&StoreArg>) -> String {
    let mut options: Vec<String> = Vec::new();
    for set in set {
        // It has an option of its own.
        if !set.written().starts_with("service.transaction=") {
            options.push(format!("--set {}", shell_word(&set.shown())));
        }
    }
    match args.clock.map(Clock::from) {
        Some(Clock::Virtual) => options.push("--clock virtual".to_owned()),
        Some(Clock::Real) => options.push("--clock real".to_owned()),
        None => {}
    }
    if let Some(place) = args.transaction {
        options.push(format!("--transaction {place}"));
    }
    if let Some(nodes) = &args.nodes {
        options.push(format!("--nodes {}", shell_word(&nodes.to_string())));
    }
    if let Some(store) = store.filter(|_| args.store.is_some()) {
        options.push(format!("--store {}", shell_word(&store.written())));
    }
    options.join(" ")
}

/// Says why nothing is compared.
pub(super) fn refuse((exit, message): (Exit, String)) -> Exit {
    complain(&message);
    exit
}
