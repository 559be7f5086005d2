//! The nodes that leases are taken from: the clock of each, whose lease it has given, with which token, and what is left of
//! it; and how many nodes have given their lease to whom.

use ratatui::text::Line;

use super::parts::Caption;
use super::round::coming_lock;
use crate::history::Span;
use crate::lang::Word;
use crate::live::Stage;
use crate::node::{LeaseView, NodeView, NodesView};
use crate::request::LockName;
use crate::text::{duration, grouped};
use crate::tui::context::Context;
use crate::tui::draw::{Row, Section, clip};
use crate::tui::theme::Role;

/// Where the columns of the table begin.
struct Columns {
    clock: usize,
    key: usize,
    holder: usize,
    token: usize,
    left: usize,
    /// How long the bar of what is left may be: on a narrow terminal there is none.
    bar: usize,
    /// Where the figure of what is left ends.
    end: usize,
}

impl Columns {
    fn of(width: usize) -> Self {
        /// The room for what is left, in figures.
        const FIGURE: usize = 9;
        /// The longest bar.
        const BAR: usize = 80;
        /// Narrower, there is no bar that would tell anything.
        const WIDE: usize = 76;
        if width < WIDE {
            return Columns {
                clock: 10,
                key: 19,
                holder: 29,
                token: 43,
                left: 50,
                bar: 0,
                end: 50 + FIGURE,
            };
        }
        let left = 59;
        let bar = (width - left - FIGURE - 3).min(BAR);
        Columns {
            clock: 11,
            key: 23,
            holder: 35,
            token: 50,
            left,
            bar,
            end: left + bar + 1 + FIGURE,
        }
    }
}

pub(super) fn sections(context: &Context<'_>, width: usize, height: usize) -> Vec<Section> {
    let Some(nodes) = &context.snapshot.nodes else {
        let text = context.text(Word::NodesComing);
        return vec![Section::new(
            0,
            vec![context.line().put(Role::Dim, text).line()],
        )];
    };
    let head = head(context, nodes, width);
    let votes = match are_voted_for(context, nodes) {
        true => vec![votes(context, nodes, width)],
        false => Vec::new(),
    };
    let room = height.saturating_sub(head.len() + votes.len() + 3);
    vec![
        Section::new(0, head),
        Section::new(0, votes),
        Section::new(0, table(context, nodes, width, room)),
    ]
}

