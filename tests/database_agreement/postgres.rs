//! Interleavings on a real PostgreSQL, each participant on a connection of its own.
//!
//! Whether a statement waits is read from what the server says of its locks, never from time that passes.

use std::collections::BTreeMap;
use std::time::Duration;

use pointrace::database::model::{Phase, Reply, SessionId};
use pointrace::database::postgres::{Connection, Place};
use pointrace::database::sql::Tables;
use pointrace::database::{Answer, Conflict, Dialect, ErrorClass, Failure, Statement};
use pointrace::point::{RequestId, UserId};
use pointrace::servers;
use tokio::task::JoinHandle;
use tokio_postgres::{Client, NoTls};

use super::play::{Play, Turn};
use super::scripts::{Act, Case, OPENING};

/// How a play on the real server went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Both answered alike to the end.
    Agrees,
    /// The real server refused what the model did, for safety's sake: a serialization failure at serializable.
    Careful,
    /// Two waited for one lock, and the real server gave it to the other.
    OtherWaiter(String),
    /// They do not agree.
    Differs(String),
}

pub struct Postgres {
    // Connections end before their server.
    tables: [Ground; 2],
    monitor: Client,
    plays: u64,
    pub version: String,
    _server: servers::Postgres,
}

/// Connections to the tables with a unique key on users, or without.
struct Ground {
    seats: Vec<Seat>,
    history: String,
}

enum Seat {
    Free(Box<Connection>),
    Asks(JoinHandle<(Box<Connection>, Result<Answer, Failure>)>),
    /// While it changes from one to the other.
    Between,
}

/// What the server says of a connection.
struct Seen {
    number: i32,
    active: bool,
    blockers: Vec<i32>,
}

/// An answer that does not come in this time will not come.
const LONGEST: Duration = Duration::from_secs(20);

impl Postgres {
    pub async fn start(server: servers::Postgres) -> Self {
        let place = Place::of_socket(server.directory(), servers::postgres::USER);
        let unique = Ground::new(&place, "one", true).await;
        let tables = [unique, Ground::new(&place, "many", false).await];
        let url = format!(
            "host={} user={}",
            server.directory().display(),
            servers::postgres::USER
        );
        let (monitor, connection) = tokio_postgres::connect(&url, NoTls)
            .await
            .expect("a monitor");
        tokio::spawn(connection);
        let version = monitor
            .query_one("SHOW server_version", &[])
            .await
            .expect("a version");
        let version: String = version.get(0);
        Postgres {
            tables,
            monitor,
            plays: 0,
            version: version.split(' ').next().expect("a number").to_owned(),
            _server: server,
        }
    }

    /// Plays a case in this order.
    pub async fn play(&mut self, case: &Case, order: &[usize]) -> Verdict {
        self.plays += 1;
        let mut play = Play::new(case, Dialect::PostgreSql, self.plays);
        let ground = usize::from(!case.unique);
        if case.accounts {
            for user in play.users() {
                self.tables[ground].open(user).await;
            }
        }
        let mut verdict = Verdict::Agrees;
        for &who in order {
            verdict = self.turn(ground, &mut play, who).await;
            if verdict != Verdict::Agrees {
                break;
            }
        }
        if verdict == Verdict::Agrees {
            verdict = self.compare_ends(ground, &play).await;
        }
        self.clear(ground, case).await;
        match verdict {
            Verdict::Differs(how) => Verdict::Differs(format!("{order:?}: {how}")),
            verdict => verdict,
        }
    }

    async fn turn(&mut self, ground: usize, play: &mut Play<'_>, who: usize) -> Verdict {
        let before = play.waits();
        let turn = play.turn(who);
        let deadlock = Reply::Failed(ErrorClass::Deadlock);
        if turn.told[0].1 == deadlock {
            // The one who closes the circle looks for it at once, the others in ten minutes: so it is found by that one.
            let seat = self.tables[ground].free(who);
            seat.run("SET LOCAL deadlock_timeout = '1ms'")
                .await
                .expect("a setting");
        }
        self.tables[ground].ask(who, turn.statement.clone());
        let mut asked = before.clone();
        asked.push(who);
        let mut told = match self.settle(ground, &asked).await {
            Ok(told) => told,
            Err(how) => return Verdict::Differs(format!("{turn:?}: {how}")),
        };
        // A session that fails or gives up rolls back within the turn, and may so let others go on, which fail as well.
        let early = |who: usize| who != turn.who && !turn.rolls_back.is_empty();
        let mut verdict = compare(play, &turn, &before, &told, early);
        for &one in &turn.rolls_back {
            if verdict != Verdict::Agrees {
                return verdict;
            }
            let asks = self.tables[ground].asks();
            if asks.contains(&one) {
                match self.settle(ground, &asks).await {
                    Ok(more) => told.extend(more),
                    Err(how) => return Verdict::Differs(format!("{turn:?}: {how}")),
                }
                verdict = compare(play, &turn, &before, &told, early);
            }
            if self.tables[ground].asks().contains(&one) {
                return Verdict::OtherWaiter(format!("{turn:?}: {one} still waits"));
            }
            let done = self.tables[ground]
                .free(one)
                .send(&Statement::Rollback)
                .await;
            if let Err(failure) = done {
                return Verdict::Differs(format!("no rollback: {failure}"));
            }
        }
        let asks = self.tables[ground].asks();
        if !turn.rolls_back.is_empty() && !asks.is_empty() {
            match self.settle(ground, &asks).await {
                Ok(more) => told.extend(more),
                Err(how) => return Verdict::Differs(format!("{turn:?}: {how}")),
            }
        }
        match verdict {
            Verdict::Agrees => compare(play, &turn, &before, &told, |_| false),
            verdict => verdict,
        }
    }

