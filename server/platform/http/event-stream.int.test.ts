import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeApiKey } from '../auth/api-key.ts';
import { db } from '../database/db.ts';
import { newId } from '../ids.ts';
import { testPerson } from '../testing/person.ts';
import { openEventStream, type StreamStart } from './event-stream.ts';
import { closeEndedStreams, streamOwner, type StreamOwner } from './stream-owners.ts';

/** By so much later the process looks back, for hints that came late. */
const LOOKS_BACK_MS = 2_000;
const ended = new AbortController();

/** A session that lasts as long as the tests, in virtual time too. */
const reader: StreamOwner = { kind: 'session', id: newId() };
const userId = newId();

async function makeSession(): Promise<StreamOwner> {
  const id = newId();
  const expiresAt = new Date(Date.now() + 86_400_000);
  await db().session.create({ data: { id, userId, expiresAt } });
  return { kind: 'session', id };
}

beforeAll(async () => {
  await db().user.create({ data: { id: userId, email: 'ann@example.test', name: 'Ann' } });
  const expiresAt = new Date(Date.now() + 86_400_000);
  await db().session.create({ data: { id: reader.id, userId, expiresAt } });
});
afterAll(async () => {
  ended.abort();
  await db().$disconnect();
});

/** Moves the clock; connections and timers go on as before. */
function later(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

type Frame = { id: number; event: string; data: { topic?: string; id?: string } };

/** Reads the frames of a stream as they come. */
function listen(from?: StreamStart, owner = reader): Frame[] {
  const frames: Frame[] = [];
  const reader = openEventStream(ended.signal, owner, from).body?.getReader();
  const decoder = new TextDecoder();
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) return;
      for (const text of decoder.decode(value).split('\n\n').filter(Boolean)) {
        const [id = '', event = '', data = ''] = text
          .split('\n')
          .map((line) => line.slice(line.indexOf(':') + 2));
        frames.push({ id: Number(id), event, data: JSON.parse(data) as Frame['data'] });
      }
    }
  };
  void read();
  return frames;
}

const tell = (id: string) =>
  db().$executeRaw`select pg_notify('tandem_events', ${`incidents:${id}`})`;
const eventsOf = (frames: readonly Frame[]) => frames.map(({ event }) => event);
const idsOf = (frames: readonly Frame[]) =>
  frames.flatMap(({ event, data }) => (event === 'message' ? [data.id] : []));

test('a stream begins with what its page may have missed, and with resync where that is not known', async () => {
  const first = listen({ ageMs: 0 });
  // This is the first listener on the database: one resync for that, one when the connection is
  // established.
  await expect.poll(() => eventsOf(first)).toEqual(['resync', 'resync']);
  later(LOOKS_BACK_MS + 100);
  await tell('one');
  await expect.poll(() => idsOf(first)).toEqual(['one']);

  const page = listen({ ageMs: 0 });
  await expect.poll(() => idsOf(page)).toEqual(['one']);
  expect(eventsOf(page)[0]).toBe('ping');
  await tell('two');
  await expect.poll(() => idsOf(page)).toEqual(['one', 'two']);

  const old = listen({ ageMs: 3_600_000 });
  await expect.poll(() => eventsOf(old)).toEqual(['resync']);
  const program = listen();
  await expect.poll(() => eventsOf(program)).toEqual(['resync']);
});

test('a stream that broke goes on from its last frame, whatever its address says of its age', async () => {
  const before = listen();
  await tell('three');
  await expect.poll(() => idsOf(before)).toEqual(['three']);
  later(LOOKS_BACK_MS + 100);
  await tell('four');
  await expect.poll(() => idsOf(before)).toEqual(['three', 'four']);
  const lastEventId = String(before.at(-1)?.id);
  await tell('five');
  const again = listen({ ageMs: 0, lastEventId });
  await expect.poll(() => idsOf(again)).toEqual(['four', 'five']);
  const strange = listen({ lastEventId: 'nothing that was sent' });
  await expect.poll(() => eventsOf(strange)).toEqual(['resync']);
});

