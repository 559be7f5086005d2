//! What anomalies and figures are: `pointrace explain`, and docs/glossary.md.

use crate::lang::words::meaning::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // What each anomaly is.
        Word::IsLostUpdate => {
            "요청이 이미 바뀐 잔액으로 계산한 값을 씁니다. 읽은 뒤 다른 요청이 썼는데, 그 위에 덮어쓴 것입니다. 쓰기마다 어느 버전에서 시작했는지 말하므로 저장소가 알아챕니다."
        }
        Word::IsWrongBalance => {
            "끝났을 때 저장소의 잔액이 반영된 요청에서 나오는 잔액과 다릅니다. 포인트가 사라졌거나 초과 승인되었습니다. 실행이 끝난 뒤에 알 수 있습니다."
        }
        Word::IsNotLinearizable => {
            "한 사용자의 요청을 어떤 순서로 하나씩 처리해도 호출자들이 받은 응답이 설명되지 않습니다. 응답만 보고 알 수 있습니다."
        }
        Word::IsOverspend => {
            "처음 잔액과 충전을 합친 것보다 많은 사용이 승인되었습니다. 나중의 충전으로 합계가 맞게 되더라도 그렇습니다."
        }
        Word::IsNegativeBalance => "0보다 작은 잔액이 저장되었습니다.",
        Word::IsDoubleApply => {
            "클라이언트가 한 번 바란 것이 두 번 이상 반영됨: 어떻게 되었는지 듣지 못한 클라이언트가 다시 보냈고, 서비스가 둘 다 처리했습니다. 멱등 키가 있으면 막을 수 있습니다."
        }
        Word::IsZombieWrite => {
            "클라이언트가 기다리기를 포기해 결과를 알 수 없게 된 뒤에 요청이 반영됨."
        }
        Word::IsDoubleAccount => {
            "사용자의 계좌가 둘 이상입니다. 계좌가 없는 것을 본 두 요청이 하나씩 만들었습니다."
        }
        Word::IsUniqueViolation => {
            "유일 키가 이미 쓰여 요청이 실패했습니다. 조회한 뒤에 다른 요청이 그 사용자의 계좌를 먼저 만들었습니다."
        }
        Word::IsHistoryMismatch => "사용자의 내역에 반영된 요청마다 정확히 한 줄씩 있지 않습니다.",
        Word::IsOverlap => {
            "한 사용자의 요청 둘이 동시에 락을 잡았습니다. 한 번에 하나만 들이겠다고 약속한 락에서만 판정합니다."
        }
        Word::IsForeignRelease => {
            "해제하면서 다른 요청의 락을 없앴습니다. 그때부터는 그 요청 옆으로 누구나 들어갈 수 있습니다."
        }
        Word::IsInheritedError => {
            "요청이 다른 요청의 오류로 실패했습니다. 자기 작업은 시작도 하지 못했고, 시작했다면 성공했을 수도 있습니다."
        }
        Word::IsImpossibleSpeed => {
            "한 사용자의 요청들이 락을 차례로 잡았다면 걸렸을 시간보다 일찍 끝났습니다. 함께 들어간 요청이 있다는 뜻입니다. 시간만 보고 알 수 있습니다."
        }
        Word::IsLeak => "마지막 요청이 응답받은 뒤에도 락 타이머나 락 항목이 남아 있었습니다.",
        // What each figure is.
        Word::FigRequests => "보낸 요청 수.",
        Word::FigCommitted => "저장소에 반영되고 호출자에게 그렇게 답한 요청 수.",
        Word::FigRejected => "잔액보다 많은 사용처럼 정책이 거절한 요청 수. 락의 잘못이 아닙니다.",
        Word::FigTimedOut => "락을 너무 오래 기다려 아무 효과 없이 끝난 요청 수.",
        Word::FigFailed => "효과가 없었다고 알려진 오류로 끝난 요청 수.",
        Word::FigUnknown => "처리되었는지 아무도 알 수 없는 요청 수. 어느 쪽으로도 세지 않습니다.",
        Word::FigLostUpdates => {
            "더 새로운 쓰기를 덮어쓴 쓰기 수. 포인트와는 다릅니다. 한 번에 여럿을 덮을 수 있고, 충전과 사용은 상쇄됩니다."
        }
        Word::FigPointsMissing => "끝났을 때 있어야 하는데 없는 포인트. 모자란 사용자만 더합니다.",
        Word::FigPointsGivenAway => "끝났을 때 없어야 하는데 있는 포인트. 남는 사용자만 더합니다.",
        Word::FigOverspent => "처음 잔액과 충전을 넘어 승인된 포인트.",
        Word::FigNegativeBalances => "0보다 작은 잔액을 저장한 쓰기 수.",
        Word::FigDoubleApplies => "다시 보낸 요청이 첫 번째 말고 더 반영된 횟수.",
        Word::FigZombieWrites => "클라이언트가 포기한 요청이 반영된 횟수.",
        Word::FigGivenUp => "클라이언트가 응답을 더 기다리지 않은 횟수.",
        Word::FigSentAgain => "클라이언트가 요청을 다시 보낸 횟수.",
        Word::FigRecalled => "아는 멱등 키여서 앞서와 같은 응답을 준 횟수.",
        Word::FigDoubleAccounts => "계좌가 둘 이상인 사용자 수.",
        Word::FigUniqueViolations => "유일 키가 이미 쓰여 실패한 요청 수.",
        Word::FigHistoryEntries => "저장소의 내역에 있는 줄 수.",
        Word::FigOverlaps => "다른 요청이 잡고 있는 락을 내준 횟수.",
        Word::FigInside => "한 사용자의 요청이 동시에 안에 있던 최대 수.",
        Word::FigForeignReleases => "다른 요청의 락을 없앤 해제 횟수.",
        Word::FigInheritedErrors => "다른 요청의 오류로 실패한 요청 수.",
        Word::FigImpossibleSpeeds => "락을 차례로 잡았다면 불가능하게 일찍 끝난 구간 수.",
        Word::FigTimersLeft => "마지막 요청이 응답받은 뒤에 남은 락 타이머 수.",
        Word::FigEntriesLeft => "마지막 요청이 응답받은 뒤에 남은 락 항목 수.",
        Word::FigMakespan => "준비 단계를 빼고, 첫 요청을 보낸 때부터 마지막 응답까지의 시간.",
        Word::FigThroughput => "첫 요청부터 마지막 응답까지 초당 반영된 요청 수.",
        Word::FigAttempts => "작업을 시작한 횟수. 요청보다 많으면 다시 한 일이 있다는 뜻입니다.",
        Word::FigActiveUsers => "응답받은 요청이 있는 사용자 수.",
        Word::FigLockRequests => "락을 요청한 요청 수.",
        Word::FigLiveKeys => "살펴본 때에 있던 락 항목의 최대 수.",
        Word::FigLeaseAttempts => "요청이 임대를 얻으려고 시도한 횟수.",
        Word::FigNodeCalls => "노드에 무엇이든 물은 횟수.",
        Word::FigLeasesRunOut => "임대를 가진 요청이 일하는 중에 임대가 만료된 횟수.",
        Word::FigStaleTokens => "이미 본 것보다 오래된 펜싱 토큰을 저장소가 거부한 횟수.",
        Word::FigRoundTrips => "데이터베이스의 응답을 기다린 횟수.",
        // What each time is, and each figure of it.
        Word::SpanWait => "락을 요청한 때부터 얻거나 거절당할 때까지.",
        Word::SpanHold => "락을 얻은 때부터 돌려줄 때까지.",
        Word::SpanService => "보낸 때부터 응답받을 때까지.",
        Word::SpanLatency => {
            "보냈어야 할 때부터 응답받을 때까지. 호출자가 느끼는 시간이며, 늦게 보낸 것도 드러납니다."
        }
        Word::SpanConnection => {
            "데이터베이스 연결을 요청한 때부터 얻을 때까지. 기다린 요청만 셉니다."
        }
        Word::SpanRow => {
            "문장을 보낸 때부터 응답받을 때까지. 데이터베이스의 락을 기다린 문장만 셉니다."
        }
        Word::StatMin => "가장 작은 값",
        Word::StatMean => "산술 평균",
        Word::StatP50 => "중앙값: 절반은 이보다 길지 않습니다",
        Word::StatP90 => "열에 아홉은 이보다 길지 않습니다",
        Word::StatP95 => "백에 아흔다섯은 이보다 길지 않습니다",
        Word::StatShare => "{0} % 정도는 이보다 길지 않습니다",
        Word::StatP99 => "백에 아흔아홉은 이보다 길지 않습니다",
        Word::StatP999 => "천에 구백아흔아홉은 이보다 길지 않습니다",
        Word::StatMax => "가장 큰 값",
        // How they are shown.
        Word::TermAnomaly => "{0}: 이상 현상",
        Word::TermLock => "{0}: 락",
        Word::TermFigure => "{0}: 수치",
        Word::TermAlso => "다른 이름: {0}.",
        Word::TermPromises => "약속: {0}.",
        Word::TermNeeds => "필요한 것: {0}.",
        Word::TermShownBy => "선언된 기본 시나리오: {0}.",
        Word::TermNotShown => "선언한 기본 시나리오가 없습니다.",
        Word::TermExample => "예: {0}",
        Word::TermLost => "동시 충전 백 건: 반영 {0}건, 사라진 포인트 {1}.",
        Word::TermValue => "예: {0}: {1}",
        Word::TermNoValue => "{0}: 표본이 없습니다.",
        Word::TermLimit => "시나리오에서: that = [\"{0} == 0\"] 또는 다른 한도.",
        Word::TermList => "설명할 수 있는 이상 현상, 락, 수치",
        Word::TermLocks => "락",
        Word::TermAnomalies => "이상 현상",
        Word::TermFigures => "수치",
        Word::TermTimes => "시간, 각각 .min, .mean, .p50, .p90, .p99, .p99.9, .max",
    }
}
