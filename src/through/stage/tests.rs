use super::super::wire::redis::Scripts;
use super::*;

const LOCK: &str = "SET lock:7 token NX PX 10000";

fn unit(text: &str) -> Unit {
    let words: Vec<&[u8]> = text.split(' ').map(str::as_bytes).collect();
    let name = String::from_utf8_lossy(words[0]).into_owned();
    let command = Command::of(name, &words[1..], &Scripts::default());
    Unit {
        statements: vec![Sent::Command(command)],
        is_answered: true,
        leads_elsewhere: false,
    }
}

/// A stage with two requests under way that send by one connection to Redis, or by one each.
struct Redis {
    stage: Stage,
    lines: [u64; 2],
    /// By request.
    gates: [Vec<Gate>; 2],
}

impl Redis {
    fn new(is_one: bool) -> Self {
        let stage = Stage::default();
        stage.begin(vec!["300".to_owned(), "100".to_owned()]);
        let first = stage.connected(0, true);
        let second = if is_one {
            first
        } else {
            stage.connected(0, true)
        };
        Redis {
            stage,
            lines: [first, second],
            gates: Default::default(),
        }
    }

    /// This request sends, and nothing else moves.
    fn sends(&mut self, request: usize, text: &str) -> Look {
        let gate = self.stage.come(self.lines[request], &unit(text));
        self.gates[request].push(gate);
        self.stage.look(&[], true)
    }

    /// The request's first statement is let go and answered.
    fn goes(&mut self, request: usize, answer: Answer) -> Look {
        let look = self.stage.look(&[], true);
        let held = look.held.iter().find(|(owner, _)| *owner == request);
        let &(_, call) = held.unwrap_or_else(|| panic!("request {request} can go: {look:?}"));
        self.stage.release(call);
        self.answered(request, answer)
    }

    /// The request's first statement, which has been let go, is answered.
    fn answered(&mut self, request: usize, answer: Answer) -> Look {
        let mut gate = self.gates[request].remove(0);
        let passed = gate.now().expect("it may pass");
        let line = self.lines[request];
        let none = Transaction::Idle;
        self.stage.answered(line, Some(passed), answer, none);
        self.stage.look(&[], true)
    }
}

fn nil() -> Answer {
    Answer {
        tag: Some(Answer::NIL.to_owned()),
        ..Answer::default()
    }
}

fn owners(calls: &[(usize, usize)]) -> Vec<usize> {
    calls.iter().map(|(owner, _)| *owner).collect()
}

#[test]
fn by_one_connection_only_the_first_command_can_go() {
    let mut redis = Redis::new(true);
    redis.stage.arrive(0);
    redis.sends(0, "GET point:7");
    redis.stage.arrive(1);
    let look = redis.sends(1, "GET point:7");
    assert_eq!(
        (owners(&look.held), owners(&look.behind)),
        (vec![0], vec![1])
    );
    let look = redis.goes(0, Answer::default());
    assert_eq!((owners(&look.held), look.behind), (vec![1], vec![]));
    let look = redis.sends(0, "SET point:7 2300");
    assert_eq!(
        (owners(&look.held), owners(&look.behind)),
        (vec![1], vec![0])
    );
}

#[test]
fn who_was_refused_a_lock_waits_until_it_has_been_touched() {
    let mut redis = Redis::new(false);
    redis.stage.arrive(0);
    redis.sends(0, LOCK);
    redis.goes(0, Answer::default());
    redis.sends(0, "GET other:7");
    redis.stage.arrive(1);
    redis.sends(1, LOCK);
    let look = redis.goes(1, nil());
    assert_eq!(look.refused, [1], "it is going to try again");
    let look = redis.sends(1, LOCK);
    assert_eq!(
        (owners(&look.held), owners(&look.tries)),
        (vec![0], vec![1])
    );
    let look = redis.goes(0, Answer::default());
    assert_eq!(owners(&look.tries), [1], "another key was read");
    redis.sends(0, "DEL lock:7");
    let look = redis.goes(0, Answer::default());
    assert_eq!((owners(&look.held), look.tries), (vec![1], vec![]));
    // It is refused once more: somebody else was faster.
    let look = redis.goes(1, nil());
    assert_eq!(look.refused, [1]);
}

#[test]
fn who_tries_again_after_the_lock_was_touched_is_waited_for() {
    let mut redis = Redis::new(false);
    redis.stage.arrive(0);
    redis.sends(0, "DEL lock:7");
    redis.stage.arrive(1);
    redis.sends(1, LOCK);
    redis.goes(1, nil());
    let look = redis.goes(0, Answer::default());
    assert_eq!((look.expected, look.refused), (vec![1], vec![]));
}

