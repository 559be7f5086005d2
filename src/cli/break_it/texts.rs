//! What the game says, in both languages.

use crate::explore::game::Challenge;
use crate::history::{Event, Step};
use crate::lang::Lang;
use crate::point::Outcome;
use crate::text::grouped;

/// Picks the text of a language.
pub(super) fn say(lang: Lang, en: &'static str, ko: &'static str) -> &'static str {
    match lang {
        Lang::En => en,
        Lang::Ko => ko,
    }
}

/// A challenge's title and what it asks.
pub(super) fn challenge(challenge: Challenge, lang: Lang) -> (&'static str, &'static str) {
    match challenge {
        Challenge::NoLock => (
            say(lang, "No lock", "락 없음"),
            say(
                lang,
                "Two charges, no lock. Lose 1,000 points.",
                "충전 2건, 락 없음. 1,000 포인트를 잃게 하세요.",
            ),
        ),
        Challenge::PromiseRaceTwo => (
            say(lang, "promise-race, two requests", "promise-race, 요청 2건"),
            say(
                lang,
                "The copied promise lock and two charges. Can you lose points? If not, give up: the proof is the prize.",
                "널리 복사된 promise 락과 충전 2건. 포인트를 잃게 할 수 있나요? 없다면 포기하세요. 증명이 상입니다.",
            ),
        ),
        Challenge::PromiseRaceThree => (
            say(
                lang,
                "promise-race, three requests",
                "promise-race, 요청 3건",
            ),
            say(
                lang,
                "The same lock, one request more. Lose points.",
                "같은 락에 요청 1건 더. 포인트를 잃게 하세요.",
            ),
        ),
        Challenge::FailingHolder => (
            say(lang, "A failing holder", "실패하는 점유자"),
            say(
                lang,
                "Request 1 uses 100 points that are not there. Make request 2 fail with that error.",
                "1번 요청은 없는 100 포인트를 사용합니다. 2번 요청이 그 오류로 실패하게 하세요.",
            ),
        ),
        Challenge::TwoInstances => (
            say(lang, "Two instances", "인스턴스 2개"),
            say(
                lang,
                "The lock works, but each request meets another process. Lose points.",
                "락은 올바르지만 요청마다 다른 프로세스로 갑니다. 포인트를 잃게 하세요.",
            ),
        ),
        Challenge::WorstTimeout => (
            say(
                lang,
                "A time-out at the worst moment",
                "최악의 순간의 시간 초과",
            ),
            say(
                lang,
                "This lock forgets a hand-off when its waiter times out just then. Leave a lock that nobody holds and somebody waits for.",
                "이 락은 넘겨받는 순간 시간 초과가 나면 그 사실을 잊습니다. 아무도 점유하지 않는 락을 누군가 기다리게 하세요.",
            ),
        ),
        Challenge::Keyed => (
            say(lang, "keyed", "keyed"),
            say(
                lang,
                "Three charges, the lock that works, time-outs wherever you like. Lose points, or give up.",
                "충전 3건, 올바른 락, 시간 초과는 원하는 곳에서. 포인트를 잃게 하거나 포기하세요.",
            ),
        ),
    }
}

/// What would happen in a step, in words.
pub(super) fn step(event: &Event, lang: Lang) -> String {
    let ko = lang == Lang::Ko;
    match &event.step {
        Step::Sent => say(lang, "arrives", "도착").to_owned(),
        Step::Waiting => say(lang, "finds the lock taken and waits", "락 대기 시작").to_owned(),
        Step::Granted { .. } => say(lang, "gets the lock", "락 획득").to_owned(),
        Step::Refused { .. } => {
            say(lang, "waits no longer: time-out", "락 대기 시간 초과").to_owned()
        }
        Step::Read { balance, .. } if ko => format!("잔액 {} 읽기", grouped(*balance)),
        Step::Read { balance, .. } => format!("reads {}", grouped(*balance)),
        Step::Wrote { balance, .. } if ko => format!("잔액 {} 쓰기", grouped(*balance)),
        Step::Wrote { balance, .. } => format!("writes {}", grouped(*balance)),
        Step::Conflicted { .. } => say(lang, "may not write", "쓰기 거부됨").to_owned(),
        Step::Appended { .. } => say(lang, "adds to the history", "내역 추가").to_owned(),
        Step::Released { .. } => say(lang, "gives the lock back", "락 반납").to_owned(),
        Step::Answered { answer, .. } => match answer.outcome {
            Outcome::Committed { .. } => say(lang, "is answered: committed", "응답: 반영"),
            Outcome::Rejected(_) => say(lang, "is answered: rejected", "응답: 거절"),
            Outcome::TimedOut => say(lang, "is answered: timed out", "응답: 시간 초과"),
            Outcome::Failed(_) => say(lang, "is answered: failed", "응답: 오류"),
            Outcome::Unknown => say(lang, "is answered: unknown", "응답: 확인 불가"),
        }
        .to_owned(),
    }
}

/// The keys, in a line.
pub(super) fn keys(lang: Lang) -> &'static str {
    say(
        lang,
        "1-9 or Enter: that turn   u undo   r redo   h hint   a answer   g give up   n/p challenge   L language   q quit",
        "1-9, Enter: 그 차례 진행   u 되돌리기   r 다시   h 힌트   a 정답   g 포기   n/p 문제   L 언어   q 종료",
    )
}
