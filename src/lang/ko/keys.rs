//! Keys, help and prompts.

use crate::lang::words::keys::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // Keys: short, then long.
        Word::KeyLock => "락 켜기/끄기",
        Word::KeyLockHelp => "락 바꾸기: 없음 또는 keyed (사용자별 공정한 락)",
        Word::KeyChoose => "락 고르기",
        Word::KeyChooseHelp => "목록에서 락 고르기",
        Word::KeyPause => "멈춤",
        Word::KeyPauseHelp => "시계를 멈추거나 다시 진행",
        Word::KeyStepHelp => "한 차례만 진행하고 멈춤",
        Word::KeyFasterHelp => "더 빠르게",
        Word::KeySlowerHelp => "더 느리게",
        Word::KeyFullHelp => "최고 속도, 다시 누르면 원래 속도",
        Word::KeySameHelp => "같은 시드로 같은 회차를 다시",
        Word::KeyNext => "다음 시드",
        Word::KeyNextHelp => "다음 시드로 새 회차",
        Word::KeyBurst => "더 보내기",
        Word::KeyBurstHelp => "지금 요청 묶음을 하나 더 보내기; 회차 사이라면 바로 시작",
        Word::KeyUsersHelp => "사용자 수 바꾸기 (다음 회차부터)",
        Word::KeySizeHelp => "한 번에 보낼 요청 수 바꾸기 (다음 회차부터)",
        Word::KeyTimeoutHelp => "락을 기다리는 최대 시간, 예: 3s, 200ms",
        Word::KeyWhy => "이유",
        Word::KeyWhyHelp => "어떻게 일어났는지 단계별로 보기",
        Word::KeyHelp => "키",
        Word::KeyHelpHelp => "키 목록 보기",
        Word::KeyQuit => "끝내기",
        Word::KeyLeaveHelp => "끝내기 (마친 수업은 기억됩니다)",
        Word::KeyQuitHelp => "요약과 판정을 출력하고 끝내기",
        Word::KeyNextScreenHelp => "다음 화면",
        Word::KeyPrevScreenHelp => "이전 화면",
        Word::KeyBack => "뒤로",
        Word::KeyBackHelp => "닫기, 또는 개요로",
        Word::KeyUpHelp => "위로",
        Word::KeyDownHelp => "아래로",
        Word::KeyMove => "이동",
        Word::KeyTake => "선택",
        Word::KeyTakeHelp => "표시된 것을 선택",
        Word::KeyFindHelp => "번호로 사용자 찾기",
        Word::KeyZoomInHelp => "타임라인: 확대",
        Word::KeyZoomOutHelp => "타임라인: 축소",
        Word::KeyLeftHelp => "타임라인: 과거로",
        Word::KeyRightHelp => "타임라인: 앞으로",
        Word::KeyFollowHelp => "타임라인: 다시 현재를 따라가기",
        Word::KeyPace => "속도",
        Word::KeyFew => "3건",
        Word::KeyFewHelp => "요청 3건으로 다시; 또 누르면 원래대로",
        Word::KeyScenarios => "시나리오",
        Word::KeyScenariosHelp => "다른 시나리오 고르기",
        Word::ScenariosTitle => "어떤 시나리오를 실행할까요?",
        Word::KeyThemeHelp => "밝은 배경 또는 어두운 배경",
        Word::KeyLanguageHelp => "English (다른 언어)",
        Word::KeyPageUpHelp => "한 페이지 위로",
        Word::KeyPageDownHelp => "한 페이지 아래로",
        Word::KeyFirstHelp => "처음으로",
        Word::KeyLastHelp => "마지막으로",
        // Help and prompts.
        Word::HelpTitle => "키",
        Word::HelpScroll => "전체 {2}개 중 {0}-{1}; 화살표로 이동, Esc 닫기",
        Word::ChooseTitle => "어떤 락을 쓸까요?",
        Word::PromptUsers => "사용자는 몇 명으로 할까요?",
        Word::PromptSize => "한 번에 요청을 몇 건 보낼까요?",
        Word::PromptTimeout => "락을 기다리는 최대 시간은? 예: 3s, 200ms",
        Word::BadNumber => "숫자 범위: {0} - {1}",
        Word::BadDuration => "단위를 붙여 주세요: 3s, 200ms. 최대 1h",
        Word::PromptUser => "몇 번 사용자를 볼까요?",
        Word::KeyApply => "적용",
        Word::FromNextRound => "다음 회차부터 적용됩니다. r: 지금 바로 시작.",
        Word::NoBurst => "이 시나리오에는 한꺼번에 보내는 요청이 없습니다.",
        Word::NotCarriedOver => "이어 쓰지 않은 옵션: {0}.",
        Word::MoreBelow => "Down: 아래에 {0}줄 더 있음",
        // What may be broken now.
        Word::KeyBreak => "장애",
        Word::KeyBreakHelp => "지금 장애 일으키기: 점유자 멈춤, 노드 종료 등",
        Word::MishapsTitle => "어떤 장애를 일으킬까요? 고르는 동안 시계는 멈춥니다.",
        Word::MishapPauseHolder => "점유자의 프로세스가 {0} 동안 멈춥니다.",
        Word::MishapKillHolder => {
            "점유자의 프로세스가 진행 중인 요청과 함께 비정상 종료되고, {0} 뒤에 다시 시작합니다."
        }
        Word::MishapPauseProcess => "1번 프로세스가 {0} 동안 멈춥니다.",
        Word::MishapKillProcess => {
            "1번 프로세스가 진행 중인 요청과 함께 비정상 종료되고, {0} 뒤에 다시 시작합니다."
        }
        Word::MishapKillNode => {
            "노드 하나가 비정상 종료되고, {0} 뒤에 임대를 모두 지닌 채 다시 시작합니다."
        }
        Word::MishapForgetNode => {
            "노드 하나가 비정상 종료되고, {0} 뒤에 임대를 모두 잊은 채 다시 시작합니다."
        }
        Word::MishapCutHolder => "점유자의 프로세스와 노드 사이의 메시지가 {0} 동안 끊깁니다.",
        Word::MishapEndLease => "점유자의 임대가 끝납니다.",
        Word::MishapAlone => "다른 프로세스는 없습니다.",
        Word::MishapCame => {
            "장애가 났습니다. 3: 타임라인에서 보기. 이 회차는 판정하지 않습니다(~)."
        }
        Word::MishapSpent => "한 회차에 일으킬 수 있는 횟수를 다 썼습니다. r: 같은 회차 다시.",
        Word::MishapOver => "회차가 끝났습니다. r: 같은 회차 다시, 진행 중에 x.",
        Word::MishapReal => {
            "실제 시계에서는 장애를 일으킬 수 없습니다: 모델 위에서 --clock virtual."
        }
        Word::WhatBroke => "장애",
        Word::OnlyOneUser => "사용자가 한 명뿐입니다. u: 사용자 수 바꾸기.",
        Word::RealClockPace => {
            "실제 시계는 제 속도로 갑니다. 빠르기도 한 차례씩도 없습니다. space: 멈춤."
        }
    }
}
