use super::{Answer, Lesson, What, explained, judge};

/// What is wrong with a lesson that only playing it shows: a step that explains nothing, a task that cannot be solved.
/// Each with the number of its step, from 1.
pub fn examine(lesson: &Lesson) -> Vec<(usize, String)> {
    let mut wrong = Vec::new();
    for (index, step) in lesson.steps.iter().enumerate() {
        if let Some(message) = examined(&step.what) {
            wrong.push((index + 1, message));
        }
    }
    wrong
}

fn examined(what: &What) -> Option<String> {
    let is_right = |answer: &Answer| {
        let judged = judge(what, answer, None).ok().flatten();
        judged.is_some_and(|judged| judged.is_right)
    };
    match what {
        What::Predict { play, figure } | What::Observe { play, figure } => {
            let found = figure.of(&play.round(None));
            found
                .is_none()
                .then(|| format!("nobody can tell `{figure}` of what is played"))
        }
        What::Explain {
            play,
            begins,
            fault,
        } => match explained(play, begins, *fault, None) {
            Err(error) => Some(error.to_string()),
            Ok(Some(_)) => None,
            Ok(None) if begins.is_empty() => {
                Some("no schedule of these requests shows the fault".to_owned())
            }
            Ok(None) => Some(
                "no schedule of these requests begins with these turns and shows the fault"
                    .to_owned(),
            ),
        },
        What::Break { play, fault } => match explained(play, &[], Some(*fault), None) {
            Err(error) => Some(error.to_string()),
            Ok(Some(_)) => None,
            Ok(None) => Some("no schedule of these requests brings the fault about".to_owned()),
        },
        What::Smallest { most, .. } => {
            let most = i64::try_from(*most).unwrap_or(i64::MAX);
            let mut numbers = (1..=most).map(Answer::Number);
            (!numbers.any(|number| is_right(&number)))
                .then(|| format!("with {most} requests or fewer no schedule shows the fault"))
        }
        What::Cure { locks, .. } | What::Prove { locks, .. } => {
            let mut answers = locks.iter().map(|lock| Answer::Lock(*lock));
            (!answers.any(|answer| is_right(&answer)))
                .then(|| "none of the locks to choose from is right".to_owned())
        }
    }
}
