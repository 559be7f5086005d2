//! A case on the modelled database: every interleaving, statement by statement.

use pointrace::database::model::{Database, Phase, Reply, SessionId, Settings, Stepped};
use pointrace::database::{Account, Answer, Dialect, Isolation, Statement};
use pointrace::point::{Points, UserId};

use super::scripts::{Act, Case, OPENING};

/// A play of a case, so far.
#[derive(Clone)]
pub struct Play<'a> {
    pub case: &'a Case,
    dialect: Dialect,
    /// Its number: each has users and requests of its own.
    pub number: u64,
    pub database: Database,
    pub participants: Vec<Participant>,
}

#[derive(Clone, Debug, Default)]
pub struct Participant {
    next: usize,
    read: Option<Account>,
    /// Whether it committed, once it has ended.
    pub committed: Option<bool>,
    /// What it was told last if that was a failure.
    pub failed: Option<Reply>,
}

/// What happened when one participant sent its next statement.
#[derive(Clone, Debug)]
pub struct Turn {
    pub who: usize,
    pub statement: Statement,
    /// What each was told who was told anything, the sender first.
    pub told: Vec<(usize, Reply)>,
    /// Who has failed, or given up, and rolls back, within the same turn.
    pub rolls_back: Vec<usize>,
}

impl<'a> Play<'a> {
    pub fn new(case: &'a Case, dialect: Dialect, number: u64) -> Self {
        let mut database = Database::new(Settings {
            dialect,
            isolation: Isolation::ReadCommitted,
            one_account_each: case.unique,
        });
        for _ in &case.scripts {
            database.connect();
        }
        let mut play = Play {
            case,
            dialect,
            number,
            database,
            participants: vec![Participant::default(); case.scripts.len()],
        };
        if case.accounts {
            for user in play.users() {
                play.database.open(user, OPENING);
            }
        }
        play
    }

    pub fn users(&self) -> [UserId; 2] {
        [0, 1].map(|user| UserId(self.number * 2 + user + 1))
    }

    /// Who can send something.
    pub fn ready(&self) -> Vec<usize> {
        (0..self.participants.len())
            .filter(|&who| {
                self.participants[who].committed.is_none()
                    && self.database.wait(SessionId(who)).is_none()
            })
            .collect()
    }

    /// Whether a statement waits.
    pub fn waits(&self) -> Vec<usize> {
        (0..self.participants.len())
            .filter(|&who| self.database.wait(SessionId(who)).is_some())
            .collect()
    }

    fn act(&self, who: usize) -> Act {
        self.case.scripts[who][self.participants[who].next]
    }

    pub fn turn(&mut self, who: usize) -> Turn {
        let statement = self
            .act(who)
            .statement(self.number, who, self.participants[who].read);
        let Stepped { reply, woken } = self.database.step(SessionId(who), &statement);
        let mut told = vec![(who, reply)];
        told.extend(woken.into_iter().map(|(session, reply)| (session.0, reply)));
        let mut rolls_back = Vec::new();
        // A session that is told something because another rolled back is told it within the turn, too.
        let mut n = 0;
        while n < told.len() {
            let (one, reply) = told[n].clone();
            n += 1;
            if !self.note(one, &reply) {
                continue;
            }
            if self.database.phase(SessionId(one)) != Phase::Idle {
                rolls_back.push(one);
                let stepped = self.database.step(SessionId(one), &Statement::Rollback);
                told.extend(
                    stepped
                        .woken
                        .into_iter()
                        .map(|(session, reply)| (session.0, reply)),
                );
            }
        }
        Turn {
            who,
            statement,
            told,
            rolls_back,
        }
    }

    /// Notes what a participant was told, and returns whether it has ended without a commit.
    fn note(&mut self, who: usize, reply: &Reply) -> bool {
        let act = self.act(who);
        let acts = self.case.scripts[who].len();
        let participant = &mut self.participants[who];
        match reply {
            Reply::Waits => return false,
            Reply::Failed(_) => {
                participant.failed = Some(reply.clone());
                participant.committed = Some(false);
                return true;
            }
            Reply::Done(answer) if act.gives_up(answer) => {
                participant.committed = Some(false);
                return true;
            }
            Reply::Done(_) if matches!(act, Act::LockOnly(_)) => {}
            Reply::Done(Answer::Accounts(accounts)) => participant.read = accounts.first().copied(),
            Reply::Done(_) => {}
        }
        participant.next += 1;
        if participant.next == acts {
            participant.committed = Some(true);
        }
        false
    }

    /// The accounts of each user as they stand in the end, and the number of entries.
    pub fn end(&self) -> Vec<(Vec<Account>, u64)> {
        let of = |user| {
            let accounts = self.database.accounts(user).collect();
            (accounts, self.database.entries(user))
        };
        self.users().map(of).into()
    }

    /// Whether no order of those that committed, one after another, leaves these balances and entries.
    pub fn is_wrong(&self) -> bool {
        let committed: Vec<usize> = (0..self.participants.len())
            .filter(|&who| self.participants[who].committed == Some(true))
            .collect();
        let end = self.books();
        !orders(&committed).iter().any(|order| {
            let mut serial = Play::new(self.case, self.dialect, self.number);
            for &who in order {
                for _ in 0..self.case.scripts[who].len() {
                    if serial.participants[who].committed.is_none() {
                        serial.turn(who);
                    }
                }
            }
            serial.books() == end
        })
    }

    /// Balances and numbers of entries.
    fn books(&self) -> Vec<(Vec<Points>, u64)> {
        let balances = |accounts: &[Account]| {
            let mut balances: Vec<Points> = accounts.iter().map(|it| it.balance).collect();
            balances.sort_unstable();
            balances
        };
        let end = self.end();
        end.iter()
            .map(|(accounts, entries)| (balances(accounts), *entries))
            .collect()
    }
}

/// Every order of these.
fn orders(of: &[usize]) -> Vec<Vec<usize>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for n in 0..of.len() {
        let mut rest = of.to_vec();
        let first = rest.remove(n);
        for mut order in orders(&rest) {
            order.insert(0, first);
            all.push(order);
        }
    }
    all
}

/// Every order in which the participants of a case can send their statements.
pub fn interleavings(case: &Case, dialect: Dialect) -> Vec<Vec<usize>> {
    fn go(play: &Play<'_>, order: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
        let ready = play.ready();
        if ready.is_empty() {
            let name = play.case.name;
            assert!(play.waits().is_empty(), "{name}: a session waits for ever");
            all.push(order.clone());
        }
        for who in ready {
            let mut next = play.clone();
            next.turn(who);
            order.push(who);
            go(&next, order, all);
            order.pop();
        }
    }
    let mut all = Vec::new();
    go(&Play::new(case, dialect, 0), &mut Vec::new(), &mut all);
    all
}
