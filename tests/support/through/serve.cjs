// What the point services in Node have in common: HTTP, a policy, a mutex.
const { createServer } = require("node:http");

class Refused extends Error {}

const add = (kind, before, amount) => {
  const after = kind === "charge" ? before + amount : before - amount;
  if (after < 0) throw new Refused("not enough points");
  return after;
};

/** A mutex of this process for each user: a queue of promises. */
const mutex = () => {
  const tails = new Map();
  return async (id) => {
    const before = tails.get(id) ?? Promise.resolve();
    let release;
    tails.set(id, new Promise((resolve) => (release = resolve)));
    await before;
    return release;
  };
};

const body = async (request) => {
  let text = "";
  for await (const part of request) text += part;
  return JSON.parse(text || "{}");
};

/** Serves points: `read` makes the user if it is new and says its balance, `change` charges or uses and says the new one. */
const serve = (port, read, change) => {
  const answer = async (request) => {
    const [, , user, kind] = request.url.split("/");
    const id = Number(user);
    if (request.method === "GET") return kind === "histories" ? [] : { id, point: await read(id) };
    const { amount } = await body(request);
    return { id, point: await change(kind, id, amount) };
  };
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
  }).listen(port, "127.0.0.1");
};

module.exports = { Refused, add, mutex, serve };