/** Opens a stream and says whether it has ended. */
function follow(owner: StreamOwner): () => boolean {
  const stream = openEventStream(ended.signal, owner).body?.getReader();
  const state = { done: false };
  const read = async (): Promise<void> => {
    while (!state.done) state.done = (await stream?.read())?.done ?? true;
  };
  void read();
  return () => state.done;
}
const notify = () => db().$executeRaw`select pg_notify('tandem_events', 'accounts:')`;

async function makeKey(expiresAt: Date | null = null): Promise<StreamOwner> {
  const { prefix } = makeApiKey();
  const key = { id: newId(), prefix, name: 'Wall', hash: '', ownerId: userId, scopes: ['read'] };
  await db().apiKey.create({ data: { ...key, expiresAt } });
  return { kind: 'key', id: key.id };
}

test('a stream ends with its session or key, and others go on', async () => {
  const [session, key, other] = [await makeSession(), await makeKey(), await makeSession()];
  const done = { session: follow(session), key: follow(key), other: follow(other) };
  await db().session.update({ where: { id: session.id }, data: { endedAt: new Date() } });
  await notify();
  await expect.poll(done.session).toBe(true);
  expect([done.key(), done.other()]).toEqual([false, false]);
  await db().apiKey.update({ where: { id: key.id }, data: { revokedAt: new Date() } });
  await notify();
  await expect.poll(done.key).toBe(true);
  expect(done.other()).toBe(false);
});

test('all streams of an account end when it is disabled', async () => {
  const id = newId();
  await db().user.create({ data: { id, email: 'bo@example.test', name: 'Bo' } });
  const owner: StreamOwner = { kind: 'session', id: newId() };
  const expiresAt = new Date(Date.now() + 86_400_000);
  await db().session.create({ data: { id: owner.id, userId: id, expiresAt } });
  const isDone = follow(owner);
  await db().user.update({ where: { id }, data: { disabledAt: new Date() } });
  await notify();
  await expect.poll(isDone).toBe(true);
});

test('a stream ends when its session idles out or its key expires', async () => {
  const now = Date.now();
  const [session, key, reading] = [
    await makeSession(),
    await makeKey(new Date(now + 30 * 60_000)),
    await makeSession(),
  ];
  const done = { session: follow(session), key: follow(key), reading: follow(reading) };
  await db().session.update({
    where: { id: reading.id },
    data: { lastActiveAt: new Date(now + 20 * 60_000) },
  });
  await closeEndedStreams(new Date(now + 29 * 60_000));
  expect([done.session(), done.key()]).toEqual([false, false]);
  await closeEndedStreams(new Date(now + 31 * 60_000));
  await expect.poll(done.key).toBe(true);
  expect(done.session()).toBe(false);
  await closeEndedStreams(new Date(now + 61 * 60_000));
  await expect.poll(done.session).toBe(true);
  expect(done.reading()).toBe(false);
});

test('the oldest stream of a session ends when it opens an eleventh', async () => {
  const [owner, other] = [await makeSession(), await makeSession()];
  const one = follow(other);
  const streams = Array.from({ length: 12 }, () => follow(owner));
  await expect
    .poll(() => streams.map((isDone) => isDone()))
    .toEqual(streams.map((_, index) => index < 2));
  expect(one()).toBe(false);
});

test('a key of scope ingest opens no stream', () => {
  const person = testPerson('admin');
  expect(streamOwner(person)).toEqual({ kind: 'session', id: person.sessionId });
  const key = { ...person, kind: 'key', keyId: newId(), place: {} } as const;
  expect(streamOwner({ ...key, scopes: ['read'] })).toEqual({ kind: 'key', id: key.keyId });
  expect(() => streamOwner({ ...key, scopes: ['ingest'] })).toThrow('overview:read');
});
