use super::chart::{Chart, Fault, SerialFault, Trouble};
use super::check::Check;

/// What follows from a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No fault was seen. It is no proof.
    NoLossSeen,
    /// An operation does nothing, or says that it is not there yet.
    NotImplemented,
    /// It is wrong with nobody else there.
    WrongSerially,
    /// Points are lost, or given away.
    Loses,
    /// More is spent than there is.
    Overspends,
    /// After a refusal what should be done is refused.
    Stuck,
    /// What was refused was done.
    LateEffect,
    /// Balances are as they should be, and the history is not.
    HistoryDiffers,
    /// So much was refused, or is unknown, that nothing can be said.
    CannotTell,
    /// It was ended before anything was found.
    Interrupted,
    /// Its answers are not understood.
    NotUnderstood,
    /// Nobody is there.
    NotThere,
}

impl Verdict {
    /// The verdict that follows from a chart.
    pub fn of(chart: &Chart) -> Self {
        match &chart.serial {
            Some(SerialFault::NotImplemented { .. }) => return Verdict::NotImplemented,
            Some(SerialFault::SpendsTooMuch { .. }) => return Verdict::WrongSerially,
            Some(SerialFault::Stuck { .. }) => return Verdict::Stuck,
            Some(_) => return Verdict::WrongSerially,
            None => {}
        }
        let failed = chart.failed();
        let worst = |check: &Check| chart.tally(*check).and_then(|tally| tally.worst.as_ref());
        let any = |is: fn(&Fault) -> bool| failed.iter().filter_map(worst).any(is);
        if any(|fault| matches!(fault, Fault::Missing { .. } | Fault::Extra { .. })) {
            return Verdict::Loses;
        }
        if any(|fault| matches!(fault, Fault::Overspent { .. } | Fault::Negative { .. })) {
            return Verdict::Overspends;
        }
        if any(|fault| matches!(fault, Fault::Stuck { .. })) {
            return Verdict::Stuck;
        }
        if any(|fault| matches!(fault, Fault::LateEffect { .. })) {
            return Verdict::LateEffect;
        }
        if !failed.is_empty() {
            return Verdict::HistoryDiffers;
        }
        match &chart.trouble {
            Some(Trouble::NotUnderstood(_)) => return Verdict::NotUnderstood,
            Some(Trouble::Away(_)) => return Verdict::NotThere,
            None => {}
        }
        if !chart.complete {
            return Verdict::Interrupted;
        }
        let races = chart.made().into_iter().filter(|check| check.is_race());
        let tell = |check: Check| chart.tally(check).is_some_and(super::Tally::tells);
        let mut telling = races.filter(|check| *check != Check::Strangers);
        match telling.any(tell) || tell(Check::Orders) {
            true => Verdict::NoLossSeen,
            false => Verdict::CannotTell,
        }
    }

    /// As machines read it.
    pub fn token(self) -> &'static str {
        match self {
            Verdict::NoLossSeen => "no-loss-seen",
            Verdict::NotImplemented => "not-implemented",
            Verdict::WrongSerially => "wrong-serially",
            Verdict::Loses => "loses",
            Verdict::Overspends => "overspends",
            Verdict::Stuck => "stuck",
            Verdict::LateEffect => "late-effect",
            Verdict::HistoryDiffers => "history-differs",
            Verdict::CannotTell => "cannot-tell",
            Verdict::Interrupted => "interrupted",
            Verdict::NotUnderstood => "not-understood",
            Verdict::NotThere => "not-there",
        }
    }

    /// The exit code that follows.
    pub fn exit(self) -> u8 {
        match self {
            Verdict::NoLossSeen => 0,
            Verdict::NotImplemented
            | Verdict::WrongSerially
            | Verdict::Loses
            | Verdict::Overspends
            | Verdict::Stuck
            | Verdict::LateEffect
            | Verdict::HistoryDiffers => 1,
            Verdict::CannotTell
            | Verdict::Interrupted
            | Verdict::NotUnderstood
            | Verdict::NotThere => 3,
        }
    }
}
