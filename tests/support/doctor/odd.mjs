// Point services that speak as nobody described: node odd.mjs SHAPE DESIGN LATENCY_MS.
// A DESIGN is `queue` (right), `none` (it loses points) or `history` (it loses entries of the history, and no points). It
// prints the port that it listens on.
import http from 'node:http';

const [shape, design = 'queue', latency = 0] = process.argv.slice(2);
const sleep = (most) => new Promise((done) => (most > 0 ? setTimeout(done, Math.random() * most) : setImmediate(done)));
const balances = new Map();
const rows = [];
const tails = new Map();

class Refused extends Error {}

async function operate(id, change) {
  await sleep(latency);
  const before = balances.get(id) ?? 0;
  if (before + change < 0) throw new Refused('not enough');
  await sleep(latency);
  balances.set(id, before + change);
  const row = { userId: id, amount: Math.abs(change), type: change > 0 ? 'CHARGE' : 'USE' };
  if (design === 'history') await append(row);
  else rows.push(row);
  return before + change;
}

/** Writes the whole list anew, as a file is written, beside others that do the same. */
async function append(row) {
  const before = [...rows];
  await sleep(latency);
  rows.splice(0, rows.length, ...before, row);
}

/** Changes a balance; the answer is the new one, or throws Refused. */
function change(id, points) {
  if (design === 'none') return operate(id, points);
  const mine = (tails.get(id) ?? Promise.resolve()).then(() => operate(id, points));
  tails.set(id, mine.catch(() => {}));
  return mine;
}
const balance = (id) => balances.get(id) ?? 0;
const isAmount = (it) => Number.isInteger(it) && it > 0;
const id = (text) => (/^\d+$/.test(text ?? '') ? Number(text) : undefined);
const sign = { charge: 1, use: -1, earn: 1, spend: -1, deposit: 1, withdraw: -1, CHARGE: 1, USE: -1 };

const nowhere = [404, { timestamp: 'now', status: 404, error: 'Not Found' }];
const bad = [400, { message: 'bad request' }];
const document = (paths, schemas = {}) => [200, { openapi: '3.0.1', info: { title: 'points', version: '1' }, paths, components: { schemas } }];
const reference = (name) => ({ content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } });
const inPath = (name) => ({ name, in: 'path', required: true, schema: { type: 'integer', format: 'int64' } });

