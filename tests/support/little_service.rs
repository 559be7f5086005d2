//! Point services in a few lines, right or wrong on purpose: a thread for each connection, blocking.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use parking_lot::Mutex;

/// What a service answers.
pub enum Answer {
    /// A status and JSON.
    Json(u16, String),
    /// These bytes, and then nothing more.
    Raw(Vec<u8>),
    /// The connection is closed.
    Drop,
    /// Nothing, for as long as the test lasts.
    Never,
    /// A body that never ends.
    Endless,
}

/// A request, as a service sees it.
pub struct Asked {
    pub user: u64,
    pub what: What,
    /// Its number among all charges and uses, from 1.
    pub number: u64,
    /// As it came.
    pub path: String,
    pub body: String,
    /// What its header says after `Bearer`.
    pub token: Option<String>,
    /// Its idempotency key.
    pub key: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum What {
    Read,
    History,
    Charge(i64),
    Use(i64),
    /// A POST, which makes or logs in.
    Post,
}

/// A balance, and entries of a kind and an amount.
type Account = (i64, Vec<(char, i64)>);

/// Balances and histories.
#[derive(Default)]
pub struct Books {
    accounts: Mutex<HashMap<u64, Account>>,
}

impl Books {
    pub fn balance(&self, user: u64) -> i64 {
        self.accounts
            .lock()
            .get(&user)
            .map_or(0, |account| account.0)
    }

    pub fn exists(&self, user: u64) -> bool {
        self.accounts.lock().contains_key(&user)
    }

    /// Adds points and an entry, as one step; returns the balance.
    pub fn add(&self, user: u64, change: i64) -> i64 {
        let mut accounts = self.accounts.lock();
        let account = accounts.entry(user).or_default();
        account.0 += change;
        let kind = if change < 0 { 'u' } else { 'c' };
        account.1.push((kind, change.abs()));
        account.0
    }

    /// The same if there is enough.
    pub fn add_if_enough(&self, user: u64, change: i64) -> Option<i64> {
        if self.balance(user) + change < 0 {
            return None;
        }
        let mut accounts = self.accounts.lock();
        let account = accounts.entry(user).or_default();
        if account.0 + change < 0 {
            return None;
        }
        account.0 += change;
        let kind = if change < 0 { 'u' } else { 'c' };
        account.1.push((kind, change.abs()));
        Some(account.0)
    }

    pub fn set(&self, user: u64, balance: i64) {
        self.accounts.lock().entry(user).or_default().0 = balance;
    }

    pub fn history(&self, user: u64) -> String {
        let accounts = self.accounts.lock();
        let rows = accounts.get(&user).map(|account| account.1.as_slice());
        let rows = rows.unwrap_or_default().iter().map(|(kind, amount)| {
            let kind = if *kind == 'c' { "CHARGE" } else { "USE" };
            format!("{{\"type\":\"{kind}\",\"amount\":{amount}}}")
        });
        format!("[{}]", rows.collect::<Vec<_>>().join(","))
    }
}

/// What a right service does; wrong ones call it for what they do right.
pub fn right(books: &Books, asked: &Asked) -> Answer {
    let account =
        |point: i64| Answer::Json(200, format!("{{\"id\":{},\"point\":{point}}}", asked.user));
    match asked.what {
        What::Read => account(books.balance(asked.user)),
        What::History => Answer::Json(200, books.history(asked.user)),
        What::Charge(amount) => account(books.add(asked.user, amount)),
        What::Post => Answer::Json(404, "{}".to_owned()),
        What::Use(amount) => match books.add_if_enough(asked.user, -amount) {
            Some(point) => account(point),
            None => Answer::Json(400, "{\"message\":\"not enough\"}".to_owned()),
        },
    }
}

type Handler = dyn Fn(&Books, &Asked) -> Answer + Send + Sync;

/// A service that runs until it is dropped.
pub struct Little {
    pub at: SocketAddr,
    pub books: Arc<Books>,
    inner: Arc<Inner>,
}

struct Inner {
    handler: Box<Handler>,
    books: Arc<Books>,
    numbers: AtomicU64,
    asked: AtomicU64,
    /// Who listens, and what ends that.
    listener: Mutex<Option<(Arc<AtomicBool>, JoinHandle<()>)>>,
    /// What ends when it is stopped.
    streams: Mutex<Vec<TcpStream>>,
}

impl Little {
    pub fn start(handler: impl Fn(&Books, &Asked) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let books = Arc::new(Books::default());
        let inner = Arc::new(Inner {
            handler: Box::new(handler),
            books: Arc::clone(&books),
            numbers: AtomicU64::new(1),
            asked: AtomicU64::new(0),
            listener: Mutex::default(),
            streams: Mutex::default(),
        });
        let at = listener.local_addr().expect("an address");
        listen(listener, Arc::clone(&inner));
        Little { at, books, inner }
    }

