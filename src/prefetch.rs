//! Asking the processor to fetch memory ahead of its use.
//!
//! With many users every request meets rows that are in no cache near its core; fetched one after another,
//! they cost more than all the rest of a request. What is about to be used can be asked for beforehand.

/// The size of a cache line, in bytes, where it matters.
const LINE: usize = 64;

/// Asks for all cache lines of `object`. A hint: without meaning for the program, and nothing at all on
/// processors that have no such instruction.
#[inline]
pub fn prefetch<T>(object: &T) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        let start = std::ptr::from_ref(object).cast::<i8>();
        for offset in (0..size_of::<T>()).step_by(LINE) {
            // SAFETY: the instruction is in every x86-64 processor (SSE). It is a hint that changes no
            // memory or register and never faults, whatever the address; this one is inside a live object.
            unsafe { _mm_prefetch::<_MM_HINT_T0>(start.wrapping_add(offset)) }
        }
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = object;
}