    /// Waits until each of those who asked something has been answered or waits for a lock, and tells what they were told.
    async fn settle(
        &mut self,
        ground: usize,
        asked: &[usize],
    ) -> Result<BTreeMap<usize, Reply>, String> {
        let mut told = BTreeMap::new();
        let end = tokio::time::Instant::now() + LONGEST;
        loop {
            for &who in asked {
                if let Some(reply) = self.tables[ground].answered(who).await {
                    told.insert(who, reply);
                }
            }
            let open: Vec<usize> = asked
                .iter()
                .copied()
                .filter(|it| !told.contains_key(it))
                .collect();
            if open.is_empty() && asked.len() == 1 && !matches!(told[&asked[0]], Reply::Failed(_)) {
                return Ok(told);
            }
            let seen = self.look(ground).await;
            if is_quiet(&seen, &open) {
                told.extend(open.into_iter().map(|who| (who, Reply::Waits)));
                return Ok(told);
            }
            if tokio::time::Instant::now() > end {
                return Err(format!(
                    "{open:?} are neither answered nor wait after {LONGEST:?}"
                ));
            }
        }
    }

    /// What the server says of each participant's connection.
    async fn look(&mut self, ground: usize) -> BTreeMap<usize, Seen> {
        let name = ["one", "many"][ground];
        let rows = self
            .monitor
            .query(
                "SELECT application_name, pid, state = 'active', pg_blocking_pids(pid) \
                 FROM pg_stat_activity WHERE starts_with(application_name, $1)",
                &[&format!("{name} ")],
            )
            .await
            .expect("the server answers");
        rows.into_iter()
            .map(|row| {
                let name: String = row.get(0);
                let who = name.rsplit(' ').next().and_then(|it| it.parse().ok());
                let seen = Seen {
                    number: row.get(1),
                    active: row.get::<_, Option<bool>>(2).unwrap_or(false),
                    blockers: row.get(3),
                };
                (who.expect("a number"), seen)
            })
            .collect()
    }

    async fn compare_ends(&mut self, ground: usize, play: &Play<'_>) -> Verdict {
        for (user, (accounts, entries)) in play.users().into_iter().zip(play.end()) {
            let select = Statement::Select { user };
            let found = self.tables[ground].free(0).send(&select).await;
            let count = format!(
                "SELECT count(*) FROM {} WHERE user_id = $1 AND change IS NOT NULL",
                self.tables[ground].history
            );
            let row = self
                .monitor
                .query_one(&count, &[&user.0.cast_signed()])
                .await;
            let count: i64 = row.expect("a count").get(0);
            if found != Ok(Answer::Accounts(accounts.clone().into()))
                || count != entries.cast_signed()
            {
                return Verdict::Differs(format!(
                    "{accounts:?} and {entries} entries at the end, but {found:?} and {count}"
                ));
            }
        }
        Verdict::Agrees
    }

    /// Ends whatever is still under way.
    async fn clear(&mut self, ground: usize, case: &Case) {
        for who in 0..3 {
            if matches!(self.tables[ground].seats[who], Seat::Asks(_)) {
                let seen = self.look(ground).await;
                let cancel = "SELECT pg_cancel_backend($1)";
                let cancelled = self.monitor.query_one(cancel, &[&seen[&who].number]).await;
                cancelled.expect("it is cancelled");
                self.tables[ground].finish(who).await;
            }
        }
        let session_locks = case.scripts.iter().flatten().any(|act| *act == Act::Unlock);
        for who in 0..3 {
            let seat = self.tables[ground].free(who);
            if !seat.is_idle() {
                seat.send(&Statement::Rollback).await.expect("a rollback");
            }
            if session_locks {
                seat.run("SELECT pg_advisory_unlock_all()")
                    .await
                    .expect("no locks");
            }
        }
    }
}

