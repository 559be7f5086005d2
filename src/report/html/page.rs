//! The frame of a page: its head, its style, its script, and what it may do.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::lang::{Lang, Word};

/// How it looks.
const STYLE: &str = include_str!("style.css");

/// What moves in it.
const SCRIPT: &str = include_str!("script.js");

/// What it may do: be styled by this style and moved by this script, by their SHA-256, and nothing else. It can load
/// nothing and send nothing, whatever is written in it.
const POLICY: &str = "default-src 'none'; \
    style-src 'sha256-X3E2dME+iYOhgserun1NgUdQsj72wBGcU75/u7pwDho='; \
    script-src 'sha256-RHntfsgmA8OyIDladFgyQs814bhVgTAiquPefzofhQs='; \
    base-uri 'none'; form-action 'none'";

/// A page as HTML, whole in itself.
pub(super) fn page(title: &str, lang: Lang, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content=(concat!("pointrace ", env!("CARGO_PKG_VERSION")));
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main { (body) }
                footer { (lang.fill(Word::PageMadeBy, &[&env!("CARGO_PKG_VERSION")])) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_names_this_style_and_this_script() {
        for text in [STYLE, SCRIPT] {
            let digest = Sha256::digest(text.as_bytes());
            let hash = format!("'sha256-{}'", base64(&digest));
            assert!(POLICY.contains(&hash), "the policy must name {hash}");
        }
    }

    fn base64(bytes: &[u8]) -> String {
        const DIGITS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut text = String::new();
        for chunk in bytes.chunks(3) {
            let mut bits = 0_u32;
            for index in 0..3 {
                bits = bits << 8 | u32::from(chunk.get(index).copied().unwrap_or(0));
            }
            for digit in 0..4 {
                let value = (bits >> (18 - 6 * digit)) & 63;
                match digit <= chunk.len() {
                    true => text.push(char::from(DIGITS[value as usize])),
                    false => text.push('='),
                }
            }
        }
        text
    }
}
