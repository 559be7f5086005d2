//! `pointrace verify`: whether what callers were told fits an order of their requests, in recorded traces.

use std::fs::File;
use std::io::{BufRead, BufReader};

use clap::Args as ClapArgs;

use super::Exit;
use super::lang::LangArg;
use super::number::whole;
use super::out::{Out, complain};
use super::run::progress::Progress;
use crate::history::{read_header, read_step};
use crate::lang::{Lang, Word};
use crate::linearizability::{Claim, Recorded, RecordedRequest, Refutation, USUAL_TRIES, Verified};
use crate::point::Kind;
use crate::text::{Side, columns, grouped, wrap};

/// Arguments of `verify`.
#[derive(Debug, ClapArgs)]
#[command(after_help = AFTER)]
pub struct VerifyArgs {
    /// Traces that `pointrace run --trace` wrote, or that are like them; `-` is standard input
    #[arg(required = true, value_name = "TRACE")]
    pub traces: Vec<String>,
    /// How many tries to look for an order of a user's requests may take, between two moments at which none is under way;
    /// when they are used up, nobody can tell
    #[arg(long, value_name = "N", default_value_t = USUAL_TRIES, value_parser = whole(1..=u64::MAX))]
    pub tries: u64,
    #[command(flatten)]
    pub lang: LangArg,
}

const AFTER: &str = "\
A history is linearizable if its requests can be put into an order in which a service that does one after
another would have given the same answers, and in which a request that was answered before another was
sent comes before it. Each user is a history of its own. What timed out or failed has had no effect; what
is unknown, or was never answered, may have happened or not.

Examples:
  pointrace run hot-user --lock keyed --trace t.jsonl
  pointrace verify t.jsonl              linearizable, exit 0
  pointrace run hundred-charges --trace t.jsonl
  pointrace verify t.jsonl              without a lock it is not: the smallest part that is not, exit 1

Exit codes: 0 all are linearizable; 1 one is not; 2 one cannot be read, told with line and column;
3 nobody could tell of one. Of several: 2 before 1 before 3.";

/// The most requests of a part that are shown.
const MOST_ROWS: usize = 24;

/// The cells of a line of prose.
const WIDTH: usize = 80;

/// The most users that are told of with their requests.
const MOST_USERS: usize = 3;

/// Runs the subcommand.
pub fn run(args: &VerifyArgs) -> Exit {
    let lang = args.lang.get();
    let mut out = Out::stdout();
    let mut exit = Exit::Success;
    for trace in &args.traces {
        let own = match verify(trace, args.tries, lang) {
            Ok(verified) => {
                if let Err(error) = out.write(&text(trace, &verified, lang)) {
                    complain(&format!("error: cannot write to standard output: {error}"));
                    return Exit::Usage;
                }
                if !verified.refuted.is_empty() {
                    Exit::Fail
                } else if !verified.could_not_tell.is_empty() {
                    Exit::Invalid
                } else {
                    Exit::Success
                }
            }
            Err(message) => {
                complain(&message);
                Exit::Usage
            }
        };
        exit = exit.and(own);
    }
    exit
}

fn verify(trace: &str, tries: u64, lang: Lang) -> Result<Verified, String> {
    let cannot_read = |error: std::io::Error| format!("error: cannot read {trace}: {error}");
    let mut lines: Box<dyn BufRead> = match trace {
        "-" => Box::new(BufReader::new(std::io::stdin())),
        file => Box::new(BufReader::with_capacity(
            1 << 16,
            File::open(file).map_err(cannot_read)?,
        )),
    };
    let mut progress = Progress::begin(false);
    let mut text = Vec::new();
    let mut number = 0;
    let mut history: Option<(Recorded, bool)> = None;
    let mut latest = 0;
    loop {
        text.clear();
        if lines.read_until(b'\n', &mut text).map_err(cannot_read)? == 0 {
            break;
        }
        number += 1;
        let wrong = |error: crate::history::Unreadable| {
            let column = error.column;
            format!("error: {trace}:{number}:{column}: {}", error.message)
        };
        if text.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let Some((recorded, simulated)) = &mut history else {
            let header = read_header(&text).map_err(wrong)?;
            history = Some((Recorded::new(header.account, tries), header.simulated));
            continue;
        };
        // Virtual time stands still while things happen one after another: the lines say in which order.
        let step = read_step(&text, recorded).map_err(wrong)?;
        if step.at < latest {
            return Err(format!(
                "error: {trace}:{number}:1: this line is of an earlier time than one before it; a trace is in the order of its times"
            ));
        }
        latest = step.at;
        let moment = if *simulated { number } else { step.at };
        step.tell(recorded, moment, number)
            .map_err(|message| format!("error: {trace}:{number}:1: {message}"))?;
        if number.is_multiple_of(1024) {
            progress.show(|_| lang.fill(Word::VerifySoFar, &[&trace, &grouped(number)]));
        }
    }
    let verified = match history {
        Some((recorded, _)) => Ok(recorded.finish()),
        None => Err(format!(
            "error: {trace}:1:1: it is empty: a trace begins with a header"
        )),
    };
    progress.end();
    verified
}

