use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Awaits all of them at once, under any executor; the results are in the order of the futures.
pub(super) async fn together<'a, T, F>(futures: impl IntoIterator<Item = F>) -> Vec<T>
where
    F: Future<Output = T> + Send + 'a,
{
    let boxed = |future| -> (Option<Boxed<'a, T>>, Option<T>) { (Some(Box::pin(future)), None) };
    let mut all: Vec<_> = futures.into_iter().map(boxed).collect();
    poll_fn(|cx| {
        let mut missing = false;
        for (future, result) in &mut all {
            if let Some(running) = future {
                match running.as_mut().poll(cx) {
                    Poll::Ready(value) => {
                        *result = Some(value);
                        *future = None;
                    }
                    Poll::Pending => missing = true,
                }
            }
        }
        if missing {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
    all.into_iter().filter_map(|(_, result)| result).collect()
}
