// A point service as courses build it in Node, in one of several designs: node point.mjs DESIGN LATENCY_MS.
// It prints the port that it listens on.
import http from 'node:http';

const [design, latency] = [process.argv[2], Number(process.argv[3] ?? 0)];
const points = new Map();
const sleep = (most) => new Promise((done) => (most ? setTimeout(done, Math.random() * most) : setImmediate(done)));

async function operate(id, change) {
  await sleep(latency);
  const before = points.get(id) ?? 0;
  if (before + change < 0) throw new Error('not enough');
  await sleep(latency);
  points.set(id, before + change);
  return { id, point: before + change, updateMillis: Date.now() };
}

const tails = new Map();
const inTurn = (id, operation) => {
  const mine = (tails.get(id) ?? Promise.resolve()).then(operation, operation);
  tails.set(id, mine);
  mine.catch(() => {});
  return mine;
};

const poisoned = (id, operation) => {
  const mine = (tails.get(id) ?? Promise.resolve()).then(operation);
  tails.set(id, mine);
  mine.catch(() => {});
  return mine;
};

const promises = new Map();
const promiseRace = async (id, operation) => {
  if (promises.has(id)) await promises.get(id);
  const mine = operation().finally(() => promises.delete(id));
  promises.set(id, mine);
  return mine;
};

const mutexes = new Map();
const removed = async (id, operation) => {
  const mutex = mutexes.get(id) ?? { tail: Promise.resolve() };
  mutexes.set(id, mutex);
  const before = mutex.tail;
  let release;
  mutex.tail = new Promise((done) => (release = done));
  await before;
  try {
    return await operation();
  } finally {
    mutexes.delete(id);
    release();
  }
};

const designs = {
  none: (id, operation) => operation(),
  queue: inTurn,
  poisoned,
  'promise-race': promiseRace,
  removed,
};
if (process.argv[4]) designs.remedy = (await import(process.argv[4])).inTurn;

const server = http.createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const answer = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  const [, id, verb] = request.url.match(/^\/point\/(\d+)(?:\/(charge|use))?$/) ?? [];
  if (!id || (verb ? request.method !== 'PATCH' : request.method !== 'GET')) {
    return answer(404, { statusCode: 404, message: `Cannot ${request.method} ${request.url}`, error: 'Not Found' });
  }
  const user = Number(id);
  if (!verb) {
    await sleep(latency);
    return answer(200, { id: user, point: points.get(user) ?? 0, updateMillis: Date.now() });
  }
  let amount;
  try {
    amount = JSON.parse(body).amount;
  } catch {}
  if (!Number.isInteger(amount) || amount <= 0) return answer(400, { statusCode: 400, message: 'Bad Request' });
  try {
    const change = verb === 'charge' ? amount : -amount;
    answer(200, await designs[design](user, () => operate(user, change)));
  } catch (error) {
    answer(400, { statusCode: 400, message: error.message });
  }
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
