import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeUser } from '#server/actions/testing/actions.ts';
import { listRuns } from '#server/experiments/runs/list-runs.ts';
import { systemActor } from '#server/platform/actor.ts';
import { hashApiKey, makeApiKey } from '#server/platform/auth/api-key.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { makeIngestKey, startWeb, type WebProcess } from '../testing/web-process.ts';
import { restClient, type RestClient } from './testing/rest-client.ts';

let web: WebProcess;
let api: RestClient;

beforeAll(async () => {
  web = await startWeb(await makeIngestKey());
  api = restClient(web);
});
afterAll(() => web.stop());

test('says what it is, under every prefix', async () => {
  expect(await (await fetch(`${web.url}/version`)).text()).toMatch(/^3\./u);
  expect(await (await fetch(`${web.url}/health`)).text()).toBe('OK');
  const info = await api.call('GET', '/api/3.0/mlflow/server-info');
  expect(info.body).toMatchObject({ workspaces_enabled: false });
  for (const prefix of ['/api/2.0', '/ajax-api/2.0', '/api/3.0'])
    expect((await api.call('GET', `${prefix}/mlflow/experiments/get?experiment_id=0`)).status).toBe(
      200,
    );
});

test('takes a key as a token or as a password, and nobody without one', async () => {
  const path = '/api/2.0/mlflow/experiments/get?experiment_id=0';
  const basic = (key: string) => `Basic ${Buffer.from(`anyone:${key}`).toString('base64')}`;
  expect((await api.call('GET', path, undefined, { authorization: basic(web.key) })).status).toBe(
    200,
  );
  const wrong: Record<string, string>[] = [
    {},
    { authorization: 'Bearer wrong' },
    { authorization: basic('wrong') },
  ];
  for (const headers of wrong)
    expect(await api.call('GET', path, undefined, headers)).toMatchObject({
      status: 401,
      body: { error_code: 'UNAUTHENTICATED' },
    });
  const foreign = { authorization: basic(web.key), origin: 'https://elsewhere.test' };
  expect((await api.call('POST', '/api/2.0/mlflow/runs/create', {}, foreign)).status).toBe(403);
  const encoded = { authorization: basic(web.key), 'content-encoding': 'gzip' };
  const refused = await api.call('POST', '/api/2.0/mlflow/runs/create', {}, encoded);
  expect(refused.status).toBe(415);
  expect(refused.body['message']).toContain('Content-Encoding: gzip');
});

test('a reader reads and does not write', async () => {
  const viewer = await makeUser('Vera', ['viewer']);
  const { key, prefix } = makeApiKey();
  await db().apiKey.create({
    data: {
      id: newId(),
      prefix,
      name: 'read and write',
      hash: hashApiKey(key),
      ownerId: viewer.id,
      scopes: ['read', 'write'],
    },
  });
  const headers = { authorization: `Bearer ${key}` };
  const path = '/api/2.0/mlflow';
  expect(
    (await api.call('POST', `${path}/runs/search`, { experiment_ids: ['0'] }, headers)).status,
  ).toBe(200);
  for (const [where, body] of [
    ['runs/create', { experiment_id: '0' }],
    ['experiments/create', { name: 'x' }],
    ['registered-models/create', { name: 'x' }],
  ] as const)
    expect(await api.call('POST', `${path}/${where}`, body, headers)).toMatchObject({
      status: 403,
      body: { error_code: 'PERMISSION_DENIED' },
    });
});

