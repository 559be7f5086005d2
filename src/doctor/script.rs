//! What is sent in a round of each check.

use super::check::Check;
use super::manner::Manner;
use crate::env::Nanos;
use crate::point::{Kind, Points};

/// A round that is to be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Script {
    /// How many users take part.
    pub users: usize,
    /// They have not even been looked at.
    pub untouched: bool,
    /// The balance of each before the round.
    pub opening: Points,
    pub aims: Vec<Aim>,
    /// When all has been answered, one more charge of each user has to be done.
    pub then_charge: bool,
}

/// A request of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Aim {
    pub user: usize,
    pub kind: Kind,
    pub amount: Points,
    pub after: Nanos,
    pub respelt: bool,
}

/// Strangers in a round.
pub(super) const STRANGERS: usize = 20;

/// The fewest uses of a round that asks for more than there is.
const USES: i64 = 20;

/// Staggered charges in a round.
const STAGGERED: u64 = 10;

/// No gap between two requests is shorter: a timer would not keep it.
const SHORTEST_GAP: Nanos = 200_000;

impl Script {
    /// The round of a check; `Err` says why there is none for a service like this.
    pub fn of(check: Check, manner: &Manner, credit: Points) -> Result<Self, String> {
        let unit = manner.unit;
        let gap = |part: u64| (manner.time / part).max(SHORTEST_GAP);
        let mut script = Script {
            users: 1,
            untouched: false,
            opening: 0,
            aims: Vec::new(),
            then_charge: false,
        };
        // Each user that takes part has a row already: the first charge of a user is a check of its own.
        if check != Check::FirstCharge && check != Check::Strangers {
            script.opening = unit;
        }
        // As many as fit below the highest balance that has been seen, beside that one.
        let room = usize::try_from(manner.most / unit.max(1) - 1).unwrap_or(0);
        let fitting = |count: usize| count.min(room.max(2));
        let uses = || manner.use_unit.ok_or_else(|| NO_USES.to_owned());
        match check {
            Check::Strangers => {
                let crowd = usize::try_from(manner.crowd).unwrap_or(STRANGERS);
                script.users = STRANGERS.min(crowd);
                if script.users < 2 {
                    return Err("there is one user only".to_owned());
                }
                script.aims = (0..script.users)
                    .map(|user| Aim {
                        user,
                        ..charge(unit)
                    })
                    .collect();
            }
            Check::Burst2 => script.aims = vec![charge(unit); 2],
            Check::Burst3 => script.aims = vec![charge(unit); fitting(3)],
            Check::FirstCharge => script.aims = vec![charge(unit); 3],
            Check::Burst10 | Check::OneInstance => {
                script.aims = vec![charge(unit); fitting(10)];
            }
            Check::Burst100 => script.aims = vec![charge(unit); 100],
            Check::Staggered => {
                let aim = |n| Aim {
                    after: n * gap(5),
                    ..charge(unit)
                };
                script.aims = (0..STAGGERED.min(fitting(10) as u64)).map(aim).collect();
            }
            Check::Mixed => {
                let small = uses()?;
                let large = match manner.knows(Kind::Charge, 3 * unit) {
                    true => 3 * unit,
                    false => unit,
                };
                // Everything fits below the highest balance that has been seen, and nothing has to be refused.
                let many = if manner.most >= 20 * unit { 5 } else { 2 };
                let uses = if many == 5 { 5 } else { 3 };
                script.opening = uses * small.max(unit);
                for n in 0..many.max(uses) {
                    if n < many {
                        script.aims.push(charge(large));
                    }
                    if n < uses {
                        script.aims.push(r#use(small));
                    }
                }
            }
            Check::Overspend => {
                let small = uses()?;
                let (amount, money_for) = match credit {
                    0 => {
                        let each = -manner.effect(Kind::Use, small);
                        // The fewest charges that pay for two.
                        let charges = (2 * each + unit - 1) / unit;
                        script.opening = charges * unit;
                        (small, script.opening / each.max(1))
                    }
                    credit => (credit / 2 + 1, 1),
                };
                let count = USES.max(2 * money_for).min(100);
                script.aims = vec![r#use(amount); usize::try_from(count).unwrap_or(20)];
            }
            Check::AfterRefusal => {
                uses()?;
                let much = 20 * unit + credit;
                let at = |n: u64, aim: Aim| Aim {
                    after: n * gap(10),
                    ..aim
                };
                script.aims = vec![
                    at(0, charge(unit)),
                    at(1, r#use(much)),
                    at(2, charge(unit)),
                    at(3, charge(unit)),
                ];
                script.then_charge = true;
            }
            Check::SameId => {
                let aim = |n| Aim {
                    respelt: n % 2 == 1,
                    ..charge(unit)
                };
                script.aims = (0..4).map(aim).collect();
            }
            Check::Alone | Check::TimeOut | Check::Orders => return Err(String::new()),
        }
        Ok(script)
    }

    /// When the last request is sent.
    pub fn span(&self) -> Nanos {
        self.aims.iter().map(|aim| aim.after).max().unwrap_or(0)
    }
}

/// Why a check that uses points is left out.
const NO_USES: &str = "no use of points was understood";

fn charge(amount: Points) -> Aim {
    aim(Kind::Charge, amount)
}

fn r#use(amount: Points) -> Aim {
    aim(Kind::Use, amount)
}

fn aim(kind: Kind, amount: Points) -> Aim {
    Aim {
        user: 0,
        kind,
        amount,
        after: 0,
        respelt: false,
    }
}
