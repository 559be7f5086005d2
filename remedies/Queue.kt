// One lock a user, the same for charges and uses, and never taken away while a request may wait for it.
private val locks = ConcurrentHashMap<Long, ReentrantLock>()

fun <T> inTurn(user: Long, operation: () -> T): T =
    locks.computeIfAbsent(user) { ReentrantLock(true) }.withLock(operation)

// fun charge(id: Long, amount: Long) = inTurn(id) { read; check; write; append }
// With @Transactional: on what operation calls, not around inTurn, so that the lock outlives the commit.
