//! A race of your own service: what it will do, and what came of it.

use crate::lang::words::target::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        Word::TargetIs => "대상 {0}",
        Word::SeenOutside => "외부에서 관찰",
        Word::LabelUnknown => "확인 불가",
        Word::IsInterval => "요청 {0}건, 사용자 {1}명: 기대 잔액을 구간으로만 알 수 있습니다",
        Word::LabelMind => "주의",
        Word::SentLate => {
            "요청 100건 중 1건은 {0} 이상 늦게 보냈습니다. 시간 수치가 대상만의 것이 아닙니다"
        }
        Word::UnseenOutside => "외부에서 관찰할 수 없음",
        Word::LabelAdvice => "참고",
        Word::Advice => {
            "사용자 {0}명이 받은 잔액은 요청의 어떤 순서로도 설명되지 않습니다. 락을 놓은 뒤 잔액을 다시 읽는 서비스는 잃는 것 없이도 그렇게 됩니다"
        }
        Word::LabelPassed => "건너뜀",
        Word::PassedOver => "잔액이나 내역이 있는 사용자 {0}명을 건너뛰었습니다",
        Word::LabelSlowed => "늦춤",
        Word::SlowedDown => {
            "나중에 다시 오라는 응답을 {0}번 받아 그대로 따랐습니다. 시나리오보다 경쟁이 적었습니다"
        }
        Word::LabelLeft => "남은 것",
        Word::LeftBehind => {
            "사용자 {0}~{1}. SQL: DELETE FROM user_point WHERE {2}, 내역도 같은 방법"
        }
        Word::LabelCleanup => "정리",
        Word::CleanupFailed => "사용자 {0}명은 실패: {1}",
        Word::ItIsSeen => "외부에서 관찰: {0}.",
        Word::ItProvesNothing => "증명하는 것이 없습니다: {0}.",
        Word::NoLossSeen => "요청 {0}건에서 손실이 보이지 않았습니다(증명은 아닙니다).",
        Word::NoLossRefused => {
            "요청 {0}건에서 손실이 보이지 않았지만 그중 {1}건을 거절했습니다(증명은 아닙니다)."
        }
        Word::OutsideEnded => "도중에 끝났습니다",
        Word::OutsideUnknown => {
            "요청 {0}건(사용자 {1}명)은 처리 여부를 아무도 알 수 없습니다. 그 안에 손실이 숨어 있을 수 있습니다"
        }
        Word::OutsideUnread => "사용자 {0}의 잔액을 읽을 수 없습니다: {1}",
        Word::OutsideUnreadMore => {
            "사용자 {0}의 잔액을 읽을 수 없습니다: {1} (그 밖에 사용자 {2}명)"
        }
        Word::OutsideNothing => "반영된 요청이 없습니다",
        Word::OutsidePartsMissing => "부분 {0}개가 없습니다",
        Word::NoLossInPart => "이 부분의 요청 {0}건에서 손실이 보이지 않았습니다.",
        Word::NothingInPart => "이 부분의 사용자에게 보낼 요청이 없었습니다.",
        Word::RacePartAlone => {
            "부분 하나로는 아무것도 증명되지 않습니다. `pointrace merge` 명령으로 모든 부분을 합치세요."
        }
        Word::FoundWrong => "잔액이 틀린 사용자 {0}명",
        Word::FoundOverspent => "가진 것보다 더 사용한 사용자 {0}명",
        Word::FoundNegative => "음수 잔액 {0}건",
        Word::FoundHistory => "내역이 응답과 다른 사용자 {0}명",
        Word::FoundLimit => "{0}, 실제 값 {1}",
        Word::PlanHead => "{0}: 요청 {1}건, 대상 {2}",
        Word::PlanAbout => "약 {0}",
        Word::PlanClients => "클라이언트 {0}개가 {1} 동안 보낼 수 있는 만큼",
        Word::PlanSome => "얼마간",
        Word::PlanThen => "{0}, 이어서 {1}",
        Word::LabelUsers => "사용자",
        Word::PlanFresh => "{1}번부터 새 사용자 {0}명, 그리고 응답 방식을 배우는 데 1명",
        Word::PlanGiven => "계정 파일의 {0}명, 그리고 응답 방식을 배우는 데 1명",
        Word::PlanCharged => "각자 먼저 {0} 포인트를 최대 {1} 포인트씩 나누어 충전합니다",
        Word::LabelPart => "부분",
        Word::PlanPart => {
            "{1}개 중 {0}번: 이 요청 가운데 이 부분의 사용자(사용자 {1}명 중 1명)에게 가는 것만 보냅니다"
        }
        Word::LabelSetUp => "준비",
        Word::PlanOnce => "{0}, 한 번",
        Word::PlanForEach => "{0}, 사용자마다",
        Word::LabelAgain => "재전송",
        Word::PlanAgain => {
            "결과를 알 수 없는 요청은 {0}번까지 다시 보내며, 그만큼 여러 번 반영될 수 있음"
        }
        Word::PlanAgainKeyed => "결과를 알 수 없는 요청은 멱등 키와 함께 {0}번까지 다시 보냄",
        Word::PlanMind => {
            "충전하면 결제 대행사가 호출되거나 메시지가 발송될 수 있습니다. 아무것도 삭제하지 않습니다"
        }
        Word::GoAhead => "계속할까요? [y/N]",
    }
}
