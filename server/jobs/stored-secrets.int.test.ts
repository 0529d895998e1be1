import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listExecutors, saveExecutor } from '#server/actions/targets/executors.ts';
import { testExecutor } from '#server/actions/test-executor.ts';
import { listDatasetSources } from '#server/experiments/datasets/list-dataset-sources.ts';
import { pullDueDatasets } from '#server/experiments/datasets/pull-due.ts';
import {
  createDatasetSource,
  updateDatasetSource,
} from '#server/experiments/datasets/save-dataset-source.ts';
import {
  listMlflowServers,
  testMlflowServer,
} from '#server/experiments/mlflow-servers/list-servers.ts';
import {
  createMlflowServer,
  updateMlflowServer,
} from '#server/experiments/mlflow-servers/save-server.ts';
import { listAudit } from '#server/governance/list-audit.ts';
import { listWebhookItems } from '#server/models/webhooks/list-deliveries.ts';
import { createWebhook, updateWebhook } from '#server/models/webhooks/save-webhook.ts';
import {
  createChannel,
  listChannels,
  updateChannel,
} from '#server/notifications/channels/channels.ts';
import { listDeliveries } from '#server/notifications/list-deliveries.ts';
import { testChannel } from '#server/notifications/test-channel.ts';
import { db } from '#server/platform/database/db.ts';
import { secrets } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';
import { testPerson } from '#server/platform/testing/person.ts';

const allow = ['127.0.0.1/32'];
/** Every secret of this file holds it, and nothing else does. */
const needle = 'needle4711';
const key = `whsec_${Buffer.from(`${needle} as a key`).toString('base64')}`;
const admin = testPerson('admin');

type Call = { path: string; body: string; headers: Record<string, string | undefined> };
const calls: Call[] = [];
/** Repeats all that it was sent, as careless systems do, and refuses it. */
const peer = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => (body += chunk.toString()));
  request.on('end', () => {
    const { authorization } = request.headers;
    const path = request.url ?? '';
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, value?.toString()]),
    );
    calls.push({ path, body, headers });
    response.writeHead(400).end(`no ${path} with ${authorization ?? 'nothing'}`);
  });
});
let url = '';

beforeAll(async () => {
  await new Promise<void>((done) => peer.listen(0, '127.0.0.1', () => done()));
  // Guarantee: a server that listens on TCP has an AddressInfo.
  const { port } = peer.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
});
afterAll(async () => {
  peer.closeAllConnections();
  await new Promise<void>((done) => peer.close(() => done()));
});

/** Every row of every table as text. */
async function wholeDatabase(): Promise<string> {
  const tables = await db().$queryRaw<{ name: string }[]>`
    select table_name as name from information_schema.tables
    where table_schema = current_schema() and table_type = 'BASE TABLE'`;
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await db().$queryRawUnsafe<{ text: string | null }[]>(
      `select string_agg(t::text, ' ') as text from "${name}" t`,
    );
    texts.push(`${name}: ${rows[0]?.text ?? ''}`);
  }
  return texts.join('\n');
}

const answers = async (): Promise<string> =>
  JSON.stringify([
    await listChannels(admin, {}),
    await listDeliveries(admin, {}),
    await listExecutors(admin, {}),
    await listMlflowServers(admin, {}),
    await listDatasetSources(admin, {}),
    await listWebhookItems(admin, {}),
    await listAudit(admin, {}),
  ]);

const auditOf = async (subjectId: string): Promise<unknown[]> => {
  const rows = await db().auditEntry.findMany({
    where: { subjectId, after: { path: ['note'], string_contains: 'secret' } },
    orderBy: { order: 'asc' },
  });
  return rows.map(({ after }) => (after as { note?: unknown } | null)?.note);
};

const slack = () => ({ kind: 'slack' as const, urlRef: `${url}/services/${needle}` });
const hook = () => ({ kind: 'webhook' as const, url: `${url}/hook`, secretRef: key });