/** What each shape answers to a request. */
const shapes = {
  // Users in bodies only, one route for both kinds.
  async 'kind-in-body'({ method, parts: [a, user], body }) {
    if (a !== 'points') return nowhere;
    if (method === 'GET' && id(user)) return [200, { userId: id(user), balance: balance(id(user)) }];
    if (method !== 'POST' || user) return nowhere;
    if (!id(String(body?.userId)) || !isAmount(body?.amount) || !sign[body?.type]) return bad;
    return [200, { balance: await change(body.userId, sign[body.type] * body.amount) }];
  },
  // PUT under a version, a success that says so, and 200 for what is refused.
  async 'success-false'({ method, path, parts, query, body }) {
    if (path === '/api/v1/balance' && method === 'GET') return [200, { success: true, data: { userId: id(query.userId), balance: balance(id(query.userId)) } }];
    const [, verb] = path.match(/^\/api\/v1\/balance\/(charge|use)$/) ?? [];
    if (!verb || method !== 'PUT') return nowhere;
    if (!id(String(body?.userId)) || !isAmount(body?.amount)) return [200, { success: false, message: 'bad request', data: null }];
    try {
      return [200, { success: true, data: { userId: body.userId, balance: await change(body.userId, sign[verb] * body.amount) } }];
    } catch (error) {
      if (error instanceof Refused) return [200, { success: false, message: error.message, data: null }];
      throw error;
    }
  },
  // FastAPI: snake case, strict bodies, 422 with a list.
  async snake({ method, path, body }) {
    const [, user, verb] = path.match(/^\/api\/v1\/users\/(\d+)\/points(?:\/(charge|use))?$/) ?? [];
    if (!user) return [404, { detail: 'Not Found' }];
    if (!verb && method === 'GET') return [200, { user_id: id(user), current_point: balance(id(user)), updated_at: '2024-01-01T00:00:00' }];
    if (method !== 'POST' || !verb) return [405, { detail: 'Method Not Allowed' }];
    const name = `${verb}_amount`;
    const extra = Object.keys(body ?? {}).some((it) => it !== name);
    if (!isAmount(body?.[name]) || extra) return [422, { detail: [{ loc: ['body', name], msg: 'field required', type: 'value_error.missing' }] }];
    return [200, { user_id: id(user), current_point: await change(id(user), sign[verb] * body[name]) }];
  },
  // Django: paths that end with a slash, others are redirected there.
  async slashes({ method, path, body }) {
    const [, user, verb, slash] = path.match(/^\/api\/points\/(\d+)(?:\/(charge|use))?(\/?)$/) ?? [];
    if (!user) return [404, { detail: 'Not found.' }];
    if (!slash) return method === 'GET' ? [301, '', { location: `${path}/` }] : [500, { detail: 'a POST to a path without its slash' }];
    if (!verb) return method === 'GET' ? [200, { id: id(user), point: balance(id(user)) }] : [405, { detail: `Method "${method}" not allowed.` }];
    if (method !== 'POST') return [405, { detail: `Method "${method}" not allowed.` }];
    if (!isAmount(body?.amount)) return [400, { amount: ['A valid integer is required.'] }];
    return [200, { id: id(user), point: await change(id(user), sign[verb] * body.amount) }];
  },
  // The user in a header.
  async header({ method, path, headers, body }) {
    const user = id(headers['x-user-id']);
    const [, verb] = path.match(/^\/points(?:\/(charge|use))?$/) ?? [];
    if (path !== '/points' && !verb) return nowhere;
    if (!user) return [400, { message: 'X-USER-ID is required' }];
    if (!verb) return method === 'GET' ? [200, { point: balance(user) }] : [405, {}];
    if (method !== 'POST') return [405, {}];
    if (!isAmount(body?.amount)) return bad;
    return [200, { point: await change(user, sign[verb] * body.amount) }];
  },
  // The user in a query everywhere, the amount too.
  async 'all-in-queries'({ method, path, query }) {
    const user = id(query.userId);
    if (path === '/point' && method === 'GET') return user ? [200, { userId: user, point: balance(user) }] : bad;
    const [, verb] = path.match(/^\/point\/(charge|use)$/) ?? [];
    if (!verb || method !== 'POST') return nowhere;
    const amount = Number(query.amount);
    if (!user || !isAmount(amount)) return bad;
    return [200, { userId: user, point: await change(user, sign[verb] * amount) }];
  },
  // Users have to be made, by a request that answers a number.
  async 'made-users'({ method, path, body }) {
    if (path === '/users' && method === 'POST') {
      if (!body?.name) return [400, { message: ['name should not be empty'] }];
      const made = 1 + balances.size;
      balances.set(made, 0);
      return [201, { id: made, name: body.name, point: 0 }];
    }
    const [, user, verb] = path.match(/^\/users\/(\d+)\/point(?:\/(charge|use))?$/) ?? [];
    if (!user) return nowhere;
    if (!balances.has(id(user))) return [404, { message: `no user ${user}` }];
    if (!verb && method === 'GET') return [200, { userId: id(user), point: balance(id(user)) }];
    if (!verb || method !== 'POST') return [405, {}];
    if (!isAmount(body?.amount)) return bad;
    return [201, { userId: id(user), point: await change(id(user), sign[verb] * body.amount) }];
  },
  // Many requests in a second are asked to come later.
  async 'rate-limited'(asked) {
    const second = Math.floor(Date.now() / 1000);
    if (shapes.second !== second) [shapes.second, shapes.count] = [second, 0];
    shapes.count += 1;
    if (shapes.count > 60) return [429, { message: 'Too Many Requests' }, { 'retry-after': '1' }];
    return shapes.nest(asked);
  },
  async nest({ method, path, body }) {
    const [, user, verb] = path.match(/^\/point\/(\d+)(?:\/(charge|use|histories))?$/) ?? [];
    if (!user) return [404, { statusCode: 404, message: `Cannot ${method} ${path}` }];
    if (verb === 'histories') return [200, rows.filter((row) => row.userId === id(user))];
    if (!verb) return method === 'GET' ? [200, { id: id(user), point: balance(id(user)), updateMillis: Date.now() }] : nowhere;
    if (method !== 'PATCH') return [404, { statusCode: 404, message: `Cannot ${method} ${path}` }];
    if (!isAmount(body?.amount)) return bad;
    return [200, { id: id(user), point: await change(id(user), sign[verb] * body.amount), updateMillis: Date.now() }];
  },
  // Nothing is answered to a write.
  async 'no-content'({ method, path, body }) {
    const [, user, verb] = path.match(/^\/accounts\/(\d+)(?:\/(deposit|withdraw))?$/) ?? [];
    if (!user) return [404, ''];
    if (!verb) return method === 'GET' ? [200, { accountId: user, balance: { amount: balance(id(user)), currency: 'KRW' } }] : [405, ''];
    if (method !== 'POST') return [405, ''];
    if (!isAmount(body?.amount)) return [400, ''];
    await change(id(user), sign[verb] * body.amount);
    return [204, ''];
  },
  // Amounts with a sign, on one route.
  async signed({ method, path, body }) {
    const [, user, verb] = path.match(/^\/wallets\/(\d+)(?:\/(transactions))?$/) ?? [];
    if (!user) return nowhere;
    if (!verb) return method === 'GET' ? [200, { id: id(user), balance: balance(id(user)) }] : [405, {}];
    if (method !== 'POST') return [405, {}];
    if (!Number.isInteger(body?.amount) || body.amount === 0) return bad;
    return [201, { balance: await change(id(user), body.amount) }];
  },
  // Korean projects: another name for everything, amounts as texts in the answers.
  async member({ method, path, query, body }) {
    if (path === '/api/points' && method === 'GET') return id(query.memberId) ? [200, { result: 'SUCCESS', data: { memberId: id(query.memberId), pointBalance: String(balance(id(query.memberId))) } }] : bad;
    const [, verb] = path.match(/^\/api\/points\/(charge|use)$/) ?? [];
    if (!verb) return nowhere;
    if (method !== 'POST') return [405, { status: 405 }];
    if (!id(String(body?.memberId)) || !isAmount(body?.point)) return bad;
    return [200, { result: 'SUCCESS', data: { memberId: body.memberId, pointBalance: String(await change(body.memberId, sign[verb] * body.point)) } }];
  },
  // The verb before the user.
  async 'verb-first'({ method, path, body }) {
    const [, verb, user] = path.match(/^\/api\/v1\/point\/(charge|use|balance)\/(\d+)$/) ?? [];
    if (!user) return nowhere;
    if (verb === 'balance') return method === 'GET' ? [200, balance(id(user))] : [405, {}];
    if (method !== 'PUT') return [405, {}];
    if (!isAmount(body?.amount)) return bad;
    return [200, await change(id(user), sign[verb] * body.amount)];
  },
  // A balance that is charged, and spent by payments.
  async payments({ method, path, body }) {
    const [, user, verb] = path.match(/^\/api\/v1\/users\/(\d+)\/balance(?:\/(charge))?$/) ?? [];
    if (path === '/api/v1/payments' && method === 'POST') return [404, { code: 'ORDER_NOT_FOUND' }];
    if (!user) return nowhere;
    if (!verb) return method === 'GET' ? [200, { code: 'OK', data: { balance: balance(id(user)) } }] : [405, {}];
    if (method !== 'PATCH') return [405, {}];
    if (!isAmount(body?.amount)) return bad;
    return [200, { code: 'OK', data: { balance: await change(id(user), body.amount) } }];
  },
  // Readings are from a cache, for a while.
  async 'cached-reads'(asked) {
    const { method, parts: [, user, verb] } = asked;
    if (method !== 'GET' || verb) return shapes.nest(asked);
    shapes.cache ??= new Map();
    const kept = shapes.cache.get(user);
    if (kept && Date.now() - kept.at < 700) return kept.answer;
    const answer = await shapes.nest(asked);
    shapes.cache.set(user, { at: Date.now(), answer });
    return answer;
  },
  // A charge of 1,000 and more adds a tenth.
  async bonus(asked) {
    const { path, body } = asked;
    const more = path.endsWith('/charge') && body?.amount >= 1000 ? body.amount / 10 : 0;
    return shapes.nest(more ? { ...asked, body: { amount: body.amount + more } } : asked);
  },
  // A user is served five times in a second.
  async 'user-limited'(asked) {
    const { method, parts: [, user] } = asked;
    if (method !== 'GET') {
      shapes.times ??= new Map();
      const now = Date.now();
      const recent = (shapes.times.get(user) ?? []).filter((time) => now - time < 1000);
      if (recent.length >= 5) return [429, { message: 'Too Many Requests' }];
      shapes.times.set(user, [...recent, now]);
    }
    return shapes.nest(asked);
  },
  // The same request twice within a moment is taken for a double click.
  async 'double-click'(asked) {
    const { method, path, text } = asked;
    if (method !== 'GET') {
      shapes.clicks ??= new Map();
      const before = shapes.clicks.get(path + text) ?? 0;
      shapes.clicks.set(path + text, Date.now());
      if (Date.now() - before < 500) return [409, { message: 'a moment ago' }];
    }
    return shapes.nest(asked);
  },
  // A user without points crashes a reading.
  async 'crash-when-empty'(asked) {
    const { method, parts: [, user, verb] } = asked;
    if (method === 'GET' && !verb && !balances.has(id(user))) return [500, { message: "Cannot read properties of undefined (reading 'point')" }];
    return shapes.nest(asked);
  },
  // Entries under a word, of charges and uses alike, behind a page.
  async paged(asked) {
    const { method, path, query, body } = asked;
    const [, user, verb] = path.match(/^\/api\/v1\/members\/(\d+)\/points(?:\/(earn|spend|transactions))?$/) ?? [];
    if (!user) return nowhere;
    const mine = rows.filter((row) => row.userId === id(user));
    if (verb === 'transactions') return [200, { content: mine.slice(-100), totalElements: mine.length, sort: [] }];
    if (!verb) return method === 'GET' ? [200, { memberId: id(user), points: balance(id(user)) }] : [405, {}];
    if (method !== 'POST') return [405, {}];
    if (!isAmount(body?.points)) return bad;
    return [201, { memberId: id(user), points: await change(id(user), sign[verb] * body.points) }];
  },
  // No verb at all: to change a balance is to charge it, and a payment uses it.
  async 'no-verb'({ method, path, body }) {
    const [, user, verb] = path.match(/^\/api\/v1\/users\/(\d+)\/wallet(?:\/(payments))?$/) ?? [];
    if (!user) return nowhere;
    if (!verb && method === 'GET') return [200, { userId: id(user), balance: balance(id(user)) }];
    if (method !== (verb ? 'POST' : 'PATCH')) return [405, {}];
    if (!isAmount(body?.amount)) return bad;
    return [200, { userId: id(user), balance: await change(id(user), verb ? -body.amount : body.amount) }];
  },
  // The user in the query, the amount in the body.
  async 'half-in-queries'({ method, path, parts: [, user], query, body }) {
    if (method === 'GET' && path.startsWith('/points/') && id(user)) return [200, { id: id(user), point: balance(id(user)) }];
    const [, verb] = path.match(/^\/points\/(charge|use)$/) ?? [];
    if (!verb || method !== 'PATCH') return nowhere;
    if (!id(query.userId) || !isAmount(body?.amount)) return bad;
    return [200, { id: id(query.userId), point: await change(id(query.userId), sign[verb] * body.amount) }];
  },
  // A ledger that entries are posted to.
  async ledger({ method, path, body }) {
    const [, user] = path.match(/^\/v1\/accounts\/(\d+)\/balance$/) ?? [];
    if (user) return method === 'GET' ? [200, { balance: `${balance(id(user))}.00` }] : [405, {}];
    if (path !== '/v1/transactions' || method !== 'POST') return nowhere;
    if (!id(String(body?.userId)) || !isAmount(body?.amount) || !['CREDIT', 'DEBIT'].includes(body.type)) return bad;
    return [201, { balance: await change(body.userId, body.type === 'CREDIT' ? body.amount : -body.amount) }];
  },
  // A log in that gives a cookie or a token of its own kind: it has to be described.
  async 'log-in'({ path }) {
    if (path === '/login') return [200, { accessToken: 'x' }];
    return [401, { message: 'Unauthorized' }];
  },
  // Only its document says how: a nested body under odd names.
  async documented({ method, path, body }) {
    if (path === '/v3/api-docs') {
      const operation = (name) => ({ summary: name, requestBody: reference('Change'), responses: { 200: { description: 'ok', ...reference('Purse') } } });
      return document(
        {
          '/mileage/members/{memberNo}/purse': { get: { summary: 'the balance', parameters: [inPath('memberNo')], responses: { 200: { description: 'ok', ...reference('Purse') } } } },
          '/mileage/accrual': { post: operation('Charge mileage') },
          '/mileage/redemption': { post: operation('Use mileage') },
        },
        {
          Change: { type: 'object', required: ['member', 'mileage'], properties: { member: { $ref: '#/components/schemas/Member' }, mileage: { type: 'integer' }, channel: { type: 'string', enum: ['WEB', 'APP'] } } },
          Member: { type: 'object', required: ['memberNo'], properties: { memberNo: { type: 'integer' } } },
          Purse: { type: 'object', properties: { memberNo: { type: 'integer' }, mileage: { type: 'integer' } } },
        },
      );
    }
    const [, user] = path.match(/^\/mileage\/members\/(\d+)\/purse$/) ?? [];
    if (user) return method === 'GET' ? [200, { memberNo: id(user), mileage: balance(id(user)) }] : [405, {}];
    const [, verb] = path.match(/^\/mileage\/(accrual|redemption)$/) ?? [];
    if (!verb || method !== 'POST') return nowhere;
    const member = body?.member?.memberNo;
    if (!id(String(member)) || !isAmount(body?.mileage)) return bad;
    return [200, { memberNo: member, mileage: await change(member, (verb === 'accrual' ? 1 : -1) * body.mileage) }];
  },
  // The same with Swagger 2, a base path, a key that is wanted with each write, and the kind in the body.
  async swagger({ method, path, headers, body }) {
    if (path === '/swagger.json') {
      return [200, {
        swagger: '2.0', basePath: '/svc', consumes: ['application/json'],
        paths: {
          '/ledger/{customer}': {
            get: { parameters: [{ name: 'customer', in: 'path', required: true, type: 'string' }], responses: {} },
            post: {
              parameters: [
                { name: 'customer', in: 'path', required: true, type: 'string' },
                { name: 'Idempotency-Key', in: 'header', required: true, type: 'string', format: 'uuid' },
                { name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/Entry' } },
              ],
              responses: {},
            },
          },
        },
        definitions: { Entry: { type: 'object', required: ['kind', 'quantity'], properties: { kind: { type: 'string', enum: ['EARN', 'BURN'] }, quantity: { type: 'integer', minimum: 1 } } } },
      }];
    }
    const [, user] = path.match(/^\/svc\/ledger\/(\w+)$/) ?? [];
    if (!user) return nowhere;
    if (method === 'GET') return [200, { customer: user, points: balance(user) }];
    if (method !== 'POST') return [405, {}];
    if (!headers['idempotency-key'] || !isAmount(body?.quantity) || !['EARN', 'BURN'].includes(body.kind)) return bad;
    return [201, { customer: user, points: await change(user, (body.kind === 'EARN' ? 1 : -1) * body.quantity) }];
  },
  // A document that is wrong in every way beside a service that is right.
  async nonsense(asked) {
    const endless = { $ref: '#/components/schemas/A' };
    if (asked.path === '/openapi.json') {
      return document({ '/point/{id': 7, 'http://example.org/x': { get: {} }, '/a b': { get: [] }, '/x/{id}': { post: { requestBody: reference('A') } }, '/point/{id}/charge': { delete: {} } }, { A: { allOf: [endless, { properties: { a: endless } }] } });
    }
    if (asked.path === '/api-json') return [200, '[[[[[[[[[[[['];
    if (asked.path === '/v3/api-docs') return [200, 'x'.repeat(9_000_000)];
    return shapes.nest(asked);
  },
  // The first seconds nothing works yet.
  async 'slow-start'(asked) {
    if (process.uptime() < 3) return [503, { message: 'starting' }];
    return shapes.nest(asked);
  },
};

const answerTo = shapes[shape];
if (!answerTo) throw new Error(`there is no shape ${shape}: ${Object.keys(shapes).join(', ')}`);
const server = http.createServer(async (request, response) => {
  let text = '';
  for await (const part of request) text += part;
  const url = new URL(request.url, 'http://localhost');
  let body;
  try {
    body = JSON.parse(text);
  } catch {}
  const asked = { method: request.method, path: url.pathname, parts: url.pathname.split('/').slice(1), query: Object.fromEntries(url.searchParams), headers: request.headers, body, text };
  let answer;
  try {
    answer = await answerTo(asked);
  } catch (error) {
    answer = error instanceof Refused ? [400, { message: error.message }] : [500, { message: 'Internal Server Error' }];
    if (!(error instanceof Refused)) console.error(error);
  }
  const [status, value, headers = {}] = answer;
  const out = typeof value === 'string' ? value : JSON.stringify(value);
  response.writeHead(status, { ...(out ? { 'content-type': 'application/json' } : {}), ...headers });
  response.end(out);
});
server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => console.log(server.address().port));
