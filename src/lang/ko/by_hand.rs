//! 사람이 스케줄러가 되어, 내 서비스를 문장 하나씩 진행하는 화면.

use crate::lang::words::by_hand::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // How far it is.
        Word::HandTry => "시도 {0}",
        Word::HandTryLost => "시도 {0}, 잔액이 틀린 시도 {1}",
        Word::HandTurn => "차례 {0}:",
        Word::HandPrepares => "새 사용자의 잔액을 맞추는 중입니다.",
        Word::HandMoves => "보낸 것이 진행 중입니다. 모두 멈출 때까지 기다립니다 ({0} s).",
        Word::HandAgainUntil => "새 사용자로 차례 {0} 앞까지 그대로 다시 실행하는 중입니다.",
        Word::HandStands => {
            "보낼 수 있는 요청이 없습니다. 서비스 안에서 기다리는 것이 스스로 나올 수 있습니다. 10 s 뒤에는, 느린 서비스라면 더 뒤에, 모두 보냅니다."
        }
        Word::HandEnds => "모두 보냈습니다. 응답을 기다립니다.",
        Word::HandBroken => "실행할 수 없었습니다: {0}",
        Word::HandStrayed => {
            "차례 {0}에서 서비스가 전과 다르게 움직였습니다. 거기서부터는 직접 고르세요."
        }
        // Where a request is.
        Word::HandAbsent => "아직 보내지 않음",
        Word::HandHeld => "붙잡음: {0}",
        Word::HandBehind => "같은 연결의 앞 문장 뒤에 있음: {0}",
        Word::HandWaits => "데이터베이스에서 대기: {0}",
        Word::HandWaitsFor => "데이터베이스에서 {1}번 요청을 기다림: {0}",
        Word::HandRefused => "락을 거절당함. 누군가 그 락을 건드릴 때까지 기다림",
        Word::HandAtServer => "서버에 있음: {0}",
        Word::HandInside => "서비스 안: 계산 중이거나 거기서 대기 중",
        Word::HandUnderWay => "진행 중",
        // What came of it.
        Word::HandFine => "잔액은 {0}, 기대한 그대로입니다. 다른 순서에서는 잃을 수 있습니다.",
        Word::HandFineRefused => {
            "잔액은 {0}, 기대한 그대로입니다. 처리되지 않은 요청이 있습니다. 다른 순서에서는 잃을 수 있습니다."
        }
        Word::HandLost => "실제 잔액 {0}, {1}.",
        Word::HandUnknown => {
            "실제 잔액 {0}, 가능한 잔액 {1}. 처리되었는지 알 수 없는 요청이 있습니다."
        }
        Word::HandStuck => {
            "10 s 이상 보낼 수 있는 요청이 없어 모두 보냈습니다. 실제 잔액 {0}, 기대 잔액 {1}. 여기서 나오는 결론은 없습니다."
        }
        Word::HandAgain => "다시 실행: pointrace replay {0}",
        Word::HandWhatNext => "n: 새 사용자로 다시 시도. u: 마지막 차례만 빼고 그대로.",
        Word::HandHint => "힌트 {0}/{1}, 요청 하나씩만 보고: {2}",
        Word::HandNoDanger => "요청 하나씩만 보아서는 위험한 곳이 없습니다. 그래도 시도해 보세요.",
        Word::ChipMoves => "진행 중",
        Word::ChipStuck => "멈춤",
        Word::ChipAstray => "실행 못 함",
        // Keys.
        Word::HandKeyGo => "보내기",
        Word::HandKeyGoHelp => "이 요청을 보내거나, 그 다음 문장을 보내기",
        Word::HandKeyMarkedHelp => "표시된 요청에 같은 일 하기",
        Word::HandKeyMarkHelp => "다른 요청 표시하기",
        Word::HandKeyBack => "한 차례 전",
        Word::HandKeyBackHelp => "한 차례 전: 새 사용자로 마지막만 빼고 다시 실행",
        Word::HandKeyAgain => "새 시도",
        Word::HandKeyAgainHelp => "새 사용자로 처음부터 다시 시도",
        Word::HandKeyHintHelp => "힌트: 위험해 보이는 곳. 또 누르면 다음 힌트",
        Word::HandKeyScroll => "앞 차례",
        Word::HandKeyScrollHelp => "앞 차례나 뒤 차례 보기",
        Word::HandKeyRedrawHelp => "화면 다시 그리기",
        Word::HandKeyQuitHelp => "모두 보내고 끝내기",
        Word::HandKeyBackNote => {
            "실제 서비스는 되돌릴 수 없어, 한 차례 전이란 똑같이 시작하는 새 시도입니다."
        }
        // Before and after the screen.
        Word::HandPlan => {
            "break: {0}에 시도마다 새 사용자의 충전과 사용을 몇 건 보냅니다\n  주의      충전이 결제사를 부르거나 메시지를 보낼 수 있습니다. 지우는 것은 없습니다"
        }
        Word::HandTerminal => {
            "오류: 이 게임에는 터미널이 필요합니다. 터미널이 없으면 `pointrace explore --target URL --through PORT=URL` 명령으로 모든 순서를 실행하세요"
        }
        Word::HandTries => {
            "끝까지 실행한 시도 {1}번 중 {0}번에서 잔액이 틀렸습니다 (종료 코드 {2})"
        }
        Word::HandNone => {
            "끝까지 실행한 시도가 없습니다. 여기서 나오는 결론은 없습니다 (종료 코드 {0})"
        }
    }
}
