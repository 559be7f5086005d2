//! What was seen, in words.

use super::chart::{Chart, Fault, SerialFault, Tally};
use super::check::Check;
use super::design::Design;
use super::manner::Manner;
use super::script::Script;
use super::verdict::Verdict;
use crate::lang::{Lang, Word};
use crate::point::Kind;
use crate::text::{duration, grouped};

/// The verdict in a sentence.
pub(super) fn headline(chart: &Chart, lang: Lang) -> String {
    let verdict = Verdict::of(chart);
    let failed = grouped(chart.failed().len() as u64);
    let made = grouped(chart.made().len() as u64);
    let rounds = grouped(races(chart).map(|(_, tally)| tally.rounds).sum::<u64>());
    match verdict {
        Verdict::Loses => lang.fill(Word::DocLoses, &[&failed, &made]),
        Verdict::Overspends => lang.fill(Word::DocOverspends, &[&failed, &made]),
        Verdict::Stuck => lang.fill(Word::DocStuck, &[&failed, &made]),
        Verdict::LateEffect => lang.fill(Word::DocLateEffect, &[&failed, &made]),
        Verdict::HistoryDiffers => lang.fill(Word::DocHistoryDiffers, &[&failed, &made]),
        Verdict::NoLossSeen if chart.tally(Check::Orders).is_some_and(Tally::tells) => {
            let orders = chart.tally(Check::Orders).map_or(0, |tally| tally.rounds);
            lang.fill(Word::DocNoLossOrders, &[&rounds, &grouped(orders)])
        }
        Verdict::NoLossSeen => {
            let requests = races(chart).map(|(_, tally)| tally.requests).sum::<u64>();
            let refused = charges_refused(chart);
            match refused * 2 > requests {
                true => lang.fill(
                    Word::DocNoLossRefused,
                    &[&rounds, &grouped(refused), &grouped(requests)],
                ),
                false => lang.fill(Word::DocNoLoss, &[&rounds]),
            }
        }
        Verdict::NotImplemented => {
            let kind = match &chart.serial {
                Some(SerialFault::NotImplemented { kind, .. }) => *kind,
                _ => Kind::Charge,
            };
            lang.fill(Word::DocNotImplemented, &[&kind_word(kind, lang)])
        }
        Verdict::WrongSerially => lang.text(Word::DocWrongSerially).to_owned(),
        Verdict::CannotTell => lang.text(Word::DocCannotTell).to_owned(),
        Verdict::Interrupted => lang.fill(Word::DocInterrupted, &[&rounds]),
        Verdict::NotUnderstood | Verdict::NotThere => lang.text(Word::DocNotUnderstood).to_owned(),
    }
}

/// Races and what they came to.
pub(super) fn races(chart: &Chart) -> impl Iterator<Item = (Check, &Tally)> {
    let all = chart.tallies.iter();
    all.filter(|(check, _)| check.is_race())
        .map(|(check, tally)| (*check, tally))
}

/// Requests that were refused where nothing had to be.
fn charges_refused(chart: &Chart) -> u64 {
    let of_policy = [Check::Overspend, Check::AfterRefusal, Check::Mixed];
    let all = races(chart).filter(|(check, _)| !of_policy.contains(check));
    all.map(|(_, tally)| tally.refused()).sum()
}

pub(super) fn kind_word(kind: Kind, lang: Lang) -> &'static str {
    match (kind, lang) {
        (Kind::Charge, Lang::Ko) => "충전",
        (Kind::Use, Lang::Ko) => "사용",
        (Kind::Charge, Lang::En) => "charge",
        (Kind::Use, Lang::En) => "use",
    }
}

