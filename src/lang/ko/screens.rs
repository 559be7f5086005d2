//! The screens of the dashboard.

use crate::lang::words::screens::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // Title and state.
        Word::UserOne => "사용자 {0}",
        Word::UserCount => "사용자 {0}명",
        Word::SeedIs => "시드 {0}",
        Word::InProcessVirtual => "프로세스 내부, 가상 시간 {0}",
        Word::InProcessReal => "프로세스 내부, 실제 시간",
        Word::OnlyVirtual => "가상 시간 {0}",
        Word::OnlyReal => "실제 시간",
        Word::RoundStays => "{0}회차 끝. r: 다시, n: 다음 시드",
        Word::RoundStaysTiny => "끝. r: 다시",
        Word::RoundStaysShort => "{0}회차 끝. r: 다시",
        Word::FullSpeed => "최고 속도",
        Word::Paused => "일시 정지",
        Word::RequestsUnseen => "너무 빨라 표시 못한 요청 {0}건",
        Word::Altered => "직접 변경함",
        Word::Instances => "인스턴스 {0}개",
        Word::LockOff => "락: 꺼짐",
        Word::LockOn => "락: 켜짐, {0}",
        Word::LockOffNext => "락: 다음 요청부터 꺼짐",
        Word::LockOnNext => "락: 다음 요청부터 켜짐, {0}",
        Word::LockOffSince => "락: {0} 시점부터 꺼짐",
        Word::LockOnSince => "락: {1} 시점부터 켜짐, {0}",
        Word::NextRoundLock => "다음 회차: {0}",
        Word::RoundIs => "{0}회차",
        Word::RoundNext => "{0}회차 끝, 다음 회차까지 {1}초",
        Word::RoundTouched => "{0}회차, 도중에 변경됨",
        // What is fired.
        Word::FiredBurst => "{0}, 같은 순간에",
        Word::FiredBursts => "{0}, 같은 순간에, {2} 간격으로 {1}번",
        Word::FiredRate => "초당 {0}건: {2} 동안 {1}",
        Word::FiredClients => "클라이언트 {0}개가 차례로 요청",
        Word::FiredListed => "정해진 요청 {0}건, 같은 순간에",
        Word::FiredMoreOne => "{0}; 이어서 1단계 더",
        Word::FiredMore => "{0}; 이어서 {1}단계 더",
        Word::FiredAtOnce => "{0}, 동시에",
        Word::FiredAtOnceTimes => "{0}, 동시에, {1}번",
        Word::FiredFor => "{0}, {1} 동안",
        Word::FiredPerSecond => "초당 {0}건",
        Word::FiredClientsBare => "클라이언트 {0}개",
        Word::FiredListedBare => "정해진 요청 {0}건",
        // The overview.
        Word::UnderWay => "진행 중인 요청 {0}건, 응답 {1}건. 아직 덮어쓴 것은 없습니다.",
        Word::NothingYet => "아직 보낸 요청이 없습니다.",
        Word::LostSentence => {
            "요청 {0}건에 \"완료\"라고 답했습니다. {1}건이 오래된 잔액으로 계산해, 그사이 반영된 값을 덮어썼습니다."
        }
        Word::LostSentenceOne => {
            "요청 {0}건에 \"완료\"라고 답했습니다. 한 건이 오래된 잔액으로 계산해, 그사이 반영된 값을 덮어썼습니다."
        }
        Word::LostSentenceLive => {
            "벌써 {0}건이 오래된 잔액으로 계산해, 그사이 반영된 값을 덮어썼습니다."
        }
        Word::LostSentenceLiveOne => {
            "벌써 한 건이 오래된 잔액으로 계산해, 그사이 반영된 값을 덮어썼습니다."
        }
        Word::PriceIs => "대가: {2}회차의 {1} 대신 {0}, {3}배의 시간입니다.",
        Word::PriceShown => "({0} 속도로 보였습니다. 그 회차의 {1} 속도였다면 {2} 걸립니다.)",
        Word::TrySmall => "w: 3건으로 다시 보기.",
        Word::FineSentence => "요청 {0}건에 \"완료\"라고 답했고, 모두 잔액에 반영되었습니다.",
        Word::RefusedToo => "받아들여지지 않은 요청 {0}건은 잔액을 바꾸지 않았습니다.",
        Word::OverspentToo => "있던 포인트보다 {0} 포인트가 더 승인되었습니다.",
        Word::InheritedToo => {
            "{0}건은 다른 요청의 오류를 받아 실패했고, 자기 작업은 시작도 하지 못했습니다."
        }
        Word::InheritedTooOne => {
            "1건은 다른 요청의 오류를 받아 실패했고, 자기 작업은 시작도 하지 못했습니다."
        }
        Word::WaitingCount => "대기 {0}건",
        Word::InsideMost => "동시에 들어간 요청 {0}건 (올바른 락은 1건)",
        Word::InsideMostSideBySide => "동시에 들어간 요청 {0}건 (이 방식은 허용)",
        Word::InsideMostProcesses => "동시에 들어간 요청 {0}건 (락은 프로세스마다 따로)",
        Word::InsideMostOptimistic => "동시에 진행한 요청 {0}건, 충돌 {1}번 후 다시 시도",
        Word::TimeSentence => "전체 {0}",
        Word::TimeSoFar => "지금까지 {0}",
        Word::OneAtATime => "(하나씩 처리하면 {0} 필요)",
        Word::RoundsRow => "회차",
        Word::PressL => "l 누르기",
        Word::Off => "꺼짐",
        // Chips and captions.
        Word::LosesPoints => "포인트가 사라집니다",
        Word::GivesPoints => "포인트 초과 승인",
        Word::HandsErrorsOn => "남의 오류를 전달합니다",
        Word::ManyRequests => "요청",
        Word::FailedWith => "남의 오류로",
        Word::ErrorOfAnother => "실패",
        Word::ErrorCount => "오류 {0}건",
        Word::BelowZero => "0 미만: 있는 포인트보다 많이 승인됨",
        Word::SharedTables => {
            "다른 실행과 함께 쓰는 테이블이므로, 마지막 잔액만으로는 이 실행을 판정할 수 없습니다. 다른 갱신을 덮어쓴 이 실행의 쓰기: {0}건."
        }
        Word::NothingLost => "사라진 포인트 없음",
        Word::Playing => "진행 중",
        Word::CaptionWatchOff => "아무도 쓰기 전에 모두가 같은 잔액을 읽습니다. 숫자를 보세요.",
        Word::CaptionWatchOn => "한 사용자의 요청은 하나씩만 들어가고 나머지는 차례를 기다립니다.",
        Word::CaptionWatchOther => "지금 락은 {0}. 동시에 둘 이상 들어가는지 보세요.",
        Word::CaptionOptimistic => {
            "아무도 기다리지 않고, 새 버전이 있으면 다시 시도합니다. 2: 비교."
        }
        Word::CaptionPressL => "l 누르기: 같은 요청을 락을 켜고 다시. Enter: 이유 보기.",
        Word::CaptionNextRound => "다음 회차의 락: {0}. r: 지금 바로 시작.",
        Word::CaptionNextRequest => "지금부터 보내는 요청의 락: {0}.",
        Word::CaptionTryRace => "L: promise-race 선택, 올바른 것처럼 보이기만 하는 락.",
        Word::CaptionTryTwin => "2: 락을 끈 것과 켠 것을 비교합니다.",
        Word::CaptionWhy => "Enter: 어떻게 일어났는지. l: 락 켜기/끄기.",
        Word::CaptionOverview => "기대 잔액: 약속한 값. 실제 잔액: 저장된 값.",
        // Too small.
        Word::TooSmall => "대시보드에는 60 x 15 글자가 필요합니다. 현재 크기: {0} x {1}.",
        Word::TooSmallQuit => "q 끝내기",
        // Names of screens, and what they are.
        Word::ScreenOverviewHelp => "개요: 포인트",
        Word::ScreenTwin => "비교",
        Word::ScreenTwinHelp => "비교: 같은 요청을 락 없이, 락을 켜고",
        Word::ScreenTimeline => "타임라인",
        Word::ScreenTimelineHelp => "타임라인: 한 사용자의 요청마다 한 줄",
        Word::ScreenLatency => "지연",
        Word::ScreenLatencyHelp => "지연: 얼마나 걸리는지",
        Word::ScreenLocks => "락",
        Word::ScreenLocksHelp => "락: 누가 점유하고 누가 기다리는지",
        Word::ScreenAnomalies => "이상 현상",
        Word::ScreenAnomaliesHelp => "이상 현상: 무엇이 잘못됐는지, 하나씩 설명",
        Word::ScreenScenario => "시나리오",
        Word::ScreenScenarioHelp => "시나리오: 무엇을 보내고 무엇을 기대하는지",
        Word::ScreenNodes => "노드",
        Word::ScreenNodesHelp => "노드: 누구에게 임대했는지, 얼마나 남았는지",
        // The overview of many users.
        Word::WrongUsers => "사용자 {1}명 중 {0}명의 잔액이 틀림",
        Word::NoWrongUsers => "사용자 {0}명의 잔액이 모두 맞음",
        Word::UsersShown => "{2}명 중 {0}-{1}",
        Word::Throughput => "처리량",
        Word::PerSecond => "초당 {0}건 반영",
        Word::LongestQueue => "최대 대기열 {0}건",
        Word::CaptionMany => "차이가 큰 순서. Enter: 이유. 3: 그 사용자의 요청.",
        Word::CaptionManyRight => "아직 틀린 잔액이 없습니다. 3: 표시된 사용자의 요청.",
        // The twin.
        Word::TwinTitle => "같은 요청을, 같은 순간에, 두 번:",
        Word::TwinOff => "락 꺼짐",
        Word::TwinDone => "{0} 만에 끝남",
        Word::TwinPlaying => "지금까지 {0}",
        Word::TwinTogether => "지금까지는 양쪽의 쓰기가 똑같습니다.",
        Word::TwinParted => "사용자 {1}의 {0}번째 쓰기에서 달라집니다:",
        Word::TwinWrite => "{0}번 요청의 쓰기 {1} (v{2} -> v{3}), 시각 {4}",
        Word::TwinNoWrite => "아직 쓰기 없음",
        Word::TwinRealClock => {
            "비교는 가상 시간에서만 됩니다. 실제 시계에서는 같은 회차가 두 번 나오지 않습니다."
        }
        Word::TwinComing => "준비 중입니다.",
        Word::CaptionTwin => "왼쪽은 락 없음, 오른쪽은 락 있음. L: 오른쪽 락 바꾸기.",
        Word::CaptionTwinReal => "1: 개요. 비교하려면 --clock real 없이 실행하세요.",
        Word::InsideAtOnce => "동시 진입",
        Word::LostUpdates => "갱신 손실",
        Word::Answered => "응답",
        // The timeline.
        Word::TimelineTitle => "사용자 {0}, 요청 {1}건, 현재 시각 {2}",
        Word::TimelineScale => "한 칸은 {0}",
        Word::TimelineLegend => "{0} 대기   {1} 점유   r 읽기   w 쓰기   X 덮어쓰기   ! 거절",
        Word::TimelineMoment => "{0} 시점: 점유 {1}건, 대기 {2}건, 잔액 {3}",
        Word::TimelineBuries => "{0}번 요청을 덮어씀",
        Word::TimelineEmpty => "아직 이 사용자의 단계가 없습니다.",
        Word::TimelineCut => "오래된 단계는 보관되어 있지 않음",
        Word::CaptionTimeline => "X: 그사이 반영된 값을 덮어쓴 쓰기. 왼쪽/오른쪽: 시간 이동.",
        Word::CaptionTimelinePast => "과거를 보는 중입니다. 오른쪽: 앞으로. f: 현재로.",
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
        Word::LocksTitleNone => "사용자 {0}, 락 없음: 점유 {1}건, 대기 {2}건",
        Word::LocksOthers => "전체 사용자: 점유 {0}건, 대기 {1}건",
        Word::LocksKeys => "락 항목 {0}   락 타이머 {1}   제한 시간 {2}",
        Word::LocksInside => "{0} 동안 점유",
        Word::LocksWaiting => "{0} 동안 대기",
        Word::LocksMore => "그 밖에 {0}건",
        Word::LocksNobody => "점유도 대기도 없습니다.",
        Word::LocksInstance => "인스턴스 {0}",
        Word::ModelledLock => "(모델) {0}",
        Word::RowTitle => "사용자 {0}의 행, {1}",
        Word::RowNoConnection => "연결을 기다리는 요청 {0}건",
        Word::RowFree => "행을 쥔 요청도 기다리는 요청도 없습니다.",
        Word::RowHeld => "행을 쥐고 있음",
        Word::RowWaits => "행을 기다림, {0}번째",
        Word::RowTransaction => "트랜잭션 진행 중",
        Word::RowSnapshotNew => "스냅숏이 최신",
        Word::RowSnapshotOld => "스냅숏 뒤로 커밋 {0}건",
        Word::CaptionLocks => {
            "한 건만 들어가야 맞습니다. 막대는 제한 시간을 향해 찹니다. t: 제한 시간."
        }
        Word::CaptionLocksOff => "락이 없으면 아무도 기다리지 않고 모두 들어갑니다. l: 락 켜기.",
        Word::CaptionLocksOver => {
            "회차가 끝났습니다. r: 같은 회차 다시, space: 도중에 멈추고 보기."
        }
        // Nodes.
        Word::NodesTitle => "모델 노드 {0}개, 임대 시간 {1}",
        Word::NodesTitleReal => "실제 노드 {0}개, 임대 시간 {1}",
        Word::NodesUnder => ", 락 {0}",
        Word::NodesKept => "각 노드에 있는 것과 노드의 시계",
        Word::NodesTold => "이 프로세스가 보내고 응답받은 것, 이 프로세스의 시계 기준",
        Word::NodesAsked => "시도 {0}회, 획득당 {1}회   호출 {2}회, 무응답 {3}회",
        Word::NodesEnded => "작업 중 만료 {0}건   거절된 오래된 토큰 {1}건",
        Word::NodesVotes => "사용자 {0}에 대한 표: {1}   노드 {2}개 중 과반수는 {3}개",
        Word::NodesNoVotes => "없음",
        Word::NodesClocks => "시계: 이 컴퓨터와의 차이, TIME 기준, 오차 {0} 이내",
        Word::NodesClock => "시계",
        Word::NodesKey => "키",
        Word::NodesHolder => "소유 요청",
        Word::NodesToken => "토큰",
        Word::NodesLeft => "남은 임대 시간",
        Word::NodesLeftShort => "남은 시간",
        Word::NodesNode => "노드 {0}",
        Word::NodesFree => "임대 없음",
        Word::NodesDown => "멈춤",
        Word::NodesNoLeases => "{0} 락은 임대를 쓰지 않아 노드가 할 일이 없습니다.",
        Word::NodesNoLock => "락이 없으면 아무도 임대를 받지 않아 노드가 할 일이 없습니다.",
        Word::NodesComing => "노드를 살펴보는 중입니다.",
        Word::CaptionNodes => "막대는 임대가 저절로 끝날 때까지 줄어듭니다. space: 멈추고 보기.",
        Word::CaptionNodesNone => "L: redis, redlock 등 임대를 쓰는 락 고르기.",
        Word::CaptionNodesOver => {
            "회차가 끝났습니다. r: 같은 회차 다시, space: 도중에 멈추고 보기."
        }
        // Anomalies.
        Word::AnomaliesFirst => "전체 {2}개 중 {0}-{1}. 종류마다 처음 몇 개만 보관합니다.",
        Word::AnomaliesNone => "아직 이상 현상 없음: 모든 쓰기가 최신 잔액으로 계산되었습니다.",
        Word::AnomalyLostUpdate => "갱신 손실",
        Word::AnomalyNotLinearizable => "선형화 불가",
        Word::AnomalyWrongBalance => "잔액 불일치",
        Word::AnomalyOverspend => "초과 사용",
        Word::AnomalyNegative => "음수 잔액",
        Word::AnomalyHistory => "내역 불일치",
        Word::AnomalyDoubleApply => "중복 반영",
        Word::AnomalyZombie => "뒤늦은 쓰기",
        Word::AnomalyDoubleAccount => "이중 계좌",
        Word::AnomalyUniqueViolation => "유일 키 위반",
        Word::AnomalyOverlap => "동시 진입",
        Word::AnomalyForeign => "남의 락 해제",
        Word::AnomalyInherited => "남의 오류 전달",
        Word::AnomalyImpossible => "불가능한 속도",
        Word::AnomalyLeak => "누수",
        Word::CaptionAnomalies => "모두 일어난 순간에 관찰된 것입니다. Enter: 단계별 설명.",
        Word::CaptionNoAnomalies => "설명할 것이 없습니다. L: 다른 락, n: 다른 시드.",
        Word::CaptionExplanation => "시간은 아래로 흐릅니다. x 표시가 잘못된 곳. Esc: 뒤로.",
        Word::NothingInLane => {
            "표시된 요청에는 잘못된 것이 없습니다. X 표시가 있는 요청이 덮어쓴 요청입니다."
        }
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
        Word::CheckOk => "통과",
        Word::CheckDeclared => "알려짐",
        Word::CheckFailed => "실패",
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
        Word::MeansPass => "이상 현상 없음, 모든 한도 통과",
        Word::MeansExpected => "알려진 결함대로",
        Word::MeansFail => "기대와 다름",
        Word::MeansInvalid => "판정 불가",
        // Warnings.
        Word::WarnStarvation => "기아 상태: 최장 대기 {0}, 중앙값 {1}",
        Word::WarnOvertakingOne => "불공정: 먼저 온 요청을 앞지른 획득 1번",
        Word::WarnOvertaking => "불공정: 먼저 온 요청을 앞지른 획득 {0}번",
        Word::WarnConvoy => "정체: 한 요청이 {0} 점유 (중앙값 {1}), 뒤에 {2}건 대기",
        Word::WarnHerd => "몰림: 한 사용자의 요청 {0}건이 한꺼번에 들어감",
        Word::WarnRetryStorm => "재시도 폭주: 반영 {1}건에 시도 {0}번",
        Word::WarnLeak => "누수: 남은 락 타이머 {0}개, 락 항목 {1}개",
    }
}