#[test]
fn a_try_in_vain_holds_nobody_up_by_their_connection() {
    let mut redis = Redis::new(true);
    redis.stage.arrive(0);
    redis.sends(0, "GET point:7");
    redis.stage.arrive(1);
    redis.sends(1, LOCK);
    redis.goes(0, Answer::default());
    redis.goes(1, nil());
    redis.sends(1, LOCK);
    // The other one sends after it: it goes by itself, and is refused again.
    redis.sends(0, "DEL lock:7");
    let look = redis.answered(1, nil());
    assert_eq!((owners(&look.held), look.refused), (vec![0], vec![1]));
}

#[test]
fn a_client_of_a_cluster_is_noticed() {
    let stage = Stage::default();
    let line = stage.connected(0, true);
    let asks = Unit {
        leads_elsewhere: true,
        ..Unit::default()
    };
    stage.come(line, &asks);
    let moved = Answer {
        error: Some(("MOVED".to_owned(), "1 10.0.0.1:6379".to_owned())),
        ..Answer::default()
    };
    stage.answered(line, Some(Passed::Unheld(0)), moved, Transaction::Idle);
    assert_eq!(stage.tally().elsewhere, 2);
}

#[test]
fn what_is_sent_at_once_by_a_connection_of_its_own_is_of_one_request() {
    let stage = Stage::default();
    stage.begin(vec!["300".to_owned()]);
    let line = stage.connected(0, false);
    stage.arrive(0);
    let gates = ["BEGIN", "SELECT point FROM t"].map(|text| {
        let unit = Unit {
            statements: vec![Sent::sql(text)],
            is_answered: true,
            leads_elsewhere: false,
        };
        stage.come(line, &unit)
    });
    // At once, and not only when nothing more is to be expected.
    let look = stage.look(&[], false);
    assert_eq!((owners(&look.held), look.unowned), (vec![0], 0));
    assert_eq!(look.behind, [], "it waits for nobody else");
    drop(gates);
}

#[test]
fn what_passes_without_being_held_is_on_its_way_until_it_has_been_answered() {
    let stage = Stage::default();
    let line = stage.connected(0, false);
    let prepares = Unit {
        is_answered: true,
        ..Unit::default()
    };
    let passes = || {
        let passed = stage.come(line, &prepares).now().expect("it may pass");
        stage.goes(passed);
        passed
    };
    let is_answered = |passed| {
        stage.answered(line, Some(passed), Answer::default(), Transaction::Idle);
    };
    let before = passes();
    stage.begin(vec!["300".to_owned()]);
    // What was there before the schedule is of none of its requests, however long the server takes for it.
    assert!(!stage.is_anything_on_its_way());
    let passed = passes();
    assert!(stage.is_anything_on_its_way());
    is_answered(before);
    assert!(stage.is_anything_on_its_way());
    is_answered(passed);
    assert!(!stage.is_anything_on_its_way());
    stage.lost(stage.opens());
    assert!(!stage.is_anything_on_its_way());
    stage.opens();
    assert!(stage.is_anything_on_its_way());
}

#[test]
fn an_answer_to_a_request_of_a_schedule_before_is_none_to_one_of_this() {
    let stage = Stage::default();
    stage.begin(vec!["300".to_owned()]);
    let before = stage.arrive(0);
    stage.end();
    stage.begin(vec!["300".to_owned()]);
    let now = stage.arrive(0);
    stage.done(before, 0, None);
    assert_eq!(stage.glance().requests, [Phase::UnderWay]);
    stage.done(now, 0, None);
    assert_eq!(stage.glance().requests, [Phase::Done]);
}

#[test]
fn what_was_held_changes_nothing_when_it_is_passed_on() {
    let mut redis = Redis::new(false);
    redis.stage.arrive(0);
    let look = redis.sends(0, LOCK);
    redis.stage.release(look.held[0].1);
    let passed = redis.gates[0][0].now().expect("it may pass");
    let mut changes = redis.stage.watch();
    for changes_it in [Stage::goes, Stage::lost] {
        changes_it(&redis.stage, passed);
        changes_it(&redis.stage, Passed::Blocks);
        assert!(!changes.has_changed().expect("the stage is there"));
        // What was not held is counted only now.
        changes_it(&redis.stage, Passed::Unheld(1));
        assert!(changes.has_changed().expect("the stage is there"));
        changes.borrow_and_update();
    }
}