/// What a round of a check is.
pub(super) fn what(check: Check, chart: &Chart, lang: Lang) -> String {
    let none = Manner::default();
    let manner = chart.manner.as_ref().unwrap_or(&none);
    let script = Script::of(check, manner, 0).ok();
    let count = |kind: Kind| {
        let aims = script.iter().flat_map(|script| &script.aims);
        grouped(aims.filter(|aim| aim.kind == kind).count() as u64)
    };
    let amount = |kind: Kind| {
        let mut aims = script.iter().flat_map(|script| &script.aims);
        grouped(
            aims.find(|aim| aim.kind == kind)
                .map_or(0, |aim| aim.amount),
        )
    };
    let (charges, charged) = (count(Kind::Charge), amount(Kind::Charge));
    let opening = script.as_ref().map_or(0, |script| script.opening);
    match check {
        Check::Alone => {
            let requests = chart.tally(check).map_or(0, |tally| tally.requests);
            lang.fill(Word::DocAlone, &[&grouped(requests)])
        }
        Check::Strangers => {
            let users = script.as_ref().map_or(0, |script| script.users);
            lang.fill(Word::DocStrangers, &[&users])
        }
        Check::Burst2 | Check::Burst3 | Check::Burst10 | Check::Burst100 => {
            lang.fill(Word::DocBurst, &[&charges, &charged])
        }
        Check::Staggered => {
            let gap = script.as_ref().and_then(|script| script.aims.get(1));
            let gap = duration(gap.map_or(0, |aim| aim.after));
            lang.fill(Word::DocStaggered, &[&charges, &charged, &gap])
        }
        Check::Mixed => lang.fill(
            Word::DocMixed,
            &[
                &charges,
                &charged,
                &count(Kind::Use),
                &amount(Kind::Use),
                &grouped(opening),
            ],
        ),
        Check::Overspend => {
            let each = -manner.effect(Kind::Use, manner.use_unit.unwrap_or(1));
            let times = grouped(opening / each.max(1));
            lang.fill(
                Word::DocOverspend,
                &[&count(Kind::Use), &amount(Kind::Use), &times],
            )
        }
        Check::AfterRefusal => lang.text(Word::DocAfterRefusal).to_owned(),
        Check::FirstCharge => lang.fill(Word::DocFirstCharge, &[&charges, &charged]),
        Check::TimeOut => lang.text(Word::DocTimeOut).to_owned(),
        Check::SameId => lang.fill(Word::DocSameId, &[&charges, &charged]),
        Check::OneInstance => lang.fill(Word::DocOneInstance, &[&charges, &charged]),
        Check::Orders => lang.text(Word::DocOrders).to_owned(),
    }
}

/// A fault in a few words.
pub(super) fn fault(fault: &Fault, lang: Lang) -> String {
    match fault {
        Fault::Missing { there, due } | Fault::Extra { there, due } => {
            lang.fill(Word::DocMissing, &[&grouped(*there), &grouped(*due)])
        }
        Fault::LateEffect { there, due } => {
            lang.fill(Word::DocLate, &[&grouped(*there), &grouped(*due)])
        }
        Fault::Overspent {
            approved,
            given_away,
            ..
        } => lang.fill(
            Word::DocOverspent,
            &[&grouped(*approved), &grouped(*given_away)],
        ),
        Fault::Negative { there } => lang.fill(Word::DocNegative, &[&grouped(*there)]),
        Fault::Stuck {
            said,
            for_good: true,
        } => lang.fill(Word::DocStuckGood, &[said]),
        Fault::Stuck { said, .. } => lang.fill(Word::DocStuckSome, &[said]),
        Fault::History { there, done } => {
            lang.fill(Word::DocHistory, &[&grouped(*there), &grouped(*done)])
        }
    }
}

/// What is wrong with nobody else there.
pub(super) fn serial(fault: &SerialFault, lang: Lang) -> String {
    match fault {
        SerialFault::NotImplemented { kind, said } => {
            lang.fill(Word::DocSerialNothing, &[&kind_word(*kind, lang), said])
        }
        SerialFault::Sets { amount } => lang.fill(Word::DocSerialSets, &[&grouped(*amount)]),
        SerialFault::Wrong {
            kind,
            amount,
            before,
            due,
            after,
        } => lang.fill(
            Word::DocSerialWrong,
            &[
                &kind_word(*kind, lang),
                &grouped(*amount),
                &grouped(*before),
                &grouped(*after),
                &grouped(before + due),
            ],
        ),
        SerialFault::SpendsTooMuch {
            amount,
            before,
            after,
        } => lang.fill(
            Word::DocSerialSpends,
            &[&grouped(*amount), &grouped(*before), &grouped(*after)],
        ),
        SerialFault::Stuck { said } => lang.fill(Word::DocSerialStuck, &[said]),
    }
}

/// A design in a line.
pub(super) fn design(design: Design) -> Word {
    match design {
        Design::NoLock => Word::DesignNoLock,
        Design::WaitsOnce => Word::DesignWaitsOnce,
        Design::RemovedOnRelease => Word::DesignRemovedOnRelease,
        Design::SeparateLocks => Word::DesignSeparateLocks,
        Design::UsesUnlocked => Word::DesignUsesUnlocked,
        Design::PoisonedChain => Word::DesignPoisonedChain,
        Design::PerProcess => Word::DesignPerProcess,
        Design::ReleasedEarly => Word::DesignReleasedEarly,
        Design::CheckOutside => Word::DesignCheckOutside,
        Design::SharedTable => Word::DesignSharedTable,
        Design::KeyBySpelling => Word::DesignKeyBySpelling,
        Design::RacyFirstRow => Word::DesignRacyFirstRow,
        Design::Zombie => Word::DesignZombie,
        Design::Sets => Word::DesignSets,
        Design::Stub => Word::DesignStub,
    }
}

/// The worst that was seen, and where.
pub(super) fn worst(chart: &Chart) -> Option<(Check, &Tally, &Fault)> {
    let seen = chart.failed().into_iter().filter_map(|check| {
        let tally = chart.tally(check)?;
        Some((check, tally, tally.worst.as_ref()?))
    });
    seen.max_by_key(|(_, _, fault)| fault.weight())
}
