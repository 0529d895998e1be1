import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { systemOperations } from '#server/platform/openapi/operations/system.ts';
import { problemSchema } from '#server/platform/openapi/refusals.ts';
import { selectRows } from '#server/telemetry/client.ts';
import { remoteWriteHeaders, snappyBody, writeRequest } from './prometheus/remote-write-fixture.ts';
import { makeIngestKey, startWeb, type WebProcess } from './testing/web-process.ts';

let web: WebProcess;

beforeAll(async () => {
  web = await startWeb(await makeIngestKey());
});
afterAll(() => web.stop());

/** The answer is what the OpenAPI document says, and nothing else. */
function described(path: string, answer: Response, body: unknown): void {
  expect(answer.headers.get('content-type')).toBe('application/json');
  const operation = systemOperations.find((each) => each.path === path);
  expect(operation?.answer.schema?.parse(body)).toEqual(body);
}

test('says that it lives, what it is ready for and what it measures', async () => {
  const alive = await fetch(`${web.url}/healthz`);
  expect(alive.status).toBe(200);
  described('/healthz', alive, await alive.json());
  const ready = await fetch(`${web.url}/readyz`);
  const report: unknown = await ready.json();
  described('/readyz', ready, report);
  expect(report).toMatchObject({
    status: 'ready',
    checks: {
      postgresql: { ok: true },
      clickhouse: { ok: true },
      migrations: { ok: true },
      spool: { ok: true },
    },
  });
  expect(ready.status).toBe(200);
  const metrics = await (await fetch(`${web.url}/metrics`)).text();
  expect(metrics).toContain('tandem_spool_bytes');
  expect(metrics).toMatch(/^tandem_telemetry_statements_total\{kind="insert"\} \d+$/m);
  expect(
    (await fetch(`${web.url}/metrics`, { headers: { 'x-forwarded-for': '10.0.0.1' } })).status,
  ).toBe(401);
  expect((await fetch(`${web.url}/incidents`)).status).toBe(404);
});

/** `fetch` sets the Host header itself. */
async function askUnder(
  host: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${web.url}${path}`, { headers: { host, ...headers } }, resolve).on('error', reject);
  });
  const { statusCode: status = 0 } = answer;
  return { status, headers: answer.headers, text: await text(answer) };
}

test('refuses sessions and pages under a foreign host name, and nothing else', async () => {
  const status = async (path: string, headers = {}) =>
    (await askUnder('evil.example', path, headers)).status;
  expect(await status('/api/users', { cookie: 'session=1' })).toBe(403);
  expect(await status('/sign-in', { accept: 'text/html' })).toBe(403);
  expect(await status('/healthz', { cookie: 'session=1' })).toBe(200);
  expect(await status('/readyz')).toBe(200);
  // This process has no pages.
  expect(await status('/api/users', { authorization: 'Bearer k' })).toBe(404);
  const { port } = new URL(web.url);
  const here = await askUnder(`localhost:${port}`, '/sign-in', { accept: 'text/html' });
  expect(here.status).toBe(404);
});

test('shows details of its state under a foreign host name only with a key', async () => {
  const foreign = await askUnder('tandem.example', '/readyz', {});
  expect(foreign.status).toBe(200);
  expect(foreign.text).not.toContain('detail');
  expect(JSON.parse(foreign.text)).toMatchObject({ checks: { postgresql: { ok: true } } });
  const wrong = await askUnder('tandem.example', '/readyz', { authorization: 'Bearer k' });
  expect(wrong.text).not.toContain('detail');
  expect((await askUnder('tandem.example', '/metrics', {})).status).toBe(401);
  const { port } = new URL(web.url);
  const here = await askUnder(`localhost:${port}`, '/readyz', {});
  expect(JSON.parse(here.text)).toMatchObject({ checks: { postgresql: { detail: 'answers' } } });
});

test.each(['/healthz', '/readyz', '/metrics', '/v1/metrics', '/api/2.0/mlflow/experiments/search'])(
  'no browser guesses the type of what %s answers',
  async (path) => {
    const answer = await fetch(`${web.url}${path}`);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  },
);

test('takes the address of a client from a trusted proxy, which is not this machine', async () => {
  const proxied = await startWeb(web.key, 0, { TANDEM_TRUSTED_PROXIES: '127.0.0.1' });
  onTestFinished(() => proxied.stop());
  const addressOf = async (url: string, name: string): Promise<string | null | undefined> => {
    const created = await fetch(`${url}/api/2.0/mlflow/experiments/create`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${web.key}`,
        'content-type': 'application/json',
        'x-forwarded-for': '192.0.2.1, 203.0.113.9',
      },
      body: JSON.stringify({ name }),
    });
    expect(created.status).toBe(200);
    const row = await db().auditEntry.findFirst({ where: { subjectName: name } });
    return row?.ip;
  };
  expect(await addressOf(proxied.url, 'proxied')).toBe('203.0.113.9');
  expect(await addressOf(web.url, 'direct')).toBe('127.0.0.1');
  const details = async (url: string) => (await fetch(`${url}/readyz`)).text();
  expect(await details(web.url)).toContain('detail');
  expect(await details(proxied.url)).not.toContain('detail');
});

