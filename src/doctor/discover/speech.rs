//! What a text of a document speaks of: charging, using, balances, histories, users. In English and in Korean.

use super::fields::words;
use crate::point::Kind;

/// Words of charging.
const CHARGES: &[&str] = &[
    "charge",
    "charges",
    "charging",
    "recharge",
    "earn",
    "deposit",
    "deposits",
    "topup",
    "add",
    "credit",
    "accrue",
    "accrual",
    "accumulate",
    "accumulation",
    "increase",
    "save",
    "grant",
    "reward",
    "refill",
    "plus",
    "충전",
    "적립",
    "증가",
    "입금",
];

/// Words of using.
const USES: &[&str] = &[
    "use",
    "uses",
    "used",
    "usage",
    "using",
    "spend",
    "deduct",
    "deduction",
    "withdraw",
    "withdrawal",
    "withdrawals",
    "debit",
    "pay",
    "payment",
    "redeem",
    "redemption",
    "consume",
    "burn",
    "decrease",
    "subtract",
    "minus",
    "spending",
    "사용",
    "차감",
    "출금",
    "결제",
    "감소",
    "소비",
    "이용",
];

/// Words of a balance.
pub(super) const BALANCES: &[&str] = &[
    "balance",
    "point",
    "points",
    "wallet",
    "wallets",
    "account",
    "accounts",
    "mileage",
    "purse",
    "ledger",
    "cash",
    "잔액",
    "포인트",
    "마일리지",
];

/// Words of a history.
pub(super) const HISTORIES: &[&str] = &[
    "history",
    "histories",
    "transactions",
    "logs",
    "entries",
    "statement",
    "내역",
    "이력",
    "기록",
];

/// Words for a user who has points.
pub(super) const USERS: &[&str] = &[
    "user",
    "users",
    "member",
    "members",
    "customer",
    "customers",
    "signup",
    "register",
    "account",
    "accounts",
    "wallet",
    "wallets",
    "join",
];

/// What a text says about points, if it says one thing.
pub(super) fn kind_of_text(text: &str) -> Option<Kind> {
    match kind_score(text) {
        0 => None,
        more if more > 0 => Some(Kind::Charge),
        _ => Some(Kind::Use),
    }
}

/// Above 0 if a text speaks of charging, below if it speaks of using; 0 if of both or of neither.
pub(super) fn kind_score(text: &str) -> i32 {
    i32::from(speaks_of(text, CHARGES)) - i32::from(speaks_of(text, USES))
}

/// Whether one of the words is in a text. Korean ones have their endings behind them.
pub(super) fn speaks_of(text: &str, known: &[&str]) -> bool {
    let words = words(text);
    known.iter().any(|known| match known.is_ascii() {
        true => words.iter().any(|word| word == known),
        false => text.contains(known),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_speaks_of_charging_or_of_using() {
        for text in [
            "/point/{id}/charge",
            "chargePoint",
            "포인트 충전",
            "EARN",
            "top-up topup",
        ] {
            assert_eq!(kind_of_text(text), Some(Kind::Charge), "{text}");
        }
        for text in [
            "usePoint",
            "/users/1/points/use",
            "포인트를 사용합니다",
            "BURN",
        ] {
            assert_eq!(kind_of_text(text), Some(Kind::Use), "{text}");
        }
        for text in ["/users/{user}/points", "", "charge or use"] {
            assert_eq!(kind_of_text(text), None, "{text}");
        }
    }
}
