//! Which request a statement belongs to.
//!
//! Only one request is let go at a time, so most statements have one possible sender: whatever else is under way has a
//! statement held, waits in the database or has been answered. Where there are several, the distinct amounts decide,
//! then what the same schedule showed before, then what each request sends next when it is alone; what is left is a guess,
//! and counted as one. A connection to Redis is everybody's and tells nothing.

use super::shape::Shape;

/// A statement whose connection is not in a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unowned {
    /// What it looks like.
    pub shape: Shape,
    /// The numbers in it.
    pub numbers: Vec<String>,
    /// It came by a connection that requests share: the one that sent it may have sent others before that are not answered.
    pub is_shared: bool,
}

/// What is known besides.
#[derive(Clone, Copy, Debug)]
pub struct Clues<'a> {
    /// The amount of each request.
    pub amounts: &'a [String],
    /// Requests that are under way and have no statement that is held or not answered yet, the likeliest first.
    pub free: &'a [usize],
    /// Requests that are under way, or sent statements after they had been answered, the last to move first.
    pub others: &'a [usize],
    /// What requests sent when the same was played before.
    pub before: &'a [(usize, Shape)],
    /// What each request sent from here on when it was alone.
    pub next: &'a [Vec<Shape>],
}

/// To whom statements belong: for each its request, none for what belongs to no request, and how many were guessed.
pub fn assign(statements: &[Unowned], clues: Clues<'_>) -> (Vec<Option<usize>>, u64) {
    let mut free = clues.free.to_vec();
    let mut owners = vec![None; statements.len()];
    let mut open: Vec<usize> = (0..statements.len()).collect();
    // A statement goes to the request that is found for it among those that are free.
    let mut give = |find: &dyn Fn(&Unowned, &[usize]) -> Option<usize>| {
        open.retain(|&place| {
            let found = find(&statements[place], &free);
            owners[place] = found;
            free.retain(|one| Some(*one) != found);
            found.is_none()
        });
    };
    // By amount.
    give(&|statement, free| {
        only(free, |request| {
            let amount = clues.amounts.get(request).map(String::as_str);
            let mut numbers = statement.numbers.iter();
            numbers.any(|number| Some(number.trim_start_matches('-')) == amount)
        })
    });
    // By what was seen before.
    give(&|statement, free| {
        let is_it = |(request, shape): &&(usize, Shape)| {
            *shape == statement.shape && free.contains(request)
        };
        let found = clues.before.iter().find(is_it).map(|(request, _)| *request);
        found.filter(|_| free.len() > 1)
    });
    // By what comes next.
    give(&|statement, free| {
        only(free, |request| {
            clues.next.get(request).and_then(|next| next.first()) == Some(&statement.shape)
        })
    });
    // By what comes after that, where a request can send on without waiting for the answer.
    open.retain(|&place| {
        let statement = &statements[place];
        let goes_on = |request: usize| {
            let given = owners
                .iter()
                .filter(|owner| **owner == Some(request))
                .count();
            let next = clues.next.get(request).and_then(|next| next.get(given));
            statement.is_shared && next == Some(&statement.shape)
        };
        owners[place] = only(clues.others, goes_on);
        owners[place].is_none()
    });
    let mut guessed = 0;
    for place in open {
        guessed += u64::from(free.len() > 1);
        owners[place] = match free.is_empty() {
            true => clues.others.first().copied(),
            false => Some(free.remove(0)),
        };
    }
    (owners, guessed)
}

/// The request that is so, if only one is.
fn only(requests: &[usize], is_so: impl Fn(usize) -> bool) -> Option<usize> {
    let mut those = requests.iter().copied().filter(|request| is_so(*request));
    those.next().filter(|_| those.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(shape: u64, numbers: &[&str]) -> Unowned {
        Unowned {
            shape: Shape(shape),
            numbers: numbers.iter().map(ToString::to_string).collect(),
            is_shared: false,
        }
    }

    fn owners(
        statements: &[Unowned],
        free: &[usize],
        before: &[(usize, Shape)],
    ) -> (Vec<Option<usize>>, u64) {
        let amounts = ["300".to_owned(), "100".to_owned()];
        assign(
            statements,
            Clues {
                amounts: &amounts,
                free,
                others: &[1],
                before,
                next: &[Vec::new(), vec![Shape(9), Shape(10)]],
            },
        )
    }

    #[test]
    fn the_only_one_that_can_have_sent_it_has() {
        assert_eq!(owners(&[statement(1, &[])], &[0], &[]), (vec![Some(0)], 0));
    }

    #[test]
    fn an_amount_names_its_request_and_leaves_the_rest_to_the_other() {
        let two = [statement(1, &[]), statement(2, &["300"])];
        assert_eq!(owners(&two, &[0, 1], &[]), (vec![Some(1), Some(0)], 0));
    }

    #[test]
    fn what_a_request_sends_next_when_it_is_alone_names_it() {
        assert_eq!(
            owners(&[statement(9, &["-7"])], &[0, 1], &[]),
            (vec![Some(1)], 0)
        );
        assert_eq!(
            owners(&[statement(9, &["-300"])], &[0, 1], &[]),
            (vec![Some(0)], 0)
        );
    }

    #[test]
    fn what_was_seen_before_decides_and_then_it_is_a_guess() {
        let one = [statement(5, &[])];
        assert_eq!(owners(&one, &[0, 1], &[(1, Shape(5))]), (vec![Some(1)], 0));
        assert_eq!(owners(&one, &[0, 1], &[]), (vec![Some(0)], 1));
    }

    #[test]
    fn a_second_statement_of_a_request_is_of_the_last_that_moved() {
        let one = [statement(5, &[])];
        assert_eq!(owners(&one, &[], &[]), (vec![Some(1)], 0));
    }

    #[test]
    fn what_comes_at_once_by_a_shared_connection_is_of_the_request_that_sends_on() {
        let two = [9, 10].map(|shape| Unowned {
            is_shared: true,
            ..statement(shape, &[])
        });
        assert_eq!(owners(&two, &[0, 1], &[]), (vec![Some(1), Some(1)], 0));
        // Not where each request has connections of its own.
        let apart = [statement(9, &[]), statement(10, &[])];
        assert_eq!(owners(&apart, &[0, 1], &[]), (vec![Some(1), Some(0)], 0));
    }
}
