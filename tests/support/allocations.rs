//! A global allocator that counts what the current thread does.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's allocator, counting. A binary makes it its own with `#[global_allocator]`.
pub struct Counting;

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<isize> = const { Cell::new(0) };
}

// SAFETY: every call goes on to the system's allocator unchanged; the counters are plain cells
// without a destructor, which neither allocate nor unwind.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        BYTES.set(BYTES.get() - layout.size().cast_signed());
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: the caller's promise is passed on.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

fn count(new: usize, old: usize) {
    CALLS.set(CALLS.get() + 1);
    BYTES.set(BYTES.get() + new.cast_signed() - old.cast_signed());
}

/// How often this thread has allocated.
#[allow(dead_code, reason = "not every binary that counts needs it")]
pub fn calls() -> usize {
    CALLS.get()
}

/// How many bytes this thread has allocated and not freed.
#[allow(dead_code, reason = "each test file uses what it needs")]
pub fn bytes() -> isize {
    BYTES.get()
}
