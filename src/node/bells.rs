//! Waiters that are told when a lease was given back, so that they need not ask in vain.

use std::future::Future;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use parking_lot::Mutex;
use smallvec::SmallVec;
use tokio::sync::Notify;

use crate::point::UserId;

/// Where the word of a node that a lease was given back goes on to those who wait for it.
///
/// In each process the first waiter is woken and no other: only one of them can have the lease, and the next word comes when
/// that one gives it back. A word that comes while a process listens and nobody waits is kept for the next who does, so a
/// request that was refused just before is not left waiting.
#[derive(Debug, Default)]
pub(super) struct Bells {
    keys: Mutex<Keys>,
}

/// By node and user: the listeners of each process.
type Keys = HashMap<(u16, UserId), SmallVec<[Bell; 1]>, FixedState>;

/// The listeners of one process to one lease.
#[derive(Debug)]
struct Bell {
    process: u16,
    listeners: usize,
    rings: Arc<Notify>,
}

/// A request that hears of it when the lease that it wants is given back, until it is dropped.
#[derive(Debug)]
pub struct Listening {
    bells: Arc<Bells>,
    key: (u16, UserId),
    process: u16,
    rings: Arc<Notify>,
}

impl Bells {
    /// A request in this process listens from now on.
    pub fn listen(self: &Arc<Self>, node: u16, user: UserId, process: u16) -> Listening {
        let key = (node, user);
        let mut keys = self.keys.lock();
        let bells = keys.entry(key).or_default();
        let rings = match bells.iter_mut().find(|bell| bell.process == process) {
            Some(bell) => {
                bell.listeners += 1;
                Arc::clone(&bell.rings)
            }
            None => {
                let rings = Arc::new(Notify::new());
                bells.push(Bell {
                    process,
                    listeners: 1,
                    rings: Arc::clone(&rings),
                });
                rings
            }
        };
        Listening {
            bells: Arc::clone(self),
            key,
            process,
            rings,
        }
    }

    /// The node said that the lease on this user's lock was given back.
    pub fn ring(&self, node: u16, user: UserId) {
        let keys = self.keys.lock();
        for bell in keys.get(&(node, user)).into_iter().flatten() {
            bell.rings.notify_one();
        }
    }
}

impl Listening {
    /// Waits for the word, and for what `comes` takes to bring it here. If the waiter gives up on that way, the next one
    /// hears it.
    pub(super) async fn next<F: Future<Output = ()>>(&self, comes: impl FnOnce() -> F) -> Word<'_> {
        self.rings.notified().await;
        let word = Word(Some(&self.rings));
        comes().await;
        word
    }
}

/// The word that a lease was given back. If it is dropped before the node was [asked](Self::asked), the next waiter hears
/// it: the one that heard it first has gone away.
#[derive(Debug)]
#[must_use = "the next waiter is woken when it is dropped"]
pub struct Word<'a>(Option<&'a Notify>);

impl Word<'_> {
    /// The node has been asked for the lease because of it, and it is known what came of that.
    pub fn asked(mut self) {
        self.0 = None;
    }
}

impl Drop for Word<'_> {
    fn drop(&mut self) {
        if let Some(rings) = self.0 {
            rings.notify_one();
        }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        let mut keys = self.bells.keys.lock();
        let Some(bells) = keys.get_mut(&self.key) else {
            return;
        };
        if let Some(bell) = bells.iter_mut().find(|bell| bell.process == self.process) {
            bell.listeners -= 1;
        }
        bells.retain(|bell| bell.listeners > 0);
        if bells.is_empty() {
            keys.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    const USER: UserId = UserId(1);

    fn word<'a>(waits: std::pin::Pin<&mut impl Future<Output = Word<'a>>>) -> Option<Word<'a>> {
        match waits.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(word) => Some(word),
            Poll::Pending => None,
        }
    }

    /// Whether it was woken; if so, it asks the node.
    fn is_woken<'a>(waits: std::pin::Pin<&mut impl Future<Output = Word<'a>>>) -> bool {
        word(waits).map(Word::asked).is_some()
    }

    #[test]
    fn one_waiter_of_each_process_is_woken_and_the_first_of_it() {
        let bells = Arc::new(Bells::default());
        let all = [0, 0, 1].map(|process| bells.listen(0, USER, process));
        let [first, second, other] = &all;
        let mut first = pin!(first.next(|| ready(())));
        let mut second = pin!(second.next(|| ready(())));
        let mut other = pin!(other.next(|| ready(())));
        assert!(!is_woken(first.as_mut()) && !is_woken(second.as_mut()));
        bells.ring(1, USER);
        bells.ring(0, UserId(2));
        assert!(!is_woken(first.as_mut()), "another lease");
        bells.ring(0, USER);
        assert!(!is_woken(second.as_mut()), "only the first");
        assert!(is_woken(first) && is_woken(other.as_mut()));
        bells.ring(0, USER);
        assert!(is_woken(second));
    }

    #[test]
    fn a_word_that_nobody_waits_for_is_kept_for_who_listens_and_one_that_is_not_heard_is_handed_on()
    {
        let bells = Arc::new(Bells::default());
        let [one, two] = [0, 0].map(|process| bells.listen(0, USER, process));
        bells.ring(0, USER);
        {
            // Woken, it gives up before the word has come.
            let mut gives_up = pin!(one.next(pending));
            assert!(!is_woken(gives_up.as_mut()));
        }
        assert!(is_woken(pin!(two.next(|| ready(())))));
        bells.ring(0, USER);
        let heard = word(pin!(one.next(|| ready(()))));
        assert!(heard.is_some());
        assert!(!is_woken(pin!(two.next(|| ready(())))), "one is to ask");
        // It goes away while it asks.
        drop(heard);
        assert!(is_woken(pin!(two.next(|| ready(())))));
        drop((one, two));
        assert!(bells.keys.lock().is_empty(), "nobody listens any more");
        bells.ring(0, USER);
        let late = bells.listen(0, USER, 0);
        assert!(
            !is_woken(pin!(late.next(|| ready(())))),
            "not listened then"
        );
    }
}
