//! Asking the processor to fetch memory ahead of its use.
//!
//! With many users every request meets rows that are in no cache near its core, and with several threads a lock's
//! word that another core has changed last; fetched one after another, they cost more than all the rest of a
//! request. What is about to be used can be asked for beforehand.

/// The size of a cache line, in bytes, where it matters.
#[cfg(all(target_arch = "x86_64", not(miri)))]
const LINE: usize = 64;

/// Asks for all cache lines of `object`, to be changed: another core that has them gives them up. A hint: without
/// meaning for the program, and nothing at all on processors that have no such instruction.
#[inline]
pub fn prefetch<T>(object: &T) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    {
        let start = std::ptr::from_ref(object).cast::<u8>();
        for offset in (0..size_of::<T>()).step_by(LINE) {
            // SAFETY: the instruction is a hint that changes no memory, register or flag and never faults, whatever
            // the address; this one is inside a live object. 64-bit processors that do not know it take it for one
            // that does nothing. It is written out because the compiler would fetch for reading where it may not
            // assume a processor that knows it, and a line that is shared has to be asked for again to be changed.
            unsafe {
                std::arch::asm!(
                    "prefetchw byte ptr [{}]",
                    in(reg) start.wrapping_add(offset),
                    options(nostack, preserves_flags, readonly),
                );
            }
        }
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = object;
}
