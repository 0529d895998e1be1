import { afterAll, expect, test, vi } from 'vitest';
import { db } from './db.ts';
import type { StreamStart } from './event-stream.ts';
import { openEventStream } from './event-stream.ts';

/** By so much later the process looks back, for hints that came late. */
const LOOKS_BACK_MS = 2_000;
const ended = new AbortController();

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
function listen(from?: StreamStart): Frame[] {
  const frames: Frame[] = [];
  const reader = openEventStream(ended.signal, from).body?.getReader();
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
  // Nobody listened to the database before: once for that, once more when the connection stands.
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
