//! Requests, made from the templates of a description.

use std::fmt::{self, Write};

use hyper::body::Bytes;
use hyper::header::{self, HeaderValue};
use hyper::{Method, Request, Uri};

use super::Speaker;
use crate::point::Points;
use crate::scenario::{Route, UserNames};
use crate::target::evidence::Account;
use crate::target::held::{HeldBody, Place};

impl Speaker {
    pub(super) fn request(
        &self,
        instance: usize,
        route: &Route,
        body: &str,
        account: &Account,
        amount: Points,
        place: Option<Place>,
    ) -> Result<Request<HeldBody>, String> {
        let address = &self.addresses[instance];
        let has_body = !body.is_empty();
        let mut path = address.prefix.clone();
        self.write_filled(&mut path, &route.path, account, amount);
        let body = HeldBody::new(Bytes::copy_from_slice(body.as_bytes()), place);
        let mut request = Request::new(body);
        *request.method_mut() =
            Method::from_bytes(route.method.as_bytes()).map_err(|e| e.to_string())?;
        *request.uri_mut() = Uri::try_from(path).map_err(|e| e.to_string())?;
        let always = &self.always[instance];
        *request.headers_mut() = match has_body {
            true => always.with_body.clone(),
            false => always.without_body.clone(),
        };
        let headers = request.headers_mut();
        let token = account.token.as_ref().or(self.token.as_ref());
        let token = token.map_or("", String::as_str);
        let mut token_placed = false;
        for (name, value) in &self.headers {
            token_placed |= value.contains("{token}");
            let value = self.fill(value, account, amount).replace("{token}", token);
            let mut value = HeaderValue::from_str(&value)
                .map_err(|_| format!("the value of the header {name} cannot be sent"))?;
            value.set_sensitive(true);
            headers.append(name, value);
        }
        if !token.is_empty() && !token_placed {
            let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
                .map_err(|_| "a token of the accounts cannot be sent in a header".to_owned())?;
            value.set_sensitive(true);
            headers.append(header::AUTHORIZATION, value);
        }
        if let Some(key) = &account.key {
            let value = HeaderValue::from_str(key)
                .map_err(|_| "an idempotency key cannot be sent in a header".to_owned())?;
            headers.insert("idempotency-key", value);
        }
        Ok(request)
    }

    /// A template with its places filled in.
    pub fn fill(&self, template: &str, account: &Account, amount: Points) -> String {
        let mut text = String::new();
        self.write_filled(&mut text, template, account, amount);
        text
    }

    fn write_filled(&self, text: &mut String, template: &str, account: &Account, amount: Points) {
        text.reserve(template.len() + 32);
        let mut rest = template;
        while let Some(at) = rest.bytes().position(|byte| byte == b'{') {
            let (before, from) = rest.split_at(at);
            text.push_str(before);
            let written;
            (written, rest) = if let Some(after) = from.strip_prefix("{user}") {
                (self.write_name(text, account), after)
            } else if let Some(after) = from.strip_prefix("{amount}") {
                (write!(text, "{amount}"), after)
            } else if let Some(after) = from.strip_prefix("{uuid}") {
                (write_uuid(text), after)
            } else {
                (text.write_char('{'), &from[1..])
            };
            written.expect("writing to a string does not fail");
        }
        text.push_str(rest);
    }

    fn write_name(&self, text: &mut String, account: &Account) -> fmt::Result {
        match (&account.name, self.target.users) {
            (Some(name), _) => text.write_str(name),
            (None, UserNames::Number) => write!(text, "{}", account.id),
            (None, UserNames::Uuid) => write!(text, "00000000-0000-4000-8000-{:012x}", account.id),
        }
    }
}

fn write_uuid(text: &mut String) -> fmt::Result {
    let random = format!("{:032x}", rand::random::<u128>());
    let (one, two, three) = (&random[..8], &random[8..12], &random[13..16]);
    let (four, five) = (&random[17..20], &random[20..]);
    write!(text, "{one}-{two}-4{three}-8{four}-{five}")
}
