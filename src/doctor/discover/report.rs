//! What was tried in vain, and what to say to be understood.

use std::collections::HashSet;

use super::{Found, Search};
use crate::doctor::guesses::reads;

impl Search {
    /// What was tried, for a reader who knows the service.
    pub(super) fn report(&self, found: &[Found]) -> String {
        let mut text = match found.is_empty() {
            true => format!(
                "nothing answered a reading at any of {} usual paths, such as /point/{{user}}, /points/{{user}}, /users/{{user}}/point, /api/v1/balance?userId={{user}}",
                reads().count()
            ),
            false => {
                let paths = once_each(found.iter().map(|found| found.path.as_str()));
                format!(
                    "readings were answered at {}, and no charge changed a balance (PATCH, POST and PUT of charge, deposit, earn, add with the amount in the body, in the query, in a form; one path with the kind in the body)",
                    paths.join(", ")
                )
            }
        };
        if let Some(place) = &self.document {
            text.push_str(&format!(
                "; its document at {place} was read, and nothing that it names changed a balance"
            ));
        }
        if !self.refusals.is_empty() {
            text.push_str(&format!("; answers were: {}", self.refusals.join("; ")));
        }
        let auth = self
            .absent
            .iter()
            .any(|(_, (status, _))| matches!(status, 401 | 403))
            || self
                .refusals
                .iter()
                .any(|line| line.contains(": 401") || line.contains(": 403"));
        if auth {
            text.push_str("; it wants to know who asks: give --header 'Authorization: Bearer {env:TOKEN}' or --accounts");
        }
        let unknown = self.refusals.iter().any(|line| line.contains(": 404"));
        if unknown && !auth {
            text.push_str("; if users have to exist first, name some that do: --accounts FILE, or --set target.first_user=1 --set target.last_user=5");
        }
        text.push_str("; describe it with --set target.read='GET /…/{user}' --set target.charge='POST /…' --set target.charge_body='{\"amount\": {amount}}' --set target.use='POST /…' --set target.balance=/… (docs/target.md)");
        text
    }
}

/// Each text at its first place: a path may have been read for users of two kinds.
fn once_each<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut known = HashSet::new();
    texts.filter(|text| known.insert(*text)).collect()
}

#[cfg(test)]
mod tests {
    use super::once_each;

    #[test]
    fn a_path_is_told_once() {
        let paths = ["/b", "/a", "/b", "/c", "/a"];
        assert_eq!(once_each(paths.into_iter()), ["/b", "/a", "/c"]);
    }
}