test('names the field that is wrong, and what it does not have', async () => {
  const runId = await api.newRun();
  const wrong = async (path: string, body: unknown) => (await api.post(path, body)).body['message'];
  expect(
    await wrong('runs/log-metric', { run_id: runId, key: 'a', value: 'x', timestamp: 1 }),
  ).toContain('value');
  expect(await wrong('runs/update', { run_id: '' })).toMatch(/^run_id: /u);
  expect(await wrong('runs/set-tag', { run_id: runId, key: 'a\0b', value: '' })).toContain('zero');
  const many = Array.from({ length: 101 }, (_, index) => ({ key: `p${index}`, value: '1' }));
  expect(await wrong('runs/log-batch', { run_id: runId, params: many })).toMatch(/^params: /u);
  expect(await wrong('runs/search', { experiment_ids: ['0'], page_token: 'x' })).toMatch(
    /^page_token/u,
  );
  for (const path of [
    '/api/3.0/mlflow/issues/i-1',
    '/api/2.0/mlflow/gateway/routes',
    '/api/2.0/mlflow/nothing',
  ])
    expect(await api.call('GET', path)).toMatchObject({
      status: 404,
      body: { error_code: 'ENDPOINT_NOT_FOUND' },
    });
  expect((await api.call('GET', '/api/2.0/mlflow/runs/create')).status).toBe(405);
});

test('a refused batch leaves nothing behind, an equal one changes nothing', async () => {
  const run_id = await api.newRun();
  const batch = {
    run_id,
    metrics: [{ key: 'm', value: 1, timestamp: 5, step: 1 }],
    params: [{ key: 'p', value: 'a' }],
  };
  expect((await api.post('runs/log-batch', batch)).status).toBe(200);
  expect((await api.post('runs/log-batch', batch)).status).toBe(200);
  const changed = {
    ...batch,
    metrics: [{ key: 'other', value: 1, timestamp: 5 }],
    params: [{ key: 'p', value: 'b' }],
  };
  expect((await api.post('runs/log-batch', changed)).status).toBe(400);
  const { body } = await api.call('GET', `/api/2.0/mlflow/runs/get?run_id=${run_id}`);
  expect(body['run']).toMatchObject({
    data: { metrics: [{ key: 'm', value: 1 }], params: [{ key: 'p', value: 'a' }] },
  });
  const history = `/api/2.0/mlflow/metrics/get-history?run_id=${run_id}&metric_key=`;
  expect((await api.call('GET', `${history}m`)).body['metrics']).toHaveLength(1);
  expect((await api.call('GET', `${history}other`)).body['metrics']).toHaveLength(0);
  await api.post('runs/delete', { run_id });
  expect((await api.post('runs/log-batch', batch)).status).toBe(400);
  const listed = await listRuns(systemActor('test'), { experiment: 0, deleted: true });
  expect(listed.items.map(({ id }) => id)).toContain(run_id);
});

test('what a run logs too long is cut, what an experiment gets too long is refused', async () => {
  const runId = await api.newRun();
  const params = [{ key: 'long', value: '😀'.repeat(6_001) }];
  const tags = [{ key: 'long', value: 'x'.repeat(8_001) }];
  expect((await api.post('runs/log-batch', { run_id: runId, params, tags })).status).toBe(200);
  // The same again is the same after the cut.
  expect((await api.post('runs/log-batch', { run_id: runId, params })).status).toBe(200);
  const { body } = await api.call('GET', `/api/2.0/mlflow/runs/get?run_id=${runId}`);
  const { data } = body['run'] as { data: Record<string, { key: string; value: string }[]> };
  expect(data['params']).toEqual([{ key: 'long', value: '😀'.repeat(6_000) }]);
  expect(data['tags']).toContainEqual({ key: 'long', value: 'x'.repeat(8_000) });
  const tag = (value: string) =>
    api.post('experiments/set-experiment-tag', { experiment_id: '0', key: 'long', value });
  expect((await tag('x'.repeat(20_000))).status).toBe(200);
  expect(await tag('x'.repeat(20_001))).toMatchObject({
    status: 400,
    body: { error_code: 'INVALID_PARAMETER_VALUE' },
  });
});

