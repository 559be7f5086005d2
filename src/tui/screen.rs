/// The screens, in the order of their numbers; the last has a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Screen {
    /// The points that should be there beside those that are.
    Overview,
    /// The same requests without a lock and with one.
    Twin,
    /// The requests of a user, in time.
    Timeline,
    /// How long things take.
    Latency,
    /// Who is inside, who waits.
    Locks,
    /// What went wrong.
    Anomalies,
    /// What is fired and expected.
    Scenario,
    /// The game: the person is the scheduler.
    BreakIt,
    /// A recorded schedule.
    Replay,
    /// Lessons, in which each answer is played.
    Learn,
    /// The nodes that leases are taken from.
    Nodes,
}

impl Screen {
    /// All screens.
    pub const ALL: [Screen; 11] = [
        Screen::Overview,
        Screen::Twin,
        Screen::Timeline,
        Screen::Latency,
        Screen::Locks,
        Screen::Anomalies,
        Screen::Scenario,
        Screen::BreakIt,
        Screen::Replay,
        Screen::Learn,
        Screen::Nodes,
    ];

    /// Whether it shows the round; if not, the round waits.
    pub fn shows_round(self) -> bool {
        !matches!(self, Screen::BreakIt | Screen::Replay | Screen::Learn)
    }
}
