//! Orders of the statements of your own service.

use crate::lang::words::through::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        Word::ThroughAlone => {
            "요청 하나씩, 잔액 {0} 포인트인 사용자로. 데이터베이스에 보내는 문장:"
        }
        Word::ThroughLate => "응답한 뒤에 오는 문장이 있어, 그것도 기다립니다.",
        Word::ThroughDangers => "이것만으로 위험해 보여 먼저 실행할 순서:",
        Word::ThroughReadThenWritten => {
            "{0}번 요청이 테이블 {1} 행을 읽고 쓰지만, 둘을 함께 지키는 데이터베이스 락이 없습니다: {2}번 요청을 문장 {3} 다음에"
        }
        Word::ThroughUnlockedEarly => {
            "{0}번 요청이 COMMIT 전에 락을 놓습니다: {1}번 요청을 그 직전에"
        }
        Word::ThroughCommitsLast => {
            "{0}번 요청이 쓴 다음 커밋합니다. 프로세스 안의 락은 그때 이미 풀렸을 수 있습니다: {1}번 요청을 COMMIT 직전에"
        }
        Word::ThroughNoDanger => "없음",
        Word::ThroughReads => "읽기, 락 없음",
        Word::ThroughReadsAndLocks => "읽고 행을 잠금",
        Word::ThroughWritesAgain => "쓰는 순간의 값으로 씀",
        Word::ThroughWrites => "미리 계산한 값을 씀",
        Word::ThroughLocks => "락을 얻음",
        Word::ThroughUnlocks => "락을 놓음",
        Word::ThroughPlayed => {
            "프록시에 도착한 문장의 순서 {0}가지, {1}. 어긋남 {2}, 멈춤 {3}. {4}"
        }
        Word::ThroughRefused => "그중 {0}가지에서 요청이 거절되었거나 결과를 알 수 없습니다.",
        Word::ThroughBackground => "어느 요청의 것도 아닌 문장 {0}개는 그대로 보냈습니다.",
        Word::ThroughGuessed => "문장 {0}개는 여러 요청의 것일 수 있어, 표의 열은 추측입니다.",
        Word::ThroughEncryption => {
            "TLS 사용을 요구한 연결이 {0}개 있었고, 이 구간에는 없다고 답했습니다. 꼭 필요하다는 서비스에는 여기서 sslmode=disable 설정이나 redis:// 주소가 필요합니다."
        }
        Word::ThroughElsewhere => {
            "클라이언트가 다른 서버를 묻거나 안내받은 일이 {0}번 있었습니다. 클러스터나 센티널 뒤에서는 문장이 프록시를 지나지 않아 보이지 않습니다."
        }
        Word::ThroughLoses => {
            "순서 {1}가지 중 {0}가지에서 잔액이 틀립니다. 처음은 {2}번째로 실행한 순서입니다"
        }
        Word::ThroughNothingLost => {
            "프록시에 도착한 문장의 어떤 순서에서도 잃은 것이 없습니다 (실행 {0}, 어긋남 {1}, 멈춤 {2}. 배경 문장 {3}개는 그대로 보냈고, 프로세스 안의 일은 제어하지 않았습니다)"
        }
        Word::ThroughEnded => {
            "중단됨: 순서 {0}가지에서 잃은 것이 없으나, 모두 실행하지는 않았습니다"
        }
        Word::ThroughAstray => "실행의 {0} 정도가 뜻대로 되지 않아, 아무것도 말할 수 없습니다",
        Word::ThroughIncomplete => {
            "순서 {0}가지에서 잃은 것이 없으나, 모두 실행하지는 않았습니다: {1}"
        }
        Word::ThroughLeftFrom => {
            "끼어들기가 {0}번보다 적은 것은 모두 실행했고, 적어도 {1}가지가 남았습니다. --budget 값을 늘리면 더 실행합니다"
        }
        Word::ThroughLeft => "적어도 {0}가지가 남았습니다. --budget 값을 늘리면 더 실행합니다",
        Word::ThroughNotPlayed => "{0}가지는 번번이 어긋났고, {1}가지는 멈췄습니다",
        Word::ThroughSmallest => "잃는 가장 작은 순서 (끼어들기 {0}번):",
        Word::ThroughAgain => "다시 {0}번 실행: {1}번 잃음, {2}번 어긋남.",
        Word::ThroughArrives => "도착",
        Word::ThroughWaits => "{0} (대기)",
        Word::ThroughGoesOn => "계속 {0}",
        Word::ThroughAnswered => "응답 {0}: {1}",
        Word::ThroughMissing => "기대 잔액 {0}: {1} 포인트가 사라짐",
        Word::ThroughGivenAway => "기대 잔액 {0}: {1} 포인트가 초과 승인됨",
        Word::ThroughOverspent => "기대 잔액 {0}: 있던 것보다 많이 사용됨",
        Word::ThroughSoFar => "순서 {0}가지 실행, {1}가지에서 잃음, 적어도 {2}가지 남음, {3}",
        Word::ThroughOther => "문장이 찾았을 때와 다릅니다.",
        Word::ThroughNotReplayed => {
            "찾았을 때처럼 끝까지 실행할 수 없었습니다. 여기서 나오는 결론은 없습니다."
        }
        Word::ThroughOrders => "문장의 순서",
        Word::PlanOrders => {
            "explore: {0}에 새 사용자의 충전과 사용을 많게는 수천 건 보냅니다\n  주의      충전이 결제사를 부르거나 메시지를 보낼 수 있습니다. 지우는 것은 없습니다"
        }
    }
}
