//! What breaks, and what is mended.

use crate::lang::words::fault::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        Word::Faults => "faults",
        Word::FaultCame => "{0} {1} of {2}",
        Word::FaultsAtMost => "at most {0 fault faults} of {1}",
        Word::NodeIs => "node {0}",
        Word::AllProcesses => "processes",
        Word::AllNodes => "nodes",
        Word::FaultPaused => "PROCESS {0} STANDS STILL",
        Word::FaultWentOn => "process {0} goes on",
        Word::FaultProcessCrashed => "PROCESS {0} CRASHES",
        Word::FaultProcessRestarted => "process {0} is started again",
        Word::FaultNodeCrashed => "NODE {0} CRASHES",
        Word::FaultNodeKept => "node {0} is started again, and knows what it knew",
        Word::FaultNodeLost => "node {0} is started again, AND HAS FORGOTTEN",
        Word::FaultNodeSynced => "node {0} is started again, AND HAS FORGOTTEN THE LAST SECOND",
        Word::FaultClockForward => "the clock of node {0} is set {1} FORWARD",
        Word::FaultClockBack => "the clock of node {0} is set {1} BACK",
        Word::FaultClockFast => "the clock of node {0} gains {1} in each second",
        Word::FaultClockSlow => "the clock of node {0} loses {1} in each second",
        Word::FaultFailedOver => {
            "THE REPLICA OF NODE {0} TAKES OVER, without the last {1 write writes}"
        }
        Word::FaultExpired => "the leases of node {0} run out",
        Word::FaultCut => "NO MESSAGE comes through: {0}",
        Word::FaultMended => "messages come through again: {0}",
        Word::FaultSlow => "messages take {1} longer: {0}",
        Word::FaultFast => "messages are as fast as before: {0}",
        Word::FaultLost => "A MESSAGE IS LOST: {0}",
        Word::FaultDelayed => "a message takes {1} longer: {0}",
        Word::FaultDoubled => "a message comes twice: {0}",
        Word::FaultStoreCrashed => "THE STORE CRASHES",
        Word::FaultStoreRestarted => "the store is started again, and has what was committed",
        Word::FaultAnswerLost => "A COMMIT IS DONE, AND ITS ANSWER IS LOST: store -> {0}",
    }
}
