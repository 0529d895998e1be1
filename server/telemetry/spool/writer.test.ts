import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BatchBuilder } from './batch-builder.ts';
import { Spool } from './spool.ts';
import { Writer, type Sinks } from './writer.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tandem-writer-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

type Insert = { table: string; token: string };

function start(sinks: Partial<Sinks>): {
  spool: Spool;
  writer: Writer;
  inserts: Insert[];
  stop: () => Promise<void>;
} {
  const inserts: Insert[] = [];
  const writer: Writer = new Writer(
    {
      insert: (table, _columns, _bytes, token) => {
        inserts.push({ table, token });
        return Promise.resolve();
      },
      storeTrace: () => Promise.resolve(),
      storeInbox: () => Promise.resolve(),
      isPermanent: () => false,
      ...sinks,
    },
    () => spool,
  );
  const settings = {
    root,
    role: 'all',
    capBytes: 1e9,
    inFlightBytes: 1e9,
    sealRows: 1e6,
    sealBytes: 1e9,
    sealMs: 5,
    memoryBytes: 1e9,
    keepBodiesMs: 60_000,
  };
  const spool = new Spool(settings, (segment) => writer.take(segment));
  const stop = async (): Promise<void> => {
    await spool.close();
    await writer.stop();
    spool.release();
  };
  return { spool, writer, inserts, stop };
}

function batch(withInbox = false) {
  const builder = new BatchBuilder('source');
  builder.addSample(1n, 60_000, 1);
  if (withInbox) builder.inbox.push({ kind: 'alert', key: 'a', payload: { a: 1 } });
  return builder.build();
}

const files = async (): Promise<string[]> =>
  (await readdir(join(root, 'all'))).filter((name) => name !== 'owner');

test('a segment is one insert per table, then touched minutes are noted, and then it is deleted', async () => {
  const { spool, inserts, stop } = start({
    storeTrace: ({ touches }) => {
      for (const { kind, minuteMs, sinceMs } of touches)
        inserts.push({ table: 'touched', token: `${kind} ${minuteMs} ${sinceMs}` });
      return Promise.resolve();
    },
  });
  const { position } = await spool.submit(batch());
  await spool.flushed();
  expect(inserts).toEqual([
    { table: 'samples', token: `${position.segment}:samples` },
    { table: 'touched', token: 'samples 60000 60000' },
  ]);
  expect(await files()).toEqual([]);
  await stop();
});

test('a store that is down costs lag, not data', async () => {
  let down = 3;
  const { spool, stop, writer } = start({
    insert: () => (down-- > 0 ? Promise.reject(new Error('down')) : Promise.resolve()),
  });
  await spool.submit(batch());
  await spool.flushed();
  expect(writer.failures).toBe(3);
  expect(await files()).toEqual([]);
  await stop();
});

test('touched minutes survive an outage of PostgreSQL and a restart, without their rows', async () => {
  const first = start({ storeTrace: () => Promise.reject(new Error('down')) });
  const builder = new BatchBuilder('source');
  for (let row = 0; row < 5_000; row += 1) builder.addSample(1n, 60_000 + row, row);
  await first.spool.submit(builder.build(), { digest: new Uint8Array(32).fill(3) });
  await first.spool.readable();
  await expect.poll(() => first.writer.failures).toBeGreaterThan(0);
  expect(first.spool.status().bytes).toBeLessThan(2_000);
  await first.stop();

  const touches: unknown[] = [];
  const second = start({
    storeTrace: (trace) => {
      touches.push(...trace.touches);
      return Promise.resolve();
    },
  });
  await second.spool.flushed();
  expect(touches).toEqual([{ kind: 'samples', minuteMs: 60_000, sinceMs: 60_000 }]);
  expect(second.inserts).toEqual([]);
  expect(second.spool.seen(new Uint8Array(32).fill(3))).toBe(true);
  expect(second.spool.status().bytes).toBe(0);
  await second.stop();
});

test('an outage of the inbox store does not hold telemetry back and survives a restart', async () => {
  const first = start({ storeInbox: () => Promise.reject(new Error('down')) });
  await first.spool.submit(batch(true));
  await expect.poll(() => first.writer.failures).toBeGreaterThan(0);
  await first.spool.submit(batch());
  await expect.poll(() => first.inserts.filter((item) => item.table === 'samples').length).toBe(2);
  await first.stop();
  // The second one waits with its touched minutes.
  expect((await files()).map((name) => name.split('.')[1])).toEqual(['inbox', 'inbox']);

  const taken: unknown[] = [];
  const second = start({
    storeInbox: (_segment, batches) => {
      taken.push(...batches.flatMap((item) => item.inbox));
      return Promise.resolve();
    },
  });
  await second.spool.flushed();
  expect(taken).toEqual([{ kind: 'alert', key: 'a', payload: { a: 1 } }]);
  expect(second.inserts).toEqual([]);
  expect(await files()).toEqual([]);
  await second.stop();
});

test('a segment that a store refuses for ever is set aside, the next one goes on', async () => {
  let refused = '';
  const { spool, stop } = start({
    insert: (_table, _columns, _bytes, token) => {
      refused ||= token.split(':')[0] ?? '';
      return token.startsWith(refused) ? Promise.reject(new Error('poison')) : Promise.resolve();
    },
    isPermanent: (error) => error instanceof Error && error.message === 'poison',
  });
  await spool.submit(batch());
  await spool.flushed();
  await spool.submit(batch());
  await spool.flushed();
  expect(await files()).toEqual([]);
  expect(await readdir(join(root, 'rejected'))).toEqual([`${refused}.seg`]);
  await stop();
});
