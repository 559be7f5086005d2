//! 고장과 복구.

use crate::lang::words::fault::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        Word::Faults => "장애",
        Word::FaultCame => "{0} {2}번 중 {1}번",
        Word::FaultsAtMost => "장애는 {0}번까지: {1}",
        Word::NodeIs => "노드 {0}",
        Word::AllProcesses => "모든 프로세스",
        Word::AllNodes => "모든 노드",
        Word::FaultPaused => "프로세스 {0} 멈춤",
        Word::FaultWentOn => "프로세스 {0} 다시 진행",
        Word::FaultProcessCrashed => "프로세스 {0} 비정상 종료",
        Word::FaultProcessRestarted => "프로세스 {0} 다시 시작",
        Word::FaultNodeCrashed => "노드 {0} 비정상 종료",
        Word::FaultNodeKept => "노드 {0} 다시 시작, 기억 그대로",
        Word::FaultNodeLost => "노드 {0} 다시 시작, 기억을 모두 잃음",
        Word::FaultNodeSynced => "노드 {0} 다시 시작, 마지막 1초의 기억을 잃음",
        Word::FaultClockForward => "노드 {0} 시계를 {1} 앞으로",
        Word::FaultClockBack => "노드 {0} 시계를 {1} 뒤로",
        Word::FaultClockFast => "노드 {0} 시계가 1초에 {1} 빨라짐",
        Word::FaultClockSlow => "노드 {0} 시계가 1초에 {1} 느려짐",
        Word::FaultFailedOver => "노드 {0} 복제본으로 전환, 마지막 쓰기 {1}건 없음",
        Word::FaultExpired => "노드 {0} 임대가 모두 만료",
        Word::FaultCut => "메시지 끊김: {0}",
        Word::FaultMended => "메시지 다시 통함: {0}",
        Word::FaultSlow => "메시지가 {1} 더 걸림: {0}",
        Word::FaultFast => "메시지가 다시 빨라짐: {0}",
        Word::FaultLost => "메시지 유실: {0}",
        Word::FaultDelayed => "메시지 하나가 {1} 더 걸림: {0}",
        Word::FaultDoubled => "메시지가 두 번 옴: {0}",
        Word::FaultStoreCrashed => "저장소 비정상 종료",
        Word::FaultStoreRestarted => "저장소 다시 시작, 커밋된 것은 그대로",
        Word::FaultAnswerLost => "커밋은 되었으나 응답 유실: 저장소 -> {0}",
    }
}
