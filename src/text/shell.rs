/// A word as a shell takes it: in quotation marks if it has anything in it that a shell would act upon.
pub fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_back_what_was_meant() {
        for (word, written) in [
            ("hundred-charges", "hundred-charges"),
            ("dir/my-file.toml", "dir/my-file.toml"),
            ("my file.toml", "'my file.toml'"),
            ("it's", r"'it'\''s'"),
            ("$(boom)", "'$(boom)'"),
            ("", "''"),
        ] {
            assert_eq!(shell_word(word), written);
        }
    }
}
