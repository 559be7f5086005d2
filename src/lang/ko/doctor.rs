//! The report card of a service.

use crate::lang::words::doctor::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        Word::DocLoses => "포인트를 잃습니다: 검사 {1}개 중 {0}개 실패.",
        Word::DocOverspends => "잔액보다 많이 씁니다: 검사 {1}개 중 {0}개 실패.",
        Word::DocStuck => "거절 한 번 뒤에 정상 요청까지 거절합니다: 검사 {1}개 중 {0}개 실패.",
        Word::DocLateEffect => "거절한 요청을 뒤늦게 반영합니다: 검사 {1}개 중 {0}개 실패.",
        Word::DocHistoryDiffers => {
            "내역을 잃습니다. 잔액은 맞지만 내역이 맞지 않습니다: 검사 {1}개 중 {0}개 실패."
        }
        Word::DocHistory => "새 내역 {0}건, 반영되었다고 응답한 요청 {1}개",
        Word::DocHistoryIs => {
            "다른 요청이 없을 때 반영된 요청마다 내역이 한 건씩 있어서 내역도 비교했습니다"
        }
        Word::DocMadeUsers => "이 검사를 위해 만든 사용자 {0}명, 쓰기 {1}번",
        Word::DocDryNot => "{0} 서비스를 이해하지 못했습니다: {1}",
        Word::DocDryReads => {
            "{0} 서비스는 {1} 요청의 {2} 자리에서 잔액을 읽습니다. 충전은 {3}, 사용은 {4} 요청으로 시도합니다."
        }
        Word::DocDryNothing => "아무것도 바꾸지 않았습니다.",
        Word::DocAnnounce => {
            "doctor: {0} 서비스에 충전과 사용 수백 번을 약 {1} 동안 보냅니다\n  사용자    {2}\n  참고      그 서비스의 충전이 결제 대행사를 부르거나 메시지를 보낼 수 있습니다. 지우는 것은 없습니다"
        }
        Word::DocFreshUsers => {
            "{0}번부터 새 사용자 수백 명. 사용자가 먼저 있어야 한다면 흔한 요청(예: POST /users)으로 만들고, 안 되면 1~40번 중 포인트가 없는 사용자를 씁니다"
        }
        Word::DocFileUsers => "계정 파일의 사용자",
        Word::DocNoLoss => "{0}회차에서 손실이 보이지 않았습니다 (증명은 아닙니다).",
        Word::DocNoLossOrders => {
            "{0}회차와 위험해 보이는 문장 순서 {1}가지에서 손실이 보이지 않았습니다 (증명은 아닙니다)."
        }
        Word::DocNoLossRefused => {
            "{0}회차에서 손실은 보이지 않았지만 요청 {2}개 중 {1}개가 거절되었습니다 (증명은 아닙니다)."
        }
        Word::DocNotImplemented => {
            "아직 구현되지 않았습니다: {0} 요청에 응답은 오지만 아무것도 바뀌지 않습니다. 풀이가 담긴 브랜치가 맞나요?"
        }
        Word::DocWrongSerially => {
            "다른 요청이 없을 때도 이미 틀립니다: 경합 검사는 아무것도 증명하지 못합니다."
        }
        Word::DocCannotTell => "판정할 수 없습니다: 반영된 요청이 너무 적습니다.",
        Word::DocInterrupted => {
            "일찍 끝났습니다. {0}회차에서 손실이 보이지 않았지만 아무것도 증명하지 못합니다."
        }
        Word::DocNotUnderstood => "응답을 이해할 수 없습니다.",
        Word::DocFromOutside => "외부에서 {0} 동안 판정",
        Word::DocEarly => "일찍 끝났습니다: 아래는 그때까지 본 것입니다.",
        Word::DocWorst => "최악",
        Word::DocConsistent => "추정 설계",
        Word::DocHelps => "해결책",
        Word::DocTried => "시도",
        Word::DocTouched => "흔적",
        Word::DocUnderstood => "이해한 것",
        Word::DocWhy => "이유",
        Word::DocMind => "참고",
        Word::DocAlone => "요청 {0}개를 하나씩",
        Word::DocStrangers => "사용자 {0}명이 동시에 한 번씩 충전",
        Word::DocBurst => "{1} 포인트 충전 {0}개 동시에",
        Word::DocStaggered => "{1} 포인트 충전 {0}개를 {2} 간격으로",
        Word::DocMixed => "잔액 {4}에서 {1} 충전 {0}개와 {3} 사용 {2}개 동시에",
        Word::DocOverspend => "잔액은 {2}번 분량인데 {1} 포인트 사용 {0}개 동시에",
        Word::DocAfterRefusal => "거절될 사용 한 번 앞뒤로 충전 3개",
        Word::DocFirstCharge => "처음 보는 사용자에게 {1} 포인트 충전 {0}개 동시에",
        Word::DocTimeOut => "시간 초과로 거절된 요청은 반영되지 않아야 함",
        Word::DocSameId => "아이디를 두 가지로 적어 {1} 포인트 충전 {0}개 동시에",
        Word::DocOneInstance => "인스턴스 하나에 {1} 포인트 충전 {0}개 동시에",
        Word::DocOrders => "위험해 보이는 문장 순서를 하나씩",
        Word::DocAgain => "다시 보기: {0}",
        Word::DocRoundsFailed => "실패한 회차",
        Word::DocWorstRound => "가장 나쁜 회차",
        Word::DocLeftOut => "생략: {0}",
        Word::DocNotSeen => "해당하는 일이 없었음",
        Word::DocNothingDone => "하나도 반영되지 않고 {0}개 모두 거절",
        Word::DocRefusedSome => "{1}개 중 {0}개 거절",
        Word::DocMissing => "실제 {0}, 기대 {1}",
        Word::DocLate => "실제 {0}, 기대 {1}: 거절하고도 반영",
        Word::DocOverspent => "{0}개 승인: {1} 포인트 초과 승인",
        Word::DocNegative => "잔액 {0}",
        Word::DocStuckGood => "그 뒤 모든 충전이 거절됨: {0}",
        Word::DocStuckSome => "충전이 사용과 같은 오류로 거절됨: {0}",
        Word::DocRoundsOf => "({1}회차 중 {0}회차)",
        Word::DocSerialNothing => "{0} 요청에 {1} 응답이 왔지만 잔액이 바뀌지 않음",
        Word::DocSerialSets => "{0} 포인트를 두 번 충전해도 {0}: 더하지 않고 덮어씀",
        Word::DocSerialWrong => "{1} 포인트 {0} 뒤 잔액: {2} -> {3}, 기대 잔액 {4}",
        Word::DocSerialSpends => "잔액 {1}에서 {0} 포인트 사용이 승인됨: 남은 잔액 {2}",
        Word::DocSerialStuck => "거절 뒤의 다음 충전도 거절됨: {0}",
        Word::DesignNoLock => "락 없음: 같은 사용자의 요청들이 같은 잔액을 읽고 마지막 쓰기만 남음",
        Word::DesignWaitsOnce => {
            "대기자가 모두 함께 깨어나 다시 확인하지 않는 락: 2개는 안전, 3개부터 잃음"
        }
        Word::DesignRemovedOnRelease => "기다리는 요청이 있는데도 해제할 때 지워지는 뮤텍스",
        Word::DesignSeparateLocks => "충전용 락과 사용용 락이 따로 있음: 같은 종류끼리만 막음",
        Word::DesignUsesUnlocked => "충전에는 락이 있고 사용에는 없음",
        Word::DesignPoisonedChain => {
            "거절 하나가 망가뜨리는 체인이나 락: 뒤따르는 요청도 함께 실패"
        }
        Word::DesignPerProcess => "프로세스마다 따로 있는 락: 인스턴스끼리 서로의 락을 못 봄",
        Word::DesignReleasedEarly => {
            "차례로 처리하지만 서로의 결과를 못 봄: 커밋 전에 풀리는 락, 또는 락을 얻기 전에 읽은 잔액 (FOR UPDATE 없는 트랜잭션도 마찬가지)"
        }
        Word::DesignCheckOutside => "락 밖의 잔액 확인: 여럿이 잔액이 충분하다고 보고 모두 반영",
        Word::DesignSharedTable => "모든 사용자를 한 값(파일 등)으로 읽고 통째로 씀",
        Word::DesignKeyBySpelling => {
            "적힌 그대로의 아이디를 키로 쓰는 락: 표기가 7, 07 둘이면 락도 둘"
        }
        Word::DesignRacyFirstRow => "락 없이 만들어지는 첫 행: 아직 잠글 행이 없음",
        Word::DesignZombie => "대기만 포기하고 작업은 계속됨",
        Word::DesignSets => "잔액을 덮어쓰는 충전",
        Word::DesignStub => "빈 구현",
        Word::DocOr => "또는",
        Word::DocWith => "다음과 들어맞음:",
        Word::DocSourceUnseen => "소스 코드는 보지 않았습니다.",
        Word::DocNoDesign => "알려진 설계와 들어맞지 않습니다",
        Word::HelpOneStatement => {
            "데이터베이스가 있다면 먼저: 확인과 더하기를 한 문장으로. 락이 필요 없고 프로세스가 여럿이어도 안전합니다."
        }
        Word::HelpQueue => {
            "프로세스가 하나라면: 읽기부터 쓰기까지 전체를, 충전과 사용 모두, 사용자마다 하나의 대기열로."
        }
        Word::HelpAdd => "있는 잔액에 더하세요: 읽고, 더하고, 그 합을 쓰기.",
        Word::HelpStub => "먼저 구현하거나 구현된 브랜치로 바꾼 뒤 다시 검사하세요.",
        Word::HelpNormalise => "아이디를 숫자로 바꾼 뒤에 락의 키로 쓰세요.",
        Word::HelpFirstRow => "락을 얻기 전에 행을 만드세요: INSERT ... ON CONFLICT DO NOTHING.",
        Word::HelpGiveUp => "대기를 포기하면 대기열에서도 빼서 작업이 시작되지 않게 하세요.",
        Word::HelpRelease => {
            "무슨 일이 있어도 락을 돌려주세요: finally, 그리고 오류 뒤에도 이어지는 체인."
        }
        Word::HelpCommit => {
            "락은 트랜잭션 바깥에서 얻고 읽기는 그 안에서: 커밋한 뒤에 락이 풀리도록."
        }
        Word::HelpWhere => "컨트롤러나 테이블이 아니라 서비스에서 작업 전체를 감싸세요.",
        Word::DocTriedRounds => {
            "{0}회차, 요청 {1}개. 회차의 절반에서 드러나는 결함을 놓칠 확률: {2}"
        }
        Word::DocOnceIn => "{0}분의 1",
        Word::DocTouchedUsers => "사용자 {0}명, {1}~{2}, 쓰기 {3}번",
        Word::DocTouchedAccounts => "이미 있던 사용자, 쓰기 {0}번",
        Word::DocTouchedNothing => "없음",
        Word::DocPassedOver => "포인트가 있던 사용자 {0}명은 건너뜀",
        Word::DocSlowed => "나중에 오라는 응답 {0}번, 나중에 다시 요청함",
        Word::DocNotParallel => "사용자끼리 서로 기다림: 회차를 줄였음",
        Word::DocUnknownAnswers => "반영 여부를 알 수 없는 응답 {0}개: 기대 잔액은 구간",
        Word::DocSilent => "거절될 사용도 성공처럼 응답함: 초과 사용은 잔액으로만 판정",
        Word::DocCleaned => "--cleanup 요청으로 정리함",
        Word::DocProgress => "{0}: {2}회차 중 {1}회차, 실패 {3} | 지금까지 {4}, 남은 시간 약 {5}",
        Word::DocProgressAlone => "알아보는 중 | 지금까지 {0}",
        Word::DocEstimate => "요청 하나에 {0}; 경합 검사는 길어야 약 {1}",
    }
}
