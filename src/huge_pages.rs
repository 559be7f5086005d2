//! Large tables on large pages.
//!
//! With a million users every request meets rows on pages whose addresses the processor does not know by heart. To
//! look one up takes longer than to fetch the row, and a request looks up two. On pages of two megabytes instead of
//! four kilobytes there are few enough to know.

/// A table of `count` rows, on huge pages where the system has them and the table is large enough to be worth it.
pub fn table<T>(count: usize, row: impl FnMut(usize) -> T) -> Box<[T]> {
    let mut rows = Vec::with_capacity(count);
    advise(rows.spare_capacity_mut());
    rows.extend((0..count).map(row));
    rows.into_boxed_slice()
}

/// The size of a huge page, in bytes.
#[cfg(all(target_os = "linux", not(miri)))]
const PAGE: usize = 2 << 20;

/// Asks the system for huge pages, before the memory is used for the first time.
fn advise<T>(memory: &mut [T]) {
    #[cfg(all(target_os = "linux", not(miri)))]
    {
        let bytes = size_of_val(memory);
        let start = memory.as_mut_ptr().cast::<u8>();
        let skipped = start.align_offset(PAGE);
        if let Some(rest @ PAGE..) = bytes.checked_sub(skipped) {
            let whole = rest / PAGE * PAGE;
            // SAFETY: the range lies within memory that we have to ourselves, and is made of whole pages. The advice
            // changes neither what is in them nor what may be done with them. Where it is not taken, nothing is lost,
            // so its result is of no interest.
            unsafe {
                libc::madvise(
                    start.wrapping_add(skipped).cast(),
                    whole,
                    libc::MADV_HUGEPAGE,
                );
            }
        }
    }
    #[cfg(not(all(target_os = "linux", not(miri))))]
    let _ = memory;
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_table_has_its_rows_in_order_small_or_large() {
        for count in [0, 1, 1_000, 1_000_000] {
            let rows = super::table(count, |index| index as u64);
            assert_eq!(rows.len(), count);
            assert!(
                rows.iter()
                    .enumerate()
                    .all(|(index, row)| index as u64 == *row)
            );
        }
    }
}
