//! While a run is played the judge says what a search through the whole history says in the end, whether the versions are seen
//! or not.

use proptest::prelude::*;

use super::*;
use crate::point::service::sequential;
use crate::point::{Kind, Outcome, Points, Policy, Receipt, UserId};

/// Nobody is refused who is far from either end.
const FAR: Points = 1_000_000;

fn account(opening: Points) -> Account {
    Account {
        opening,
        policy: Policy {
            max_balance: 2 * opening,
            min_amount: 1,
            max_charge: 500,
            max_use: 500,
        },
    }
}

/// What happens next, of which there are as many as moments.
#[derive(Clone, Debug)]
struct Moment {
    /// A request is sent, rather than one answered.
    sends: bool,
    charge: bool,
    amount: Points,
    /// It is done when it is sent, rather than when it is answered.
    early: bool,
    /// Which of those under way is answered.
    which: usize,
    /// By how much the balance that is told is wrong.
    lie: Points,
}

fn moment() -> impl Strategy<Value = Moment> {
    (
        prop::bool::ANY,
        prop::bool::ANY,
        prop::sample::select(vec![100, 100, 200, 300]),
        prop::bool::ANY,
        0..40_usize,
        prop::option::weighted(0.04, prop::sample::select(vec![-100, 100])),
    )
        .prop_map(|(sends, charge, amount, early, which, lie)| Moment {
            sends,
            charge,
            amount,
            early,
            which,
            lie: lie.unwrap_or(0),
        })
}

struct UnderWay {
    kind: Kind,
    amount: Points,
    sent: u64,
    done: Option<Outcome>,
}

/// A history that was judged.
struct Judged {
    refuted: bool,
    could_not_tell: bool,
    requests: usize,
    /// Of them, those that were refused.
    refusals: usize,
    /// What a search says of it.
    found: Linearized,
}

