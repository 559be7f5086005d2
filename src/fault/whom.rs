//! Whom a fault is about, and how that is written.

use std::fmt;

/// Whom a fault is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Whom {
    /// The process of the request whose step it comes after, or else of the one that has been granted the lock last.
    Holder,
    /// This process, from 0.
    Process(u16),
    /// Nodes.
    Nodes(NodeSet),
    /// Messages between processes and nodes.
    Link {
        /// The processes.
        process: End,
        /// The nodes.
        nodes: NodeSet,
        /// In which direction.
        way: Way,
    },
    /// The lease of the request whose step it comes after, or else of the one that has been granted it last, wherever it has it.
    Lease,
    /// The store.
    Store,
    /// What the store answers these processes when something has taken effect: to a commit, or to a statement outside of a
    /// transaction.
    Answers(End),
    /// Those who send requests.
    Client,
}

/// Some of the nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeSet {
    /// This one, from 0.
    Node(u16),
    /// The first one.
    Primary,
    /// One of them, drawn from the seed each time.
    One,
    /// As many as may be away while the others are a majority: the first ones.
    Minority,
    /// As few as are a majority: the first ones.
    Majority,
    /// All of them.
    All,
}

/// Some of the processes: one end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// The process of the request that has been granted the lock last.
    Holder,
    /// This one, from 0.
    Process(u16),
    /// All of them.
    Processes,
}

/// The direction of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// From the process to the node: what is asked.
    There,
    /// From the node to the process: what is answered.
    Back,
    /// Both.
    Both,
}

impl Way {
    /// The name in traces.
    pub fn name(self) -> &'static str {
        match self {
            Way::There => "there",
            Way::Back => "back",
            Way::Both => "both",
        }
    }

    /// Whether messages in this direction are among them.
    pub fn is_there(self) -> bool {
        self != Way::Back
    }
}

impl Whom {
    /// Reads what [`Display`](fmt::Display) writes; `None` if it is nothing that a fault could be about.
    pub fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        for (arrow, both) in [("<->", true), ("->", false)] {
            if let Some((from, to)) = text.split_once(arrow) {
                let (from, to) = (from.trim(), to.trim());
                if from == "store" && !both {
                    return End::from_text(to).map(Whom::Answers);
                }
                let link = |process, nodes, way| Whom::Link {
                    process,
                    nodes,
                    way,
                };
                let there = if both { Way::Both } else { Way::There };
                let back = if both { Way::Both } else { Way::Back };
                return match (End::from_text(from), NodeSet::from_text(to)) {
                    (Some(process), Some(nodes)) => Some(link(process, nodes, there)),
                    _ => Some(link(End::from_text(to)?, NodeSet::from_text(from)?, back)),
                };
            }
        }
        Some(match text {
            "holder" => Whom::Holder,
            "lease" => Whom::Lease,
            "store" => Whom::Store,
            "client" => Whom::Client,
            _ => match numbered(text, "process ") {
                Some(process) => Whom::Process(process),
                None => Whom::Nodes(NodeSet::from_text(text)?),
            },
        })
    }
}

impl End {
    fn from_text(text: &str) -> Option<Self> {
        match text {
            "holder" => Some(End::Holder),
            "processes" => Some(End::Processes),
            _ => numbered(text, "process ").map(End::Process),
        }
    }

    /// The one that is meant, if one is named.
    pub fn number(self) -> Option<u16> {
        match self {
            End::Process(process) => Some(process),
            End::Holder | End::Processes => None,
        }
    }

    /// Whether this process is among them; `holder` is the one that was granted the lock last, if any was.
    pub fn contains(self, process: u16, holder: Option<u16>) -> bool {
        match self {
            End::Holder => holder == Some(process),
            End::Process(one) => one == process,
            End::Processes => true,
        }
    }
}

