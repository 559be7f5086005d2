//! Korean. No particle hangs on a value or a Latin name, whose reading it would depend on.

use super::Word;

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
        Word::GivenAway => "더 나감",
        Word::SoFar => "지금까지",
        Word::AtLeast => "최소",
        Word::ShouldBe => "맞는 잔액",
        Word::Actual => "실제 잔액",
        Word::Difference => "차이",
        Word::Requests => "요청",
        Word::Request => "요청",
        Word::User => "사용자",
        Word::Users => "사용자",
        Word::Seed => "시드",
        Word::Round => "회차",
        Word::Committed => "반영",
        Word::Rejected => "거절",
        Word::TimedOut => "시간 초과",
        Word::Failed => "오류",
        Word::Unknown => "확인 불가",
        Word::Lock => "락",
        Word::Waiting => "락 대기",
        Word::Inside => "락 점유",
        Word::Time => "시간",
        Word::Wait => "락 대기",
        Word::Hold => "락 점유",
        Word::ServiceTime => "처리 시간",
        Word::Latency => "지연 시간",
        Word::Verdict => "판정",
        // Title and state.
        Word::UserOne => "사용자 {0}",
        Word::UserCount => "사용자 {0}명",
        Word::SeedIs => "시드 {0}",
        Word::InProcessVirtual => "프로세스 내부, 가상 시간 {0}",
        Word::InProcessReal => "프로세스 내부, 실제 시간",
        Word::FullSpeed => "최고 속도",
        Word::Paused => "일시 정지",
        Word::StepsDropped => "표시하지 못한 단계 {0}개",
        Word::Altered => "직접 변경함",
        Word::Instances => "인스턴스 {0}개",
        Word::LockOff => "락: 꺼짐",
        Word::LockOn => "락: 켜짐, {0}",
        Word::LockOffNext => "락: 다음 요청부터 꺼짐",
        Word::LockOnNext => "락: 다음 요청부터 켜짐, {0}",
        Word::RoundIs => "{0}회차",
        Word::RoundNext => "{0}회차 끝, 다음 회차까지 {1}초",
        Word::RoundTouched => "{0}회차, 도중에 변경됨",
        // What is fired.
        Word::FiredBurst => "{0}, 같은 순간에",
        Word::FiredBursts => "{0}, 같은 순간에, {2} 간격으로 {1}번",
        Word::FiredRate => "초당 {0}건: {2} 동안 {1}",
        Word::FiredClients => "클라이언트 {0}개가 차례로 요청",
        Word::FiredListed => "정해진 요청 {0}건, 같은 순간에",
        Word::FiredMore => "{0}; 이어서 {1}단계 더",
        // The overview.
        Word::UnderWay => "진행 중인 요청 {0}건, 응답 {1}건. 아직 덮어쓴 것은 없습니다.",
        Word::NothingYet => "아직 보낸 요청이 없습니다.",
        Word::LostSentence => {
            "요청 {0}건에 \"완료\"라고 답했습니다. 쓰기 {1}건이 더 새로운 값을 모르고 덮어썼습니다."
        }
        Word::LostSentenceLive => "벌써 쓰기 {0}건이 더 새로운 값을 모르고 덮어썼습니다.",
        Word::FineSentence => "요청 {0}건에 \"완료\"라고 답했고, 모두 잔액에 들어 있습니다.",
        Word::RefusedToo => "받아들이지 않은 요청 {0}건은 아무것도 바꾸지 않았습니다.",
        Word::WaitingCount => "대기 {0}건",
        Word::InsideMost => "동시에 들어간 요청 {0}건 (올바른 락은 1건)",
        Word::InsideMostOptimistic => {
            "동시에 진행한 요청 {0}건, 충돌 {1}번 (새 버전이 있으면 다시 시도)"
        }
        Word::TimeSentence => "전체 {0}",
        Word::OneAtATime => "(하나씩 처리하면 {0} 필요)",
        Word::Impossible => "하나씩 처리해서는 나올 수 없는 속도",
        Word::RoundsRow => "회차",
        Word::LostRow => "사라짐",
        Word::PressL => "l 누르기",
        Word::PressBigL => "L 누르기: {0}",
        Word::Off => "꺼짐",
        // Chips and captions.
        Word::LosesPoints => "포인트가 사라집니다",
        Word::GivesPoints => "포인트가 더 나갑니다",
        Word::NothingLost => "아무것도 사라지지 않음",
        Word::Playing => "진행 중",
        Word::CaptionWatchOff => "아무도 쓰기 전에 모두가 같은 잔액을 읽습니다. 숫자를 보세요.",
        Word::CaptionWatchOn => "한 사용자의 요청은 하나씩만 들어가고 나머지는 차례를 기다립니다.",
        Word::CaptionWatchOther => "지금 락은 {0} 입니다. 동시에 둘 이상 들어가는지 보세요.",
        Word::CaptionPressL => "l 누르기: 같은 요청을 락을 켜고 다시. Enter: 이유 보기.",
        Word::CaptionTryRace => "L 누르고 promise-race 선택: 맞아 보이기만 하는 락입니다.",
        Word::CaptionTryTwin => "2 누르기: 락을 끈 것과 켠 것을 나란히 봅니다.",
        Word::CaptionWhy => "Enter: 어떻게 일어났는지 단계별로. l: 제대로 된 락.",
        Word::CaptionOverview => "맞는 잔액: 응답한 요청을 더한 값. 실제 잔액: 저장된 값.",
        // Too small.
        Word::TooSmall => "대시보드에는 60 x 15 글자가 필요합니다. 지금은 {0} x {1} 입니다.",
        Word::TooSmallQuit => "q 끝내기",
        // Keys: short, then long.
        Word::KeyLock => "락 켜기/끄기",
        Word::KeyLockHelp => "락 바꾸기: 없음 또는 keyed (사용자별 공정한 락)",
        Word::KeyChoose => "락 고르기",
        Word::KeyChooseHelp => "목록에서 락 고르기",
        Word::KeyPause => "멈춤",
        Word::KeyPauseHelp => "시계를 멈추거나 다시 진행",
        Word::KeyStep => "한 차례",
        Word::KeyStepHelp => "한 차례만 진행하고 멈춤",
        Word::KeySpeed => "속도",
        Word::KeyFasterHelp => "더 빠르게",
        Word::KeySlowerHelp => "더 느리게",
        Word::KeyFull => "최고 속도",
        Word::KeyFullHelp => "최고 속도, 다시 누르면 원래 속도",
        Word::KeySame => "다시",
        Word::KeySameHelp => "같은 시드로 같은 회차를 다시",
        Word::KeyNext => "다음 시드",
        Word::KeyNextHelp => "다음 시드로 새 회차",
        Word::KeyBurst => "요청 더",
        Word::KeyBurstHelp => "지금 요청 묶음을 하나 더 보내기; 회차 사이라면 바로 시작",
        Word::KeyUsers => "사용자 수",
        Word::KeyUsersHelp => "사용자 수 바꾸기 (다음 회차부터)",
        Word::KeySize => "요청 수",
        Word::KeySizeHelp => "한 번에 보낼 요청 수 바꾸기 (다음 회차부터)",
        Word::KeyTimeout => "락 제한 시간",
        Word::KeyTimeoutHelp => "락을 기다리는 최대 시간, 예: 3s, 200ms",
        Word::KeyWhy => "이유",
        Word::KeyWhyHelp => "어떻게 일어났는지 단계별로 보기",
        Word::KeyHelp => "키",
        Word::KeyHelpHelp => "이 키 목록",
        Word::KeyQuit => "끝내기",
        Word::KeyQuitHelp => "요약과 판정을 출력하고 끝내기",
        Word::KeyScreens => "화면",
        Word::KeyNextScreenHelp => "다음 화면",
        Word::KeyPrevScreenHelp => "이전 화면",
        Word::KeyBack => "뒤로",
        Word::KeyBackHelp => "닫기, 또는 첫 화면으로",
        Word::KeyUpHelp => "위로",
        Word::KeyDownHelp => "아래로",
        Word::KeyMove => "이동",
        Word::KeyTake => "선택",
        Word::KeyTakeHelp => "표시된 것을 선택",
        // Screens.
        Word::ScreenOverview => "한눈에",
        Word::ScreenOverviewHelp => "한눈에: 포인트",
        // Help and prompts.
        Word::HelpTitle => "키",
        Word::HelpScroll => "전체 {2}개 중 {0}-{1}; 화살표로 이동, Esc 닫기",
        Word::ChooseTitle => "어떤 락을 쓸까요?",
        Word::PromptUsers => "사용자는 몇 명으로 할까요?",
        Word::PromptSize => "한 번에 요청을 몇 건 보낼까요?",
        Word::PromptTimeout => "락을 기다리는 최대 시간은? 예: 3s, 200ms",
        Word::PromptHint => "Enter: 적용   Esc: 취소",
        Word::BadNumber => "숫자 범위: {0} 부터 {1} 까지",
        Word::BadDuration => "단위를 붙여 주세요: 3s, 200ms. 최대 1h",
        // Locks, in a line each.
        Word::LockNone => "락 없음: 모두가 들어갑니다",
        Word::LockPromiseRace => "널리 복사된 promise 락: 둘까지만 맞고 셋부터 틀립니다",
        Word::LockRecheck => "위를 고친 것: 기다린 뒤 다시 확인합니다",
        Word::LockKeyed => "사용자마다 공정한 대기열",
        Word::LockStriped => "모든 사용자가 락 64개를 나눠 씁니다",
        Word::LockGlobal => "모두가 락 하나를 씁니다",
        Word::LockQueue => "사용자마다 큐 하나와 작업자 하나",
        Word::LockOptimistic => "기다리지 않음: 버전을 비교하고 다시 시도",
        // Explanations.
        Word::RequestColumn => "{0}번 요청 ({1} {2})",
        Word::TitleLostUpdate => "갱신 손실: {0}번 요청이 {1}번 요청의 쓰기를 덮어씀",
        Word::TitleOverlap => "동시 진입: 사용자 {0}의 요청 {1}건이 동시에 들어감",
        Word::TitleForeignRelease => "남의 락 해제: {0}번 요청이 {1}번 요청의 락을 해제함",
        Word::TitleInheritedError => "남의 오류 전달: {0}번 요청이 다른 요청의 오류를 받음",
        Word::TitleNegative => "음수 잔액: {0}번 요청이 {1} 포인트를 기록함",
        Word::TitleImpossible => {
            "불가능한 속도: 사용자 {0}의 요청들이 하나씩 처리할 때보다 빨리 끝남"
        }
        Word::CellSent => "보냄",
        Word::CellWaits => "락을 기다림",
        Word::CellGranted => "들어감",
        Word::CellGrantedAfter => "{0} 뒤 들어감",
        Word::CellRefused => "{0} 기다림: 시간 초과",
        Word::CellRead => "읽기 {0} (v{1})",
        Word::CellWrote => "쓰기 {0} (v{1} -> v{2})",
        Word::CellConflict => "쓰기 거부: v{1} 대신 v{0} 있음",
        Word::CellReleased => "락을 돌려줌",
        Word::CellReleasedForeign => "{0}번 요청의 락을 지움",
        Word::CellReleasedNothing => "돌려줄 락이 이미 없음",
        Word::CellCommitted => "응답: 완료, {0}",
        Word::CellRejected => "응답: 거절 ({0})",
        Word::CellTimedOut => "응답: 시간 초과",
        Word::CellFailed => "응답: 오류 ({0})",
        Word::CellUnknown => "응답 없음",
        Word::OthersWrote => "다른 요청 {0}건의 쓰기, v{1} - v{2}",
        Word::OtherWrote => "{0}번 요청의 쓰기, v{1}",
        Word::RemarkBuries => "v{0} 덮어씀 ({1}번 요청): {2}",
        Word::RemarkBuriesMany => "v{0} - v{1} 덮어씀: {2}",
        Word::RemarkInside => "동시에 {0}건",
        Word::RemarkForeign => "자기 락이 아님",
        Word::RemarkInherited => "자기 작업은 시작도 못 함",
        Word::RemarkNegative => "0보다 작음",
        Word::PointsMissing => "{0} 포인트 사라짐",
        Word::PointsGivenAway => "{0} 포인트 더 나감",
        Word::PointsEven => "합계는 우연히 맞음",
        Word::StoryLostUpdate => {
            "{0}번 요청은 잔액 {1} (버전 {2}) 읽음. 쓰기 전에 {3}. 그런데도 먼저 읽은 값으로 계산해서 {4} 포인트를 그 위에 씀: {5}."
        }
        Word::StoryOneOther => "{0}번 요청이 {1} 포인트를 씀",
        Word::StoryManyOthers => {
            "다른 요청 {0}건이 먼저 썼고, 마지막인 {1}번 요청이 {2} 포인트를 씀"
        }
        Word::StoryTwoLocks => "두 요청은 서로 다른 락으로 실행됨: {0}, {1}.",
        Word::StoryOverlap => {
            "같은 사용자의 다른 요청 {1}건이 아직 안에 있는데 {0}번 요청이 들어감. 락은 한 번에 하나만 들여보내야 하며, 이제 읽은 값이 덮어써질 수 있음."
        }
        Word::StoryForeign => {
            "{0}번 요청이 {1}번 요청이 잡은 락을 해제함. 이제 누구든 {1}번 요청 옆으로 들어갈 수 있음."
        }
        Word::StoryInherited => {
            "{0}번 요청은 다른 요청의 작업을 기다리다가 그 작업이 실패하자 그 오류를 그대로 받음. 자기 작업은 시작도 하지 않았고, 했다면 성공했을 수도 있음."
        }
        Word::StoryNegative => {
            "{0}번 요청이 0보다 작은 잔액을 씀: 이미 바뀐 옛 잔액으로 검사했기 때문."
        }
        Word::StoryImpossible => {
            "하나씩 처리했다면 더 오래 걸렸을 요청들임: 몇 건은 동시에 안에 있었음."
        }
        Word::StoryIncomplete => "앞선 단계는 더 이상 보관되어 있지 않음.",
    }
}
