use std::net::{SocketAddr, ToSocketAddrs};

use hyper::Uri;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::text::grouped;

/// Where a service is: decided once, so that a name cannot point elsewhere later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// As it was given, without a slash at its end.
    pub url: String,
    /// What it calls itself, for the header `Host`.
    pub host: String,
    /// What every path begins with.
    pub prefix: String,
    /// Where to connect; the first that answers.
    pub at: Vec<SocketAddr>,
    /// Whom its certificate has to name, if it speaks TLS.
    pub tls: Option<ServerName<'static>>,
}

/// Why a service cannot be raced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressError {
    /// A mistake in the address, or an address that nobody has allowed.
    Refused(String),
    /// There is no such host.
    Unknown(String),
}

impl Address {
    /// Reads `http://HOST:PORT/PREFIX`, or https, and looks up the host. A host that is not this machine must be among `allowed`.
    ///
    /// # Errors
    /// [`AddressError`]; nothing was sent to the service.
    pub fn resolve(url: &str, allowed: &[String]) -> Result<Self, AddressError> {
        let refused = |message: String| Err(AddressError::Refused(message));
        let shown = plain(url);
        let uri: Uri = match url.parse() {
            Ok(uri) => uri,
            Err(_) => return refused(format!("{shown} is no URL; write http://127.0.0.1:3000")),
        };
        let is_tls = match uri.scheme_str() {
            Some("http") => false,
            Some("https") => true,
            _ => {
                return refused(format!(
                    "{shown} is no http URL; write http://127.0.0.1:3000"
                ));
            }
        };
        let Some(authority) = uri.authority() else {
            return refused(format!(
                "{shown} names no host; write http://127.0.0.1:3000"
            ));
        };
        if authority.as_str().contains('@') {
            return refused(
                "no user or password belongs in a URL: others see it; use --header".to_owned(),
            );
        }
        if uri.query().is_some() {
            return refused(format!(
                "{shown}: a query belongs in a path of [target], not here"
            ));
        }
        let port = uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let host = authority
            .host()
            .trim_start_matches('[')
            .trim_end_matches(']');
        let found = (host, port).to_socket_addrs();
        let at: Vec<SocketAddr> = match found {
            Ok(found) => found.collect(),
            Err(error) => {
                return Err(AddressError::Unknown(format!(
                    "{shown}: there is no host {host}: {error}"
                )));
            }
        };
        let far = at.iter().find(|at| !at.ip().is_loopback());
        let is_allowed = allowed.iter().any(|name| name.eq_ignore_ascii_case(host));
        if let Some(far) = far
            && !is_allowed
        {
            return refused(format!(
                "{shown} is another machine ({}): a race can spend money and send messages there; if it is yours, give --allow-host {host}",
                far.ip()
            ));
        }
        if at.is_empty() {
            return Err(AddressError::Unknown(format!(
                "{shown}: there is no host {host}"
            )));
        }
        let tls = match is_tls {
            false => None,
            true => match ServerName::try_from(host.to_owned()) {
                Ok(name) => Some(name),
                Err(_) => return refused(format!("{shown}: no certificate can name {host}")),
            },
        };
        Ok(Address {
            tls,
            url: url.trim_end_matches('/').to_owned(),
            host: authority.as_str().to_owned(),
            prefix: uri.path().trim_end_matches('/').to_owned(),
            at,
        })
    }
}

/// The longest text of a target that is shown, in characters.
const LONGEST_SHOWN: usize = 160;

/// Text that came from outside, as it may be shown: one line without control characters, not too long.
pub(crate) fn plain(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text.chars();
    for c in rest.by_ref().take(LONGEST_SHOWN) {
        match c {
            c if c.is_control() => shown.push(' '),
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                shown.push('\u{FFFD}');
            }
            c => shown.push(c),
        }
    }
    let more = rest.count();
    if more > 0 {
        let more = grouped(more as u64);
        shown.push_str(&format!(" … and {more} more characters"));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_needs_no_leave_and_others_do() {
        for url in [
            "http://127.0.0.1:3000",
            "http://[::1]:3000/api/v1/",
            "http://127.0.0.9",
        ] {
            assert!(Address::resolve(url, &[]).is_ok(), "{url}");
        }
        let far = "http://203.0.113.7:80";
        let error = Address::resolve(far, &[]).expect_err("another machine");
        assert!(
            matches!(&error, AddressError::Refused(text) if text.contains("--allow-host 203.0.113.7")),
            "{error:?}"
        );
        assert!(Address::resolve(far, &["203.0.113.7".to_owned()]).is_ok());
    }

    #[test]
    fn what_is_no_address_is_refused_with_what_is() {
        for (url, part) in [
            ("", "no URL"),
            ("127.0.0.1:3000", "http://127.0.0.1:3000"),
            ("ftp://127.0.0.1", "no http URL"),
            ("http://me:secret@127.0.0.1", "--header"),
            ("http://127.0.0.1/?a=b", "query"),
        ] {
            match Address::resolve(url, &[]) {
                Err(AddressError::Refused(text)) => assert!(text.contains(part), "{url}: {text}"),
                other => panic!("{url}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_certificate_has_to_name_the_host() {
        let address = Address::resolve("https://127.0.0.1", &[]).expect("an address");
        assert_eq!(address.at[0].port(), 443);
        assert_eq!(address.tls, ServerName::try_from("127.0.0.1").ok());
        let plain = Address::resolve("http://127.0.0.1", &[]).expect("an address");
        assert_eq!((plain.at[0].port(), plain.tls), (80, None));
    }

    #[test]
    fn the_prefix_goes_before_every_path() {
        let address = Address::resolve("http://127.0.0.1:8080/api/v1/", &[]).expect("an address");
        assert_eq!(
            (address.prefix.as_str(), address.host.as_str()),
            ("/api/v1", "127.0.0.1:8080")
        );
    }

    #[test]
    fn nothing_of_a_target_reaches_the_terminal_that_it_would_obey() {
        assert_eq!(plain("a\u{1b}[2J\nb"), "a [2J b");
        assert!(plain(&"x".repeat(1_000)).ends_with("… and 840 more characters"));
    }
}
