//! What callers are told is compared with an account that does one request after another: the search agrees with a
//! brute force over all orders, and histories that such an account gave are accepted.

use pointrace::linearizability::{Account, Answered, Claim, Linearized, search};
use pointrace::point::service::sequential;
use pointrace::point::{Kind, Outcome, Points, Policy, Receipt};
use proptest::prelude::*;

const BUDGET: u64 = 1 << 24;

fn account() -> Account {
    Account {
        opening: 20,
        policy: Policy {
            max_balance: 40,
            min_amount: 1,
            max_charge: 30,
            max_use: 30,
        },
    }
}

/// Whether an order explains every answer and keeps to the order of time.
fn explains(requests: &[Answered], order: &[usize], account: &Account) -> bool {
    let mut balance = account.opening;
    for (place, &index) in order.iter().enumerate() {
        let later = &order[place + 1..];
        if later
            .iter()
            .any(|&other| requests[other].answered < requests[index].sent)
        {
            return false;
        }
        match requests[index].claim {
            Claim::Moved { from, to } if from == balance => balance = to,
            Claim::Saw { least, most } if (least..=most).contains(&balance) => {}
            Claim::Nothing => {}
            Claim::MayHaveMoved { change } => {
                let kind = if change < 0 { Kind::Use } else { Kind::Charge };
                match sequential(kind, change.abs(), &account.policy, balance) {
                    Ok(after) => balance = after,
                    Err(_) => return false,
                }
            }
            _ => return false,
        }
    }
    let must = |request: &Answered| !matches!(request.claim, Claim::MayHaveMoved { .. });
    requests
        .iter()
        .enumerate()
        .all(|(index, request)| !must(request) || order.contains(&index))
}

/// Every order of every subset: what the search must agree with.
fn brute_force(requests: &[Answered], account: &Account) -> bool {
    fn go(requests: &[Answered], order: &mut Vec<usize>, account: &Account) -> bool {
        if explains(requests, order, account) {
            return true;
        }
        for index in 0..requests.len() {
            if !order.contains(&index) {
                order.push(index);
                if go(requests, order, account) {
                    return true;
                }
                order.pop();
            }
        }
        false
    }
    go(requests, &mut Vec::new(), account)
}

#[derive(Clone, Debug)]
struct Sketch {
    kind: Kind,
    amount: Points,
    sent: u64,
    takes: u64,
    point: u64,
    change_answer: Option<Points>,
    unknown: bool,
}

fn sketch() -> impl Strategy<Value = Sketch> {
    (
        prop::bool::ANY,
        prop::sample::select(vec![5, 10, 10, 10, 20, 31]),
        0..12_u64,
        0..8_u64,
        0..8_u64,
        prop::option::weighted(0.15, prop::sample::select(vec![-10, -5, 5, 10])),
        prop::bool::weighted(0.15),
    )
        .prop_map(
            |(charge, amount, sent, takes, point, change_answer, unknown)| Sketch {
                kind: if charge { Kind::Charge } else { Kind::Use },
                amount,
                sent,
                takes,
                point: point.min(takes),
                change_answer,
                unknown,
            },
        )
}

/// Plays the requests on the model, each at its point between being sent and being answered; then some are told
/// something else, if `lies`.
fn play(sketches: &[Sketch], account: &Account, lies: bool) -> Vec<Answered> {
    let mut order: Vec<usize> = (0..sketches.len()).collect();
    order.sort_by_key(|&index| (sketches[index].sent + sketches[index].point, index));
    let mut balance = account.opening;
    let mut version = 0;
    let mut requests = vec![None; sketches.len()];
    for index in order {
        let sketch = &sketches[index];
        let Sketch { kind, amount, .. } = *sketch;
        let outcome = match sequential(kind, amount, &account.policy, balance) {
            // What nobody knows may not have happened.
            Ok(_) if sketch.unknown && sketch.point.is_multiple_of(2) => Outcome::Unknown,
            Ok(after) => {
                let base = version;
                (balance, version) = (after, version + 1);
                let told = match sketch.change_answer {
                    Some(by) if lies => after + by,
                    _ => after,
                };
                Outcome::Committed(Receipt {
                    balance: told,
                    base,
                    version,
                })
            }
            Err(rejection) => Outcome::Rejected(rejection),
        };
        let outcome = if sketch.unknown {
            Outcome::Unknown
        } else {
            outcome
        };
        let unknown = outcome == Outcome::Unknown;
        requests[index] = Some(Answered {
            sent: sketch.sent,
            answered: if unknown {
                u64::MAX
            } else {
                sketch.sent + sketch.takes
            },
            claim: account.claim(kind, amount, &outcome),
            version: if matches!(outcome, Outcome::Committed(_)) {
                version
            } else {
                0
            },
        });
    }
    requests.into_iter().flatten().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn the_search_agrees_with_every_order_tried(sketches in prop::collection::vec(sketch(), 0..7)) {
        let account = account();
        let requests = play(&sketches, &account, true);
        let found = search(&requests, account.opening, &account, &mut BUDGET.clone());
        if let Linearized::Order(order) = &found {
            prop_assert!(explains(&requests, order, &account));
        }
        let right = if brute_force(&requests, &account) { "yes" } else { "no" };
        let told = match found {
            Linearized::Order(_) => "yes",
            Linearized::No => "no",
            Linearized::CouldNotTell => "could not tell",
        };
        prop_assert_eq!(told, right, "{:?}", requests);
    }

    #[test]
    fn what_the_model_did_is_accepted(mut sketches in prop::collection::vec(sketch(), 0..60)) {
        let account = account();
        for (number, sketch) in (0_u64..).zip(&mut sketches) {
            // About ten at a time; who nobody knows of is under way for ever.
            sketch.sent += number;
            sketch.unknown &= number.is_multiple_of(8);
        }
        let requests = play(&sketches, &account, false);
        let found = search(&requests, account.opening, &account, &mut BUDGET.clone());
        prop_assert!(matches!(found, Linearized::Order(_)), "{:?}", found);
    }
}

/// Both answers come often among the random histories, or agreeing says little.
#[test]
fn random_histories_are_of_both_kinds() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let account = account();
    let mut linearizable = 0;
    const TRIES: usize = 500;
    for _ in 0..TRIES {
        let strategy = prop::collection::vec(sketch(), 2..7);
        let sketches = strategy.new_tree(&mut runner).expect("a tree").current();
        let requests = play(&sketches, &account, true);
        linearizable += usize::from(brute_force(&requests, &account));
    }
    assert!(
        linearizable > TRIES / 10 && linearizable < TRIES * 9 / 10,
        "{linearizable}"
    );
}

#[test]
fn a_budget_that_is_used_up_is_said() {
    let account = Account {
        opening: 0,
        policy: Policy::default(),
    };
    let moved = |from, to| Answered {
        sent: 0,
        answered: 1,
        claim: Claim::Moved { from, to },
        version: 0,
    };
    let requests = [moved(0, 5), moved(5, 3), moved(3, 7)];
    let tell = |mut budget| search(&requests, 0, &account, &mut budget);
    assert_eq!(tell(2), Linearized::CouldNotTell);
    assert_eq!(tell(100), Linearized::Order(vec![0, 1, 2]));
}
