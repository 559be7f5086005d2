//! Summaries, verdicts, progress, explorations: what is said on the command line.

use crate::lang::words::report::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // The head of a result.
        Word::LockIs => "락 {0}",
        Word::TransactionWithout => "트랜잭션 없음",
        Word::TransactionInside => "트랜잭션은 락 안",
        Word::TransactionAround => "트랜잭션은 락 밖",
        Word::InProcess => "프로세스 내부",
        Word::InProcessMany => "프로세스 내부, 인스턴스 {0}개",
        Word::InProcesses => "시스템 프로세스 {0}개",
        Word::ClockVirtual => "가상 시계",
        Word::ClockReal => "실제 시계",
        Word::RealGround => "실물: {0}",
        Word::ModelledGround => "모델: {0}",
        Word::SeedRange => "시드 {0}..{1}",
        Word::SeedRangePlayed => "시드 {0}..{1}, 그중 {2}개 실행",
        Word::ExitIs => "(종료 코드 {0})",
        // What became of the points.
        Word::Unfinished => "끝나지 않음",
        Word::ShouldBeRange => "{0}~{1}",
        Word::PointCount => "{0} 포인트",
        Word::NotAnsweredOne => {
            "요청 1건이 응답을 받지 못했습니다. 어떻게 되었는지 아무도 알 수 없습니다."
        }
        Word::NotAnswered => {
            "요청 {0}건이 응답을 받지 못했습니다. 어떻게 되었는지 아무도 알 수 없습니다."
        }
        Word::NoneDone => "\"완료\"라고 답한 요청이 없고, 잔액도 그대로입니다.",
        Word::CancelsOut => "그렇게 사라진 포인트와 초과 승인된 포인트가 서로 상쇄되었습니다.",
        Word::StillExplained => "호출자들이 받은 응답은 요청을 하나씩 처리했다고 해도 설명됩니다.",
        Word::NotExplained => {
            "사용자 {0}명이 받은 응답은 요청을 어떤 순서로 하나씩 처리해도 설명되지 않습니다."
        }
        Word::NotExplainedOne => {
            "사용자 1명이 받은 응답은 요청을 어떤 순서로 하나씩 처리해도 설명되지 않습니다."
        }
        Word::CouldNotTell => {
            "사용자 {0}명은 받은 응답이 요청의 어떤 순서로든 설명되는지 판단하지 못했습니다."
        }
        Word::CouldNotTellOne => {
            "사용자 1명은 받은 응답이 요청의 어떤 순서로든 설명되는지 판단하지 못했습니다."
        }
        Word::AstrayOtherwise => {
            "요청 {0}건에 \"완료\"라고 답했고, 그사이 반영된 값을 덮어쓴 요청은 없습니다. 잔액은 다른 이유로 어긋났습니다."
        }
        Word::NoneBuried => {
            "요청 {0}건에 \"완료\"라고 답했고, 그사이 반영된 값을 덮어쓴 요청은 없습니다."
        }
        Word::DoneAgain => {
            "한 번 반영된 요청이 {0}번 더 반영되었습니다. 어떻게 되었는지 듣지 못한 클라이언트가 다시 보냈기 때문입니다."
        }
        Word::DoneAgainOne => {
            "한 번 반영된 요청이 한 번 더 반영되었습니다. 어떻게 되었는지 듣지 못한 클라이언트가 다시 보냈기 때문입니다."
        }
        // Requests and times.
        Word::Unknown => "확인 불가",
        Word::OutcomeCount => "{1} {0}건",
        Word::SampleCount => "(표본 {0}개)",
        Word::Makespan => "전체 시간",
        Word::Attempts => "시도 {0}번",
        Word::NodeCalls => "노드 호출 {0}번, 요청마다 {1}번",
        Word::LeasesRanOut => "일하는 중에 만료된 임대 {0}개",
        Word::LeasesRanOutOne => "일하는 중에 만료된 임대 1개",
        Word::StaleTokens => "거부한 옛 토큰 {0}개",
        Word::StaleTokensOne => "거부한 옛 토큰 1개",
        Word::ModelledNodes => "노드: 모델 {0}개, 임대 {1}",
        Word::RealNodes => "노드: 실제 {0}개, Redis {1}, 임대 {2}",
        Word::WhyRanOut => "일하는 중에 임대 {0}개가 만료되었는데, 가진 쪽은 그대로 계속했습니다.",
        Word::WhyRanOutOne => "일하는 중에 임대가 만료되었는데, 가진 쪽은 그대로 계속했습니다.",
        Word::AttemptsPerGrant => "락 한 번 얻는 데 시도 {0}번",
        Word::RoundTrips => "왕복 {0}번, 요청마다 {1}번",
        Word::GivenUp => "기다리다 포기 {0}번",
        Word::SentAgain => "다시 보냄 {0}번",
        Word::Settled => "그중 {0}건은 확인 불가였다가 나중에 확인됨",
        Word::InsideAtMost => ", 동시에 안에 있던 요청 최대 {0}건",
        // Checks.
        Word::MarkBad => "알려짐",
        Word::MarkFail => "실패",
        Word::NoSample => "표본 없음",
        Word::NotObservable => "관찰할 수 없음",
        // Why, and what to do.
        Word::Why => "이유",
        Word::See => "보기",
        Word::Cure => "해결",
        Word::WhyBuriedOne => {
            "{0}번 요청은 버전 {1} 상태를 읽었고, 그 사이에 {2}번 요청이 잔액을 기록했습니다. {0}번 요청은 그것을 모른 채 {3} 포인트로 덮어써서 버전 {4} 기록이 사라졌습니다."
        }
        Word::WhyBuried => {
            "{0}번 요청은 버전 {1} 상태를 읽었고, 그 사이에 다른 요청 {2}건이 잔액을 기록했습니다. {0}번 요청은 그것을 모른 채 {3} 포인트로 덮어써서 버전 {4}-{5} 기록이 모두 사라졌습니다."
        }
        Word::WhyInside => {
            "한 사용자의 요청 {0}건이 동시에 임계 구역에 들어갔습니다. 올바른 락은 1건만 들여보냅니다."
        }
        Word::WhyInheritedOne => {
            "요청 1건이 다른 요청의 오류를 응답으로 받았습니다. 자기 작업은 시작도 하지 못했습니다."
        }
        Word::WhyInherited => {
            "요청 {0}건이 다른 요청의 오류를 응답으로 받았습니다. 자기 작업은 시작도 하지 못했습니다."
        }
        Word::WhyTimersOne => "마지막 요청이 응답받은 뒤에도 락 타이머 1개가 남아 있었습니다.",
        Word::WhyTimers => "마지막 요청이 응답받은 뒤에도 락 타이머 {0}개가 남아 있었습니다.",
        // The verdict in a sentence.
        Word::KeptPromise => "{0} 락은 약속을 지켰습니다. 이상 현상이 없고 모든 한도를 지켰습니다.",
        Word::NeverTogether => {
            "다만 한 사용자의 요청이 동시에 진행된 적이 없어, 락이 요청을 갈라놓는지는 알 수 없습니다."
        }
        Word::OneEach => {
            "다만 요청이 두 건 이상 반영된 사용자가 없어, 락이 요청을 갈라놓는지는 거의 알 수 없습니다."
        }
        Word::WrongAsDeclared => "{0} 락에 알려진 결함이 그대로 나타났습니다. 통과는 아닙니다.",
        Word::NotMet => "지키지 못한 조건: {0}.",
        Word::ProvesNothing => "판정 불가: {0}.",
        // Why a run is no pass.
        Word::Complaint => "{0} {1} (실제 {2})",
        Word::NoneAnswered => "응답받은 요청이 없음",
        Word::RunCommittedNothing => "반영된 요청이 없어 잘못될 것이 없음",
        Word::ClockEnded => {
            "가상 시계가 끝(2^64 ns, 584년)에 닿음: 그 뒤의 일은 수치에 들어 있지 않음"
        }
        Word::NotMeasured => "한도에 쓰인 값의 표본이 없음",
        Word::EndedEarly => "모든 요청이 응답받기 전에 끝남",
        Word::RateNotReached => {
            "요청을 너무 느리게 보냄: {1}건 중 {0}건만 제때 보냈고 이는 95 % 미만"
        }
        Word::StartLag => "요청을 늦게 보냄: 백 건 중 한 건은 예정보다 {0} 넘게 늦음, 한도 {1}",
        Word::NeverAnsweredOne => "끝내 응답받지 못한 요청 1건",
        Word::NeverAnswered => "끝내 응답받지 못한 요청 {0}건",
        // Many seeds.
        Word::Min => "최소",
        Word::MiddleOne => "중앙값",
        Word::SeedOne => "시드 1개",
        Word::SeedCount => "시드 {0}개",
        Word::SeenUnder => "{0}: 시드 {2}개 중 {1}개",
        Word::MustBeSeen => "있어야 하는데 없음 (알려짐)",
        Word::AsItMust => "있어야 함 (알려짐)",
        Word::AsItMay => "있을 수 있음 (알려짐)",
        Word::SetKeptPromise => "{0} 락은 시드 {1}개 모두에서 약속을 지켰습니다.",
        Word::SetWrongAsDeclared => {
            "시드 {1}개에서 {0} 락에 알려진 결함이 그대로 나타났습니다. 통과는 아닙니다."
        }
        Word::SetFailed => "전체 {1}개 중 {0} 실패.",
        Word::SetProvedNothing => "전체 {1}개 중 {0} 판정 불가.",
        Word::SetNeverSeen => "{0} 락에 알려진 결함이 한 번도 나타나지 않음: {1}.",
        Word::MoreSeeds => {
            "그 밖에 {0}가지 방식으로 더 실패했습니다. 모든 시드는 JSON 보고서에 있습니다."
        }
        Word::SeedsAlike => "같은 방식으로 실패한 시드 {0}개 더: {1}",
        Word::PartAlone => {
            "{0} 실행, {1}. 부분 하나로는 아무것도 증명되지 않습니다. `pointrace merge` 명령으로 모든 부분을 합치세요."
        }
        Word::PartsMissing => {
            "없는 부분: 전체 {1}개 중 {0}번. 전체에 대해서는 아무것도 증명되지 않습니다."
        }
        Word::PartsEnded => "끝까지 실행하지 못한 부분: 전체 {1}개 중 {0}번",
        Word::BaselineIs => "{0} 파일과 비교",
        Word::BaselineNone => {
            "{0} 파일에는 같은 시나리오, 락, 저장소, 시계로 실행한 결과가 없습니다"
        }
        Word::BaselineSame => "달라진 것이 없음",
        Word::BaselineFigure => "수치",
        Word::BaselineBefore => "이전",
        Word::BaselineNow => "현재",
        Word::BaselineChange => "변화",
        Word::BaselineWorse => "나빠짐",
        Word::BaselineBetter => "좋아짐",
        Word::BaselineOther => "달라짐",
        Word::BaselineBeyond => "잡음보다 큼",
        Word::BaselineWithin => "잡음 범위 안",
        Word::BaselineNoiseUnknown => "잡음은 측정하지 않음: --seeds 옵션으로 여러 번 실행",
        Word::SetEnded => "판정 불가: 모든 시드를 실행하기 전에 끝남.",
        // Recorded histories.
        Word::VerifiedFine => "선형화 가능: 요청 {0}건, 사용자 {1}명",
        Word::VerifiedRefuted => "선형화 불가: 사용자 {1}명 중 {0}명",
        Word::VerifiedUntold => "판단 불가: 사용자 {1}명 중 {0}명",
        Word::VerifyPart => {
            "사용자 {0}: 어떤 순서로도 설명되지 않는 가장 작은 부분, 시작 잔액 {1} 포인트"
        }
        Word::VerifyStart => "요청",
        Word::VerifyNoOrder => {
            "먼저 응답받은 요청이 나중에 보낸 요청보다 앞선다고 할 때, 이 요청들을 어떤 순서로 처리해도 이 응답들이 모두 나올 수 없습니다. {0}번 요청의 응답으로 가능한 순서가 하나도 남지 않았습니다."
        }
        Word::VerifySent => "보낸 줄",
        Word::VerifyAnswered => "응답받은 줄",
        Word::VerifyAsked => "내용",
        Word::VerifyTold => "응답",
        Word::VerifyLeft => "잔액 {0} 포인트",
        Word::VerifyImpossible => "어떤 잔액에서도 맞지 않는 응답",
        Word::VerifyEarlier => "그 앞에 요청 {0}건",
        Word::VerifySoFar => "{0}: {1}줄까지 읽음",
        // While it goes on, and when it cannot.
        Word::SoFarVirtual => "가상 시간 {0}, 보낸 요청 {1}건",
        Word::SoFarReal => "시간 {0}, 보낸 요청 {1}건",
        Word::SeedsSoFar => "시드 {1}개 중 {0}개, {2}",
        Word::SeedsLeft => "시드 {1}개 중 {0}개, {2}, 남은 시간 약 {3}",
        Word::NoneFailed => "실패 없음",
        Word::SomeFailed => "실패 {0}개",
        Word::Interrupted => "중단됨: 실행하지 못한 것은 빠져 있습니다",
        Word::NoTerminal => {
            "오류: 대시보드에는 터미널이 필요합니다. 터미널 없이 실행하려면: `pointrace run {0}`"
        }
        Word::DumbTerminal => {
            "오류: TERM=dumb 터미널에는 화면을 그릴 수 없습니다. 대신 쓸 것: `pointrace run {0}` 또는 `pointrace explore {0}`"
        }
        // Exploring.
        Word::ExploreHead => "{0}, {1} 락: {2}",
        Word::ClassicTurns => "classic 차례",
        Word::InOrder => "먼저 온 순서대로",
        Word::CancellationsAnywhere => "어느 차례에나 호출자가 {0}번까지 떠날 수 있음",
        Word::ExpiryNever => "임대가 만료되지 않음",
        Word::ExpiryInOrder => "임대가 순서대로 만료됨",
        Word::ExpiryAny => "임대가 어느 차례에나 만료됨",
        Word::ExpiriesAtMost => "{0} ({1}번까지)",
        Word::SpuriousPolls => "까닭 없는 폴링 {0}번까지",
        Word::AsksTheTime => {
            "증명되지 않았습니다. 시험한 코드가 시각을 물어 결정합니다. 데드라인이나 대기는 탐색할 수 있습니다"
        }
        Word::TimeoutsAnywhere => "어느 차례에나 시간 초과 가능",
        Word::Schedules => "스케줄",
        Word::StandFor => "대표하는 순서",
        Word::AllOrders => "차례의 순서 {0}가지 전부",
        Word::OrdersAtLeast => "차례의 순서 최소 {0}가지",
        Word::OrdersWithoutEnd => {
            "차례의 순서는 끝이 없으며, 제자리로 돌아오지 않는 것만 최소 {0}가지"
        }
        Word::Circles => "순환",
        Word::LeadBack => {
            "차례 {0}개가 스케줄이 이미 지난 상태로 되돌아가며, 모든 순환에는 벗어나는 길이 있음"
        }
        Word::AndCircles => "{0}. 요청끼리 끝없이 서로 거절할 수 있으며, 시간만이 이를 끝냅니다",
        Word::SchedulesPlayed => "{0}개 실행",
        Word::SchedulesDrawn => "{0}개 추첨",
        Word::NoReduction => "생략 없음",
        Word::StatesRemembered => "이미 지난 상태 {1}개 가운데 하나에 다시 이른 것 {0}개 생략",
        Word::LeftOut => "동등한 것 {0}개 생략",
        Word::Complete => "완료",
        Word::NotComplete => "미완료",
        Word::SchedulesFailed => "실패",
        Word::FinalStates => "최종 상태",
        Word::NotJudged => "판정 제외",
        Word::NotJudgedWhy => "{0} (수치, 시간, 순서, 누수, 응답)",
        Word::Proved => "N = {0}, 모든 스케줄에서 증명됨",
        Word::FailsAsDeclared => "통과는 아닙니다. 이 락은 시나리오에 알려진 대로 실패합니다",
        Word::ItFails => "실패합니다",
        Word::NotTheSame => "증명되지 않았습니다. 시험한 코드가 매번 똑같이 동작하지 않습니다",
        Word::NotAllPlayed => {
            "증명되지 않았습니다. 실패한 스케줄은 없지만 모두 실행하지는 못했습니다"
        }
        Word::NothingCommitted => {
            "증명된 것이 없습니다. 어느 스케줄에서도 반영된 요청이 없어 잘못될 것이 없었습니다"
        }
        Word::NoneTogether => {
            "모든 스케줄이 통과하지만 락에 대해 증명된 것은 없습니다. 한 사용자의 요청 둘이 함께 진행되는 일이 없습니다"
        }
        Word::SearchEndedEarly => {
            "증명되지 않았습니다. 탐색이 중단될 때까지 실패한 스케줄은 없었습니다"
        }
        Word::Again => "다시 보기: pointrace replay {0}",
        Word::AgainByTurns => "한 차례씩 보기: pointrace replay --step {0}",
    }
}
