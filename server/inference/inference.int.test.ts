import { createServer, type Server } from 'node:http';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { PUT as putPrivacy } from '#app/api/inference/models/[name]/privacy/route.ts';
import { PUT as putRetention } from '#app/api/inference/models/[name]/retention/route.ts';
import { GET as getSchema } from '#app/api/inference/models/[name]/schema/route.ts';
import { GET as getModels } from '#app/api/inference/models/route.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { storeArtifact } from '#server/experiments/artifacts/artifacts.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { firingAlert } from '#server/incidents/testing/incidents.ts';
import { intakeDeps } from '#server/ingest/http/ingest-deps.ts';
import { intakeRoute } from '#server/ingest/http/ingest-routes.ts';
import { serveIngest } from '#server/ingest/http/serve-ingest.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { hashApiKey, makeApiKey } from '#server/platform/auth/api-key.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';
import { allOperations } from '#server/platform/openapi/document.ts';
import { selectRows } from '#server/telemetry/client.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { keepInference } from './retain-inference.ts';
import { learnSchemas, registerNewModels } from './schemas/learn-schemas.ts';

const person = makeApiKey();
const sender = makeApiKey();
let server: Server;
let url = '';
const nowMs = Math.floor(Date.now() / 1_000) * 1_000;
const model = 'fraud/score';

async function makeKey({ key, prefix }: ReturnType<typeof makeApiKey>, scopes: string[]) {
  const owner = {
    create: {
      id: newId(),
      email: `${prefix}@example.test`,
      name: 'O',
      grants: { create: { id: newId(), role: 'ml-engineer' } },
    },
  };
  const hash = hashApiKey(key);
  await db().apiKey.create({ data: { id: newId(), prefix, name: 'k', hash, owner, scopes } });
}

beforeAll(async () => {
  await makeKey(person, ['read', 'write']);
  await makeKey(sender, ['ingest']);
  server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const route = intakeRoute(path, request.method ?? '');
    if (route === undefined) response.writeHead(404).end();
    else void serveIngest(route, request, response, intakeDeps());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  url = `http://127.0.0.1:${address.port}`;
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await closeSpool();
  await db().$disconnect();
});

async function post(path: string, body: unknown, type = 'application/json'): Promise<Response> {
  const answer = await fetch(url + path, {
    method: 'POST',
    body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
    headers: { authorization: `Bearer ${sender.key}`, 'content-type': type },
  });
  await getSpool().flushed();
  return answer;
}

function call(path: string, init: { method?: string; body?: string; key?: string } = {}): Request {
  const headers = { authorization: `Bearer ${init.key ?? person.key}` };
  return new Request(`http://127.0.0.1${path}`, { ...init, headers });
}
const at = (name = model) => ({ params: Promise.resolve({ name }) });

/** The answer of a route, which is exactly what the OpenAPI document says. */
async function read(response: Response, path: string, method = 'get'): Promise<unknown> {
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(200);
  const operation = allOperations.find((each) => each.method === method && each.path === path);
  operation?.answer.schema?.parse(body);
  expect(operation?.answer.schema, path).toBeDefined();
  return body;
}

function row(index: number, features: Record<string, unknown>) {
  return {
    model,
    version: index % 2 === 0 ? '1' : '2',
    time: nowMs - 60_000 + index,
    requestId: `r${index}`,
    features,
    prediction: index % 3 === 0 ? 'fraud' : 'fine',
    score: { fraud: index / 1_000, fine: 1 - index / 1_000 },
  };
}

