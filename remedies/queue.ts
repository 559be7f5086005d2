// One queue a user: an operation begins when the one before has ended, however that ended.
const tails = new Map<number, Promise<unknown>>();

export function inTurn<T>(user: number, operation: () => Promise<T>): Promise<T> {
  const before = tails.get(user) ?? Promise.resolve();
  const mine = before.then(operation, operation);
  tails.set(user, mine);
  const forget = () => {
    // Only the last takes the entry away: nobody waits behind it.
    if (tails.get(user) === mine) tails.delete(user);
  };
  mine.then(forget, forget);
  return mine;
}

// charge(id, amount) { return inTurn(Number(id), async () => { read; check; write; append; }); }
