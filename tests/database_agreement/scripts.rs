//! What two transactions send: the statements of each control, as data.

use pointrace::database::{Account, Answer, Begin, Conflict, Isolation, Lifetime, Mode, Statement};
use pointrace::point::{Points, RequestId, UserId};

/// One statement of a script. Users are numbered from 0 within a play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Begin(Isolation),
    BeginImmediate,
    Select(u64),
    Lock(u64),
    /// Locks, and goes on with what was read before.
    LockOnly(u64),
    /// Writes what was read last and a participant's amount.
    Write(u64),
    /// The same, if the version is still the one that was read.
    WriteOver(u64),
    /// Adds a participant's amount, or this.
    Add(u64, Option<Points>),
    History,
    /// Opens an account with a participant's amount, or adds it to the one that was found.
    Open(Conflict),
    Advisory(Lifetime),
    Unlock,
    /// The tombstone of the first participant's request.
    Tombstone,
    Commit,
}

/// A case: what each participant sends.
#[derive(Clone, Debug)]
pub struct Case {
    pub name: &'static str,
    pub level: &'static str,
    pub scripts: Vec<Vec<Act>>,
    /// Whether the users have accounts when it begins.
    pub accounts: bool,
    /// Whether a unique key allows one account each.
    pub unique: bool,
}

/// What each user's balance is when a play begins, in points.
pub const OPENING: Points = 100;

/// How many points a participant adds.
pub fn amount(participant: usize) -> Points {
    [10, 200, 3_000][participant]
}

impl Act {
    /// The statement of a participant that has read `read` last, in a play with its own users and requests.
    pub fn statement(self, play: u64, participant: usize, read: Option<Account>) -> Statement {
        let user_of = |number: u64| UserId(play * 2 + number + 1);
        let request_of = |participant: usize| RequestId(play * 4 + participant as u64 + 1);
        let (user, writer) = (user_of(0), request_of(participant));
        let balance = read.map_or(0, |read| read.balance) + amount(participant);
        match self {
            Act::Begin(isolation) => Statement::Begin(Begin {
                isolation,
                ..Begin::default()
            }),
            Act::BeginImmediate => Statement::Begin(Begin {
                mode: Mode::Immediate,
                ..Begin::default()
            }),
            Act::Select(number) => Statement::Select {
                user: user_of(number),
            },
            Act::Lock(number) | Act::LockOnly(number) => Statement::SelectForUpdate {
                user: user_of(number),
            },
            Act::Write(number) => Statement::Update {
                user: user_of(number),
                balance,
                writer,
            },
            Act::WriteOver(number) => Statement::UpdateIfVersion {
                user: user_of(number),
                base: read.map_or(0, |read| read.version),
                balance,
                writer,
            },
            Act::Add(number, change) => Statement::Add {
                user: user_of(number),
                change: change.unwrap_or(amount(participant)),
                within: 0..=1_000_000,
                writer,
            },
            Act::History => Statement::InsertHistory {
                user,
                request: writer,
                change: amount(participant),
            },
            Act::Open(_) if read.is_some() => Act::Add(0, None).statement(play, participant, read),
            Act::Open(conflict) => Statement::InsertAccount {
                user,
                balance: amount(participant),
                writer,
                version: 0,
                fence: 0,
                conflict,
            },
            Act::Advisory(lifetime) => Statement::AdvisoryLock { user, lifetime },
            Act::Unlock => Statement::AdvisoryUnlock { user },
            Act::Tombstone => Statement::Tombstone {
                user,
                request: request_of(0),
            },
            Act::Commit => Statement::Commit,
        }
    }

    /// Whether a control gives up when it is answered this.
    pub fn gives_up(self, answer: &Answer) -> bool {
        match answer {
            Answer::Updated(updates) => {
                updates.is_empty() && matches!(self, Act::WriteOver(_) | Act::Add(..))
            }
            Answer::Inserted(inserted) => !inserted && matches!(self, Act::Open(_)),
            _ => false,
        }
    }
}

impl Case {
    fn twice(name: &'static str, level: Isolation, acts: &[Act]) -> Self {
        Case::between(name, level, acts, acts)
    }

    fn between(name: &'static str, level: Isolation, one: &[Act], other: &[Act]) -> Self {
        let begin = Act::Begin(level);
        let whole = |acts: &[Act]| [&[begin], acts, &[Act::Commit]].concat();
        Case {
            name,
            level: match level {
                Isolation::ReadCommitted => "READ COMMITTED",
                Isolation::RepeatableRead => "REPEATABLE READ",
                Isolation::Serializable => "SERIALIZABLE",
            },
            scripts: vec![whole(one), whole(other)],
            accounts: true,
            unique: true,
        }
    }

