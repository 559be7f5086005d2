//! Words that are said everywhere.

use crate::lang::words::field::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // The policy.
        Word::AmountTooSmall => "최소 {0} 포인트부터 가능합니다.",
        Word::ChargeTooLarge => "한 번에 충전할 수 있는 포인트는 최대 {0} 포인트입니다.",
        Word::UseTooLarge => "한 번에 사용할 수 있는 포인트는 최대 {0} 포인트입니다.",
        Word::BalanceTooLarge => "잔액이 최대 한도 {0} 포인트를 넘게 됩니다.",
        Word::InsufficientBalance => "포인트가 부족합니다. 현재 잔액: {0}",
        // Words of the field.
        Word::Charge => "충전",
        Word::Use => "사용",
        Word::Charges => "{1} 포인트 충전 {0}건",
        Word::Uses => "{1} 포인트 사용 {0}건",
        Word::ChargesAndUses => "{1} 포인트 충전 또는 사용 {0}건",
        Word::Balance => "잔액",
        Word::Points => "포인트",
        Word::Lost => "사라짐",
        Word::GivenAway => "초과 승인",
        Word::SoFar => "지금까지",
        Word::AtLeast => "최소",
        Word::ShouldBe => "기대 잔액",
        Word::Actual => "실제 잔액",
        Word::Difference => "차이",
        Word::Requests => "요청",
        Word::User => "사용자",
        Word::Users => "사용자",
        Word::Committed => "반영",
        Word::Rejected => "거절",
        Word::TimedOut => "시간 초과",
        Word::Failed => "오류",
        Word::Lock => "락",
        Word::Waiting => "락 대기",
        Word::Time => "시간",
        Word::Wait => "락 대기",
        Word::Hold => "락 점유",
        Word::Connection => "연결 대기",
        Word::RowWait => "행 대기",
        Word::ServiceTime => "처리 시간",
        Word::Latency => "지연 시간",
        // Locks, in a line each.
    }
}