/// What is looked at, how it is known, and what it took so far.
fn head(context: &Context<'_>, nodes: &NodesView, width: usize) -> Vec<Line<'static>> {
    let lang = context.lang;
    let lock = context.snapshot.lock_in_play();
    let (title, known) = match nodes.are_real {
        false => (Word::NodesTitle, Word::NodesKept),
        true => (Word::NodesTitleReal, Word::NodesTold),
    };
    let lease = duration(nodes.lease);
    let mut title = lang.fill(title, &[&nodes.nodes.len(), &lease]);
    if lock.needs_nodes() {
        title += &lang.fill(Word::NodesUnder, &[&lock]);
    }
    let line = |role, text: &str| {
        let text = clip(text, width.saturating_sub(3));
        context.line().put(role, text).line()
    };
    let mut lines = vec![
        line(Role::Strong, &title),
        line(Role::Dim, lang.text(known)),
    ];
    lines.extend(clocks(context, nodes).map(|text| line(Role::Dim, &text)));
    match lock.needs_nodes() {
        true => lines.extend(figures(context).map(|text| line(Role::Plain, &text))),
        false => {
            let text = match lock {
                LockName::None => lang.text(Word::NodesNoLock).to_owned(),
                lock => lang.fill(Word::NodesNoLeases, &[&lock]),
            };
            lines.push(line(Role::Warn, &text));
        }
    }
    lines
}

/// How well the clocks of real nodes are known, once they are.
fn clocks(context: &Context<'_>, nodes: &NodesView) -> Option<String> {
    let known = nodes.nodes.iter().map(|node| match node.beside {
        Some(beside) => duration(beside.within),
        None => "-".to_owned(),
    });
    let is_known = nodes.nodes.iter().any(|node| node.beside.is_some());
    let known: Vec<String> = known.collect();
    is_known.then(|| context.lang.fill(Word::NodesClocks, &[&known.join(", ")]))
}

/// A clock, or a real one beside this machine's: 0 where it may as well be ahead as behind.
fn clock(node: &NodeView) -> String {
    match (node.clock, node.beside) {
        (Some(clock), _) => duration(clock),
        (None, Some(beside)) if beside.ahead.unsigned_abs() <= beside.within => "0".to_owned(),
        (None, Some(beside)) => {
            let sign = if beside.ahead < 0 { '-' } else { '+' };
            format!("{sign}{}", duration(beside.ahead.unsigned_abs()))
        }
        (None, None) => "-".to_owned(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn figures(context: &Context<'_>) -> [String; 2] {
    let record = &context.snapshot.record;
    let leases = record.figures.leases;
    let each = match record.figures.times(Span::Hold).len() {
        0 => "-".to_owned(),
        grants => format!("{:.1}", leases.attempts as f64 / grants as f64),
    };
    let lang = context.lang;
    let asked: [&dyn std::fmt::Display; 4] = [
        &grouped(leases.attempts),
        &each,
        &grouped(leases.calls),
        &grouped(leases.silences),
    ];
    [
        lang.fill(Word::NodesAsked, &asked),
        lang.fill(
            Word::NodesEnded,
            &[&grouped(leases.ran_out), &grouped(leases.stale)],
        ),
    ]
}

/// Whether the lock is had from several nodes, or is by what they have given.
fn are_voted_for(context: &Context<'_>, nodes: &NodesView) -> bool {
    let has_given = |node: &NodeView| !node.leases.is_empty();
    let lock = context.snapshot.lock_in_play();
    matches!(lock, LockName::Redlock | LockName::RedlockAsShipped)
        || nodes.nodes.iter().skip(1).any(has_given)
}

/// How many nodes have given their lease to each request of the watched user.
fn votes(context: &Context<'_>, nodes: &NodesView, width: usize) -> Line<'static> {
    let watched = context.snapshot.watched;
    let votes = nodes.votes(watched);
    let counts: Vec<String> = votes.iter().map(|(_, count)| count.to_string()).collect();
    let counts = match counts.is_empty() {
        true => context.text(Word::NodesNoVotes).to_owned(),
        false => counts.join("/"),
    };
    let has_most = |&(_, count): &(_, u16)| usize::from(count) >= nodes.majority();
    let role = match votes.first() {
        None => Role::Dim,
        Some(most) if has_most(most) => Role::Good,
        Some(_) => Role::Waiting,
    };
    let values: [&dyn std::fmt::Display; 4] =
        [&watched, &counts, &nodes.nodes.len(), &nodes.majority()];
    let text = context.lang.fill(Word::NodesVotes, &values);
    context
        .line()
        .put(role, clip(&text, width.saturating_sub(3)))
        .line()
}

/// Each node with its leases, as many as there is room for.
fn table(
    context: &Context<'_>,
    nodes: &NodesView,
    width: usize,
    height: usize,
) -> Vec<Line<'static>> {
    let columns = Columns::of(width);
    let heading = [
        (columns.clock, Word::NodesClock),
        (columns.key, Word::NodesKey),
        (columns.holder, Word::NodesHolder),
        (columns.token, Word::NodesToken),
    ];
    let heading = heading.into_iter().fold(context.row(), |row, (at, word)| {
        row.to(at).put(Role::Dim, context.text(word))
    });
    let heading = match columns.bar {
        0 => heading.right(Role::Dim, context.text(Word::NodesLeftShort), columns.end),
        _ => heading
            .to(columns.left)
            .put(Role::Dim, context.text(Word::NodesLeft)),
    };
    let each = (height.saturating_sub(1) / nodes.nodes.len().max(1)).max(1);
    let mut lines = vec![heading.line()];
    for (number, node) in (1..).zip(&nodes.nodes) {
        lines.extend(rows(context, number, node, nodes.lease, &columns, each));
    }
    lines
}

/// A node on at most `most` lines.
fn rows(
    context: &Context<'_>,
    number: u16,
    node: &NodeView,
    lease: u64,
    columns: &Columns,
    most: usize,
) -> Vec<Line<'static>> {
    let lang = context.lang;
    let name = lang.fill(Word::NodesNode, &[&number]);
    let first = context
        .line()
        .put(Role::Strong, name)
        .to(columns.clock)
        .put(
            Role::Dim,
            clip(&clock(node), columns.key - columns.clock - 1),
        );
    if node.is_down || node.leases.is_empty() {
        let (role, word) = match node.is_down {
            true => (Role::Bad, Word::NodesDown),
            false => (Role::Dim, Word::NodesFree),
        };
        return vec![first.to(columns.key).put(role, lang.text(word)).line()];
    }
    let all = node.leases.len() + node.more;
    let shown = match all > most {
        true => most.saturating_sub(1).max(1),
        false => all,
    };
    let shown = &node.leases[..shown.min(node.leases.len())];
    let mut starts = std::iter::once(first).chain(std::iter::repeat_with(|| context.row()));
    let mut lines: Vec<Line<'static>> = shown
        .iter()
        .zip(starts.by_ref())
        .map(|(one, row)| row_of(context, row, one, lease, columns))
        .collect();
    let more = all - shown.len();
    if more > 0 && lines.len() < most {
        let text = lang.fill(Word::LocksMore, &[&grouped(more as u64)]);
        lines.push(context.row().to(columns.key).put(Role::Dim, text).line());
    }
    lines
}

/// A lease, behind what stands before it in its line.
fn row_of(
    context: &Context<'_>,
    row: Row,
    lease: &LeaseView,
    whole: u64,
    columns: &Columns,
) -> Line<'static> {
    let points = |nanos: u64| i64::try_from(nanos).unwrap_or(i64::MAX);
    let watched = lease.user == context.snapshot.watched;
    let role = if watched { Role::Inside } else { Role::Dim };
    let user = context.lang.fill(Word::UserOne, &[&lease.user]);
    let holder = context.lang.fill(Word::RequestIs, &[&lease.holder]);
    let token = lease
        .token
        .map_or_else(|| "-".to_owned(), |token| token.to_string());
    let row = row
        .to(columns.key)
        .put(role, clip(&user, columns.holder - columns.key - 1))
        .to(columns.holder)
        .put(
            Role::Strong,
            clip(&holder, columns.token - columns.holder - 1),
        )
        .to(columns.token)
        .put(Role::Plain, clip(&token, columns.left - columns.token - 1));
    let row = match columns.bar {
        0 => row,
        bar => row
            .to(columns.left)
            .bar(role, points(lease.left), points(whole), bar),
    };
    row.right(Role::Plain, &duration(lease.left), columns.end)
        .line()
}

pub(super) fn caption(context: &Context<'_>) -> Caption {
    if let Some(text) = coming_lock(context) {
        return Caption { chip: None, text };
    }
    let word = match context.snapshot.stage {
        _ if !context.snapshot.lock_in_play().needs_nodes() => Word::CaptionNodesNone,
        Stage::Over { .. } => Word::CaptionNodesOver,
        Stage::Playing => Word::CaptionNodes,
    };
    Caption::plain(context, word)
}
