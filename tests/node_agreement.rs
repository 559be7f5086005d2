//! The modelled node and a real Redis answer the same script of commands and times alike.

#![cfg(unix)]

#[path = "support/services.rs"]
mod services;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use pointrace::env::{Env, Nanos, Pause, RealEnv};
use pointrace::node::redis::{RedisNodes, RedisSetup};
use pointrace::node::{ModelNodes, Nodes, NodesSetup, Place, Take, Terms, Wait};
use pointrace::point::{RequestId, UserId};
use pointrace::servers::Redis;
use services::or_skip;

/// How long a lease is good for: long beside what a call takes, short enough to wait for.
const LEASE: Nanos = 400_000_000;

/// A command of a script.
#[derive(Clone, Copy, Debug)]
enum Command {
    /// A holder takes the lease on a user's lock, with a token or without.
    Take(u64, u64, bool),
    /// A holder gives it back.
    GiveBack(u64, u64),
    /// A holder extends it.
    Extend(u64, u64),
    /// This number of eighths of a lease pass.
    Pass(u64),
}

use Command::{Extend, GiveBack, Pass, Take as TakeIt};

/// Each is played by itself. No command comes at a moment at which a lease just ends.
const SCRIPTS: &[&[Command]] = &[
    // Taken, refused, given back by another in vain, given back, taken by another.
    &[
        TakeIt(1, 1, false),
        TakeIt(2, 1, false),
        GiveBack(2, 1),
        TakeIt(2, 1, false),
        GiveBack(1, 1),
        TakeIt(2, 1, false),
        GiveBack(1, 1),
        GiveBack(2, 1),
        GiveBack(2, 1),
    ],
    // Tokens rise, also over what was given back or ran out, and each user has its own.
    &[
        TakeIt(1, 1, true),
        TakeIt(2, 1, true),
        GiveBack(1, 1),
        TakeIt(2, 1, true),
        TakeIt(3, 2, true),
        Pass(12),
        TakeIt(1, 1, true),
        GiveBack(2, 1),
        TakeIt(3, 1, true),
    ],
    // It runs out, and then it is another's: who had it can neither extend it nor give it back.
    &[
        TakeIt(1, 1, false),
        Pass(4),
        TakeIt(2, 1, false),
        Pass(8),
        Extend(1, 1),
        TakeIt(2, 1, false),
        Extend(1, 1),
        GiveBack(1, 1),
        TakeIt(1, 1, false),
    ],
    // Extended, it lasts as long again from then on.
    &[
        TakeIt(1, 1, false),
        Pass(5),
        Extend(1, 1),
        Pass(5),
        TakeIt(2, 1, false),
        Extend(1, 1),
        GiveBack(1, 1),
        Extend(1, 1),
        TakeIt(2, 1, false),
    ],
];

/// What was answered to each command, and how often a lease was said to have run out.
async fn play(env: &RealEnv, nodes: &impl Nodes, script: &[Command]) -> (Vec<String>, u32) {
    let ran_out = Arc::new(AtomicU32::new(0));
    let terms = |token| Terms {
        lease: LEASE,
        token,
        run_out: Arc::new({
            let ran_out = Arc::clone(&ran_out);
            move || {
                ran_out.fetch_add(1, Relaxed);
            }
        }),
    };
    let place = |holder, user| Place {
        node: 0,
        user: UserId(user),
        holder: RequestId(holder),
        process: 0,
    };
    let mut answers = Vec::new();
    for command in script {
        let answer = match *command {
            TakeIt(holder, user, token) => {
                match nodes.take(place(holder, user), &terms(token)).await {
                    Ok(Take::Taken(token)) => format!("taken, {token:?}"),
                    Ok(Take::Held) => "held".to_owned(),
                    Err(silence) => format!("{silence:?}"),
                }
            }
            GiveBack(holder, user) => {
                format!("{:?}", nodes.give_back(place(holder, user)).await)
            }
            Extend(holder, user) => {
                format!(
                    "{:?}",
                    nodes.extend(place(holder, user), &terms(false)).await
                )
            }
            Pass(parts) => {
                env.sleep(LEASE / 8 * parts, Pause::Think).await;
                String::new()
            }
        };
        answers.push(format!("{command:?}: {answer}"));
    }
    (answers, ran_out.load(Relaxed))
}

#[test]
fn the_modelled_node_answers_as_redis_does() {
    let Some(server) = or_skip("node_agreement", Redis::start()) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let env = RealEnv::start();
        for script in SCRIPTS {
            let model = ModelNodes::new(
                env.clone(),
                NodesSetup {
                    count: 1,
                    delay: 0..=0,
                    lease: LEASE,
                    poll: 0..=0,
                    wait: Wait::Poll,
                    times: Some(1),
                },
            );
            let setup = RedisSetup {
                urls: vec![format!("unix://{}", server.socket().display())],
                prefix: None,
                lease: LEASE,
                poll: 0..=0,
                wait: Wait::Poll,
                connections: 1,
            };
            let real = RedisNodes::open(env.clone(), &setup).await.expect("redis");
            let (modelled, real) =
                tokio::join!(play(&env, &model, script), play(&env, &real, script));
            assert_eq!(modelled, real);
        }
    });
}

#[test]
fn a_real_clock_is_shown_beside_this_machines_and_as_well_as_it_is_known() {
    let name = "a_real_clock_is_shown_beside_this_machines_and_as_well_as_it_is_known";
    let Some(server) = or_skip(name, Redis::start()) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let setup = RedisSetup {
        urls: vec![format!("unix://{}", server.socket().display())],
        prefix: None,
        lease: LEASE,
        poll: 0..=0,
        wait: Wait::Poll,
        connections: 1,
    };
    let nodes = runtime
        .block_on(RedisNodes::open(RealEnv::start(), &setup))
        .expect("redis");
    // Who looks is on a thread of its own; what was asked at one look is there at a later one.
    let beside = loop {
        if let Some(beside) = nodes.look(0, UserId(1)).nodes[0].beside {
            break beside;
        }
        std::thread::yield_now();
    };
    // It is this machine's own clock.
    assert!(beside.ahead.unsigned_abs() <= beside.within, "{beside:?}");
    assert!(
        beside.within < 500_000_000,
        "an answer is not waited for longer"
    );
    drop(nodes);
}