/// What a judge says of a history, and what a search does. At most `most` requests are under way at once.
fn judged(moments: &[Moment], most: usize, seen: bool, opening: Points) -> Judged {
    let account = account(opening);
    let judge = Judge::new(account);
    let mut standing = Standing::default();
    let (mut balance, mut version) = (account.opening, 0);
    let mut under_way: Vec<UnderWay> = Vec::new();
    let (mut change, mut committed) = (0, 0);
    let mut requests = Vec::new();
    let (mut refuted, mut could_not_tell) = (false, false);
    let answers = Moment {
        sends: false,
        charge: true,
        amount: 100,
        early: true,
        which: 0,
        lie: 0,
    };
    // In the end all are answered.
    let moments = moments.iter().chain(std::iter::repeat_n(&answers, most));
    for (now, moment) in (1..).zip(moments) {
        let mut run =
            |kind: Kind, amount: Points| match sequential(kind, amount, &account.policy, balance) {
                Ok(after) => {
                    let base = version;
                    (balance, version) = (after, version + 1);
                    Outcome::Committed(Receipt {
                        balance: after,
                        base,
                        version: if seen { version } else { 0 },
                    })
                }
                Err(rejection) => Outcome::Rejected(rejection),
            };
        if moment.sends && under_way.len() < most {
            let kind = if moment.charge {
                Kind::Charge
            } else {
                Kind::Use
            };
            under_way.push(UnderWay {
                kind,
                amount: moment.amount,
                sent: now,
                done: moment.early.then(|| run(kind, moment.amount)),
            });
        } else if !under_way.is_empty() {
            let request = under_way.remove(moment.which % under_way.len());
            let (kind, amount) = (request.kind, request.amount);
            let mut outcome = request.done.unwrap_or_else(|| run(kind, amount));
            if let Outcome::Committed(receipt) = &mut outcome {
                receipt.balance += moment.lie;
            }
            let before = Before {
                user: UserId(1),
                change,
                committed,
                under_way: u32::try_from(under_way.len()).expect("a few"),
            };
            let told = Told {
                kind,
                amount,
                outcome: &outcome,
                sent: request.sent,
                answered: now,
            };
            match judge.add(&mut standing, before, told) {
                Some(Found::NotLinearizable) => refuted = true,
                Some(Found::CouldNotTell) => could_not_tell = true,
                None => {}
            }
            if matches!(outcome, Outcome::Committed(_)) {
                change += kind.signed(amount);
                committed += 1;
            }
            requests.push(Answered {
                sent: request.sent,
                answered: now,
                claim: account.claim(kind, amount, &outcome),
                version: 0,
            });
        }
    }
    let is_refusal = |request: &&Answered| matches!(request.claim, Claim::Saw { .. });
    Judged {
        refuted,
        could_not_tell,
        requests: requests.len(),
        refusals: requests.iter().filter(is_refusal).count(),
        found: search(&requests, account.opening, &account, &mut (1 << 24)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_said_meanwhile_is_what_a_search_says_in_the_end(
        moments in prop::collection::vec(moment(), 0..120),
        most in 1..6_usize,
        seen in prop::bool::ANY,
    ) {
        let judged = judged(&moments, most, seen, 1_000);
        prop_assert!(!judged.could_not_tell || judged.requests > 64, "so few are all kept");
        match judged.found {
            Linearized::Order(_) => prop_assert!(!judged.refuted),
            Linearized::No => prop_assert!(judged.refuted || judged.could_not_tell),
            Linearized::CouldNotTell => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Where requests have been forgotten and others wait, nobody may be able to tell; but who is right is never refuted, and where
    /// the versions are seen they still say everything. A refusal has none: its place may be among those that are forgotten.
    #[test]
    fn whoever_is_right_is_not_refuted_however_much_has_been_forgotten(
        mut moments in prop::collection::vec(moment(), 200..500),
        most in 6..40_usize,
        lies in prop::bool::ANY,
        seen in prop::bool::ANY,
        opening in prop::sample::select(vec![1_000, FAR]),
    ) {
        for moment in moments.iter_mut().filter(|_| !lies) {
            moment.lie = 0;
        }
        let judged = judged(&moments, most, seen, opening);
        prop_assert!(opening < FAR || judged.refusals == 0);
        match judged.found {
            Linearized::Order(_) => prop_assert!(!judged.refuted),
            Linearized::No => prop_assert!(judged.refuted || judged.could_not_tell),
            Linearized::CouldNotTell => {}
        }
        prop_assert!(lies || !judged.refuted);
        prop_assert!(lies || !seen || judged.refusals > 0 || !judged.could_not_tell);
    }
}

/// A user who always has four requests under way, of these amounts, and whose versions nobody sees: how many of 50,000 are held
/// back at once.
fn most_held_back(amounts: &[Points]) -> usize {
    let account = Account {
        opening: 1_000,
        policy: Policy {
            max_balance: 1 << 40,
            ..account(1_000).policy
        },
    };
    let judge = Judge::new(account);
    let mut standing = Standing::default();
    let (mut balance, mut change, mut committed) = (account.opening, 0, 0);
    let mut under_way: Vec<(Kind, Points, u64, Option<Outcome>)> = Vec::new();
    let mut random = 7_u64;
    let mut draw = |below: u64| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (random >> 33) % below
    };
    let mut most = 0;
    for now in 1..100_000_u64 {
        let mut run = |kind: Kind, amount| match sequential(kind, amount, &account.policy, balance)
        {
            Ok(after) => {
                balance = after;
                Outcome::Committed(Receipt {
                    balance,
                    base: 0,
                    version: 0,
                })
            }
            Err(rejection) => Outcome::Rejected(rejection),
        };
        if under_way.len() < 5 {
            let kind = if draw(2) == 0 {
                Kind::Charge
            } else {
                Kind::Use
            };
            let which = usize::try_from(draw(64)).expect("a few") % amounts.len();
            let amount = amounts[which];
            let done = (draw(2) == 0).then(|| run(kind, amount));
            under_way.push((kind, amount, now, done));
            continue;
        }
        let which = usize::try_from(draw(5)).expect("a few");
        let (kind, amount, sent, done) = under_way.remove(which);
        let outcome = done.unwrap_or_else(|| run(kind, amount));
        let before = Before {
            user: UserId(1),
            change,
            committed,
            under_way: 4,
        };
        let told = Told {
            kind,
            amount,
            outcome: &outcome,
            sent,
            answered: now,
        };
        assert_eq!(judge.add(&mut standing, before, told), None, "{now}");
        if matches!(outcome, Outcome::Committed(_)) {
            change += kind.signed(amount);
            committed += 1;
        }
        most = most.max(judge.held_back());
    }
    most
}

/// Nothing waits for a quiet moment that never comes.
#[test]
fn what_always_overlaps_is_explained_as_it_goes() {
    let most = most_held_back(&[100, 230, 310, 470]);
    assert!(most < 500, "{most} were held back at once");
}
