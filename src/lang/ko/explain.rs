//! Explanations: what stands in a table of steps, and sentences.

use crate::lang::words::explain::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // Explanations.
        Word::RequestColumn => "{0}번 요청 ({1} {2})",
        Word::RequestColumnProcess => "{0}번 요청, 프로세스 {1} ({2} {3})",
        Word::TitleOverspend => {
            "초과 사용: 이미 없는 {1} 포인트에 {0}번 요청이 \"완료\" 응답을 받음"
        }
        Word::TitleLostUpdate => "갱신 손실: {0}번 요청이 {1}번 요청을 덮어씀",
        Word::TitleOverlap => "동시 진입: 사용자 {0}의 요청 {1}건이 동시에 들어감",
        Word::TitleForeignRelease => "남의 락 해제: {0}번 요청이 {1}번 요청의 락을 해제함",
        Word::TitleInheritedError => "남의 오류 전달: {0}번 요청이 다른 요청의 오류를 받음",
        Word::TitleUniqueViolation => "유일 키 위반: {0}번 요청이 조회할 때 없던 계좌와 부딪힘",
        Word::TitleNegative => "음수 잔액: {0}번 요청이 {1} 포인트를 기록함",
        Word::TitleImpossible => "불가능한 속도: 하나씩 처리할 때보다 빨리 끝남",
        Word::TitleNotLinearizable => "선형화 불가: {0}번 요청이 받은 응답",
        Word::RequestIs => "{0}번 요청",
        Word::CellArrives => "도착",
        Word::CellAppends => "내역 추가",
        Word::CellWaits => "락 대기",
        Word::CellGranted => "락 획득",
        Word::CellGrantedAfter => "{0} 기다려 락 획득",
        Word::CellRefused => "락 대기 포기",
        Word::CellRefusedAfter => "{0} 기다리다 포기",
        Word::CellRead => "읽기 {0} (v{1})",
        Word::CellWrote => "쓰기 {0} (v{1} -> v{2})",
        Word::CellConflict => "쓰기 거부: 현재 v{0}, 기준 v{1}",
        Word::CellNoAccount => "계좌 없음",
        Word::CellNoRow => "바뀐 행 없음",
        Word::CellOpens => "INSERT 계좌 {0}",
        Word::CellUpdate => "UPDATE {0}",
        Word::CellBlocked => "행을 기다림",
        Word::CellUnblocked => "행이 풀림",
        Word::CellNoConnection => "연결을 기다림",
        Word::CellConnected => "연결 얻음",
        Word::CellAfter => "{1} 뒤에 {0}",
        Word::CellReleased => "락 반납",
        Word::CellReleasedForeign => "{0}번 요청의 락 해제",
        Word::CellReleasedNothing => "락 반납: 이미 없음",
        Word::CellTaken => "노드 {0} 임대 얻음",
        Word::CellTakenToken => "노드 {0} 임대 얻음, 토큰 {1}",
        Word::CellHeld => "노드 {0}: 남이 쓰는 중",
        Word::CellGivenBack => "노드 {0} 임대 반납",
        Word::CellExtended => "노드 {0} 임대 연장",
        Word::CellNotYours => "노드 {0}: 이미 내 임대 아님",
        Word::CellSilent => "노드 {0}: 응답 없음",
        Word::CellRanOut => "임대 만료",
        Word::CellStale => "거부: 토큰 {0}, 최신 토큰 {1}",
        Word::CellStaleInStore => "거부: 오래된 토큰 {0}",
        Word::CellCommitted => "완료",
        Word::CellSentAgain => "{0}번 요청을 다시 보냄",
        Word::CellGaveUp => "클라이언트가 {0} 만에 포기",
        Word::CellRecalled => "아는 키: 앞서와 같이 {0}",
        Word::CellUnheard => "{0} (듣는 이 없음)",
        Word::CellRejected => "거절 ({0})",
        Word::CellTimedOut => "시간 초과",
        Word::CellFailed => "오류 ({0})",
        Word::CellUnknown => "응답 없음",
        Word::OthersWrote => "다른 요청 {0}건의 쓰기, v{1} - v{2}",
        Word::OtherWrote => "{0}번 요청의 쓰기, v{1}",
        Word::CellSwitched => "이후 {0} 락",
        Word::RemarkBuries => "v{0} 덮어씀 ({1}번 요청): {2}",
        Word::RemarkBuriesMany => "v{0} - v{1} 덮어씀: {2}",
        Word::RemarkInside => "동시에 {0}건 들어감",
        Word::RemarkForeign => "자기 락이 아님",
        Word::RemarkInherited => "자기 작업은 시작도 못 함",
        Word::TitleDoubleApply => "다시 보낸 {0}번 요청이 {1}번 반영됨",
        Word::TitleZombie => "클라이언트가 포기한 뒤에 {0}번 요청이 반영됨",
        Word::RemarkDoubleApply => "{0}번 요청의 {1}번째 반영",
        Word::RemarkGivenUp => "뒤늦은 쓰기: 클라이언트는 이미 포기함",
        Word::RemarkUniqueViolation => "그사이 계좌가 생김",
        Word::RemarkNegative => "0보다 작음",
        Word::RemarkNotLinearizable => "어떤 순서로도 설명되지 않음",
        Word::PointsMissing => "{0} 포인트 사라짐",
        Word::PointsGivenAway => "{0} 포인트 초과 승인",
        Word::PointsEven => "합계는 우연히 맞음",
        Word::StoryLostUpdate => {
            "{0}번 요청은 잔액 {1} 포인트(버전 {2})를 읽었습니다. 그런데 쓰기 전에 {3}. {0}번 요청은 그것을 모른 채 앞서 읽은 값으로 계산한 {4} 포인트로 덮어썼습니다: {5}."
        }
        Word::StoryOneOther => "{0}번 요청이 잔액을 {1} 포인트로 기록했습니다",
        Word::StoryManyOthers => {
            "다른 요청 {0}건이 먼저 잔액을 기록했고, 그중 마지막인 {1}번 요청은 {2} 포인트로 기록했습니다"
        }
        Word::StoryTwoLocks => "두 요청은 서로 다른 락으로 실행되었습니다: {0}, {1}.",
        Word::StoryTwoProcesses => {
            "두 요청은 서로 다른 프로세스({0}, {1})에서 실행되었습니다. 한 프로세스의 락은 다른 프로세스의 요청을 막지 못합니다."
        }
        Word::StoryOverlapProcesses => {
            "{0}번 요청은 자기 프로세스({1})의 락을 얻었고, 안에 있던 요청은 다른 프로세스의 락으로 들어왔습니다. 두 락 모두 약속을 지켰지만 동시에 안에 있는 요청은 {2}건입니다. 한 프로세스의 메모리에 있는 락은 다른 프로세스의 요청을 막지 못합니다."
        }
        Word::StoryOverspent => {
            "사용자 {0}에게는 모두 {1} 포인트가 있었고, {3}번 요청이 응답을 받을 때는 그중 {2} 포인트를 이미 쓴 뒤였습니다. 그런데 {3}번 요청은 앞서 읽은 잔액 {4} 포인트로 검사했기 때문에 {5} 포인트에 대해서도 \"완료\" 응답을 받았습니다. 있던 포인트보다 {6} 포인트가 더 승인되었고, 사용이 승인될 때마다 더 늘어납니다."
        }
        Word::StoryOverspendBy => {
            "{0}번 요청까지 사용자 {1}의 사용은 처음 잔액과 그때까지의 충전을 합한 것보다 {2} 포인트 많아졌습니다. 각 사용은 다른 요청이 동시에 쓰고 있던 잔액을 보고 승인되었습니다."
        }
        Word::StoryOverlap => {
            "다른 요청이 아직 락을 점유하고 있는데 {0}번 요청도 들어갔습니다: 동시에 안에 있는 요청은 {1}건입니다. 락은 한 번에 한 건만 들여보내야 합니다. 이제 읽은 값이 덮어써질 수 있습니다."
        }
        Word::StoryForeign => {
            "{0}번 요청이 {1}번 요청의 락을 해제했습니다. 이제 누구든 {1}번 요청과 동시에 들어갈 수 있습니다."
        }
        Word::StoryInherited => {
            "{0}번 요청은 다른 요청의 작업을 기다리다가, 그 작업이 실패하자 그 오류를 그대로 전달받았습니다. 자기 작업은 시작도 하지 못했으며, 시작했다면 성공했을 수도 있습니다."
        }
        Word::StoryDoubleApply => {
            "{0}번 요청의 클라이언트는 한 번만 반영되기를 바랐습니다. 기다리다 포기했거나 결과가 확인 불가라는 응답을 받고 같은 요청을 다시 보냈는데, 앞의 요청이 어떻게 되었는지 알 수 없었기 때문입니다. 서비스는 두 요청을 모두 처리했고, 지금까지 {1}번 반영되었습니다. 내역과 함께 보관되는 멱등 키가 있었다면 두 번째 요청은 첫 번째와 같은 응답만 받았을 것입니다."
        }
        Word::StoryGivenUp => {
            "{0}번 요청의 클라이언트는 기다리기를 포기했고, 결과를 알 수 없게 되었습니다. 서비스는 그 요청을 계속 처리해 이제 잔액을 씁니다. 뒤늦은 쓰기입니다. 포기한 클라이언트는 자기 요청이 어떻게 되었는지 알지 못합니다."
        }
        Word::StoryUniqueViolation => {
            "{0}번 요청은 계좌가 없는 것을 보고 계좌를 만들었지만, 그사이 다른 요청이 먼저 만들었습니다. 유일 키가 두 번째 계좌를 막았고, 이 요청은 실패했습니다."
        }
        Word::StoryNegative => {
            "{0}번 요청이 0보다 작은 잔액을 기록했습니다. 이미 바뀐 뒤의 옛 잔액으로 검사했기 때문입니다."
        }
        Word::StoryImpossible => {
            "하나씩 처리했다면 더 오래 걸렸을 요청들입니다. 그중 몇 건은 틀림없이 동시에 안에 있었습니다."
        }
        Word::StoryToldBalance => "{0}번 요청은 잔액이 {1} 포인트라는 응답을 받았습니다.",
        Word::StoryNotLinearizable => {
            "요청을 하나씩 처리하는 서비스라면, 먼저 응답받은 요청이 나중에 보낸 요청보다 앞선다고 할 때 어떤 순서로 처리해도 이 응답들이 모두 나올 수 없습니다. {0}번 요청의 응답으로 가능한 순서가 하나도 남지 않았습니다."
        }
        Word::NumberedAs => "{0}번은 {1}번 요청",
        Word::NumberedHere => {
            "(여기서는 읽은 순서대로 번호를 매겼습니다. 이 회차에서는 {0}입니다.)"
        }
        Word::StoryIncomplete => "앞선 단계는 더 이상 보관되어 있지 않습니다.",
        // Schedules.
        Word::FailsSmallest => "실패하는 가장 작은 스케줄 ({0}): {1}, {2}, {3}",
        Word::FailsMinimal => "실패하는 스케줄, 더 뺄 요청도 전환도 없음 ({0}): {1}, {2}, {3}",
        Word::RequestOne => "요청 1건",
        Word::RequestCount => "요청 {0}건",
        Word::TurnOne => "차례 1번",
        Word::TurnCount => "차례 {0}번",
        Word::SwitchOne => "전환 1번",
        Word::SwitchCount => "전환 {0}번",
        Word::RequestColumnUser => "{0}, 사용자 {1}",
        Word::BalanceOfUser => "{0} (사용자 {1})",
        Word::RemarkOverspend => "있는 포인트보다 많이 승인됨",
        Word::RemarkStuck => "멈춤: 더 이상 아무 일도 일어날 수 없음",
        Word::RemarkOvertaken => "먼저 기다린 요청을 앞지름",
        Word::StoryOvertaken => "{0}번 요청이 먼저 기다리던 요청보다 먼저 들어갔습니다.",
        Word::RemarkDenied => "부인된 쓰기: 호출자는 이미 처리되지 않았다는 답을 받음",
        Word::StoryDenied => {
            "{0}번 요청은 처리되지 않았다고 호출자에게 답한 뒤에 잔액을 씁니다. 부인된 쓰기입니다."
        }
        Word::StoryGoesOn => "그 뒤로는 모두 끝까지 진행됩니다.",
        Word::StoryEnd => {
            "끝난 뒤 사용자 {0}의 잔액은 {1} 포인트이고, 기대 잔액은 {2} 포인트입니다: {3}."
        }
        Word::StoryOverspend => {
            "초과 사용: 사용자 {0}에게 있는 포인트보다 더 많은 사용에 \"완료\"라고 답했습니다."
        }
        Word::StoryDoubleAccount => {
            "사용자의 계좌가 둘입니다. 계좌가 없는 것을 본 두 요청이 하나씩 만들면, 막을 수 있는 것은 유일 키뿐입니다."
        }
        Word::StoryHistory => "내역의 수가 반영된 요청의 수와 다릅니다.",
        Word::StoryStuck => "더 이상 아무 일도 일어날 수 없고, 응답받지 못한 요청이 있습니다: {0}.",
    }
}
