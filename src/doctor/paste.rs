use crate::scenario::{Route, Target, UserNames};

/// A `[target]` section that says what differs from the default, ready to paste into a scenario. Its first headers, this
/// number of them, were given: their values may be secrets, and are said only where they are places.
pub fn paste(target: &Target, url: &str, given: usize) -> String {
    let default = Target::default();
    let mut lines = vec!["[target]".to_owned(), format!("url = {}", quoted(url))];
    let mut say = |key: &str, value: String, usual: &str| {
        if value != usual {
            lines.push(format!("{key} = {value}"));
        }
    };
    let route = |route: &Route| quoted(&format!("{} {}", route.method, route.path));
    let usual = |of: &Route| route(of);
    if target.users == UserNames::Uuid {
        say("users", quoted("uuid"), "");
    }
    say("read", route(&target.read), &usual(&default.read));
    say("charge", route(&target.charge.0), &usual(&default.charge.0));
    say(
        "charge_body",
        quoted(&target.charge.1),
        &quoted(&default.charge.1),
    );
    say("use", route(&target.r#use.0), &usual(&default.r#use.0));
    say(
        "use_body",
        quoted(&target.r#use.1),
        &quoted(&default.r#use.1),
    );
    let history = |history: &Option<Route>| match history {
        Some(history) => route(history),
        None => quoted("none"),
    };
    say(
        "history",
        history(&target.history),
        &history(&default.history),
    );
    say("rows", quoted(&target.rows), &quoted(&default.rows));
    say(
        "content_type",
        quoted(&target.content_type),
        &quoted(&default.content_type),
    );
    let is_place = |value: &str| matches!(value, "{user}" | "{uuid}");
    let headers = target.headers.iter().enumerate();
    let headers: Vec<String> = headers
        .filter(|(number, (_, value))| *number >= given || is_place(value))
        .map(|(_, (name, value))| quoted(&format!("{name}: {value}")))
        .collect();
    say("headers", format!("[{}]", headers.join(", ")), "[]");
    let statuses = |statuses: &[u16]| format!("{statuses:?}");
    say("ok", statuses(&target.ok), &statuses(&default.ok));
    say("empty", statuses(&target.empty), &statuses(&default.empty));
    if let Some((at, is)) = &target.ok_at {
        say("ok_at", quoted(at), "");
        say("ok_is", quoted(is), "");
    }
    say(
        "balance",
        quoted(&target.balance),
        &quoted(&default.balance),
    );
    let answer = |answer: &Option<String>| quoted(answer.as_deref().unwrap_or("none"));
    say("answer", answer(&target.answer), &answer(&default.answer));
    if let Some(credit) = &target.credit {
        say("credit", quoted(credit), "");
    }
    if let Some(last) = target.last_user {
        say("first_user", target.first_user.to_string(), "");
        say("last_user", last.to_string(), "");
    }
    for setup in &target.setup {
        lines.push("\n[[target.setup]]".to_owned());
        lines.push(format!("request = {}", route(&setup.request)));
        if !setup.body.is_empty() {
            lines.push(format!("body = {}", quoted(&setup.body)));
        }
        for (key, pointer) in [("user", &setup.user), ("token", &setup.token)] {
            lines.extend(pointer.iter().map(|at| format!("{key} = {}", quoted(at))));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// A text as TOML writes it; one with quotation marks in it is a literal.
fn quoted(text: &str) -> String {
    match text.contains('"') && !text.contains('\'') {
        true => format!("'{text}'"),
        false => toml::Value::String(text.to_owned()).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;

    #[test]
    fn what_a_user_without_points_is_answered_is_pasted() {
        let mut target = Target::default();
        assert!(!paste(&target, "http://127.0.0.1:3000", 0).contains("empty"));
        target.empty.push(500);
        assert!(paste(&target, "http://127.0.0.1:3000", 0).contains("empty = [404, 500]"));
    }

    #[test]
    fn headers_that_were_found_are_pasted_and_those_that_were_given_are_not() {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let target = Target {
            headers: vec![
                header("Authorization", "Bearer secret"),
                header("X-Given", "{uuid}"),
                header("X-Channel", "WEB"),
                header("X-USER-ID", "{user}"),
            ],
            ..Target::default()
        };
        let pasted = paste(&target, "http://127.0.0.1:3000", 2);
        let line = "headers = [\"X-Given: {uuid}\", \"X-Channel: WEB\", \"X-USER-ID: {user}\"]";
        assert!(pasted.contains(line), "{pasted}");
    }

    #[test]
    fn what_is_pasted_is_read_as_what_it_says() {
        for name in crate::scenario::keys::PRESETS {
            let mut target = Target::preset(name).expect("a preset");
            // These are not found out.
            target.rows = String::new();
            let pasted = paste(&target, &target.url, 0);
            let text = format!(
                "name = \"a\"\n{pasted}[[phase]]\nname = \"p\"\nburst = {{ size = 1 }}\namount = 1\n"
            );
            let scenario = parse(&text, name).expect(&pasted);
            assert_eq!(scenario.target, Some(target), "{pasted}");
        }
    }
}
