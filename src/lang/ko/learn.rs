//! Lessons.

use crate::lang::words::learn::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        Word::ScreenLearn => "수업",
        Word::ScreenLearnHelp => "수업: 예측하고, 보고, 이해하고, 직접 해 보기",
        Word::LearnHeading => "수업: 예측하고, 지켜보고, 이유를 알고, 직접 해 봅니다.",
        Word::LearnCore => "기본 과정",
        Word::LearnElectives => "선택 과정",
        Word::LearnMinutes => "{0}분",
        Word::LearnDone => "완료",
        Word::CaptionLearn => "위아래로 수업을 고르고 Enter 키로 시작합니다.",
        Word::LearnPlace => "수업 {0}/{1}: {2}",
        Word::LearnPlaceOwn => "수업: {0}",
        Word::LearnOver => "마침",
        Word::LearnNext => "다음: {0}",
        Word::LearnOverSays => "이 수업을 마쳤습니다: {0}.",
        Word::LearnAnswers => "답한 것과 실제로 나온 것:",
        Word::LearnWrote => "제출할 파일을 썼습니다: {0}",
        Word::LearnRight => "맞음",
        Word::LearnOther => "실제: {0}",
        Word::LearnBrokenIn => "{1}번째 차례에 {0}",
        Word::LearnFailsIn => "{0}, 스케줄 {1}개",
        Word::LearnFoundFewer => "더 적어도 됨",
        Word::LearnFoundNone => "어떤 스케줄에서도 나타나지 않음",
        Word::LearnFoundUnproved => "증명되지 않음",
        Word::DoPredict => "예측",
        Word::DoObserve => "관찰",
        Word::DoExplain => "이유",
        Word::DoBreak => "직접 하기",
        Word::DoSmallest => "몇 건부터?",
        Word::DoCure => "무엇이 해결?",
        Word::DoProve => "증명",
        Word::LearnNumber => "숫자를 쓰고 Enter 키를 누르세요. 어림짐작이어도 좋습니다.",
        Word::LearnNoNumber => "여기에 쓸 수 있는 숫자는 {0} - {1} 사이입니다.",
        Word::LearnSaid => "예측: {0}",
        Word::LearnJudging => "실행하고 있습니다..",
        Word::LearnFits => {
            "{0}건, 맞습니다. 스케줄 {1}개를 실행했고 그중에 잘못되는 것이 있습니다. 한 건 적으면 하나도 없습니다."
        }
        Word::LearnTooFew => {
            "{0}건이면 어떤 순서로 실행해도 잘못되지 않습니다. 스케줄 {1}개를 실행했습니다. 다른 숫자를 써 보세요."
        }
        Word::LearnTooMany => "{0}건이면 잘못되지만, 더 적어도 됩니다. 다른 숫자를 써 보세요.",
        Word::LearnLoses => "{0} 락에서는 결국 {1}포인트가 사라집니다. 다른 것을 골라 보세요.",
        Word::LearnNotPassed => {
            "{0} 락에서 실행한 판정은 {1}입니다. 사라진 포인트는 없지만 잘못된 일이 있었습니다. 다른 것을 골라 보세요."
        }
        Word::LearnUnproved => "{0} 락은 이것으로 증명되지 않습니다. 다른 것을 골라 보세요.",
        Word::LearnFails => "{0} 락에는 잘못되는 스케줄이 있습니다: {1}. 다른 것을 골라 보세요.",
        Word::LearnHolds => "락 점유: {0}    락 대기: {1}",
        Word::LearnNothingBroke => {
            "모두 응답을 받았고, 그런 일은 일어나지 않았습니다. 왼쪽 키로 되돌려 다른 순서를 시도해 보세요."
        }
        Word::LearnNothingShown => "이 요청들로는 어떤 스케줄에서도 나타나지 않습니다.",
        Word::LearnPresent => "a: 답 보기",
        Word::CaptionPredict => "먼저 생각을 말해 보세요. 그다음에 실행합니다.",
        Word::CaptionPlaying => "포인트를 지켜보세요. Enter: 가장 빠르게.",
        Word::CaptionPlayed => "Enter: 다음으로.",
        Word::CaptionTurns => {
            "한 줄이 한 차례입니다. Enter 또는 오른쪽: 다음 차례, 왼쪽: 되돌리기."
        }
        Word::CaptionTurnsEnd => "여기까지입니다. Enter: 다음으로. 왼쪽: 한 차례씩 되돌리기.",
        Word::CaptionYourTurn => {
            "이제 스케줄러입니다. 위아래로 차례를 고르고 Enter 키로 실행합니다."
        }
        Word::CaptionSolved => "해냈습니다. Enter: 다음으로.",
        Word::CaptionChoose => "위아래로 고르고, Enter 키를 누르면 실행해 봅니다.",
        Word::CaptionSmallest => "숫자를 쓰고 Enter: 그만큼의 요청으로 모든 스케줄을 실행합니다.",
        Word::CaptionLearnOver => "Enter: 다음 수업. Esc: 수업 목록. q: 나가기.",
        Word::KeyBegin => "시작",
        Word::KeyBeginHelp => "표시된 수업 시작",
        Word::KeyAnswer => "답하기",
        Word::KeyAnswerHelp => "답하기, 또는 다음으로",
        Word::KeyGoOn => "다음",
        Word::KeyGoOnHelp => "가장 빠르게, 끝났으면 다음 단계로",
        Word::KeyTurnOrStepHelp => "다음 차례, 마지막이면 다음 단계로",
        Word::KeyFaster => "빠르게",
        Word::KeyStepBack => "이전 단계",
        Word::KeyStepBackHelp => "이전 단계로",
        Word::KeyShow => "답",
        Word::KeyShowHelp => "답 보기 (발표 화면에서)",
        Word::KeyLessons => "수업 목록",
        Word::KeyLessonsHelp => "수업을 나가 목록으로",
    }
}
