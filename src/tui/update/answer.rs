use crate::live::{Command, Snapshot};
use crate::point::UserId;
use crate::text::parse_duration;
use crate::tui::question::{LONGEST_TIMEOUT, MOST_REQUESTS, MOST_USERS, Question};

/// What an answer asks for, if it can be understood.
pub(super) fn answer(question: Question, written: &str, snapshot: &Snapshot) -> Option<Command> {
    let number = |most: u64| {
        let is_digit = |c: &char| !matches!(c, ',' | '_' | ' ');
        let digits: String = written.chars().filter(is_digit).collect();
        let number: u64 = digits.parse().ok()?;
        (1..=most).contains(&number).then_some(number)
    };
    Some(match question {
        Question::Users => Command::Users(number(MOST_USERS)?),
        Question::BurstSize => Command::BurstSize(number(MOST_REQUESTS)?),
        Question::User => Command::Watch(UserId(number(snapshot.scenario.users.count)?)),
        Question::Timeout => {
            let timeout = parse_duration(written.trim()).ok()?;
            (timeout <= LONGEST_TIMEOUT).then_some(Command::Timeout(timeout))?
        }
    })
}
