//! The classic algorithms once more, as state machines of a few lines: every schedule of their counted turns, played
//! without a line of the crate. To enter (look up and, where nobody is inside, read), to write and to release are
//! turns; each waiter reads in a turn of its own.

use std::collections::HashSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    None,
    PromiseRace,
    Recheck,
    Fifo,
}

/// What all schedules come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub schedules: u64,
    pub lose_an_update: u64,
    /// Different ends: the balances, what each caller was told, and what went wrong.
    pub ends: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Enter,
    /// Waits for this request to come out.
    Waits(usize),
    Woken,
    Write,
    Release,
    Done,
}

#[derive(Clone, Default, PartialEq, Eq, Hash)]
struct User {
    /// How many charges the balance holds.
    balance: u64,
    version: u64,
    /// Whose entry there is.
    entry: Option<usize>,
    queue: Vec<usize>,
    inside: u32,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
struct Wrong {
    lost: bool,
    overlap: bool,
    foreign: bool,
}

#[derive(Clone)]
struct State {
    at: Vec<At>,
    read: Vec<(u64, u64)>,
    users: Vec<User>,
    wrong: Wrong,
}

/// The balances, what each user's callers were told, and what went wrong.
type Ended = (Vec<u64>, Vec<(usize, u64)>, Wrong);

struct Search<'a> {
    algorithm: Algorithm,
    user_of: &'a [usize],
    most: u64,
    counts: Counts,
    ends: HashSet<Ended>,
}

/// Counts the schedules of one charge by each of these users; `None` if there are more than `most`.
pub fn count(algorithm: Algorithm, user_of: &[usize], most: u64) -> Option<Counts> {
    let users = user_of.iter().max().map_or(0, |user| user + 1);
    let mut search = Search {
        algorithm,
        user_of,
        most,
        counts: Counts::default(),
        ends: HashSet::new(),
    };
    search.go_on(&State {
        at: vec![At::Enter; user_of.len()],
        read: vec![(0, 0); user_of.len()],
        users: vec![User::default(); users],
        wrong: Wrong::default(),
    });
    search.counts.ends = search.ends.len();
    (search.counts.schedules <= most).then_some(search.counts)
}

impl Search<'_> {
    fn go_on(&mut self, state: &State) {
        if self.counts.schedules > self.most {
            return;
        }
        let mut is_over = true;
        for who in 0..state.at.len() {
            if !matches!(state.at[who], At::Waits(_) | At::Done) {
                is_over = false;
                let mut next = state.clone();
                self.turn(&mut next, who);
                self.go_on(&next);
            }
        }
        if is_over {
            self.counts.schedules += 1;
            self.counts.lose_an_update += u64::from(state.wrong.lost);
            let balances = state.users.iter().map(|user| user.balance).collect();
            // Of charges of one user it makes no difference which was told what.
            let told = state.read.iter().zip(self.user_of);
            let mut told: Vec<(usize, u64)> =
                told.map(|(read, user)| (*user, read.0 + 1)).collect();
            told.sort_unstable();
            self.ends.insert((balances, told, state.wrong));
        }
    }

    fn turn(&self, state: &mut State, who: usize) {
        let State {
            at,
            read,
            users,
            wrong,
        } = state;
        let user = &mut users[self.user_of[who]];
        match at[who] {
            At::Enter | At::Woken => {
                let woken = at[who] == At::Woken;
                let goes_in = match self.algorithm {
                    Algorithm::None => true,
                    // Nobody looks again.
                    Algorithm::PromiseRace => woken || user.entry.is_none(),
                    Algorithm::Recheck => user.entry.is_none(),
                    // Handed over, or free.
                    Algorithm::Fifo => woken || user.entry.is_none(),
                };
                if let (false, Some(holder)) = (goes_in, user.entry) {
                    at[who] = At::Waits(holder);
                    user.queue.push(who);
                    return;
                }
                if self.algorithm != Algorithm::None {
                    user.entry = Some(who);
                    user.inside += 1;
                    wrong.overlap |= user.inside > 1;
                }
                read[who] = (user.balance, user.version);
                at[who] = At::Write;
            }
            At::Write => {
                wrong.lost |= read[who].1 != user.version;
                user.balance = read[who].0 + 1;
                user.version += 1;
                at[who] = At::Release;
            }
            At::Release => {
                at[who] = At::Done;
                if self.algorithm == Algorithm::None {
                    return;
                }
                user.inside -= 1;
                if self.algorithm == Algorithm::Fifo {
                    if user.queue.is_empty() {
                        user.entry = None;
                    } else {
                        at[user.queue.remove(0)] = At::Woken;
                    }
                    return;
                }
                // To whom the entry belongs by now does not matter.
                wrong.foreign |= user.entry.is_some_and(|owner| owner != who);
                user.entry = None;
                for other in std::mem::take(&mut user.queue) {
                    if at[other] == At::Waits(who) {
                        at[other] = At::Woken;
                    } else {
                        user.queue.push(other);
                    }
                }
            }
            At::Waits(_) | At::Done => unreachable!("it has no turn"),
        }
    }
}
