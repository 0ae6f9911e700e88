//! Several threads at one list: under the pipeline, the SLOs of a fleet and the writing of files.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;

/// Works on every item, `threads` at once, or with 0 as many as the machine has; results are in the
/// order of the items.
///
/// Whoever is free takes the next item, so that a thread that is held up holds up nobody.
pub(crate) fn side_by_side<I: Sync, T: Send>(
    items: &[I],
    threads: usize,
    work: impl Fn(&I) -> T + Sync,
) -> Vec<T> {
    let alone = threads == 1 || items.len() < 2;
    let threads = if alone {
        1
    } else if threads == 0 {
        available()
    } else {
        threads
    };
    if threads < 2 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(items.len()));
    let take = || {
        let mut mine = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { break };
            mine.push((index, work(item)));
        }
        done.lock().unwrap_or_else(PoisonError::into_inner).append(&mut mine);
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(items.len()) {
            scope.spawn(take);
        }
        take();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, done)| done).collect()
}

/// How many threads the machine has for this program, at most 8. Counting them reads a dozen files of the
/// system, which a small project is spared.
fn available() -> usize {
    static THREADS: LazyLock<usize> =
        LazyLock::new(|| thread::available_parallelism().map_or(1, |threads| threads.get().min(8)));
    *THREADS
}
