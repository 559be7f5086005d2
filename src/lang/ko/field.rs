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
        Word::ServiceTime => "처리 시간",
        Word::Latency => "지연 시간",
        // Locks, in a line each.
        Word::LockNone => "락 없음: 모두가 들어갑니다",
        Word::LockPromiseRace => "널리 복사된 promise 락: 요청 둘까지만 안전하고 셋부터 깨집니다",
        Word::LockRecheck => "위를 고친 것: 기다린 뒤 다시 확인합니다",
        Word::LockKeyed => "사용자마다 공정한 대기열",
        Word::LockStriped => "모든 사용자가 락 16개를 나눠 씁니다",
        Word::LockGlobal => "모두가 락 하나를 씁니다",
        Word::LockQueue => "사용자마다 큐 하나와 작업자 하나",
        Word::LockOptimistic => "기다리지 않음: 버전을 비교하고 다시 시도",
    }
}
