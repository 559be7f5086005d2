// A point service over PostgreSQL with Node's usual client, as services are written: one design each.
// node points.cjs DESIGN PORT DATABASE_URL
const { createServer } = require("node:http");
const { Pool } = require("pg");

const [design, port, connectionString] = process.argv.slice(2);
const pool = new Pool({ connectionString, max: 4 });

class Refused extends Error {}

const add = (kind, before, amount) => {
  const after = kind === "charge" ? before + amount : before - amount;
  if (after < 0) throw new Refused("not enough points");
  return after;
};

/** A mutex of this process for each user: a queue of promises. */
const tails = new Map();
const acquire = async (id) => {
  const before = tails.get(id) ?? Promise.resolve();
  let release;
  tails.set(id, new Promise((resolve) => (release = resolve)));
  await before;
  return release;
};

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

const body = async (request) => {
  let text = "";
  for await (const part of request) text += part;
  return JSON.parse(text || "{}");
};

const answer = async (request) => {
  const [, , id, kind] = request.url.split("/");
  const key = Number(id);
  if (request.method === "GET") {
    if (kind === "histories") return [];
    await pool.query("INSERT INTO point (id, point) VALUES ($1, 0) ON CONFLICT DO NOTHING", [key]);
    return { id: key, point: await point(pool, key) };
  }
  const { amount } = await body(request);
  return { id: key, point: await designs[design](kind, key, amount) };
};

const serve = async () => {
  await pool.query("CREATE TABLE IF NOT EXISTS point (id BIGINT PRIMARY KEY, point BIGINT NOT NULL)");
  createServer(async (request, response) => {
    let status = 200;
    let said;
    try {
      said = await answer(request);
    } catch (error) {
      status = error instanceof Refused ? 400 : 500;
      said = { message: error.message };
    }
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(said));
  }).listen(Number(port), "127.0.0.1");
};
serve();
