// One lock a user, the same for charges and uses, and never taken away while a request may wait for it.
private final ConcurrentHashMap<Long, ReentrantLock> locks = new ConcurrentHashMap<>();

public <T> T inTurn(long user, Supplier<T> operation) {
    ReentrantLock lock = locks.computeIfAbsent(user, id -> new ReentrantLock(true));
    lock.lock();
    try {
        return operation.get();
    } finally {
        lock.unlock();
    }
}

// charge(id, amount) { return inTurn(id, () -> { read; check; write; append; }); }
// With @Transactional: on what operation calls, not around inTurn, so that the lock outlives the commit.
