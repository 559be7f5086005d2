// A point service over PostgreSQL with Node's usual client, as services are written: one design each.
// node points.cjs DESIGN PORT DATABASE_URL
const { Pool } = require("pg");
const { Refused, add, mutex, serve } = require("./serve.cjs");

const [design, port, connectionString] = process.argv.slice(2);
const pool = new Pool({ connectionString, max: 4 });

const point = async (client, id, lock = "") => {
  const { rows } = await client.query(`SELECT point FROM point WHERE id = $1${lock}`, [id]);
  return Number(rows[0]?.point ?? 0);
};
const write = (client, id, after) => client.query("UPDATE point SET point = $2 WHERE id = $1", [id, after]);

/** What is done in the transaction; `beforeCommit` is what comes just before its end. */
const transaction = async (work, beforeCommit = () => {}) => {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const done = await work(client);
    beforeCommit();
    await client.query("COMMIT");
    return done;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
};

const plain = (lock) => (kind, id, amount) => async (client) => {
  const after = add(kind, await point(client, id, lock), amount);
  await write(client, id, after);
  return after;
};

const acquire = mutex();

const designs = {
  "read-committed": (...request) => transaction(plain("")(...request)),
  "for-update": (...request) => transaction(plain(" FOR UPDATE")(...request)),
  stale: (kind, id, amount) =>
    transaction(async (client) => {
      const entity = await point(client, id);
      await point(client, id, " FOR UPDATE");
      const after = add(kind, entity, amount);
      await write(client, id, after);
      return after;
    }),
  "mutex-around": async (kind, id, amount) => {
    const release = await acquire(id);
    try {
      return await transaction(plain("")(kind, id, amount));
    } finally {
      release();
    }
  },
  "mutex-early": async (kind, id, amount) => {
    const release = await acquire(id);
    try {
      return await transaction(plain("")(kind, id, amount), release);
    } finally {
      release();
    }
  },
  "one-statement": async (kind, id, amount) => {
    const change = kind === "charge" ? amount : -amount;
    const { rows } = await pool.query(
      "UPDATE point SET point = point + $2 WHERE id = $1 AND point + $2 >= 0 RETURNING point",
      [id, change],
    );
    if (rows.length === 0) throw new Refused("not enough points");
    return Number(rows[0].point);
  },
};

const read = async (id) => {
  await pool.query("INSERT INTO point (id, point) VALUES ($1, 0) ON CONFLICT DO NOTHING", [id]);
  return point(pool, id);
};

/** Of two instances that make the table at once, one may be told that its name is taken. */
const MADE_MEANWHILE = "23505";

pool
  .query("CREATE TABLE IF NOT EXISTS point (id BIGINT PRIMARY KEY, point BIGINT NOT NULL)")
  .catch((error) => {
    if (error.code !== MADE_MEANWHILE) throw error;
  })
  .then(() => serve(Number(port), read, designs[design]));
