//! The example of a lock of one's own shows what it says it shows.

#[path = "../examples/own_lock.rs"]
mod own_lock;

use own_lock::{MutexMap, play};
use pointrace::check::Verdict;
use pointrace::lang::Lang;

fn verdict(tidy: bool) -> (Verdict, Vec<String>) {
    let (record, judgement) = play(|| MutexMap::new(tidy)).expect("it is played");
    assert_eq!(record.balances.actual, 100_000);
    let reasons = judgement.reasons(&record);
    let words = reasons.iter().map(|reason| reason.text(Lang::En));
    (judgement.verdict, words.collect())
}

#[test]
fn the_map_that_is_never_tidied_leaks_and_does_nothing_else_wrong() {
    let (verdict, reasons) = verdict(false);
    assert_eq!(verdict, Verdict::Fail);
    assert_eq!(reasons, ["leak == 0 (actual 1)"]);
}

#[test]
fn the_tidy_map_passes() {
    assert_eq!(verdict(true), (Verdict::Pass, vec![]));
}
