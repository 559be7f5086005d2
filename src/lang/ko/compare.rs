//! Comparisons: their tables, and the recommendation.

use crate::lang::words::compare::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // The tables of a comparison.
        Word::CmpLost => "틀린 포인트",
        Word::CmpLatencies => "지연 p50/p95/p99",
        Word::CmpWaits => "대기 p50/p95/p99",
        Word::CmpNothing => "없음",
        Word::CmpUpdates => "갱신 {0}건",
        Word::CmpIdle => "반영 없음",
        Word::CmpUnplayed => "실행 전",
        Word::CmpNeeds => "필요한 것",
        Word::CmpPromises => "약속",
        Word::CmpLostAlways => "모든 회차에서 잃은 락: {0}.",
        Word::CmpLostIn => "{0} 락: {2}회차 중 {1}회차에서 포인트나 갱신을 잃었습니다 (시드 {3}).",
        Word::CmpSeenIn => {
            "{0} 락: 잃은 것은 없지만 {3}회차 중 {2}회차에서 {1} 현상이 나타났습니다."
        }
        Word::CmpStuckIn => "{0} 락: {2}회차 중 {1}회차에서 응답받지 못한 요청이 있었습니다.",
        Word::CmpLate => "{1}회차 중 {0}회차는 요청을 늦게 보내 시간 수치에서 뺐습니다.",
        Word::CmpRankedBy => {
            "순위 기준: {0}. 순위가 같은 락은 구별할 수 없습니다. 회차 사이의 편차보다 차이가 크고 모든 회차에서 같은 쪽이 앞설 때만 순서를 매깁니다."
        }
        Word::CmpFewRounds => "순위 없음: {0}회차보다 적으면 편차를 알 수 없습니다.",
        Word::CmpKeptEverywhere => "모든 시나리오에서 아무것도 잃지 않은 락: {0}.",
        Word::CmpKeptNowhere => "모든 시나리오에서 아무것도 잃지 않은 락은 없습니다.",
        // Its figures.
        Word::CmpRefused => "처리 실패",
        Word::CmpTimedOut => "시간 초과",
        Word::CmpThroughput => "처리량",
        Word::CmpWaitP50 => "대기 p50",
        Word::CmpWaitP95 => "대기 p95",
        Word::CmpWaitP99 => "대기 p99",
        Word::CmpLatencyP50 => "지연 p50",
        Word::CmpLatencyP95 => "지연 p95",
        Word::CmpLatencyP99 => "지연 p99",
        Word::CmpSurvives => "견딤",
        Word::CmpUntouched => "영향 없음",
        Word::CmpNotTried => "시험되지 않음",
        Word::CmpStuck => "응답하지 않음",
        Word::CmpFaults => "무엇을 견디는가: 장애 시나리오, 각 {0}회차",
        Word::CmpSurvivesOf => "견딤",
        Word::CmpBreaks => "깨지는 시나리오",
        Word::CmpReplays => "깨진 경우를 다시 실행하는 명령:",
        Word::CmpRetries => "재시도",
        Word::CmpAttempts => "획득당 시도",
        Word::CmpRoundTrips => "왕복",
        Word::CmpOvertakes => "추월",
        // What a control needs and promises.
        Word::NeedsDatabase => "데이터베이스",
        Word::NeedsAdvisory => "PostgreSQL 필요",
        Word::NeedsNodes => "노드",
        Word::PromisesPoints => "포인트 보존",
        Word::PromisesExclusion => "한 번에 하나",
        Word::PromisesOrder => "순서대로",
        Word::PromisesFence => "펜싱",
        Word::PromisesAcross => "프로세스를 넘어서",
        // The recommendation: for what, which, what it rests on.
        Word::FitOneProcess => "프로세스 하나",
        Word::FitProcesses => "프로세스 {0}개",
        Word::FitOneUser => "모든 요청을 받는 사용자 한 명",
        Word::FitHotUser => "요청의 {0} % 몫을 받는 몰리는 사용자",
        Word::FitManyUsers => "몰리지 않는 사용자 {0}명",
        Word::FitSlow => "{0} 걸리는 작업",
        Word::FitMemory => "메모리에 있는 잔액",
        Word::FitDatabase => "이미 있는 데이터베이스",
        Word::RecTake => "{0}: {1} 락을 쓰십시오.",
        Word::RecBasis => {
            "{0}회차 모두에서 아무것도 잃지 않았고, 중앙값 회차의 요청 {2}건 가운데 {1}건을 처리하지 못했습니다."
        }
        Word::RecEquals => "여기서 구별되지 않는 락: {0}.",
        Word::RecInOrder => "이 가운데 요청을 온 순서대로 처리하는 락입니다.",
        Word::RecNeedsLess => "이 가운데 필요한 것이 가장 적습니다.",
        Word::RecAnswers => "이 가운데 거절이 거의 없습니다.",
        Word::RecNoRetries => "이 가운데 작업을 다시 하지 않습니다.",
        Word::RecFewerRoundTrips => "이 가운데 데이터베이스의 응답을 가장 적게 기다립니다.",
        Word::RecListed => "이 가운데 먼저 나열된 것 말고는 나은 점이 없습니다.",
        Word::RecNext => "{0} 락보다 {1} 기준으로 앞섭니다: {2} 대 {3}.",
        Word::RecPassedOver => {
            "{0} 락의 순위가 더 높지만 추천하지 않습니다. 반영 한 건마다 작업을 {1}번 다시 하는데, 가상 시간에서는 공짜지만 실제 컴퓨터에서는 그렇지 않습니다."
        }
        Word::RecByDatabase => "데이터베이스가 지키게 하려면: {0}.",
        Word::RecByProcess => "프로세스가 지키게 하려면: {0}.",
        Word::RecByNodes => "프로세스와 데이터베이스 밖에서 지키게 하려면: {0}.",
        Word::RecNone => {
            "{0}: 추천할 락이 없습니다. 모두 여기서 포인트를 잃거나, 필요한 것을 약속하지 않습니다."
        }
        Word::RecTooFew => {
            "{0}: 아무것도 잃지 않은 락이 있지만, 순위를 매기기에는 회차가 적거나 제때 보낸 회차가 적습니다."
        }
        Word::RecTryDatabase => {
            "데이터베이스 위에는 더 있습니다: --store model 또는 --store postgres:temp."
        }
        // What would change it.
        Word::ChangeProcess => {
            "프로세스가 둘이 되면 달라집니다. {0} 락은 자기 프로세스만 지킵니다. 그때도 지키는 락: {1}."
        }
        Word::ChangeProcessNone => {
            "프로세스가 둘이 되면 달라집니다. {0} 락은 자기 프로세스만 지키고, 여기의 다른 락도 그렇습니다. 데이터베이스 위에는 더 있습니다: --store model."
        }
        Word::ChangeStatement => "업무가 문장 하나에 들어가지 않으면: {0}.",
        Word::ChangeStatementNone => "업무가 문장 하나에 들어가야 합니다.",
        Word::ChangeHotter => {
            "반영 한 건마다 작업을 {0}번 다시 합니다. 사용자가 몰릴수록 더 늘어납니다."
        }
        Word::ChangeBusy => {
            "가장 몰리는 사용자의 락이 {0} % 동안 잡혀 있습니다. 요청이 조금 늘거나 작업이 느려지면 어떤 락이든 대기열이 끝나지 않습니다."
        }
        Word::ChangeRefusals => {
            "요청의 {0} % 몫을 처리하지 못했습니다. 락은 최대 {1} 동안 기다립니다. 작업이 짧아지면 달라집니다."
        }
        Word::ChangeReal => {
            "이 시간은 가상 시간이며 시나리오가 정한 것입니다. 누가 누구를 기다리는지는 알 수 있지만 저장소가 얼마나 빠른지는 알 수 없습니다. 실제 저장소로 재려면: --store postgres:temp 또는 --store sqlite."
        }
        Word::ChangeQuieter => {
            "제때 보내지 못한 회차가 있습니다. 더 한가한 컴퓨터에서 다시 재십시오."
        }
        // While it goes on.
        Word::CmpSoFar => "{1}회차 중 {0}회차: {2}, {3}",
        Word::CmpSoFarLeft => "{1}회차 중 {0}회차: {2}, {3}, 남은 시간 약 {4}",
        Word::CmpRoundsPlayed => "{1}회차 중 {0}회차",
        Word::CmpRounds => "회차",
        Word::CmpKeyNext => "다음 시나리오",
        Word::CmpKeyScroll => "스크롤",
    }
}
