// A point service with Redis, as services are written with Node's usual client: one connection for all requests. One design
// each; those with a lock keep their points in PostgreSQL.
// node redis.cjs DESIGN PORT REDIS_URL VERSION_OF_RESP [DATABASE_URL]
const { randomUUID } = require("node:crypto");
const { setTimeout: sleep } = require("node:timers/promises");
const { Pool } = require("pg");
const { createClient } = require("redis");
const { Refused, add, serve } = require("./serve.cjs");

const [design, port, url, version, connectionString] = process.argv.slice(2);
const redis = createClient({ url, RESP: Number(version) });
// At the end the proxy goes away before the service.
redis.on("error", () => {});
const pool = connectionString && new Pool({ connectionString, max: 4 });

const UNLOCK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0";

/** Waits for a lock in Redis by trying again and again; what gives it back is handed out. */
const acquire = async (id) => {
  const [key, token] = [`lock:point:${id}`, randomUUID()];
  while ((await redis.set(key, token, { NX: true, PX: 60_000 })) === null) await sleep(5);
  return {
    release: () => redis.eval(UNLOCK, { keys: [key], arguments: [token] }),
    remove: () => redis.del(key),
  };
};

const point = async (client, id) => {
  const { rows } = await client.query("SELECT point FROM point WHERE id = $1", [id]);
  return Number(rows[0]?.point ?? 0);
};

/** Reads and writes in a transaction; `beforeCommit` is what comes just before its end. */
const transaction = async (kind, id, amount, beforeCommit = () => {}) => {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const after = add(kind, await point(client, id), amount);
    await client.query("UPDATE point SET point = $2 WHERE id = $1", [id, after]);
    await beforeCommit();
    await client.query("COMMIT");
    return after;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
};

const inPostgres = {
  begin: () => pool.query("CREATE TABLE IF NOT EXISTS point (id BIGINT PRIMARY KEY, point BIGINT NOT NULL)"),
  read: async (id) => {
    await pool.query("INSERT INTO point (id, point) VALUES ($1, 0) ON CONFLICT DO NOTHING", [id]);
    return point(pool, id);
  },
};

const key = (id) => `point:${id}`;
const inRedis = {
  begin: () => {},
  read: async (id) => Number(await redis.get(key(id))),
};

const designs = {
  "lock-early": {
    ...inPostgres,
    change: async (kind, id, amount) => {
      const lock = await acquire(id);
      return transaction(kind, id, amount, lock.remove);
    },
  },
  "lock-around": {
    ...inPostgres,
    change: async (kind, id, amount) => {
      const lock = await acquire(id);
      try {
        return await transaction(kind, id, amount);
      } finally {
        await lock.release();
      }
    },
  },
  "get-set": {
    ...inRedis,
    change: async (kind, id, amount) => {
      const after = add(kind, await inRedis.read(id), amount);
      await redis.set(key(id), after);
      return after;
    },
  },
  incrby: {
    ...inRedis,
    change: async (kind, id, amount) => {
      const change = kind === "charge" ? amount : -amount;
      const after = await redis.incrBy(key(id), change);
      if (after < 0) {
        await redis.incrBy(key(id), -change);
        throw new Refused("not enough points");
      }
      return after;
    },
  },
};

const begin = async () => {
  await redis.connect();
  await designs[design].begin();
  const { read, change } = designs[design];
  serve(Number(port), read, change);
};
begin();
