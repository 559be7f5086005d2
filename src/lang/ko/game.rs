//! Break it, and stepping through a schedule.

use crate::lang::words::game::Word;

pub(super) fn text(word: Word) -> &'static str {
    match word {
        // Break it: the screen, its keys.
        Word::ScreenBreakIt => "락 깨기",
        Word::ScreenBreakItHelp => "락 깨기: 다음에 실행할 요청을 직접 고르기",
        Word::KeyPlay => "진행",
        Word::KeyPlayHelp => "표시된 차례를 진행",
        Word::KeyUndo => "되돌리기",
        Word::KeyUndoHelp => "마지막 차례 되돌리기",
        Word::KeyRedo => "다시",
        Word::KeyRedoHelp => "되돌린 차례를 다시 진행",
        Word::KeyUndoAllHelp => "모든 차례 되돌리기",
        Word::KeyRedoAllHelp => "되돌린 차례를 모두 다시 진행",
        Word::KeyHint => "힌트",
        Word::LearnKeyHintHelp => "힌트: 누구의 차례인지, 다시 누르면 어느 차례인지",
        Word::LearnHintWhich => "{0}번 요청: {1}. Enter 키로 진행합니다.",
        Word::KeyHintHelp => "힌트: 누구의 차례인지, 다시 누르면 어느 차례, 이유",
        Word::KeyGiveUp => "포기",
        Word::KeyGiveUpHelp => "포기: 가장 짧은 답, 또는 답이 없다는 증명",
        Word::KeyNextChallenge => "다음 문제",
        Word::KeyNextChallengeHelp => "다음 문제로",
        Word::KeyPrevChallengeHelp => "이전 문제로",
        Word::KeyAgain => "다시 풀기",
        Word::KeyAgainHelp => "문제를 다시 풀기",
        // The challenges.
        Word::ChallengeNoLock => "락 없음",
        Word::ChallengePromiseRaceTwo => "promise-race, 요청 2건",
        Word::ChallengePromiseRaceThree => "promise-race, 요청 3건",
        Word::ChallengeFailingHolder => "실패하는 점유자",
        Word::ChallengeTwoInstances => "keyed 락, 인스턴스 2개",
        Word::ChallengeWorstTimeout => "최악의 순간의 시간 초과",
        Word::ChallengeKeyed => "keyed 락, 요청 3건",
        Word::TaskNoLock => "충전 2건, 락 없음. 1,000 포인트가 사라지게 하세요.",
        Word::TaskPromiseRaceTwo => {
            "널리 복사된 promise 락과 충전 2건. 포인트가 사라지게 할 수 있나요? 불가능해 보이면 포기하세요. 포기하면 증명을 보여 드립니다."
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
        Word::ChallengeReadCommitted => "READ COMMITTED 트랜잭션",
        Word::ChallengeLateRowLock => "너무 늦은 행 락",
        Word::ChallengeAtomicUpdate => "원자적 문장 하나",
        Word::ChallengeLease => "Redis 임대",
        Word::ChallengeFencedWrites => "쓰기만 펜싱하는 임대",
        Word::ChallengeFenced => "읽기도 펜싱하는 임대",
        Word::TaskReadCommitted => {
            "충전마다 READ COMMITTED 트랜잭션입니다(모델). 1,000 포인트가 사라지게 하세요."
        }
        Word::TaskLateRowLock => {
            "객체를 먼저 읽고 나서 행을 잠급니다(데이터베이스 모델). 행 락 아래에서 포인트가 사라지게 하세요."
        }
        Word::TaskAtomicUpdate => {
            "UPDATE 문 하나가 읽고, 검사하고, 씁니다. 포인트가 사라지게 하거나, 포기하고 증명을 보세요."
        }
        Word::TaskLease => {
            "임대는 끝날 때까지만 다른 요청을 막습니다(노드 모델). 언제 끝날지 골라 포인트가 사라지게 하세요."
        }
        Word::TaskFencedWrites => {
            "저장소가 오래된 토큰의 쓰기를 거절합니다. 그래도 포인트가 사라지게 하세요."
        }
        Word::TaskFenced => {
            "저장소가 오래된 토큰의 읽기도 거절합니다. 포인트가 사라지게 하거나, 포기하고 증명을 보세요."
        }
        Word::ChallengePlace => "문제 {0}/{1}: {2}",
        Word::Challenges => "문제",
        Word::ChallengeSolved => "* 해결",
        // How it stands, and what can be next.
        Word::TurnsPlayed => "진행한 차례 {0}",
        Word::TurnsPar => "최단 {0}",
        Word::TurnsBest => "기록 {0}",
        Word::BestProved => "증명됨",
        Word::Searching => "찾는 중..",
        Word::WhoseTurn => "다음에 실행할 요청을 고르세요",
        Word::TurnsPossible => "다음에 가능한 차례와 기록된 차례:",
        Word::TurnUnseen => "내부 진행 (밖에서는 보이지 않음)",
        Word::TurnTimeoutLate => "{0} (시간 초과가 한발 늦음)",
        Word::TurnWaits => "기다림",
        Word::TurnOther => "({0}번 요청: {1})",
        Word::HintOne => "힌트: 한 차례면 됩니다.",
        Word::HintTurns => "힌트: 앞으로 {0}차례면 됩니다.",
        Word::HintWhose => "다음은 {0}번 요청의 차례입니다. h: 어느 차례인지.",
        Word::HintWhich => "{0}번 요청: {1}. h: 이유.",
        Word::HintWhy => "이유: {0}",
        Word::WhyNoLock => {
            "어느 쪽도 쓰기 전에 둘 다 읽어야 합니다. 그러면 두 번째 쓰기는 첫 번째 쓰기를 모릅니다."
        }
        Word::WhyPromiseRaceThree => {
            "두 요청이 같은 요청을 기다려야 합니다. 그 요청이 끝나면 둘 다 깨어나고 아무도 다시 확인하지 않습니다."
        }
        Word::WhyFailingHolder => {
            "프로미스를 기다리면 그 결과를 그대로 받습니다. 오류도 마찬가지입니다."
        }
        Word::WhyTwoInstances => {
            "프로세스마다 락이 따로 있으니, 둘 다 안에 들어가 같은 잔액을 읽을 수 있습니다."
        }
        Word::WhyWorstTimeout => {
            "기다릴 시간이 막 끝난 요청에게 락을 넘겨야 합니다. 그 요청은 떠나고 락은 잡힌 채 남습니다."
        }
        Word::WhyReadCommitted => {
            "어느 쪽도 커밋하기 전에 둘 다 SELECT 해야 합니다. 두 번째 UPDATE 문은 옛 잔액으로 계산한 값을 씁니다."
        }
        Word::WhyLateRowLock => {
            "어느 쪽도 행을 얻기 전에 둘 다 읽어야 합니다. 기다린 요청은 먼저 읽은 값으로 계속합니다."
        }
        Word::WhyLease => {
            "점유자가 읽은 뒤, 쓰기 전에 임대가 끝나야 합니다. 그 사이에 다른 요청이 읽습니다."
        }
        Word::WhyFencedWrites => {
            "새 점유자가 읽은 뒤, 쓰기 전에 옛 점유자가 써야 합니다. 저장소는 아직 더 새로운 토큰을 보지 못했습니다."
        }
        Word::HintNotFromHere => "힌트: 여기서는 더 이상 방법이 없습니다. 되돌리세요.",
        Word::HintNever => "힌트: 어떤 순서로도 불가능합니다. 포기하고 증명을 보세요.",
        // How it ends.
        Word::ChipBroken => "깨짐",
        Word::BrokenInPar => "{0}차례 만에. 이보다 짧을 수 없습니다!",
        Word::BrokenIn => "{0}차례 만에. {1}차례로도 됩니다.",
        Word::BrokenInSearching => "{0}차례 만에!",
        Word::ChipAnswer => "정답",
        Word::AnswerIs => "{0}차례면 됩니다.",
        Word::ChipProved => "증명됨",
        Word::ProofIs => {
            "이 요청들로는 어떤 순서로도 깰 수 없습니다. 서로 다른 스케줄 {0}개를 모두 실행했습니다. 나머지는 서로 상관없는 이웃한 차례의 순서만 다릅니다. 어느 스케줄에서도 사라진 포인트가 없습니다."
        }
        Word::NotProved => "깨는 방법을 찾지 못했고, 방법이 없다는 증명도 없습니다.",
        Word::CaptionBreakIt => "스케줄러는 당신입니다. 위/아래: 차례 고르기, Enter: 진행.",
        Word::CaptionBreakOver => "모두 응답했고 깨지지 않았습니다. 왼쪽: 되돌려서 다른 순서로.",
        Word::CaptionBroken => "n: 다음 문제. 왼쪽/오른쪽: 한 차례씩 다시 보기.",
        Word::CaptionProved => "증명을 본 것도 해결로 인정합니다. n: 다음 문제.",
        Word::ShareIs => "공유하기: pointrace replay {0}",
        Word::ChipEnd => "끝",
        Word::EndSays => "문제 {0}개 가운데 {1}개를 직접 깨고 {2}개의 증명을 보았습니다.",
        Word::EndAfter => {
            "락이 깨지는 까닭은 언제나 같습니다. 다른 요청이 쓰기 전에 누군가 읽습니다. 그 둘 사이에 틈을 남기지 않는 것만 버팁니다."
        }
        Word::CaptionLast => "마지막 문제였습니다. n: 끝으로.",
        Word::CaptionEnd => "n, p: 더 적은 차례로 다시. 0: 수업. 1: 실행 화면.",
        // Replay: the screen, its keys.
        Word::ScreenReplay => "다시 보기",
        Word::ScreenReplayHelp => "다시 보기: 기록된 스케줄을 한 차례씩",
        Word::ReplayNothing => "기록된 스케줄이 없습니다. 열기: pointrace replay --step SCHEDULE",
        Word::KeyTurnOn => "앞으로",
        Word::KeyTurnOnHelp => "한 차례 앞으로",
        Word::KeyTurnBack => "뒤로",
        Word::KeyTurnBackHelp => "한 차례 뒤로",
        Word::KeyStart => "처음",
        Word::KeyStartHelp => "첫 차례 앞으로",
        Word::KeyEnd => "끝",
        Word::KeyEndHelp => "마지막 차례 뒤로",
        Word::KeyByItself => "재생",
        Word::KeyByItselfHelp => "자동으로 진행하기, 멈추기",
        Word::ReplayOf => "다시 보기, 락 {0}",
        Word::ReplayPlace => "전체 {1}차례 중 {0}",
        Word::ChipNothingWrong => "잘못된 것 없음",
        Word::ViolationDenied => "부인된 쓰기",
        Word::ViolationStuck => "멈춤",
        Word::ViolationOvertaken => "앞지름",
        Word::CaptionReplay => "한 줄이 한 차례입니다. 오른쪽: 다음, 왼쪽: 이전, space: 자동 재생.",
        Word::CaptionReplayEnd => "기록은 여기까지입니다. 왼쪽: 한 차례씩 뒤로. Home: 처음으로.",
    }
}
