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
        // Title and state.
        Word::UserOne => "사용자 {0}",
        Word::UserCount => "사용자 {0}명",
        Word::SeedIs => "시드 {0}",
        Word::InProcessVirtual => "프로세스 내부, 가상 시간 {0}",
        Word::InProcessReal => "프로세스 내부, 실제 시간",
        Word::FullSpeed => "최고 속도",
        Word::Paused => "일시 정지",
        Word::RequestsUnseen => "너무 빨라 표시 못한 요청 {0}건",
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
        Word::LostSentenceOne => {
            "요청 {0}건에 \"완료\"라고 답했습니다. 쓰기 한 건이 더 새로운 값을 모르고 덮어썼습니다."
        }
        Word::LostSentenceLive => "벌써 쓰기 {0}건이 더 새로운 값을 모르고 덮어썼습니다.",
        Word::LostSentenceLiveOne => "벌써 쓰기 한 건이 더 새로운 값을 모르고 덮어썼습니다.",
        Word::FineSentence => "요청 {0}건에 \"완료\"라고 답했고, 모두 잔액에 들어 있습니다.",
        Word::RefusedToo => "받아들이지 않은 요청 {0}건은 아무것도 바꾸지 않았습니다.",
        Word::WaitingCount => "대기 {0}건",
        Word::InsideMost => "동시에 들어간 요청 {0}건 (올바른 락은 1건)",
        Word::InsideMostOptimistic => {
            "동시에 진행한 요청 {0}건, 충돌 {1}번 (새 버전이 있으면 다시 시도)"
        }
        Word::TimeSentence => "전체 {0}",
        Word::OneAtATime => "(하나씩 처리하면 {0} 필요)",
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
        Word::CaptionWatchOther => "지금 락은 {0}. 동시에 둘 이상 들어가는지 보세요.",
        Word::CaptionPressL => "l 누르기: 같은 요청을 락을 켜고 다시. Enter: 이유 보기.",
        Word::CaptionTryRace => "L: promise-race 선택, 맞아 보이기만 하는 락.",
        Word::CaptionTryTwin => "2: 락을 끈 것과 켠 것을 나란히 봅니다.",
        Word::CaptionWhy => "Enter: 어떻게 일어났는지. l: 락 켜기/끄기.",
        Word::CaptionOverview => "맞는 잔액: 약속한 값. 실제 잔액: 저장된 값.",
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
        Word::KeyStepHelp => "한 차례만 진행하고 멈춤",
        Word::KeyFasterHelp => "더 빠르게",
        Word::KeySlowerHelp => "더 느리게",
        Word::KeyFullHelp => "최고 속도, 다시 누르면 원래 속도",
        Word::KeySameHelp => "같은 시드로 같은 회차를 다시",
        Word::KeyNext => "다음 시드",
        Word::KeyNextHelp => "다음 시드로 새 회차",
        Word::KeyBurst => "요청 더",
        Word::KeyBurstHelp => "지금 요청 묶음을 하나 더 보내기; 회차 사이라면 바로 시작",
        Word::KeyUsersHelp => "사용자 수 바꾸기 (다음 회차부터)",
        Word::KeySizeHelp => "한 번에 보낼 요청 수 바꾸기 (다음 회차부터)",
        Word::KeyTimeoutHelp => "락을 기다리는 최대 시간, 예: 3s, 200ms",
        Word::KeyWhy => "이유",
        Word::KeyWhyHelp => "어떻게 일어났는지 단계별로 보기",
        Word::KeyHelp => "키",
        Word::KeyHelpHelp => "이 키 목록",
        Word::KeyQuit => "끝내기",
        Word::KeyQuitHelp => "요약과 판정을 출력하고 끝내기",
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
        Word::RequestIs => "{0}번 요청",
        Word::CellArrives => "도착",
        Word::CellAppends => "내역 추가",
        Word::CellWaits => "락 대기",
        Word::CellGranted => "락 획득",
        Word::CellGrantedAfter => "{0} 기다려 락 획득",
        Word::CellRefused => "락 대기 포기",
        Word::CellRefusedAfter => "{0} 기다리다 포기",
        Word::CellRead => "읽기 {0} (v{1})",
        Word::CellWrote => "쓰기 {0} (v{1} -> v{2})",
        Word::CellConflict => "쓰기 거부: v{1} 아닌 v{0} 있음",
        Word::CellReleased => "락 반납",
        Word::CellReleasedForeign => "{0}번 요청의 락 해제",
        Word::CellReleasedNothing => "락 반납: 이미 없음",
        Word::CellCommitted => "완료",
        Word::CellRejected => "거절 ({0})",
        Word::CellTimedOut => "시간 초과",
        Word::CellFailed => "오류 ({0})",
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
            "{0}번 요청은 잔액 {1} 포인트(버전 {2})를 읽었습니다. 그런데 쓰기 전에 {3}. {0}번 요청은 그것을 모른 채 먼저 읽은 값으로 계산한 {4} 포인트를 덮어썼습니다: {5}."
        }
        Word::StoryOneOther => "{0}번 요청이 {1} 포인트를 썼습니다",
        Word::StoryManyOthers => {
            "다른 요청 {0}건이 먼저 썼고, 그중 마지막인 {1}번 요청은 {2} 포인트를 썼습니다"
        }
        Word::StoryTwoLocks => "두 요청은 서로 다른 락으로 실행되었습니다: {0}, {1}.",
        Word::StoryOverlap => {
            "다른 요청이 아직 락을 점유하고 있는데 {0}번 요청도 들어갔습니다: 동시에 안에 있는 요청은 {1}건입니다. 락은 한 번에 한 건만 들여보내야 합니다. 이제 읽은 값이 덮어써질 수 있습니다."
        }
        Word::StoryForeign => {
            "{0}번 요청이 {1}번 요청의 락을 해제했습니다. 이제 누구든 {1}번 요청과 동시에 들어갈 수 있습니다."
        }
        Word::StoryInherited => {
            "{0}번 요청은 다른 요청의 작업을 기다리다가, 그 작업이 실패하자 그 오류를 그대로 전달받았습니다. 자기 작업은 시작도 하지 못했으며, 시작했다면 성공했을 수도 있습니다."
        }
        Word::StoryNegative => {
            "{0}번 요청이 0보다 작은 잔액을 썼습니다. 이미 바뀐 뒤의 옛 잔액으로 검사했기 때문입니다."
        }
        Word::StoryImpossible => {
            "하나씩 처리했다면 더 오래 걸렸을 요청들입니다. 그중 몇 건은 동시에 안에 있었던 것입니다."
        }
        Word::StoryIncomplete => "앞선 단계는 더 이상 보관되어 있지 않습니다.",
        // Schedules.
        Word::FailsSmallest => "실패하는 가장 작은 스케줄 ({0}): {1}, {2}, {3}",
        Word::FailsMinimal => "실패하는 스케줄, 더 뺄 요청도 전환도 없음 ({0}): {1}, {2}, {3}",
        Word::RequestOne => "요청 1건",
        Word::RequestCount => "요청 {0}건",
        Word::TurnOne => "차례 1번",
        Word::TurnCount => "차례 {0}번",
        Word::SwitchOne => "전환 1번",
        Word::SwitchCount => "전환 {0}번",
        Word::RequestColumnUser => "{0}, 사용자 {1}",
        Word::BalanceOfUser => "{0} (사용자 {1})",
        Word::RemarkOverspend => "있는 포인트보다 많이 승인됨",
        Word::RemarkStuck => "멈춤: 더 이상 아무 일도 일어날 수 없음",
        Word::RemarkOvertaken => "먼저 기다린 요청을 앞지름",
        Word::StoryOvertaken => "{0}번 요청이 먼저 기다리던 요청보다 먼저 들어갔습니다.",
        Word::StoryGoesOn => "그 뒤로는 모두 끝까지 진행됩니다.",
        Word::StoryEnd => {
            "끝난 뒤 사용자 {0}의 잔액은 {1} 포인트이고, 맞는 잔액은 {2} 포인트입니다: {3}."
        }
        Word::StoryOverspend => {
            "사용자 {0}의 사용 요청은 있는 포인트보다 많이 \"완료\" 응답을 받았습니다."
        }
        Word::StoryHistory => "내역의 수가 반영된 요청의 수와 다릅니다.",
        Word::StoryStuck => "더 이상 아무 일도 일어날 수 없고, 응답받지 못한 요청이 있습니다: {0}.",
        // Names of screens, and what they are.
        Word::ScreenTwin => "나란히",
        Word::ScreenTwinHelp => "나란히: 같은 요청을 락 없이, 락을 켜고",
        Word::ScreenTimeline => "시간선",
        Word::ScreenTimelineHelp => "시간선: 한 사용자의 요청마다 한 줄",
        Word::ScreenLatency => "지연",
        Word::ScreenLatencyHelp => "지연: 얼마나 걸리는지",
        Word::ScreenLocks => "락",
        Word::ScreenLocksHelp => "락: 누가 점유하고 누가 기다리는지",
        Word::ScreenAnomalies => "이상",
        Word::ScreenAnomaliesHelp => "이상: 무엇이 잘못됐는지, 하나씩 설명",
        Word::ScreenScenario => "시나리오",
        Word::ScreenScenarioHelp => "시나리오: 무엇을 보내고 무엇을 기대하는지",
        Word::KeyFindHelp => "번호로 사용자 찾기",
        Word::KeyZoomInHelp => "시간선: 확대",
        Word::KeyZoomOutHelp => "시간선: 축소",
        Word::KeyLeftHelp => "시간선: 과거로",
        Word::KeyRightHelp => "시간선: 앞으로",
        Word::KeyFollowHelp => "시간선: 다시 현재를 따라가기",
        Word::KeyPageUpHelp => "한 쪽 위로",
        Word::KeyPageDownHelp => "한 쪽 아래로",
        Word::KeyFirstHelp => "처음으로",
        Word::KeyLastHelp => "마지막으로",
        Word::PromptUser => "몇 번 사용자를 볼까요?",
        // The overview of many users.
        Word::WrongUsers => "사용자 {1}명 중 {0}명의 잔액이 틀림",
        Word::NoWrongUsers => "사용자 {0}명의 잔액이 모두 맞음",
        Word::UsersShown => "{2}명 중 {0}-{1}",
        Word::Throughput => "처리량",
        Word::PerSecond => "초당 {0}건 반영",
        Word::LongestQueue => "가장 긴 대기열 {0}",
        Word::CaptionMany => "많이 틀린 사용자부터. Enter: 이유. 3: 그 요청들.",
        // The twin.
        Word::TwinTitle => "같은 요청을, 같은 순간에, 두 번:",
        Word::TwinOff => "락 꺼짐",
        Word::TwinOn => "락 {0}",
        Word::TwinDone => "{0} 만에 끝남",
        Word::TwinPlaying => "지금까지 {0}",
        Word::TwinTogether => "지금까지는 양쪽이 똑같이 썼습니다.",
        Word::TwinParted => "사용자 {1}의 {0}번째 쓰기에서 갈라집니다:",
        Word::TwinWrite => "{0}번 요청의 쓰기 {1} (v{2} -> v{3}), 시각 {4}",
        Word::TwinNoWrite => "아직 쓰기 없음",
        Word::TwinRealClock => {
            "나란히 보기는 가상 시간에서만 됩니다. 실제 시계에서는 같은 회차가 두 번 나오지 않습니다."
        }
        Word::TwinComing => "준비 중입니다.",
        Word::CaptionTwin => "왼쪽은 락 없음, 오른쪽은 락 있음. L: 오른쪽 락 바꾸기.",
        Word::InsideAtOnce => "동시에 들어감",
        Word::LostUpdates => "갱신 손실",
        Word::Answered => "응답",
        // The timeline.
        Word::TimelineTitle => "사용자 {0}, 요청 {1}건, 시각 {2} 까지",
        Word::TimelineScale => "한 칸은 {0}",
        Word::TimelineLegend => "{0} 대기   {1} 점유   r 읽기   w 쓰기   X 덮어쓰기   ! 거절",
        Word::TimelineMoment => "{0} 시점: 점유 {1}건, 대기 {2}건, 잔액 {3}",
        Word::TimelineBuries => "{0}번 요청을 덮어씀",
        Word::TimelineEmpty => "아직 이 사용자의 단계가 없습니다.",
        Word::TimelineCut => "오래된 단계는 보관되어 있지 않음",
        Word::CaptionTimeline => "X: 더 새로운 값을 덮어쓴 쓰기. 왼쪽/오른쪽: 시간 이동.",
        Word::CaptionTimelineBack => "과거를 보는 중입니다. 회차는 계속됩니다. f: 현재로.",
        // Latency.
        Word::Samples => "표본",
        Word::Median => "p50",
        Word::P90 => "p90",
        Word::P99 => "p99",
        Word::P999 => "p99.9",
        Word::Max => "최대",
        Word::NoSamples => "아직 표본 없음",
        Word::HistogramOf => "{0}: 얼마나 걸린 요청이 몇 건인지",
        Word::UpTo => "{0} 이하",
        Word::CaptionLatency => "지연 시간: 보내야 했던 때부터. 처리 시간: 실제로 보낸 때부터.",
        Word::SpanWaitIs => "락 요청 -> 획득",
        Word::SpanHoldIs => "락 획득 -> 반납",
        Word::SpanServiceIs => "보냄 -> 응답",
        Word::SpanLatencyIs => "보내야 했던 때 -> 응답",
        // Locks.
        Word::LocksTitle => "사용자 {0}, 락 {1}: 점유 {2}건, 대기 {3}건",
        Word::LocksOthers => "전체 사용자: 점유 {0}건, 대기 {1}건",
        Word::LocksKeys => "락 항목 {0}   락 타이머 {1}   제한 시간 {2}",
        Word::LocksInside => "{0} 동안 점유",
        Word::LocksWaiting => "{0} 동안 대기",
        Word::LocksMore => "그 밖에 {0}건",
        Word::LocksNobody => "점유도 대기도 없습니다.",
        Word::LocksInstance => "인스턴스 {0}",
        Word::CaptionLocks => {
            "한 건만 들어가야 맞습니다. 막대는 제한 시간을 향해 찹니다. t: 제한 시간."
        }
        Word::CaptionLocksOff => "락이 없으면 아무도 기다리지 않고 모두 들어갑니다. l: 락 켜기.",
        // Anomalies.
        Word::AnomaliesNone => "아직 이상 없음: 모든 쓰기가 최신 잔액으로 계산되었습니다.",
        Word::AnomalyLostUpdate => "갱신 손실",
        Word::AnomalyWrongBalance => "틀린 잔액",
        Word::AnomalyOverspend => "초과 사용",
        Word::AnomalyNegative => "음수 잔액",
        Word::AnomalyHistory => "내역 불일치",
        Word::AnomalyOverlap => "동시 진입",
        Word::AnomalyForeign => "남의 락 해제",
        Word::AnomalyInherited => "남의 오류 전달",
        Word::AnomalyImpossible => "불가능한 속도",
        Word::AnomalyLeak => "누수",
        Word::CaptionAnomalies => "모두 일어난 순간에 관찰된 것입니다. Enter: 단계별 설명.",
        Word::CaptionNoAnomalies => "설명할 것이 없습니다. L: 다른 락, n: 다른 시드.",
        Word::CaptionExplanation => "시간은 아래로 흐릅니다. x 표시가 잘못된 곳. Esc: 뒤로.",
        Word::NothingToExplain => "이 회차에는 잘못된 것이 없어 설명할 것이 없습니다.",
        // The scenario.
        Word::ScenarioStore => "읽기 {0}, 쓰기 {1}, 내역 추가 {2}",
        Word::Store => "저장소",
        Word::Service => "서비스",
        Word::ScenarioService => "락 제한 시간 {0}, 인스턴스 {1}",
        Word::ScenarioUsers => "{0}명, 시작 잔액 {1}",
        Word::Expectation => "기대 조건",
        Word::Limit => "한도",
        Word::ActualValue => "실제 값",
        Word::CheckOk => "만족",
        Word::CheckDeclared => "알려짐",
        Word::CheckFailed => "불만족",
        Word::NoneOf => "없어야 할 것",
        Word::VerdictLater => "판정은 회차가 끝난 뒤에 합니다.",
        Word::CheckOpen => "아직",
        Word::LimitMay => "있을 수 있음 (알려짐)",
        Word::LimitMust => "있어야 함 (알려짐)",
        Word::VerdictIs => "이 회차의 판정: {0}",
        Word::VerdictTouched => "직접 변경함: 판정하지 않음",
        Word::VerdictLast => "마지막 판정: {1} ({0}회차)",
        Word::CaptionScenario => {
            "한도와 실제 값을 바로 비교. q: 판정을 출력하고 그 종료 코드로 끝내기."
        }
        Word::MeansPass => "이상 없음, 한도 모두 만족",
        Word::MeansExpected => "알려진 결함대로",
        Word::MeansFail => "기대와 다름",
        Word::MeansInvalid => "증명하지 못함",
        // Warnings.
        Word::WarnStarvation => "기아: 최장 대기 {0}, 중앙값 {1}",
        Word::WarnOvertaking => "불공정: 먼저 온 요청을 앞지른 획득 {0}번",
        Word::WarnConvoy => "호송: 한 요청이 {0} 점유 (중앙값 {1}), 뒤에 {2}건 대기",
        Word::WarnHerd => "떼: 한 사용자의 요청 {0}건이 함께 들어감",
        Word::WarnRetryStorm => "재시도 폭주: 반영 {1}건에 시도 {0}번",
        Word::WarnLeak => "누수: 남은 락 타이머 {0}개, 락 항목 {1}개",
        // Break it, and stepping through a schedule.
        Word::ScreenBreakIt => "락 깨기",
        Word::ScreenBreakItHelp => "락 깨기: 누구의 차례인지 직접 정하기",
        Word::ScreenReplay => "다시 보기",
        Word::ScreenReplayHelp => "다시 보기: 기록된 스케줄을 한 차례씩",
        Word::ReplayNothing => "기록된 스케줄이 없습니다. 열기: pointrace replay --step SCHEDULE",
        Word::KeyPlay => "진행",
        Word::KeyPlayHelp => "표시된 차례를 진행",
        Word::KeyUndo => "되돌리기",
        Word::KeyUndoHelp => "마지막 차례 되돌리기",
        Word::KeyRedo => "다시",
        Word::KeyRedoHelp => "되돌린 차례를 다시 진행",
        Word::KeyUndoAllHelp => "모든 차례 되돌리기",
        Word::KeyRedoAllHelp => "되돌린 차례를 모두 다시 진행",
        Word::KeyHint => "힌트",
        Word::KeyHintHelp => "힌트: 여기서 몇 차례가 더 필요한지",
        Word::KeyGiveUp => "포기",
        Word::KeyGiveUpHelp => "포기: 가장 짧은 답, 또는 답이 없다는 증명",
        Word::KeyNextChallenge => "다음 문제",
        Word::KeyNextChallengeHelp => "다음 문제로",
        Word::KeyPrevChallengeHelp => "이전 문제로",
        Word::KeyTurnOn => "앞으로",
        Word::KeyTurnOnHelp => "한 차례 앞으로",
        Word::KeyTurnBack => "뒤로",
        Word::KeyTurnBackHelp => "한 차례 뒤로",
        Word::KeyStart => "처음",
        Word::KeyStartHelp => "첫 차례 앞으로",
        Word::KeyEnd => "끝",
        Word::KeyEndHelp => "마지막 차례 뒤로",
        Word::KeyByItself => "재생",
        Word::KeyByItselfHelp => "저절로 진행하기, 멈추기",
        Word::ChallengeNoLock => "락 없음",
        Word::ChallengePromiseRaceTwo => "promise-race, 요청 2건",
        Word::ChallengePromiseRaceThree => "promise-race, 요청 3건",
        Word::ChallengeFailingHolder => "실패하는 점유자",
        Word::ChallengeTwoInstances => "keyed 락, 인스턴스 2개",
        Word::ChallengeWorstTimeout => "최악의 순간의 시간 초과",
        Word::ChallengeKeyed => "keyed 락, 요청 3건",
        Word::TaskNoLock => "충전 2건, 락 없음. 1,000 포인트가 사라지게 하세요.",
        Word::TaskPromiseRaceTwo => {
            "널리 복사된 promise 락과 충전 2건. 포인트가 사라지게 할 수 있나요? 아무도 할 수 없다면 포기하세요. 증명이 상입니다."
        }
        Word::TaskPromiseRaceThree => "같은 락에 요청 1건 더. 포인트가 사라지게 하세요.",
        Word::TaskFailingHolder => {
            "1번 요청은 없는 100 포인트를 사용합니다. 충전만 하는 2번 요청이 그 오류로 실패하게 하세요."
        }
        Word::TaskTwoInstances => {
            "락은 약속을 지키지만 요청마다 다른 프로세스로 갑니다. 포인트가 사라지게 하세요."
        }
        Word::TaskWorstTimeout => {
            "이 락은 넘겨받는 순간에 시간 초과가 나면 넘겨받은 일을 잊습니다. 아무도 점유하지 않는 락을 누군가 기다리게 하세요."
        }
        Word::TaskKeyed => {
            "충전 3건, 차례로 넘겨주는 락, 시간 초과는 원하는 곳에서. 포인트가 사라지게 하거나 포기하세요."
        }
        Word::ChallengePlace => "문제 {0}/{1}: {2}",
        Word::Challenges => "문제",
        Word::ChallengeSolved => "해결",
        Word::TurnsPlayed => "진행한 차례 {0}",
        Word::TurnsPar => "최단 {0}",
        Word::TurnsBest => "기록 {0}",
        Word::BestProved => "증명됨",
        Word::Searching => "찾는 중..",
        Word::WhoseTurn => "다음은 누구의 차례인가요?",
        Word::TurnsPossible => "다음에 가능한 차례와 기록된 차례:",
        Word::TurnUnseen => "계속함 (밖에서는 보이지 않음)",
        Word::TurnTimeoutLate => "{0} (시간 초과가 한발 늦음)",
        Word::TurnWaits => "기다림",
        Word::TurnOther => "({0}번 요청: {1})",
        Word::HintOne => "힌트: 한 차례면 됩니다.",
        Word::HintTurns => "힌트: 앞으로 {0}차례면 됩니다.",
        Word::HintNotFromHere => "힌트: 여기서는 더 이상 안 됩니다. 되돌리세요.",
        Word::HintNever => "힌트: 어떻게 해도 안 됩니다. 포기하고 증명을 보세요.",
        Word::ChipBroken => "깨짐",
        Word::BrokenInPar => "{0}차례 만에. 이보다 짧을 수 없습니다!",
        Word::BrokenIn => "{0}차례 만에. {1}차례로도 됩니다.",
        Word::BrokenInSearching => "{0}차례 만에!",
        Word::ChipAnswer => "정답",
        Word::AnswerIs => "{0}차례면 됩니다.",
        Word::ChipProved => "증명됨",
        Word::ProofIs => {
            "이 요청들로는 어떤 순서로도 깰 수 없습니다. 서로 다른 스케줄 {0}개를 모두 실행했습니다. 나머지는 서로 상관없는 이웃한 차례의 순서만 다릅니다. 어느 스케줄에서도 잃은 것이 없습니다."
        }
        Word::NotProved => "방법을 찾지 못했고, 없다는 것도 증명되지 않았습니다.",
        Word::CaptionBreakIt => "스케줄러는 당신입니다. 위/아래: 차례 고르기, Enter: 진행.",
        Word::CaptionBreakOver => "모두 응답했고 깨지지 않았습니다. 왼쪽: 되돌려서 다른 순서로.",
        Word::CaptionBroken => "n: 다음 문제. 왼쪽/오른쪽: 한 차례씩 다시 보기.",
        Word::CaptionProved => "증명도 해결로 칩니다. n: 다음 문제.",
        Word::ReplayOf => "다시 보기, 락 {0}",
        Word::ReplayPlace => "전체 {1}차례 중 {0}",
        Word::ChipNothingWrong => "잘못된 것 없음",
        Word::FaultStuck => "멈춤",
        Word::FaultOvertaken => "앞지름",
        Word::CaptionReplay => "한 줄이 한 차례입니다. 오른쪽: 다음, 왼쪽: 이전, space: 저절로.",
        Word::CaptionReplayEnd => "기록은 여기까지입니다. 왼쪽: 한 차례씩 뒤로. Home: 처음으로.",
    }
}