test('a channel is made with a typed address; editing it keeps the address', async () => {
  const { id } = await createChannel(admin, { name: 'chat', allow, settings: slack() });
  const answer = await testChannel(admin, { id });
  expect(calls.at(-1)?.path).toBe(`/services/${needle}`);
  expect(answer).toMatchObject({ ok: false, status: 400 });
  const read = async () => (await listChannels(admin, {})).items.find((each) => each.id === id);
  const before = await read();
  expect(before?.secrets).toEqual([
    { ref: expect.stringMatching(/^kept:\d{4}-/u) as unknown, found: true, problem: null },
  ]);
  if (before === undefined) throw new Error('no channel');
  await updateChannel(admin, { id, name: 'chat of ops', allow, settings: before.settings });
  expect((await read())?.settings).toEqual(before.settings);
  await testChannel(admin, { id });
  expect(calls.at(-1)?.path).toBe(`/services/${needle}`);
  await updateChannel(admin, { id, name: 'chat', allow, settings: slack() });
  await updateChannel(admin, {
    id,
    name: 'chat',
    allow,
    settings: { kind: 'slack', urlRef: 'env:TANDEM_SECRET_CHAT' },
  });
  expect((await read())?.secrets).toEqual([
    { ref: 'env:TANDEM_SECRET_CHAT', found: false, problem: null },
  ]);
  expect(await auditOf(id)).toEqual([
    'a secret was set (urlRef)',
    'a secret was replaced (urlRef)',
    'a secret was replaced (urlRef), it is read from env:TANDEM_SECRET_CHAT',
  ]);
  await updateChannel(admin, { id, name: 'chat', allow, settings: slack() });
});

test('a typed key signs', async () => {
  const { id } = await createChannel(admin, { name: 'signed', allow, settings: hook() });
  await testChannel(admin, { id });
  const { body, headers } = calls.at(-1) ?? { body: '', headers: {} };
  const signed = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value ?? '']),
  );
  expect(new Webhook(key).verify(body, signed)).toEqual(JSON.parse(body));
  await expect(
    createChannel(admin, { name: 'x', settings: { ...hook(), secretRef: 'a word' } }),
  ).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('must be a Standard Webhooks key') as unknown,
  });
});

test('a typed password is kept for its mail server alone', async () => {
  const settings = {
    kind: 'email' as const,
    host: 'mail.example.test',
    port: 587,
    tls: 'starttls' as const,
    user: 'tandem',
    passwordRef: `${needle} password`,
    from: 'a@example.test',
    to: ['b@example.test'],
  };
  const { id } = await createChannel(admin, { name: 'mail', settings });
  const kept = { ...settings, passwordRef: 'kept:now' };
  await updateChannel(admin, { id, name: 'mail', settings: { ...kept, to: ['c@example.test'] } });
  for (const change of [{ host: 'other.example.test' }, { port: 25 }, { tls: 'none' as const }])
    await expect(
      updateChannel(admin, { id, name: 'mail', settings: { ...kept, ...change } }),
    ).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining(
        'settings.passwordRef: is stored for the previous address',
      ) as unknown,
    });
});

test('an executor takes a typed token, and its refusal does not repeat it', async () => {
  const given = {
    name: 'trainer',
    kind: 'github-actions' as const,
    enabled: false,
    url,
    secretRef: `${needle}-token`,
    allow,
    settings: {
      models: 'fraud',
      serving: 'trainer',
      repository: 'acme/fraud',
      workflow: 'train.yml',
      ref: 'main',
    },
  };
  await saveExecutor(admin, {
    ...given,
    name: 'serving',
    kind: 'webhook',
    secretRef: key,
    settings: {},
  });
  await saveExecutor(admin, { ...given, settings: { ...given.settings, serving: 'serving' } });
  expect(await testExecutor(admin, { name: 'trainer' })).toMatchObject({ ok: false });
  expect(calls.at(-1)?.headers['authorization']).toBe(`Bearer ${needle}-token`);
  // An omitted secret stays, but not for a different address.
  await saveExecutor(admin, { name: 'trainer', enabled: false, url: `${url}/below` });
  await expect(
    saveExecutor(admin, { name: 'trainer', enabled: false, url: 'https://other.example' }),
  ).rejects.toMatchObject({ code: 'invalid_input' });
  expect(
    (await listExecutors(admin, {})).items.find(({ name }) => name === 'trainer'),
  ).toMatchObject({ secretRef: expect.stringMatching(/^kept:/u) as unknown, secretFound: true });
  expect(await auditOf('trainer')).toEqual(['a secret was set (secretRef)']);
});

test('a team types secrets of its own, though it may not name places on the server', async () => {
  const team = await db().team.create({ data: { id: newId(), name: 'Pricing' } });
  const engineer = testPerson('ml-engineer', team.id);
  const own = { url: 'https://mlflow.example.test', teamId: team.id, enabled: false };
  const typed = { secretRef: `${needle}:token`, webhookSecretRef: `${needle} hook` };
  const { id } = await createMlflowServer(engineer, { name: 'lab', ...own, ...typed });
  const kept = { secretRef: 'kept:now', webhookSecretRef: 'kept:now' };
  await updateMlflowServer(engineer, { id, ...own, ...kept, everySeconds: 600 });
  await expect(
    updateMlflowServer(engineer, { id, ...own, ...kept, secretRef: 'env:TANDEM_SECRET_TOKEN' }),
  ).rejects.toMatchObject({ code: 'forbidden' });
  await expect(
    updateMlflowServer(engineer, { id, ...own, ...kept, url: 'https://elsewhere.example.test' }),
  ).rejects.toMatchObject({ code: 'invalid_input' });
  expect(await auditOf(id)).toEqual([
    'a secret was set (secretRef); a secret was set (webhookSecretRef)',
  ]);
});