    fn alone(name: &'static str, acts: &[Act]) -> Self {
        Case {
            name,
            level: "no transaction",
            scripts: vec![acts.to_vec(), acts.to_vec()],
            accounts: true,
            unique: true,
        }
    }

    fn of_newcomers(mut self) -> Self {
        self.accounts = false;
        self
    }
}

use Act::{
    Add, Advisory, History, Lock, LockOnly, Open, Select, Tombstone, Unlock, Write, WriteOver,
};
use Isolation::{ReadCommitted, RepeatableRead, Serializable};

/// What the controls send to PostgreSQL.
pub fn postgres() -> Vec<Case> {
    let plain = [Select(0), Write(0), History];
    let locked = [Lock(0), Write(0), History];
    let stale = [Select(0), LockOnly(0), Write(0), History];
    let atomic = [Add(0, None), History];
    let spend = [Add(0, Some(-OPENING)), History];
    let optimistic = [Select(0), WriteOver(0), History];
    let advisory = [
        Advisory(Lifetime::Transaction),
        Select(0),
        Write(0),
        History,
    ];
    let skew = ([Select(0), Write(1)], [Select(1), Write(0)]);
    let circle = ([Add(0, None), Add(1, None)], [Add(1, None), Add(0, None)]);
    let first = [Select(0), Open(Conflict::Fails), History];
    let first_or_nothing = [Select(0), Open(Conflict::DoesNothing), History];
    let second_into_updated = ([Write(0), History], [Open(Conflict::DoesNothing), History]);
    let mut cases = vec![Case::alone("none", &plain)];
    for level in [ReadCommitted, RepeatableRead, Serializable] {
        cases.extend([
            Case::twice("read, then write", level, &plain),
            Case::twice("select for update", level, &locked),
            Case::twice("read, then select for update", level, &stale),
            Case::twice("atomic update", level, &atomic),
            Case::twice("atomic update, all spent at once", level, &spend),
            Case::twice("version column", level, &optimistic),
            Case::twice("advisory lock", level, &advisory),
            Case::between("write skew", level, &skew.0, &skew.1),
            Case::between("two rows, crosswise", level, &circle.0, &circle.1),
            Case::twice("first charge", level, &first).of_newcomers(),
            Case::twice(
                "first charge, ON CONFLICT DO NOTHING",
                level,
                &first_or_nothing,
            )
            .of_newcomers(),
            Case::between(
                "update and ON CONFLICT DO NOTHING",
                level,
                &second_into_updated.0,
                &second_into_updated.1,
            ),
        ]);
    }
    let mut early = Case::twice(
        "advisory lock, given back before the commit",
        ReadCommitted,
        &plain,
    );
    for script in &mut early.scripts {
        script.insert(0, Advisory(Lifetime::Session));
        script.insert(script.len() - 1, Unlock);
    }
    let mut twice =
        Case::twice("first charge, without a unique key", ReadCommitted, &first).of_newcomers();
    twice.unique = false;
    let mut settled = Case::twice("an entry and its tombstone", ReadCommitted, &[History]);
    settled.scripts[1] = vec![Tombstone];
    cases.extend([Case::alone("atomic update", &atomic), early, twice, settled]);
    cases
}

/// What the controls send to SQLite.
pub fn sqlite() -> Vec<Case> {
    let plain = [Select(0), Write(0), History];
    let level = Serializable;
    let mut cases = vec![
        Case::alone("none", &plain),
        Case::twice("read, then write", level, &plain),
        Case::twice("select for update", level, &plain),
        Case::twice("atomic update", level, &[Add(0, None), History]),
        Case::twice("version column", level, &[Select(0), WriteOver(0), History]),
        Case::between(
            "write skew",
            level,
            &[Select(0), Write(1)],
            &[Select(1), Write(0)],
        ),
        Case::twice(
            "first charge",
            level,
            &[Select(0), Open(Conflict::Fails), History],
        )
        .of_newcomers(),
        Case::twice(
            "first charge, ON CONFLICT DO NOTHING",
            level,
            &[Select(0), Open(Conflict::DoesNothing), History],
        )
        .of_newcomers(),
    ];
    for (number, case) in cases.iter_mut().enumerate().skip(1) {
        case.level = if number == 2 {
            "BEGIN IMMEDIATE"
        } else {
            "BEGIN DEFERRED"
        };
        if number == 2 {
            for script in &mut case.scripts {
                script[0] = Act::BeginImmediate;
            }
        }
    }
    cases
}