impl NodeSet {
    fn from_text(text: &str) -> Option<Self> {
        Some(match text {
            "primary" => NodeSet::Primary,
            "one" => NodeSet::One,
            "minority" => NodeSet::Minority,
            "majority" => NodeSet::Majority,
            "all" => NodeSet::All,
            _ => NodeSet::Node(numbered(text, "node ")?),
        })
    }

    /// How many of `count` nodes there are: the first ones, but for [`Node`](Self::Node) and [`One`](Self::One).
    pub fn len(self, count: u16) -> u16 {
        match self {
            NodeSet::Node(_) | NodeSet::Primary | NodeSet::One => 1,
            NodeSet::Minority => (count - 1) / 2,
            NodeSet::Majority => count / 2 + 1,
            NodeSet::All => count,
        }
    }

    /// Whether this node of `count` is among them; `one` is the one that has been drawn.
    pub fn contains(self, node: u16, count: u16, one: u16) -> bool {
        match self {
            NodeSet::Node(only) => node == only,
            NodeSet::One => node == one,
            few => node < few.len(count),
        }
    }
}

/// The number after a word, counted from 1 in the text and from 0 here.
fn numbered(text: &str, word: &str) -> Option<u16> {
    let digits = text.strip_prefix(word)?.trim();
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse::<u16>().ok()?.checked_sub(1))?
}

impl fmt::Display for Whom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Whom::Holder => f.write_str("holder"),
            Whom::Process(process) => write!(f, "process {}", process + 1),
            Whom::Nodes(nodes) => nodes.fmt(f),
            Whom::Link {
                process,
                nodes,
                way,
            } => match way {
                Way::There => write!(f, "{process} -> {nodes}"),
                Way::Back => write!(f, "{nodes} -> {process}"),
                Way::Both => write!(f, "{process} <-> {nodes}"),
            },
            Whom::Lease => f.write_str("lease"),
            Whom::Store => f.write_str("store"),
            Whom::Answers(process) => write!(f, "store -> {process}"),
            Whom::Client => f.write_str("client"),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Holder => f.write_str("holder"),
            End::Process(process) => write!(f, "process {}", process + 1),
            End::Processes => f.write_str("processes"),
        }
    }
}

impl fmt::Display for NodeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NodeSet::Node(node) => write!(f, "node {}", node + 1),
            NodeSet::Primary => f.write_str("primary"),
            NodeSet::One => f.write_str("one"),
            NodeSet::Minority => f.write_str("minority"),
            NodeSet::Majority => f.write_str("majority"),
            NodeSet::All => f.write_str("all"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            "holder",
            "process 2",
            "node 1",
            "primary",
            "one",
            "minority",
            "majority",
            "all",
            "lease",
            "store",
            "store -> processes",
            "store -> process 2",
            "client",
            "process 1 -> node 2",
            "node 2 -> process 1",
            "holder <-> minority",
            "processes -> all",
        ] {
            let read = Whom::from_text(text);
            assert_eq!(read.map(|whom| whom.to_string()).as_deref(), Some(text));
        }
        assert_eq!(
            Whom::from_text(" majority<->process 1 ").map(|whom| whom.to_string()),
            Some("process 1 <-> majority".to_owned())
        );
    }

    #[test]
    fn what_is_nothing_is_not_read() {
        for text in [
            "",
            "node",
            "node 0",
            "node -1",
            "process two",
            "process 1 -> process 2",
            "node 1 <-> node 2",
            "client -> node 1",
            "process 1 -> store",
            "store <-> process 1",
            "holders",
        ] {
            assert_eq!(Whom::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_majority_and_a_minority_are_all() {
        for count in 1..=9 {
            let (few, most) = (NodeSet::Minority.len(count), NodeSet::Majority.len(count));
            assert!(most > count / 2 && few < most && count - few > count / 2);
        }
        assert!(NodeSet::Minority.contains(1, 5, 0) && !NodeSet::Minority.contains(2, 5, 0));
        assert!(NodeSet::One.contains(3, 5, 3) && !NodeSet::One.contains(0, 5, 3));
    }
}