impl Ground {
    async fn new(place: &Place, name: &str, unique: bool) -> Self {
        let tables = Tables::new(Dialect::PostgreSql, &format!("agreement_{name}"));
        let mut seats = Vec::new();
        for who in 0..3 {
            let place = place.named(&format!("{name} {who}"));
            let mut connection = Connection::open(&place, &tables)
                .await
                .expect("a connection");
            if who == 0 {
                connection
                    .run(&tables.create(unique))
                    .await
                    .expect("tables");
            }
            connection.prepare().await.expect("statements");
            connection
                .run("SET deadlock_timeout = '10min'")
                .await
                .expect("a setting");
            seats.push(Seat::Free(Box::new(connection)));
        }
        Ground {
            seats,
            history: tables.history().to_owned(),
        }
    }

    async fn open(&mut self, user: UserId) {
        let statement = Statement::InsertAccount {
            user,
            balance: OPENING,
            writer: RequestId(0),
            version: 0,
            fence: 0,
            conflict: Conflict::Fails,
        };
        self.free(0).send(&statement).await.expect("an account");
    }

    fn free(&mut self, who: usize) -> &mut Connection {
        match &mut self.seats[who] {
            Seat::Free(connection) => connection,
            Seat::Asks(_) | Seat::Between => panic!("participant {who} is being answered"),
        }
    }

    /// Who has asked something and has not been answered.
    fn asks(&self) -> Vec<usize> {
        let asks = |who: &usize| matches!(self.seats[*who], Seat::Asks(_));
        (0..self.seats.len()).filter(asks).collect()
    }

    fn ask(&mut self, who: usize, statement: Statement) {
        let Seat::Free(mut connection) = std::mem::replace(&mut self.seats[who], Seat::Between)
        else {
            panic!("participant {who} is being answered");
        };
        self.seats[who] = Seat::Asks(tokio::spawn(async move {
            let answer = connection.send(&statement).await;
            (connection, answer)
        }));
    }

    /// The answer, if it has come.
    async fn answered(&mut self, who: usize) -> Option<Reply> {
        match &self.seats[who] {
            Seat::Asks(asks) if asks.is_finished() => Some(self.finish(who).await),
            _ => None,
        }
    }

    async fn finish(&mut self, who: usize) -> Reply {
        let Seat::Asks(asks) = std::mem::replace(&mut self.seats[who], Seat::Between) else {
            panic!("participant {who} has asked nothing");
        };
        let (connection, answer) = asks.await.expect("no panic");
        self.seats[who] = Seat::Free(connection);
        match answer {
            Ok(answer) => Reply::Done(answer),
            Err(failure) => Reply::Failed(failure.class),
        }
    }
}

/// Whether nothing moves. Each session that is to be answered waits for one that does nothing or waits as well, but not in
/// a circle, which the server would break; all other sessions do nothing.
fn is_quiet(seen: &BTreeMap<usize, Seen>, open: &[usize]) -> bool {
    let by_number = |number: i32| seen.values().find(|seen| seen.number == number);
    let in_circle = |one: &Seen| {
        let mut met = Vec::new();
        let mut next = one.blockers.clone();
        while let Some(number) = next.pop() {
            if number == one.number {
                return true;
            }
            if !met.contains(&number) {
                met.push(number);
                next.extend(
                    by_number(number)
                        .into_iter()
                        .flat_map(|seen| &seen.blockers),
                );
            }
        }
        false
    };
    seen.iter().all(|(who, one)| {
        if open.contains(who) {
            one.active && !one.blockers.is_empty() && !in_circle(one)
        } else {
            !one.active
        }
    })
}

/// Compares what the model and the real server told those who had asked something; for some, the answer may still come.
fn compare(
    play: &Play<'_>,
    turn: &Turn,
    asked_before: &[usize],
    told: &BTreeMap<usize, Reply>,
    may_come: impl Fn(usize) -> bool,
) -> Verdict {
    // Of each, the last that the model told it in this turn; who is told nothing still waits.
    let expected = |who: usize| {
        let mut all = turn.told.iter().rev();
        let last = all
            .find(|(one, _)| *one == who)
            .map(|(_, reply)| reply.clone());
        last.unwrap_or(Reply::Waits)
    };
    let mut differs = None;
    for (&who, real) in told {
        let modelled = expected(who);
        if *real == modelled || (*real == Reply::Waits && may_come(who)) {
            continue;
        }
        if *real == Reply::Failed(ErrorClass::SerializationFailure)
            && play.case.level == "SERIALIZABLE"
        {
            return Verdict::Careful;
        }
        differs = Some(format!(
            "participant {who} is told {modelled:?} by the model, and {real:?} by the server, after {:?} of {}",
            turn.statement, turn.who
        ));
    }
    match differs {
        None => Verdict::Agrees,
        Some(how) if asked_before.len() > 1 => Verdict::OtherWaiter(how),
        Some(how) => {
            let phases: Vec<Phase> = (0..play.participants.len())
                .map(|who| play.database.phase(SessionId(who)))
                .collect();
            Verdict::Differs(format!("{how}; {phases:?}"))
        }
    }
}
