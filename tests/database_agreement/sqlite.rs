//! Interleavings on a real SQLite.

use pointrace::database::model::Reply;
use pointrace::database::sql::Tables;
use pointrace::database::sqlite::Connection;
use pointrace::database::{Answer, Conflict, Dialect, Statement};
use pointrace::point::{RequestId, UserId};

use super::play::Play;
use super::scripts::{Case, OPENING};

pub struct Sqlite {
    _directory: tempfile::TempDir,
    connections: Vec<Connection>,
    plays: u64,
}

impl Sqlite {
    pub fn start() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let tables = Tables::new(Dialect::Sqlite, "agreement");
        let file = directory.path().join("agreement.db");
        let connections: Vec<Connection> = (0..3)
            .map(|_| Connection::open(&file, &tables).expect("a connection"))
            .collect();
        connections[0].run(&tables.create(true)).expect("tables");
        Sqlite {
            _directory: directory,
            connections,
            plays: 0,
        }
    }

    /// Plays a case in this order; both answer alike, or this says where they do not.
    pub fn agrees(&mut self, case: &Case, order: &[usize]) -> Result<(), String> {
        self.plays += 1;
        let mut play = Play::new(case, Dialect::Sqlite, self.plays);
        if case.accounts {
            for user in play.users() {
                self.open(user);
            }
        }
        for &who in order {
            let turn = play.turn(who);
            let told = reply(self.connections[who].send(&turn.statement));
            if turn.told != [(who, told.clone())] {
                return Err(format!("{order:?}: {turn:?}, but SQLite: {told:?}"));
            }
            let rolls_back = self.connections[who].in_transaction() && !turn.rolls_back.is_empty();
            if rolls_back {
                let done = self.connections[who].send(&Statement::Rollback);
                done.map_err(|failure| format!("{order:?}: no rollback: {failure}"))?;
            }
        }
        for (user, (accounts, _)) in play.users().into_iter().zip(play.end()) {
            let found = self.connections[0].send(&Statement::Select { user });
            let expected = Answer::Accounts(accounts.into());
            if found.as_ref() != Ok(&expected) {
                return Err(format!(
                    "{order:?}: {expected:?} at the end, but SQLite: {found:?}"
                ));
            }
        }
        Ok(())
    }

    fn open(&mut self, user: UserId) {
        let statement = Statement::InsertAccount {
            user,
            balance: OPENING,
            writer: RequestId(0),
            version: 0,
            fence: 0,
            conflict: Conflict::Fails,
        };
        self.connections[0].send(&statement).expect("an account");
    }
}

fn reply(answer: Result<Answer, pointrace::database::Failure>) -> Reply {
    match answer {
        Ok(answer) => Reply::Done(answer),
        Err(failure) => Reply::Failed(failure.class),
    }
}