test('an MLflow server gets a typed secret, and its refusal does not repeat it', async () => {
  const secretRef = `${needle}:basic`;
  const { id } = await createMlflowServer(admin, {
    name: 'peer',
    url,
    allow,
    secretRef,
    enabled: false,
  });
  const failure = await testMlflowServer(admin, { id }).catch((error: unknown) => error);
  const basic = Buffer.from(secretRef).toString('base64');
  expect(calls.at(-1)?.headers['authorization']).toBe(`Basic ${basic}`);
  expect(String(failure)).toContain('Basic [hidden]');
});

test('a dataset source sends a typed secret behind its header, and keeps it by its header', async () => {
  const headers = [
    { name: 'Accept', value: 'text/csv' },
    { name: 'Authorization', value: 'Bearer ', secretRef: `${needle}-rows` },
  ];
  const given = { url: `${url}/rows.csv`, allow };
  const { id } = await createDatasetSource(admin, { name: 'rows', ...given, headers });
  await pullDueDatasets(new Date());
  const last = () => calls.findLast(({ path }) => path === '/rows.csv')?.headers['authorization'];
  expect(last()).toBe(`Bearer ${needle}-rows`);
  const kept = { name: 'authorization', value: 'Token ', secretRef: 'kept:now' };
  await updateDatasetSource(admin, { id, ...given, headers: [kept] });
  await pullDueDatasets(new Date());
  expect(last()).toBe(`Token ${needle}-rows`);
  await expect(
    updateDatasetSource(admin, { id, ...given, headers: [{ ...kept, name: 'X-Other' }] }),
  ).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringContaining('headers.0.secretRef: no secret is stored') as unknown,
  });
  await expect(
    updateDatasetSource(admin, { id, url: 'https://x.example.test', headers: [kept] }),
  ).rejects.toMatchObject({ code: 'invalid_input' });
});

test('a webhook of the registry keeps its secret with another address: it signs and is not sent', async () => {
  const given = {
    name: 'ci',
    url: 'https://ci.example.test',
    events: ['registered_model.created'],
  };
  const engineer = testPerson('ml-engineer');
  const { webhook } = await createWebhook(engineer, { ...given, secret: `${needle} hmac` });
  const { webhookId, secretAt } = webhook;
  const url2 = 'https://ci2.example.test';
  const changed = await updateWebhook(engineer, { webhookId, url: url2, secret: secretAt });
  expect(changed.webhook).toMatchObject({ url: url2, secretAt });
  expect(secretAt).toMatch(/^kept:/u);
});

test('the secrets stand in no table, answer or audit row', async () => {
  const [stored, told] = await Promise.all([wholeDatabase(), answers()]);
  // The rows are there, and the secrets are sealed in them.
  expect(stored.match(/sealed:secret:/gu)?.length).toBeGreaterThan(8);
  const forms = [needle, key, Buffer.from(needle).toString('base64').slice(0, 12)];
  const leaks = [...stored.split('\n'), ...told.split('},')]
    .filter((line) => forms.some((form) => line.includes(form)))
    .map((line) => line.slice(0, 80));
  expect(leaks).toEqual([]);
  expect(told).not.toContain('sealed:');
  const audited = stored.split('\n').filter((line) => line.startsWith('AuditEntry: '));
  expect(audited.join('')).toContain('a secret was set');
  expect(audited.join('')).not.toContain('sealed:');
});

test('with the secrets of another data folder everything says to set them again', async () => {
  const holder = globalThis as { [key: symbol]: unknown };
  const cell = Symbol.for('tandem.secrets');
  const own = secrets();
  try {
    holder[cell] = { ...own, authSecret: 'another one' };
    const { items } = await listChannels(admin, {});
    const chat = items.find(({ name }) => name === 'chat');
    expect(chat?.secrets).toEqual([
      { ref: expect.stringMatching(/^lost:/u) as unknown, found: false, problem: null },
    ]);
    expect(await testChannel(admin, { id: chat?.id ?? '' })).toMatchObject({
      ok: false,
      answer: 'The stored secret cannot be decrypted: set it again.',
    });
    expect(await testExecutor(admin, { name: 'trainer' })).toMatchObject({
      ok: false,
      detail: expect.stringContaining('set it again') as unknown,
    });
    await pullDueDatasets(new Date(Date.now() + 3_700_000));
    expect((await listDatasetSources(admin, {})).items[0]?.problem).toContain('set it again');
  } finally {
    holder[cell] = own;
  }
});
