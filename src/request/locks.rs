//! The register of the built-in locks: one entry each.

use super::{Lock, Needs, Promises, Says};

/// What a lock in this process promises that lets one request of a user in at a time.
const EXCLUDES: Promises = Promises {
    keeps_points: true,
    excludes: true,
    ..Promises::NOTHING
};

/// The same, first come, first served.
const EXCLUDES_IN_ORDER: Promises = Promises {
    in_order: true,
    ..EXCLUDES
};

pub(super) const NONE: Lock = Lock {
    name: "none",
    also: &["off", "no", "nothing", "unlocked"],
    says: Says {
        en: "no lock: everybody goes in",
        ko: "락 없음: 모두가 들어갑니다",
    },
    promises: Promises::NOTHING,
    needs: Needs::Nothing,
};

pub(super) const PROMISE_RACE: Lock = Lock {
    name: "promise-race",
    also: &["promise", "race"],
    says: Says {
        en: "the copied promise lock: wait for the promise of the one inside",
        ko: "널리 복사된 promise 락: 안에 있는 요청의 프로미스를 기다립니다",
    },
    promises: EXCLUDES,
    needs: Needs::Nothing,
};

pub(super) const RECHECK: Lock = Lock {
    name: "recheck",
    also: &["loop", "while", "promise-loop"],
    says: Says {
        en: "the same, and each waiter looks again",
        ko: "위와 같고, 기다린 뒤 다시 확인합니다",
    },
    promises: EXCLUDES,
    needs: Needs::Nothing,
};

pub(super) const KEYED: Lock = Lock {
    name: "keyed",
    also: &[
        "on",
        "lock",
        "mutex",
        "synchronized",
        "fifo",
        "fair",
        "per-user",
    ],
    says: Says {
        en: "a fair queue for each user",
        ko: "사용자마다 공정한 대기열",
    },
    promises: EXCLUDES_IN_ORDER,
    needs: Needs::Nothing,
};

pub(super) const STRIPED: Lock = Lock {
    name: "striped",
    also: &["stripe", "stripes", "sharded"],
    says: Says {
        en: "16 locks shared by all users",
        ko: "모든 사용자가 락 16개를 나눠 씁니다",
    },
    promises: EXCLUDES_IN_ORDER,
    needs: Needs::Nothing,
};

pub(super) const GLOBAL: Lock = Lock {
    name: "global",
    also: &["one", "single", "giant"],
    says: Says {
        en: "one lock for everybody",
        ko: "모두가 락 하나를 씁니다",
    },
    promises: EXCLUDES_IN_ORDER,
    needs: Needs::Nothing,
};

pub(super) const QUEUE: Lock = Lock {
    name: "queue",
    also: &["actor", "mailbox", "worker"],
    says: Says {
        en: "a queue and a worker for each user",
        ko: "사용자마다 큐 하나와 작업자 하나",
    },
    promises: EXCLUDES_IN_ORDER,
    needs: Needs::Nothing,
};

pub(super) const OPTIMISTIC: Lock = Lock {
    name: "optimistic",
    also: &["cas", "compare-and-set", "version", "occ"],
    says: Says {
        en: "no waiting: compare the version, try again",
        ko: "기다리지 않음: 버전을 비교하고 다시 시도",
    },
    // The version is compared in the store, where all processes meet.
    promises: KEEPS_POINTS,
    needs: Needs::Nothing,
};

/// What a transaction promises that nothing is lost in.
const KEEPS_POINTS: Promises = Promises {
    keeps_points: true,
    across_processes: true,
    ..Promises::NOTHING
};

pub(super) const READ_COMMITTED: Lock = Lock {
    name: "read-committed",
    also: &["transaction", "transactional", "@transactional"],
    says: Says {
        en: "a transaction and nothing more",
        ko: "트랜잭션뿐입니다",
    },
    promises: Promises::NOTHING,
    needs: Needs::Database,
};

pub(super) const SELECT_FOR_UPDATE: Lock = Lock {
    name: "select-for-update",
    also: &["pessimistic", "for-update", "row-lock"],
    says: Says {
        en: "the row is locked by the statement that reads it",
        ko: "읽는 문장이 행을 잠급니다",
    },
    promises: KEEPS_POINTS,
    needs: Needs::Database,
};