describe('requests of a model', () => {
  test('are stored, learned from, and what breaks the schema is counted', async () => {
    const usual = Array.from({ length: 300 }, (_, index) =>
      row(index, { amount: index, country: ['NL', 'DE', 'FR'][index % 3], fresh: index % 2 === 0 }),
    );
    expect((await post('/api/ingest/inference', usual)).status).toBe(200);
    await registerNewModels(new Date(nowMs));
    await learnSchemas(new Date(nowMs));
    const odd = [
      row(301, { amount: 'many', country: 'NL', fresh: true }),
      row(302, { country: 'XX', fresh: true }),
      row(303, { amount: 1, country: 'NL', fresh: true, other: 'x' }),
    ];
    expect((await post('/api/ingest/inference', odd)).status).toBe(200);
    const path = '/api/inference/models/{name}/schema';
    const schema = z
      .looseObject({ violations: z.array(z.unknown()) })
      .parse(await read(await getSchema(call('/s'), at()), path));
    expect(schema).toMatchObject({
      source: 'learned',
      features: [
        { name: 'amount', type: 'number', required: true, categories: null },
        { name: 'country', type: 'text', required: true, categories: ['DE', 'FR', 'NL'] },
        { name: 'fresh', type: 'boolean', required: true, categories: null },
      ],
      retentionDays: 90,
    });
    expect(new Set(schema.violations)).toEqual(
      new Set([
        { feature: 'amount', kind: 'wrongType', count: 1 },
        { feature: 'amount', kind: 'missing', count: 1 },
        { feature: 'country', kind: 'newCategory', count: 1 },
        { feature: 'other', kind: 'extra', count: 1 },
      ]),
    );
    const list = await read(await getModels(call('/m?fresh=1'), at()), '/api/inference/models');
    expect(list).toMatchObject({
      items: [
        {
          name: model,
          rows: 303,
          versions: [
            { version: '2', rows: 152 },
            { version: '1', rows: 151 },
          ],
          schema: 'learned',
          violations: { missing: 1, extra: 1, wrongType: 1, newCategory: 1 },
        },
      ],
      nextCursor: null,
    });
    // Nothing measured it yet.
    expect(list).toMatchObject({ items: [{ state: 'not_monitored', monitored: false }] });
    const nowhere = { params: Promise.resolve({}) };
    const named = async (name: string) =>
      read(await getModels(call(`/m?name=${name}`), nowhere), '/api/inference/models');
    expect(await named(model)).toMatchObject({ items: [{ name: model, rows: 303 }] });
    expect(await named('no-such-model')).toMatchObject({ items: [] });
    const incident = {
      id: newId(),
      title: 'shop is slow',
      status: 'triggered',
      severity: 'critical',
      priority: 'P1',
      onsetAt: new Date(nowMs),
      openedAt: new Date(nowMs),
    };
    await db().alert.create({
      data: {
        ...firingAlert('account_age_days out of range', 'critical'),
        labels: { model },
        incident: { create: incident },
      },
    });
    const inState = async (state: string) =>
      read(await getModels(call(`/m?state=${state}`), nowhere), '/api/inference/models');
    expect(await inState('critical')).toMatchObject({
      items: [
        {
          name: model,
          state: 'critical',
          alerts: [{ title: 'account_age_days out of range', incidentId: incident.id }],
        },
      ],
    });
    expect(await inState('not%20monitored')).toMatchObject({ items: [] });
  });

  test('come as a Parquet file too', async () => {
    const store = new URL(env.CLICKHOUSE_URL);
    const file = await fetch(store.origin, {
      method: 'POST',
      headers: { 'x-clickhouse-user': store.username, 'x-clickhouse-key': store.password },
      body: `SELECT concat('p', toString(number)) AS request_id, number * 1.5 AS amount, if(number = 1, NULL, 'NL') AS country,
        number % 2 = 0 AS fresh, fromUnixTimestamp64Milli(toInt64(${nowMs})) AS time FROM numbers(4) FORMAT Parquet`,
    });
    const bytes = new Uint8Array(await file.arrayBuffer());
    const answer = await post(
      '/api/ingest/inference?model=parquet&version=7',
      bytes,
      'application/vnd.apache.parquet',
    );
    expect(await answer.json()).toEqual({ accepted: 4, rejectedRows: 0, rejected: [] });
    const rows = await selectRows(
      `SELECT request_id, version, numbers, toUnixTimestamp64Milli(ts) AS ms FROM inference WHERE model = 'parquet' ORDER BY request_id`,
      {},
      z.object({
        request_id: z.string(),
        version: z.string(),
        numbers: z.array(z.number()),
        ms: z.coerce.number(),
      }),
    );
    expect(rows.map((each) => [each.request_id, each.numbers[0]])).toEqual([
      ['p0', 0],
      ['p1', 1.5],
      ['p2', 3],
      ['p3', 4.5],
    ]);
    expect(rows[0]).toMatchObject({ version: '7', ms: nowMs });
    const broken = await post(
      '/api/ingest/inference?model=parquet',
      bytes.subarray(0, 50),
      'application/vnd.apache.parquet',
    );
    expect(broken.status).toBe(400);
  });

  test('a label corrects the one before, even within one body', async () => {
    const label = (requestId: string, value: string) => ({ model, requestId, label: value });
    await post('/api/ingest/labels', [label('r1', 'fine'), label('r1', 'fraud')]);
    await post('/api/ingest/labels', [label('r2', 'fraud')]);
    await post('/api/ingest/labels', [label('r2', 'fine'), label('unknown', 'fine')]);
    const rows = await selectRows(
      'SELECT request_id, label FROM inference_labels FINAL WHERE model = {model:String} ORDER BY request_id',
      { model },
      z.object({ request_id: z.string(), label: z.string() }),
    );
    expect(rows).toEqual([
      { request_id: 'r1', label: 'fraud' },
      { request_id: 'r2', label: 'fine' },
      { request_id: 'unknown', label: 'fine' },
    ]);
  });

  test('keep to privacy rules from the moment they are saved', async () => {
    const name = 'private';
    const path = '/api/inference/models/{name}/privacy';
    const rules = { features: { email: 'hash', iban: 'drop' } };
    const saved = await putPrivacy(
      call('/p', { method: 'PUT', body: JSON.stringify(rules) }),
      at(name),
    );
    await read(saved, path, 'put');
    const features = { email: 'eve@example.test', iban: 'NL01', amount: 2 };
    await post('/api/ingest/inference', [{ model: name, requestId: 'a', features }]);
    const rows = await selectRows(
      `SELECT texts FROM inference WHERE model = 'private'`,
      {},
      z.object({ texts: z.array(z.string()) }),
    );
    expect(rows).toEqual([{ texts: [expect.stringMatching(/^[0-9a-f]{32}$/u)] }]);
  });

  test('a key that sends cannot read, and one that reads cannot send', async () => {
    expect((await getModels(call('/m', { key: sender.key }), at())).status).toBe(403);
    const answer = await fetch(`${url}/api/ingest/inference`, {
      method: 'POST',
      body: '[]',
      headers: { authorization: `Bearer ${person.key}` },
    });
    expect(answer.status).toBe(403);
  });

  test('are expected to be what the signature of the registered model says', async () => {
    const engineer = await makeUser('Mia', ['ml-engineer']);
    const { run } = await createRun(engineer, { experimentId: '0' });
    const path = `0/${run.info.runId}/artifacts/model`;
    const signature = `signature:\n  inputs: '[{"name":"amount","type":"double"},{"name":"note","type":"string","required":false}]'\n`;
    await storeArtifact(engineer, `${path}/MLmodel`, Readable.from([Buffer.from(signature)]));
    await createModel(engineer, { name: 'signed' });
    const source = `mlflow-artifacts:/${path}`;
    await createVersion(engineer, { name: 'signed', source, runId: run.info.runId });
    // One row is enough: nothing has to be learned from it.
    const sent = { ...row(0, { amount: 'much' }), model: 'signed' };
    expect((await post('/api/ingest/inference', [sent])).status).toBe(200);
    await registerNewModels(new Date(nowMs));
    await learnSchemas(new Date(nowMs));
    const answer = await getSchema(call('/s'), at('signed'));
    expect(await read(answer, '/api/inference/models/{name}/schema')).toMatchObject({
      source: 'signature',
      features: [
        { name: 'amount', type: 'number', required: true },
        { name: 'note', type: 'text', required: false },
      ],
      violations: [{ feature: 'amount', kind: 'wrongType', count: 1 }],
    });
  });

  test('are forgotten when the retention of their model ends', async () => {
    const old = { ...row(1, { amount: 1 }), requestId: 'old', time: nowMs - 20 * 86_400_000 };
    await post('/api/ingest/inference', [old, { ...old, model: 'other' }]);
    const body = JSON.stringify({ days: 10 });
    const saved = await putRetention(call('/r', { method: 'PUT', body }), at());
    await read(saved, '/api/inference/models/{name}/retention', 'put');
    await keepInference(new Date(nowMs));
    const rows = await selectRows(
      `SELECT model, count() AS n FROM inference WHERE request_id = 'old' OR model = {model:String} GROUP BY model ORDER BY model`,
      { model },
      z.object({ model: z.string(), n: z.coerce.number() }),
    );
    expect(rows).toEqual([
      { model, n: 303 },
      { model: 'other', n: 1 },
    ]);
  });
});