    /// Requests so far, of any kind.
    pub fn asked(&self) -> u64 {
        self.inner.asked.load(Ordering::Relaxed)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.at)
    }

    /// Ends everything at once, as a kill does; the books stay, as a database does.
    pub fn kill(&self) {
        let listener = self.inner.listener.lock().take();
        if let Some((over, thread)) = listener {
            over.store(true, Ordering::SeqCst);
            // Wakes who waits for connections; the port is free when that has ended.
            let _ = TcpStream::connect(self.at);
            let _ = thread.join();
        }
        for stream in self.inner.streams.lock().drain(..) {
            let _ = stream.shutdown(std::net::Shutdown::Both);
        }
    }

    /// Listens again, on the same port.
    pub fn restart(&self) {
        let listener = TcpListener::bind(self.at).expect("the port is free again");
        listen(listener, Arc::clone(&self.inner));
    }
}

impl Drop for Little {
    fn drop(&mut self) {
        self.kill();
    }
}

fn listen(listener: TcpListener, inner: Arc<Inner>) {
    let over = Arc::new(AtomicBool::new(false));
    let (ended, own) = (Arc::clone(&over), Arc::clone(&inner));
    let thread = thread::spawn(move || {
        for stream in listener.incoming() {
            if ended.load(Ordering::SeqCst) {
                return;
            }
            let Ok(stream) = stream else { return };
            if let Ok(twin) = stream.try_clone() {
                own.streams.lock().push(twin);
            }
            let inner = Arc::clone(&own);
            thread::spawn(move || talk(stream, &inner));
        }
    });
    *inner.listener.lock() = Some((over, thread));
}

fn talk(mut stream: TcpStream, inner: &Inner) {
    let _ = stream.set_nodelay(true);
    let Ok(own) = stream.try_clone() else { return };
    let mut reader = BufReader::new(own);
    while let Some(heard) = hear(&mut reader) {
        inner.asked.fetch_add(1, Ordering::Relaxed);
        let asked = understand(heard, inner);
        match (inner.handler)(&inner.books, &asked) {
            Answer::Json(status, json) => {
                let head = format!(
                    "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                    json.len()
                );
                if stream
                    .write_all(format!("{head}{json}").as_bytes())
                    .is_err()
                {
                    return;
                }
            }
            Answer::Raw(bytes) => {
                let _ = stream.write_all(&bytes);
            }
            Answer::Drop => {
                let _ = stream.shutdown(std::net::Shutdown::Both);
                return;
            }
            Answer::Never => {
                // Until the other side has had enough.
                let _ = stream.read(&mut [0; 1]);
                return;
            }
            Answer::Endless => {
                let _ = stream.write_all(b"HTTP/1.1 200 x\r\n\r\n[");
                while stream.write_all(&[b' '; 4096]).is_ok() {}
                return;
            }
        }
    }
}

struct HeardRequest {
    method: String,
    path: String,
    body: String,
    token: Option<String>,
    key: Option<String>,
}

fn hear(reader: &mut BufReader<TcpStream>) -> Option<HeardRequest> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let (mut length, mut token, mut key) = (0, None, None);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(": ") else {
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "idempotency-key" => key = Some(value.to_owned()),
            "authorization" => token = value.strip_prefix("Bearer ").map(str::to_owned),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(HeardRequest {
        method,
        path,
        body: String::from_utf8_lossy(&body).into_owned(),
        token,
        key,
    })
}

fn understand(heard: HeardRequest, inner: &Inner) -> Asked {
    let HeardRequest {
        method,
        path,
        body,
        token,
        key,
    } = heard;
    let mut parts = path.trim_matches('/').split('/').skip(1);
    let user = parts.next().and_then(|id| id.parse().ok()).unwrap_or(0);
    let digits: String = body.chars().filter(char::is_ascii_digit).collect();
    let amount = digits.parse().unwrap_or(0);
    let what = match (method.as_str(), parts.next()) {
        ("PATCH", Some("charge")) => What::Charge(amount),
        ("PATCH", Some("use")) => What::Use(amount),
        ("POST", _) => What::Post,
        (_, Some("histories")) => What::History,
        _ => What::Read,
    };
    let writes = matches!(what, What::Charge(_) | What::Use(_));
    let number = if writes {
        inner.numbers.fetch_add(1, Ordering::SeqCst)
    } else {
        0
    };
    Asked {
        user,
        what,
        number,
        path,
        body,
        token,
        key,
    }
}

/// A pause that a wrong service makes in the wrong place.
pub fn pause(ms: u64) {
    thread::sleep(Duration::from_millis(ms));
}