test('a metric that is not a number is logged alone too, and matches only as unequal', async () => {
  const { body } = await api.post('experiments/create', { name: ' odd numbers ' });
  const experimentId = body['experiment_id'];
  const names: Record<string, string> = {};
  for (const [name, value] of Object.entries({ a: 0.5, b: 'NaN', c: 'Infinity', d: null })) {
    const made = await api.post('runs/create', { experiment_id: experimentId, run_name: name });
    const { info } = made.body['run'] as { info: { run_id: string } };
    names[info.run_id] = name;
    if (value === null) continue;
    const metric = { run_id: info.run_id, key: 'auc', value, timestamp: 1 };
    expect((await api.post('runs/log-metric', metric)).status).toBe(200);
  }
  const found = async (wish: object) => {
    const answer = await api.post('runs/search', { experiment_ids: [experimentId], ...wish });
    const runs = answer.body['runs'] as { info: { run_id: string } }[];
    return runs.map(({ info }) => names[info.run_id]).join('');
  };
  expect(await found({ filter: 'metrics.auc > 0', order_by: ['run_name'] })).toBe('ac');
  expect(await found({ filter: 'metrics.auc != 0.5', order_by: ['run_name'] })).toBe('bc');
  expect(await found({ order_by: ['metrics.auc'] })).toBe('acbd');
  expect(await found({ order_by: ['metrics.auc DESC'] })).toBe('cabd');
  expect(await found({ order_by: ['params.none', 'metrics.auc DESC', 'metrics.none'] })).toBe(
    'cabd',
  );
  const named = await api.call(
    'GET',
    '/api/2.0/mlflow/experiments/get-by-name?experiment_name=%20odd%20numbers%20',
  );
  expect(named.body).toMatchObject({ experiment: { name: ' odd numbers ' } });
});

test('a body that is not UTF-8 is refused', async () => {
  const answer = await fetch(`${web.url}/api/2.0/mlflow/experiments/create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${web.key}`, 'content-type': 'application/json' },
    body: Buffer.from('{"name":"M\xfcnchen"}', 'latin1'),
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ message: 'The body is not valid UTF-8.' });
});

test('a version names no file of the machine that will load it', async () => {
  await api.post('registered-models/create', { name: 'sources' });
  const made = async (source: string) =>
    (await api.post('model-versions/create', { name: 'sources', source })).status;
  for (const source of [
    '/etc/passwd',
    'file:///etc/passwd',
    'C:\\secrets',
    'mlflow-artifacts:/../x',
    's3://bucket/%252e%252e/x',
  ])
    expect(await made(source), source).toBe(400);
  expect(await made('s3://bucket/model')).toBe(200);
});

test('artifacts stay below their experiment, whole or in part', async () => {
  const run_id = await api.newRun();
  const headers = { authorization: `Bearer ${web.key}` };
  const at = (path: string) => `${web.url}/api/2.0/mlflow-artifacts/artifacts/${path}`;
  const put = (path: string, body: string) => fetch(at(path), { method: 'PUT', headers, body });
  expect((await put(`0/${run_id}/artifacts/a.txt`, 'hello')).status).toBe(200);
  for (const path of [
    '..%2f..%2fx',
    '0/..%2f..%2f..%2fetc%2fpasswd',
    'nope/x',
    '0',
    '987654/x',
    `0/${run_id}/artifacts/a.txt/b`,
  ])
    expect((await put(path, 'x')).status, path).toBeGreaterThanOrEqual(400);
  const part = await fetch(at(`0/${run_id}/artifacts/a.txt`), {
    headers: { ...headers, range: 'bytes=1-3' },
  });
  expect([part.status, await part.text()]).toEqual([206, 'ell']);
  expect(part.headers.get('content-disposition')).toContain('attachment');
  expect((await fetch(at(`0/${run_id}/artifacts/b.txt`), { headers })).status).toBe(404);
  expect((await fetch(at(`0/${run_id}/artifacts/a.txt`))).status).toBe(401);
  const stored = await db().artifactFile.findUniqueOrThrow({
    where: { path: `0/${run_id}/artifacts/a.txt` },
  });
  expect(stored.sha256).toBe('2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824');
  const below = await fetch(`${web.url}/get-artifact?run_id=${run_id}&path=a.txt`, { headers });
  expect(await below.text()).toBe('hello');
  expect((await fetch(at(`0/${run_id}`), { method: 'DELETE', headers })).status).toBe(200);
  expect((await fetch(at(`0/${run_id}/artifacts/a.txt`), { headers })).status).toBe(404);
});
