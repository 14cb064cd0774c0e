//! Work on several threads whose results come back in the order of the input, with a bound on what is under way.

use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::thread;

/// Batches under way for each thread: one in its hands, one on each side of it.
const BATCHES_A_THREAD: usize = 3;

/// Draws from `input` on one thread, works on `threads` others, and takes the results here, in order. The first error
/// of `take` ends it. `work` must not panic: the others would wait for its result.
pub(super) fn in_parallel<I: Send, O: Send>(
    threads: NonZeroUsize,
    input: impl Iterator<Item = I> + Send,
    work: impl Fn(I) -> O + Sync,
    mut take: impl FnMut(O) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let under_way = threads.get() * BATCHES_A_THREAD;
    let (todo_in, todo) = bounded::<(u64, I)>(under_way);
    let (done_in, done) = bounded::<(u64, O)>(under_way);
    // A slow batch must not let the others pile up behind it: each begins with a permit and gives it back in order.
    let (permit_in, permits) = bounded::<()>(under_way);
    for _ in 0..under_way {
        let _ = permit_in.send(());
    }
    thread::scope(|scope| {
        scope.spawn(move || feed(input, &permits, &todo_in));
        for _ in 0..threads.get() {
            let (todo, done_in, work) = (todo.clone(), done_in.clone(), &work);
            scope.spawn(move || {
                todo.iter().try_for_each(|(number, batch)| done_in.send((number, work(batch)))).ok();
            });
        }
        drop((todo, done_in));
        let result = collect(&done, &permit_in, &mut take);
        // Unblocks everybody after an error: their sends and receives now fail.
        drop((done, permit_in));
        result
    })
}

fn feed<I>(input: impl Iterator<Item = I>, permits: &Receiver<()>, todo: &Sender<(u64, I)>) {
    let mut input = (0..).zip(input);
    while permits.recv().is_ok() {
        let Some(numbered) = input.next() else { return };
        if todo.send(numbered).is_err() {
            return;
        }
    }
}

fn collect<O>(
    done: &Receiver<(u64, O)>,
    permits: &Sender<()>,
    take: &mut impl FnMut(O) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let (mut early, mut next) = (BTreeMap::new(), 0);
    for (number, result) in done {
        early.insert(number, result);
        while let Some(result) = early.remove(&next) {
            take(result)?;
            next += 1;
            let _ = permits.try_send(());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const THREADS: NonZeroUsize = NonZeroUsize::new(4).unwrap();

    #[test]
    fn results_come_in_the_order_of_the_input() {
        let slow_at_first = |number: u64| {
            if number.is_multiple_of(7) {
                thread::sleep(Duration::from_millis(3));
            }
            number * 2
        };
        let mut taken = Vec::new();
        let take = |result| {
            taken.push(result);
            Ok(())
        };
        in_parallel(THREADS, 0..200u64, slow_at_first, take).unwrap();
        assert_eq!(taken, (0..200).map(|number| number * 2).collect::<Vec<u64>>());
    }

    #[test]
    fn an_error_ends_it() {
        let mut count = 0;
        let take = |_| {
            count += 1;
            if count == 5 { Err(anyhow::anyhow!("full")) } else { Ok(()) }
        };
        let error = in_parallel(THREADS, 0..u64::MAX, |number| number, take).unwrap_err();
        assert_eq!((error.to_string().as_str(), count), ("full", 5));
    }

    #[test]
    fn nothing_in_nothing_out() {
        in_parallel(THREADS, std::iter::empty::<u8>(), |byte| byte, |_| Ok(())).unwrap();
    }
}
