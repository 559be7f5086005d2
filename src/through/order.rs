//! The orders that are still to be played, fewest interruptions first.
//!
//! Every order is the beginning of another one, a different choice, and then nobody is interrupted. What was played is
//! remembered as a beginning, so that each order is played once, whatever led to it (iterative context bounding;
//! Musuvathi and Qadeer, PLDI 2007).

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::Arc;

use super::play::{Order, Played, Step};
use super::rest::Picture;

/// What is still to be played.
#[derive(Debug, Default)]
pub struct Orders {
    known: HashSet<Vec<u8>>,
    /// By the number of interruptions.
    waiting: BTreeMap<u32, VecDeque<Waiting>>,
}

#[derive(Debug)]
struct Waiting {
    played: Arc<Played>,
    /// How many of its steps are played again before `choice` goes instead.
    after: usize,
    choice: usize,
}

impl Orders {
    /// Takes what was played: everything that could have been chosen instead is to come.
    pub fn add(&mut self, played: &Arc<Played>) {
        let mut prefix: Vec<u8> = Vec::new();
        let mut interruptions = 0;
        for (place, step) in played.steps.iter().enumerate() {
            let before = place
                .checked_sub(1)
                .map(|before| played.steps[before].request);
            for choice in step.picture.able() {
                let mut other = prefix.clone();
                other.push(name(choice));
                if choice == step.request {
                    self.known.insert(other);
                } else if self.known.insert(other) {
                    let cost = interruptions + interrupts(&step.picture, before, choice);
                    let waiting = Waiting {
                        played: Arc::clone(played),
                        after: place,
                        choice,
                    };
                    self.waiting.entry(cost).or_default().push_back(waiting);
                }
            }
            interruptions += interrupts(&step.picture, before, step.request);
            prefix.push(name(step.request));
        }
    }

    /// The next order, and how often a request is interrupted in it.
    pub fn next(&mut self) -> Option<(Order, u32)> {
        let mut first = self.waiting.first_entry()?;
        let interruptions = *first.key();
        let next = first.get_mut().pop_front();
        if first.get().is_empty() {
            first.remove();
        }
        let Waiting {
            played,
            after,
            choice,
        } = next?;
        let beginning = &played.steps[..=after];
        let mut choices: Vec<usize> = beginning.iter().map(|step| step.request).collect();
        choices[after] = choice;
        let order = Order {
            choices,
            pictures: pictures(beginning),
            goes_on: false,
        };
        Some((order, interruptions))
    }

    /// Whether this was played before.
    pub fn has(&self, played: &Played) -> bool {
        let choices: Vec<u8> = played.steps.iter().map(|step| name(step.request)).collect();
        self.known.contains(&choices)
    }

    /// With how few interruptions an order is known to be left: all with fewer have come by.
    pub fn fewest_left(&self) -> Option<u32> {
        self.waiting.keys().next().copied()
    }

    /// How many are known to be left, at least.
    pub fn left(&self) -> usize {
        self.waiting.values().map(VecDeque::len).sum()
    }
}

/// How things stood before each step.
pub fn pictures(steps: &[Step]) -> Vec<Picture> {
    steps.iter().map(|step| step.picture.clone()).collect()
}

/// How often a request was interrupted in what was played.
pub fn interruptions(steps: &[Step]) -> u32 {
    let mut before = None;
    let mut sum = 0;
    for step in steps {
        sum += interrupts(&step.picture, before, step.request);
        before = Some(step.request);
    }
    sum
}

/// 1 if this choice interrupts a request that could have gone on, else 0. An arrival interrupts none.
fn interrupts(picture: &Picture, before: Option<usize>, choice: usize) -> u32 {
    let goes_on = |request: usize| picture.held.iter().any(|(held, _)| *held == request);
    let arrives = picture.absent.contains(&choice);
    let interrupted = before.is_some_and(|before| before != choice && goes_on(before));
    u32::from(interrupted && !arrives)
}

fn name(request: usize) -> u8 {
    u8::try_from(request).expect("fewer requests than a byte counts")
}

#[cfg(test)]
mod tests {
    use super::super::play::{End, Turn};
    use super::super::shape::Shape;
    use super::*;

    /// Requests with these numbers of statements, none of which waits for another.
    fn play(lengths: &[usize], order: &Order) -> Arc<Played> {
        let mut done = vec![0; lengths.len()];
        let mut steps = Vec::new();
        let mut wanted = order.choices.iter().copied();
        let mut last: Option<usize> = None;
        loop {
            let mut picture = Picture::default();
            for (request, &done) in done.iter().enumerate() {
                match done {
                    0 => picture.absent.push(request),
                    done if done <= lengths[request] => picture.held.push((request, Shape(0))),
                    _ => {}
                }
            }
            let Some(&first) = picture.able().first() else {
                break;
            };
            let goes_on = |last: &usize| picture.held.iter().any(|held| held.0 == *last);
            let request = wanted
                .next()
                .or_else(|| last.filter(goes_on))
                .or_else(|| picture.held.first().map(|held| held.0))
                .unwrap_or(first);
            done[request] += 1;
            last = Some(request);
            steps.push(Step {
                request,
                turn: Turn::Arrives,
                picture,
            });
        }
        Arc::new(Played {
            steps,
            calls: Vec::new(),
            log: Vec::new(),
            told: Vec::new(),
            end: End::Whole,
        })
    }

    #[test]
    fn every_order_is_played_once_and_those_with_fewer_interruptions_first() {
        for (lengths, all) in [
            (vec![1, 1], 6),
            (vec![2, 2], 20),
            (vec![4, 4], 252),
            (vec![1, 1, 1], 90),
        ] {
            let mut orders = Orders::default();
            let mut seen = HashSet::new();
            let mut next = Some((Order::default(), 0));
            let mut most = 0;
            while let Some((order, cost)) = next {
                let played = play(&lengths, &order);
                assert!(seen.insert(played.choices()), "played twice");
                assert!(cost >= most, "fewest interruptions first");
                assert_eq!(cost, interruptions(&played.steps));
                most = cost;
                orders.add(&played);
                next = orders.next();
            }
            // Multinomial: arrivals and statements of all in any order.
            assert_eq!(seen.len(), all, "{lengths:?}");
        }
    }
}
