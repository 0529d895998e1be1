import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as createReport } from '#app/api/drift/reports/route.ts';
import { POST as addImage } from '#app/api/incidents/[id]/images/route.ts';
import { POST as createTeam } from '#app/api/teams/route.ts';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { hashApiKey, makeApiKey } from '#server/platform/auth/api-key.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';

const { key: apiKey, prefix } = makeApiKey();

beforeAll(async () => {
  startDriftThreads();
  await db().apiKey.create({
    data: {
      id: newId(),
      prefix,
      name: 'k',
      hash: hashApiKey(apiKey),
      scopes: ['read', 'write', 'admin'],
      owner: {
        create: {
          id: newId(),
          email: 'keys@example.test',
          name: 'Keys',
          grants: { create: { id: newId(), role: 'admin' } },
        },
      },
    },
  });
});
afterAll(() => db().$disconnect());

const at = (id = '') => ({ params: Promise.resolve({ id }) });

function post(path: string, idempotencyKey: string, body: BodyInit, type?: string): Request {
  const headers = new Headers({
    authorization: `Bearer ${apiKey}`,
    'idempotency-key': idempotencyKey,
  });
  if (type !== undefined) headers.set('content-type', type);
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' };
  return new Request(`http://127.0.0.1${path}`, init);
}

function csv(shift: number): string {
  const lines = Array.from({ length: 200 }, (_, index) => String(((index * 37) % 101) + shift));
  return `x\n${lines.join('\n')}\n`;
}

/** Each call draws a boundary of its own, as a client that sends again does. */
function form(shift: number): FormData {
  const data = new FormData();
  data.set('reference', new Blob([csv(0)]), 'before.csv');
  data.set('current', new Blob([csv(shift)]), 'now.csv');
  return data;
}

const reports = '/api/drift/reports';
const report = (idempotencyKey: string, shift: number) =>
  createReport(post(reports, idempotencyKey, form(shift)), at());
const count = () => db().driftReport.count();

test('an upload that is sent again is answered as the first and does nothing twice', async () => {
  const first = await report('a', 3);
  expect(first.status).toBe(201);
  const before = await count();
  const second = await report('a', 3);
  expect(second.status).toBe(201);
  expect(second.headers.get('idempotency-replayed')).toBe('true');
  expect(await second.json()).toEqual(await first.json());
  expect(await count()).toBe(before);
  const other = await report('a', 4);
  expect(other.status).toBe(400);
  expect(await other.json()).toMatchObject({
    code: 'invalid_input',
    errors: [{ field: 'Idempotency-Key', message: 'was used with another request' }],
  });
  expect(await count()).toBe(before);
});

test('of two uploads at the same time under one key one is done', async () => {
  const before = await count();
  let answered = 0;
  let sent: Promise<Response>[] = [];
  await db().$transaction(async (tx) => {
    // The report of the one that is done waits for this lock until the others have their answers.
    await tx.$executeRaw`lock table "DriftReport" in exclusive mode`;
    sent = [report('b', 5), report('b', 5), report('b', 5)];
    for (const each of sent) void each.then(() => (answered += 1));
    await expect.poll(() => answered).toBe(2);
  });
  const answers = await Promise.all(sent);
  expect(answers.map(({ status }) => status).toSorted((x, y) => x - y)).toEqual([201, 409, 409]);
  expect(await count()).toBe(before + 1);
});

test('an upload that broke off, or was refused, leaves its key free', async () => {
  const broken = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(Buffer.from('--b\r\nContent-Disposition: form-data; name="reference"'));
      controller.error(new Error('the sender went away'));
    },
  });
  const gone = post(reports, 'c', broken, 'multipart/form-data; boundary=b');
  expect((await createReport(gone, at())).status).toBeGreaterThanOrEqual(400);
  const refused = await createReport(post(reports, 'c', '{', 'application/json'), at());
  expect(refused.status).toBe(400);
  expect((await report('c', 6)).status).toBe(201);
});

test('a file of a route that reads it whole is kept once', async () => {
  const incidentId = newId();
  await db().incident.create({
    data: {
      id: incidentId,
      title: 'x',
      severity: 'minor',
      priority: 'p3',
      status: 'open',
      openedAt: new Date(),
      onsetAt: new Date(),
    },
  });
  const picture = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const send = (bytes: Buffer) =>
    addImage(
      post(`/api/incidents/${incidentId}/images`, 'd', new Uint8Array(bytes), 'image/png'),
      at(incidentId),
    );
  const first = await send(picture);
  expect(first.status).toBe(201);
  const second = await send(picture);
  expect(await second.json()).toEqual(await first.json());
  expect((await send(Buffer.concat([picture, Buffer.from([0])]))).status).toBe(400);
  expect(await db().incidentImage.count({ where: { incidentId } })).toBe(1);
});

/** State after a process was killed while working under the key. */
async function killedRequest(idempotencyKey: string, tookEffect: boolean): Promise<void> {
  const known = await db().idempotencyRecord.findFirstOrThrow({ select: { key: true } });
  await db().idempotencyRecord.create({
    data: {
      key: known.key.replace(/:.*$/u, `:${idempotencyKey}`),
      requestHash: '',
      claimId: randomUUID(),
      tookEffect,
      aliveAt: new Date(Date.now() - 120_000),
    },
  });
}

test('a request whose process was killed is done by its repeat, unless it had taken effect', async () => {
  await killedRequest('e', false);
  expect((await report('e', 7)).status).toBe(201);
  await killedRequest('f', true);
  const before = await count();
  const lost = await report('f', 7);
  expect(lost.status).toBe(409);
  expect(await lost.text()).toContain('took effect, but its answer is lost');
  expect(await count()).toBe(before);
});

test('a request says in its transaction that it took effect', async () => {
  const body = JSON.stringify({ name: 'Keyed' });
  const answer = await createTeam(post('/api/teams', 'g', body, 'application/json'), at());
  expect(answer.status).toBe(201);
  const record = await db().idempotencyRecord.findFirstOrThrow({
    where: { key: { endsWith: ':g' } },
  });
  expect(record).toMatchObject({ status: 201, tookEffect: true });
});

test('what is kept of a body cannot be tried out against guesses of it', async () => {
  const body = JSON.stringify({ name: 'Guessed' });
  const keptOf = async (key: string) => {
    const answer = await createTeam(post('/api/teams', key, body, 'application/json'), at());
    expect(answer.status).toBe(201);
    const where = { key: { endsWith: key } };
    const { requestHash } = await db().idempotencyRecord.findFirstOrThrow({ where });
    return requestHash.split(':')[0];
  };
  const kept = await keptOf('guess-1');
  const plain = createHash('sha256').update(`POST /api/teams\n${body}`).digest('hex');
  expect(kept).toMatch(/^[0-9a-f]{64}$/u);
  expect(kept).not.toBe(plain);
});