fn text(trace: &str, verified: &Verified, lang: Lang) -> String {
    let users = grouped(verified.users);
    let mut text = String::new();
    if verified.refuted.is_empty() && verified.could_not_tell.is_empty() {
        let fine = lang.fill(Word::VerifiedFine, &[&grouped(verified.requests), &users]);
        return format!("{trace}  {fine}\n");
    }
    for (word, count) in [
        (Word::VerifiedRefuted, verified.refuted.len()),
        (Word::VerifiedUntold, verified.could_not_tell.len()),
    ] {
        if count > 0 {
            let found = lang.fill(word, &[&grouped(count as u64), &users]);
            text.push_str(&format!("{trace}  {found}\n"));
        }
    }
    for refutation in verified.refuted.iter().take(MOST_USERS) {
        text.push_str(&part(refutation, lang));
    }
    text
}

/// A part that fits no order, as a table.
fn part(refutation: &Refutation, lang: Lang) -> String {
    let Refutation {
        user,
        start,
        requests,
        last,
    } = refutation;
    let cut = requests.len().saturating_sub(MOST_ROWS);
    let heading = [
        Word::VerifyStart,
        Word::VerifySent,
        Word::VerifyAnswered,
        Word::VerifyAsked,
        Word::VerifyTold,
    ];
    let mut rows = vec![heading.map(|word| lang.text(word).to_owned()).to_vec()];
    rows.extend(requests[cut..].iter().map(|request| row(request, lang)));
    let sides = [
        Side::Right,
        Side::Right,
        Side::Right,
        Side::Left,
        Side::Left,
    ];
    let head = lang.fill(Word::VerifyPart, &[user, &grouped(*start)]);
    let mut text = format!("\n  {head}\n");
    if cut > 0 {
        let earlier = lang.fill(Word::VerifyEarlier, &[&grouped(cut as u64)]);
        text.push_str(&format!("  {earlier}\n"));
    }
    text.push('\n');
    for line in columns(&sides, &rows) {
        text.push_str(&format!("  {line}\n"));
    }
    text.push('\n');
    for line in wrap(&lang.fill(Word::VerifyNoOrder, &[last]), WIDTH) {
        text.push_str(&format!("  {line}\n"));
    }
    text
}

fn row(request: &RecordedRequest, lang: Lang) -> Vec<String> {
    let kind = match request.kind {
        Kind::Charge => Word::Charge,
        Kind::Use => Word::Use,
    };
    let told = match request.told.claim {
        Claim::Moved { to, .. } => lang.fill(Word::VerifyLeft, &[&grouped(to)]),
        Claim::Saw { .. } => lang.text(Word::Rejected).to_owned(),
        Claim::MayHaveMoved { .. } => lang.text(Word::Unknown).to_owned(),
        Claim::Nothing => lang.text(Word::Failed).to_owned(),
        Claim::Impossible => lang.text(Word::VerifyImpossible).to_owned(),
    };
    let answered = match request.answered_line {
        0 => "-".to_owned(),
        line => line.to_string(),
    };
    vec![
        request.request.to_string(),
        request.sent_line.to_string(),
        answered,
        format!("{} {}", lang.text(kind), grouped(request.amount)),
        told,
    ]
}
