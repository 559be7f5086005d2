//! A report as a page for browsers.

use crate::lang::words::page::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        Word::PageResults => "결과 {0}개",
        Word::PageChecks => "검사",
        Word::PageResult => "결과",
        Word::PageWhy => "이유",
        Word::PageCure => "같은 요청을 그런 일 없이 실행하려면:",
        Word::PageExplained => "단계별 설명",
        Word::PageTimeline => "시간에 따른 요청들",
        Word::PageTimes => "걸린 시간",
        Word::PageOverTime => "시간에 따른 흐름",
        Word::PageCompared => "제어 방식 비교",
        Word::PageKept => "잃은 것 없음",
        Word::PageLost => "포인트나 갱신을 잃음",
        Word::PageFigures => "모든 수치",
        Word::PageAgain => "다시 실행",
        Word::PageSummary => "요약",
        Word::PageFailedSeeds => "실패한 시드",
        Word::PageMadeBy => {
            "pointrace {0} 버전으로 만들었습니다. 이 페이지는 아무것도 불러오거나 보내지 않습니다."
        }
        Word::PageNoSteps => {
            "실제 시계에서는 --explain 옵션을 줄 때만 단계를 보관합니다. 보관에도 시간이 들기 때문입니다."
        }
        Word::PageMean => "평균",
        Word::PagePercentiles => "백분위수",
        Word::PageConnectionIs => "연결 요청 -> 연결 획득",
        Word::PageRowIs => "기다린 문장 보냄 -> 응답",
        Word::PageAnswered => "응답",
        Word::PagePerSecond => "초당 요청 수, 구간 {0}",
        Word::PageAnsweredIs => "{2} 동안 요청 {1}건 중 {0}건 반영",
        Word::PageAnomalies => "이상 현상",
        Word::PageAnomaliesIn => "구간 {0}마다 몇 건인지",
        Word::PageInAll => "({0})",
        Word::RatePerSecond => "초당 {0}",
        Word::PageWaitsIn => "응답받은 요청이 락을 기다린 시간",
        Word::PageInNumbers => "같은 내용을 숫자로",
        Word::PageTimelineOf => "사용자 {0}: 요청 {1}건",
        Word::PageNode => "노드 {0}",
        Word::PageLease => "노드의 임대를 가짐",
        Word::PageLeaseOf => "{0}번 요청의 임대",
        Word::PageLeaseRanOut => "만료되었거나, 보유자가 물었을 때 이미 없던 임대",
        Word::PageLeaseRanOutOf => "만료된 {0}번 요청의 임대",
        Word::PageNodeSilent => "노드가 제시간에 답하지 않음",
        Word::PageLeftOut => "(그 밖의 {0}건은 그리지 않음)",
        Word::PageInside => "안에서 처리 중",
        Word::PageReads => "읽기",
        Word::PageWrites => "쓰기",
        Word::PageBuries => "더 새로운 잔액을 덮어씀",
        Word::PageRefused => "반영되지 않음",
        Word::ProcessIs => "프로세스 {0}",
        Word::PageInWords => "같은 내용을 글로",
        Word::PageStep => "단계",
        Word::PageFirstStep => "첫 단계로",
        Word::PageStepBack => "한 단계 뒤로",
        Word::PageStepOn => "한 단계 앞으로",
        Word::PageLastStep => "마지막 단계로",
    }
}