const asBrowser = { headers: { accept: 'text/html,*/*;q=0.8', cookie: 'tandem_theme=dark' } };

test('a browser gets a page where a program gets problem details', async () => {
  const answer = await fetch(`${web.url}/incidents?q=%22<b>`, asBrowser);
  expect(answer.status).toBe(404);
  expect(answer.headers.get('content-type')).toContain('text/html');
  const page = await answer.text();
  expect(page).toContain('<html lang="en" data-theme="dark">');
  expect(page).toMatch(/<code>[0-9a-f-]{36}<\/code>/u);
  expect(page).toContain('<a href="/">Open the overview</a>');
  expect(page).not.toContain('<b>');
  const problem = await fetch(`${web.url}/incidents`);
  expect(problem.headers.get('content-type')).toBe('application/problem+json');
  z.fromJSONSchema(problemSchema).parse(await problem.json());
});

test('checks the key', async () => {
  const post = (key: string) =>
    fetch(`${web.url}/api/v1/write`, {
      method: 'POST',
      headers: { ...remoteWriteHeaders, authorization: `Bearer ${key}` },
    });
  expect((await post('wrong')).status).toBe(401);
  expect((await post(web.key)).status).toBe(204);
});

test('survives a request that is not HTTP', async () => {
  const { port } = new URL(web.url);
  const { connect } = await import('node:net');
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('hello\r\n\r\n'));
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk))).on('close', () => resolve(text));
  });
  expect(answer).toContain('400 Bad Request');
  expect((await fetch(`${web.url}/healthz`)).status).toBe(200);
});

test('loses nothing acknowledged and stores nothing twice over two kills', async () => {
  const acknowledged: number[] = [];
  const startMs = Date.now() - 3_600_000;
  let next = 0;
  for (let round = 0; round < 2; round += 1) {
    // The first question to PostgreSQL takes longer than the time until the kill.
    await fetch(`${web.url}/readyz`);
    let running = true;
    const sender = (async () => {
      while (running) {
        const n = next;
        next += 1;
        const body = snappyBody(
          writeRequest([{ labels: [['__name__', 'killed']], samples: [[startMs + n, n]] }]),
        );
        const ok = await fetch(`${web.url}/api/v1/write`, {
          method: 'POST',
          body: new Uint8Array(body),
          headers: { ...remoteWriteHeaders, authorization: `Bearer ${web.key}` },
        }).then(
          (answer) => answer.status === 204,
          () => false,
        );
        if (ok) acknowledged.push(n);
      }
    })();
    const before = acknowledged.length;
    await expect.poll(() => acknowledged.length).toBeGreaterThan(before + 30);
    await web.kill();
    running = false;
    await sender;
    web = await startWeb(web.key);
  }
  await web.stop();
  web = await startWeb(web.key);
  const row = z.object({ value: z.number(), copies: z.coerce.number() });
  const read = () =>
    selectRows(
      `SELECT value, count() AS copies FROM samples WHERE series IN (SELECT id FROM series WHERE metric = 'killed') GROUP BY value`,
      {},
      row,
    );
  // Not the number of rows: a kill can come between the store and the answer.
  const missing = async () => {
    const stored = new Set((await read()).map(({ value }) => value));
    return acknowledged.filter((n) => !stored.has(n));
  };
  await expect.poll(missing).toEqual([]);
  const rows = await read();
  expect(rows.filter(({ copies }) => copies > 1)).toEqual([]);
  expect(acknowledged.length).toBeGreaterThan(50);
});

test('ends by itself when it is told to, and when its supervisor is gone', async () => {
  await web.stop();
  expect(web.child.exitCode).toBe(0);
  // Who asks while it starts hears so. A start makes sure of its key, for which it waits for this lock.
  const { port } = new URL(web.url);
  const holder = new Client({ connectionString: env.DATABASE_URL });
  await holder.connect();
  await holder.query(`select pg_advisory_lock(hashtextextended('machine-keys', 7))`);
  const starting = startWeb(web.key, Number(port), { TANDEM_BOOTSTRAP_API_KEY: web.key });
  const asked: Response[] = [];
  await expect
    .poll(() => fetch(web.url, asBrowser).then((answer) => asked.push(answer)))
    .toBeGreaterThan(0);
  await holder.end();
  web = await starting;
  expect(asked[0]?.status).toBe(503);
  expect(await asked[0]?.text()).toContain('Tandem is starting.');
  const gone = new Promise<void>((resolve) => web.child.once('exit', () => resolve()));
  web.child.disconnect();
  await gone;
  expect(web.child.exitCode).toBe(0);
});
