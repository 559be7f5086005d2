//! What a fault did, in a few words.

use crate::fault::{Happening, LinkDid, Memory, NodeDid, ProcessDid, StoreDid, Way};
use crate::lang::{Lang, Word};
use crate::text::duration;

/// What a fault did, with processes and nodes named as people count them.
pub fn happened(happening: &Happening, lang: Lang) -> String {
    match *happening {
        Happening::Process { process, did } => {
            let word = match did {
                ProcessDid::Paused => Word::FaultPaused,
                ProcessDid::WentOn => Word::FaultWentOn,
                ProcessDid::Crashed => Word::FaultProcessCrashed,
                ProcessDid::Restarted => Word::FaultProcessRestarted,
            };
            lang.fill(word, &[&(process + 1)])
        }
        Happening::Node { node, did } => of_node(node + 1, did, lang),
        Happening::Link {
            process,
            node,
            way,
            did,
        } => {
            let process = process_or_all(process, lang);
            let node = match node {
                Some(node) => lang.fill(Word::NodeIs, &[&(node + 1)]),
                None => lang.text(Word::AllNodes).to_owned(),
            };
            let link = match way {
                Way::There => format!("{process} -> {node}"),
                Way::Back => format!("{node} -> {process}"),
                Way::Both => format!("{process} <-> {node}"),
            };
            match did {
                LinkDid::Cut => lang.fill(Word::FaultCut, &[&link]),
                LinkDid::Mended => lang.fill(Word::FaultMended, &[&link]),
                LinkDid::Slow { add } => lang.fill(Word::FaultSlow, &[&link, &duration(add)]),
                LinkDid::Fast => lang.fill(Word::FaultFast, &[&link]),
                LinkDid::Lost => lang.fill(Word::FaultLost, &[&link]),
                LinkDid::Delayed { add } => lang.fill(Word::FaultDelayed, &[&link, &duration(add)]),
                LinkDid::Doubled => lang.fill(Word::FaultDoubled, &[&link]),
            }
        }
        Happening::Store { did } => match did {
            StoreDid::Crashed => lang.text(Word::FaultStoreCrashed).to_owned(),
            StoreDid::Restarted => lang.text(Word::FaultStoreRestarted).to_owned(),
            StoreDid::AnswerLost { process } => {
                lang.fill(Word::FaultAnswerLost, &[&process_or_all(process, lang)])
            }
        },
    }
}

fn process_or_all(process: Option<u16>, lang: Lang) -> String {
    match process {
        Some(process) => lang.fill(Word::ProcessIs, &[&(process + 1)]),
        None => lang.text(Word::AllProcesses).to_owned(),
    }
}

fn of_node(node: u16, did: NodeDid, lang: Lang) -> String {
    let by = |by: i64| duration(by.unsigned_abs());
    match did {
        NodeDid::Crashed => lang.fill(Word::FaultNodeCrashed, &[&node]),
        NodeDid::Restarted { memory } => {
            let word = match memory {
                Memory::Kept => Word::FaultNodeKept,
                Memory::Lost => Word::FaultNodeLost,
                Memory::Synced => Word::FaultNodeSynced,
            };
            lang.fill(word, &[&node])
        }
        NodeDid::ClockSet { by: shift } => {
            let word = match shift < 0 {
                true => Word::FaultClockBack,
                false => Word::FaultClockForward,
            };
            lang.fill(word, &[&node, &by(shift)])
        }
        NodeDid::ClockDrifts { by: drift } => {
            let word = match drift < 0 {
                true => Word::FaultClockSlow,
                false => Word::FaultClockFast,
            };
            lang.fill(word, &[&node, &by(drift)])
        }
        NodeDid::FailedOver { stale } => lang.fill(Word::FaultFailedOver, &[&node, &stale]),
        NodeDid::Expired => lang.fill(Word::FaultExpired, &[&node]),
    }
}
