//! Random sequences of everything a caller can do, against a model that is one queue a key.

use std::collections::VecDeque;

use proptest::prelude::*;

use super::*;

const TASKS: usize = 8;
const KEYS: usize = 3;

#[derive(Clone, Copy, Debug)]
enum Step {
    /// A task without anything makes a future.
    Ask { task: usize, key: usize },
    /// A task polls its future.
    Poll { task: usize },
    /// A task drops its future or its guard, whichever it has.
    Drop { task: usize },
    /// A caller tries a key, and gives it back at once.
    Try { key: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..TASKS, 0..KEYS).prop_map(|(task, key)| Step::Ask { task, key }),
        5 => (0..TASKS).prop_map(|task| Step::Poll { task }),
        3 => (0..TASKS).prop_map(|task| Step::Drop { task }),
        1 => (0..KEYS).prop_map(|key| Step::Try { key }),
    ]
}

/// For each key its holder and those who wait, in order: the first is the holder.
#[derive(Default)]
struct Model {
    lines: [VecDeque<usize>; KEYS],
    wakes: [usize; TASKS],
}

impl Model {
    /// Removes a task from the line of a key; who becomes its first is woken.
    fn leave(&mut self, key: usize, task: usize) {
        let line = &mut self.lines[key];
        let Some(place) = line.iter().position(|&other| other == task) else {
            return;
        };
        line.remove(place);
        if place == 0
            && let Some(&next) = line.front()
        {
            self.wakes[next] += 1;
        }
    }
}

enum Has<'a, K: Key> {
    Nothing,
    Future { key: usize, task: Task<Lock<'a, K>> },
    Guard { key: usize, _guard: Guard<'a, K> },
}

fn play<K: Key>(lock: &KeyedLock<K>, keys: [K; KEYS], steps: &[Step]) {
    let mut model = Model::default();
    let mut tasks: [Has<'_, K>; TASKS] = std::array::from_fn(|_| Has::Nothing);
    for &step in steps {
        match step {
            Step::Ask { task, key } => {
                if let Has::Nothing = tasks[task] {
                    let future = Task::new(lock.lock(keys[key].clone()));
                    tasks[task] = Has::Future { key, task: future };
                    model.wakes[task] = 0;
                }
            }
            Step::Poll { task: index } => {
                let Has::Future { key, task } = &mut tasks[index] else {
                    continue;
                };
                let key = *key;
                if !model.lines[key].contains(&index) {
                    model.lines[key].push_back(index);
                }
                let guard = task.poll();
                let is_first = model.lines[key].front() == Some(&index);
                assert_eq!(guard.is_some(), is_first, "task {index}, key {key}");
                assert_eq!(task.wakes(), model.wakes[index]);
                if let Some(guard) = guard {
                    tasks[index] = Has::Guard { key, _guard: guard };
                }
            }
            Step::Drop { task } => {
                if let Has::Future { key, .. } | Has::Guard { key, .. } = tasks[task] {
                    tasks[task] = Has::Nothing;
                    model.leave(key, task);
                }
            }
            Step::Try { key } => {
                let got = lock.try_lock(keys[key].clone()).is_some();
                assert_eq!(got, model.lines[key].is_empty());
            }
        }
        for (index, has) in tasks.iter().enumerate() {
            if let Has::Future { task, .. } = has {
                assert_eq!(task.wakes(), model.wakes[index], "wakes of task {index}");
            }
        }
        let held = model.lines.iter().filter(|line| !line.is_empty()).count();
        assert_eq!(lock.len(), held);
        assert_eq!(lock.is_empty(), held == 0);
        for (key, line) in keys.iter().zip(&model.lines) {
            assert_eq!(lock.is_locked(key), !line.is_empty());
            assert_eq!(lock.waiters(key), line.len().saturating_sub(1));
        }
    }
    drop(tasks);
    assert_empty(lock);
}

proptest! {
    #[test]
    fn it_does_what_one_queue_a_key_does(
        steps in prop::collection::vec(step(), 1..200),
        seed: u64,
    ) {
        play(&KeyedLock::build(1, 4, KeyHasher::seeded(seed), false), [0_u64, 1, 2], &steps);
        play(&KeyedLock::with_seed(seed), [0_u64, 1, u64::MAX], &steps);
        let [first, second, third, ..] = collisions::keys_of_one_word(seed);
        play(&KeyedLock::with_shards(1, seed), [first, second, third], &steps);
        play(&KeyedLock::with_shards(1, seed), ["a", "b", "c"].map(String::from), &steps);
    }
}