pub(super) const SELECT_FOR_UPDATE_STALE: Lock = Lock {
    name: "select-for-update-stale",
    also: &["stale", "lock-after-read"],
    says: Says {
        en: "the row is locked after it was read, and what was read is used",
        ko: "행을 읽은 뒤에 잠그고, 먼저 읽은 값을 씁니다",
    },
    promises: KEEPS_POINTS,
    needs: Needs::Database,
};

pub(super) const ATOMIC_UPDATE: Lock = Lock {
    name: "atomic-update",
    also: &["atomic", "increment", "one-statement"],
    says: Says {
        en: "one statement reads, checks and writes",
        ko: "문장 하나가 읽고 검사하고 씁니다",
    },
    promises: KEEPS_POINTS,
    needs: Needs::Database,
};

pub(super) const SERIALIZABLE: Lock = Lock {
    name: "serializable",
    also: &["ssi", "isolation"],
    says: Says {
        en: "serializable isolation: what fits into no order is tried again",
        ko: "직렬화 격리: 어떤 순서에도 맞지 않으면 다시 시도합니다",
    },
    promises: KEEPS_POINTS,
    needs: Needs::Database,
};

pub(super) const ADVISORY: Lock = Lock {
    name: "advisory",
    also: &["pg-advisory", "advisory-lock", "get-lock"],
    says: Says {
        en: "the database's lock on the user's number",
        ko: "사용자 번호에 거는 데이터베이스의 락",
    },
    promises: Promises {
        across_processes: true,
        ..EXCLUDES
    },
    needs: Needs::AdvisoryLocks,
};

/// What a lease promises as long as it lasts.
const EXCLUDES_ACROSS_PROCESSES: Promises = Promises {
    across_processes: true,
    ..EXCLUDES
};

/// What is promised where the store refuses latecomers.
const FENCED: Promises = Promises {
    fenced: true,
    ..KEEPS_POINTS
};

pub(super) const REDIS: Lock = Lock {
    name: "redis",
    also: &["lease", "setnx", "redis-lock"],
    says: Says {
        en: "a lease on one node: a lock that ends by itself",
        ko: "노드 하나의 임대: 저절로 끝나는 락",
    },
    promises: EXCLUDES_ACROSS_PROCESSES,
    needs: Needs::Nodes,
};

pub(super) const REDIS_WATCHDOG: Lock = Lock {
    name: "redis-watchdog",
    also: &["redisson", "watchdog"],
    says: Says {
        en: "the same, renewed while its holder works",
        ko: "같은 임대를 일하는 동안 계속 연장합니다",
    },
    promises: EXCLUDES_ACROSS_PROCESSES,
    needs: Needs::Nodes,
};

pub(super) const REDIS_FENCED_WRITES: Lock = Lock {
    name: "redis-fenced-writes",
    also: &["fenced-writes"],
    says: Says {
        en: "a lease with a token that is checked on writes only",
        ko: "토큰을 쓸 때만 확인하는 임대",
    },
    promises: FENCED,
    needs: Needs::Nodes,
};

pub(super) const REDIS_FENCED: Lock = Lock {
    name: "redis-fenced",
    also: &["fenced", "fencing"],
    says: Says {
        en: "a lease with a token that is checked on reads and writes",
        ko: "토큰을 읽을 때도 쓸 때도 확인하는 임대",
    },
    promises: FENCED,
    needs: Needs::Nodes,
};

pub(super) const REDLOCK: Lock = Lock {
    name: "redlock",
    also: &["quorum", "majority"],
    says: Says {
        en: "leases on most of several nodes, good for a limited time",
        ko: "노드 과반의 임대, 정해진 시간만 유효",
    },
    promises: EXCLUDES_ACROSS_PROCESSES,
    needs: Needs::Nodes,
};

pub(super) const REDLOCK_AS_SHIPPED: Lock = Lock {
    name: "redlock-as-shipped",
    also: &["node-redlock", "redlock-py"],
    says: Says {
        en: "the same as found in clients: no look at the time, nothing given back",
        ko: "배포된 구현 그대로: 시간을 보지 않고 못 얻은 임대를 돌려주지 않습니다",
    },
    promises: EXCLUDES_ACROSS_PROCESSES,
    needs: Needs::Nodes,
};
