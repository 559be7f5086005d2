// A point service over PostgreSQL with an object mapper, as services are written with one: one design each.
// node points_orm.cjs DESIGN PORT DATABASE_URL
const { DataSource, EntitySchema } = require("typeorm");
const { Refused, add, mutex, serve } = require("./serve.cjs");

const [design, port, url] = process.argv.slice(2);

/** A number of PostgreSQL's `bigint` comes as text. */
const number = { to: (value) => value, from: Number };
const Point = new EntitySchema({
  name: "Point",
  tableName: "point",
  columns: {
    id: { type: "bigint", primary: true, transformer: number },
    point: { type: "bigint", transformer: number },
  },
});
const source = new DataSource({ type: "postgres", url, entities: [Point], synchronize: false, extra: { max: 4 } });

const LOCKED = { lock: { mode: "pessimistic_write" } };

/** Loads the object, changes it, saves it: the mapper looks whether the row is there, and then writes it. */
const change = (find) => (kind, id, amount) => async (manager) => {
  const entity = await manager.findOneOrFail(Point, { where: { id }, ...find });
  entity.point = add(kind, entity.point, amount);
  await manager.save(Point, entity);
  return entity.point;
};

/** In a transaction whose end is our own; `beforeCommit` is what comes just before it. */
const transaction = async (work, beforeCommit = () => {}) => {
  const runner = source.createQueryRunner();
  await runner.startTransaction();
  try {
    const done = await work(runner.manager);
    beforeCommit();
    await runner.commitTransaction();
    return done;
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  } finally {
    await runner.release();
  }
};

const acquire = mutex();

const designs = {
  "read-committed": (...request) => source.transaction(change({})(...request)),
  "for-update": (...request) => source.transaction(change(LOCKED)(...request)),
  stale: (kind, id, amount) =>
    source.transaction(async (manager) => {
      const entity = await manager.findOneByOrFail(Point, { id });
      await manager.findOneOrFail(Point, { where: { id }, ...LOCKED });
      const after = add(kind, entity.point, amount);
      await manager.update(Point, { id }, { point: after });
      return after;
    }),
  "mutex-around": async (kind, id, amount) => {
    const release = await acquire(id);
    try {
      return await source.transaction(change({})(kind, id, amount));
    } finally {
      release();
    }
  },
  "mutex-early": async (kind, id, amount) => {
    const release = await acquire(id);
    try {
      return await transaction(change({})(kind, id, amount), release);
    } finally {
      release();
    }
  },
  "one-statement": async (kind, id, amount) => {
    const by = kind === "charge" ? amount : -amount;
    const updated = await source
      .createQueryBuilder()
      .update(Point)
      .set({ point: () => "point + :by" })
      .where("id = :id AND point + :by >= 0", { id, by })
      .returning("point")
      .execute();
    if (updated.affected === 0) throw new Refused("not enough points");
    return Number(updated.raw[0].point);
  },
};

const read = async (id) => {
  await source.createQueryBuilder().insert().into(Point).values({ id, point: 0 }).orIgnore().execute();
  return (await source.manager.findOneByOrFail(Point, { id })).point;
};

source.initialize().then(async () => {
  await source.query("CREATE TABLE IF NOT EXISTS point (id BIGINT PRIMARY KEY, point BIGINT NOT NULL)");
  serve(Number(port), read, designs[design]);
});
