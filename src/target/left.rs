//! What is left behind, as a condition of SQL that names nobody else's users.

/// The numbers in ascending order, as runs without a gap: the first and the last of each.
pub fn runs(numbers: impl IntoIterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if number <= *last => {}
            Some((_, last)) if number == *last + 1 => *last = number,
            _ => runs.push((number, number)),
        }
    }
    runs
}

/// The condition that holds for these runs, such as `id BETWEEN 3 AND 7 OR id = 9`.
pub fn condition(column: &str, runs: &[(u64, u64)]) -> String {
    let one = |&(first, last): &(u64, u64)| match first == last {
        true => format!("{column} = {first}"),
        false => format!("{column} BETWEEN {first} AND {last}"),
    };
    runs.iter().map(one).collect::<Vec<_>>().join(" OR ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_that_were_passed_over_are_not_cleaned_up() {
        let passed = [5, 6, 9];
        let touched = (3..=10).filter(|user| !passed.contains(user));
        let runs = runs(touched);
        assert_eq!(runs, [(3, 4), (7, 8), (10, 10)]);
        assert_eq!(
            condition("id", &runs),
            "id BETWEEN 3 AND 4 OR id BETWEEN 7 AND 8 OR id = 10"
        );
    }
}
