//! 한 화면에서 지켜보는 서비스.

use crate::lang::words::watch::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        Word::WatchNobody => "아직 들어온 요청이 없습니다. 다른 터미널에서 요청을 보내 보세요.",
        Word::WatchRacing => "응답한 요청 {0}건, 처리 중 {1}건",
        Word::WatchPreparing => "사용자를 시작 잔액으로 맞추는 중: {0} / {1}",
        Word::WatchSettling => "응답한 요청 {0}건. 늦은 쓰기를 기다린 뒤 잔액을 읽습니다.",
        Word::WatchOpen => "판정 전",
        Word::WatchSeen => "관측됨",
        Word::WatchQuitServe => "서비스 끝내기",
        Word::WatchQuitRace => "경쟁을 끝내고 지금까지의 결과로 판정",
        Word::WatchUsers => "사용자, 차이가 큰 순서",
        Word::WatchGroundServe => "락 {0}, {1}",
        Word::WatchGroundRace => "{0}, 시드 {1}, 밖에서 판정",
        Word::WatchTerminal => {
            "오류: 대시보드에는 출력과 키 입력을 위한 터미널이 필요합니다. --dashboard 옵션 없이 실행하거나 `pointrace run SCENARIO --target URL` 명령을 쓰세요"
        }
        Word::ServingOn => "서비스 주소 {0} | 락 {1} | {2} | 사용자의 시작 잔액 0 | 종료: Ctrl-C",
        Word::ServeEnded => "종료: 요청 {0}건: {1}",
        Word::ServeInside => {
            "안에서 본 결과: 기대 잔액 {0}, 실제 잔액 {1}; 사라진 포인트 {2}, 초과 승인된 포인트 {3}"
        }
        Word::ServeOwnOnly => {
            "안에서 본 결과: 이 프로세스가 한 일만 보입니다. 같은 잔액에 다른 프로세스도 썼을 수 있으므로 밖에서 판정하세요"
        }
        Word::ServeFine => "잘못된 일이 없었습니다 (종료 코드 0)",
        Word::ServeWrong => "잘못되었습니다: {0} (종료 코드 1)",
        Word::WatchEnded => "오류: 서비스가 예정보다 먼저 끝났습니다",
    }
}
