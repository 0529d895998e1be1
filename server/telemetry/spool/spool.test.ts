import { appendFile, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TandemError } from '#server/platform/errors.ts';
import { BatchBuilder } from './batch-builder.ts';
import type { Batch } from './batch.ts';
import type { SpoolSegment } from './spool-segment.ts';
import { Spool, type SpoolSettings } from './spool.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'tandem-spool-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const settings = {
  role: 'all',
  capBytes: 10_000_000,
  inFlightBytes: 10_000_000,
  sealRows: 1_000_000,
  sealBytes: 10_000_000,
  sealMs: 20,
  memoryBytes: 10_000_000,
  keepBodiesMs: 600_000,
};

function batch(value: number, rows = 1): Batch {
  const builder = new BatchBuilder('source');
  for (let row = 0; row < rows; row += 1) builder.addSample(BigInt(row), 1_000 + row, value);
  return builder.build();
}

function open(change: Partial<SpoolSettings> = {}): { spool: Spool; sealed: SpoolSegment[] } {
  const sealed: SpoolSegment[] = [];
  const spool = new Spool({ ...settings, ...change, root }, (segment) => sealed.push(segment));
  return { spool, sealed };
}

async function close(spool: Spool): Promise<void> {
  await spool.close();
  spool.release();
}

async function values(segments: readonly SpoolSegment[]): Promise<number[]> {
  const contents = await Promise.all(segments.map((segment) => segment.content()));
  return contents.flatMap((content) => content.batches.flatMap((item) => [...item.samples.value]));
}

const digest = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);

test('an accepted batch is replayed by the next start', async () => {
  // One segment, however slow the machine is between the two batches.
  const first = open({ sealMs: 60_000 });
  await first.spool.submit(batch(1));
  await first.spool.submit(batch(2));
  await close(first.spool);
  const second = open();
  await second.spool.ready;
  expect(await values(second.sealed)).toEqual([1, 2]);
  expect(second.spool.status().leftFromBefore).toBe(1);
  for (const segment of second.sealed)
    await second.spool.settle(segment, (await segment.content()).entries);
  expect(second.spool.status()).toMatchObject({ segments: 0, bytes: 0, leftFromBefore: 0 });
  await close(second.spool);
});

test('a torn or damaged tail is ignored, the records before it are kept', async () => {
  const first = open({ sealMs: 60_000 });
  await first.spool.submit(batch(1));
  await first.spool.submit(batch(2));
  await close(first.spool);
  const folder = join(root, 'all');
  const name = (await readdir(folder)).find((item) => item.endsWith('.seg')) ?? '';
  const path = join(folder, name);
  await truncate(path, first.spool.status().bytes - 5);
  const second = open();
  await second.spool.ready;
  expect(await values(second.sealed)).toEqual([1]);
  await close(second.spool);
  await appendFile(path, Buffer.alloc(200, 7));
  const third = open();
  await third.spool.ready;
  expect(await values(third.sealed)).toEqual([1]);
  await close(third.spool);
});

test('many submits share few syncs and land in order', async () => {
  const { spool, sealed } = open();
  const positions = await Promise.all(
    Array.from({ length: 500 }, (_, index) => spool.submit(batch(index))),
  );
  expect(new Set(positions.map((item) => item.position.segment)).size).toBeLessThan(20);
  await close(spool);
  expect(await values(sealed)).toEqual(Array.from({ length: 500 }, (_, index) => index));
});

test('a segment seals by rows', async () => {
  const { spool, sealed } = open({ sealRows: 10, sealMs: 60_000 });
  for (let index = 0; index < 5; index += 1) await spool.submit(batch(index, 6));
  expect(sealed.length).toBe(2);
  await close(spool);
  expect(sealed.length).toBe(3);
});

test('a segment seals by bytes', async () => {
  const { spool, sealed } = open({ sealBytes: 2_500, sealMs: 60_000 });
  // About 1.5 kB each.
  for (let index = 0; index < 5; index += 1) await spool.submit(batch(index, 50));
  expect(sealed.map((segment) => segment.rows)).toEqual([100, 100]);
  await close(spool);
});

test('a full spool refuses with unavailable and takes again when a segment is settled', async () => {
  const { spool, sealed } = open({ capBytes: 2_500 });
  await spool.submit(batch(1, 50));
  await expect(spool.submit(batch(2, 50))).rejects.toMatchObject({
    code: 'unavailable',
    retryAfterSeconds: 5,
  });
  await expect.poll(() => sealed.length).toBe(1);
  const segment = sealed[0];
  if (segment === undefined) throw new Error('no segment');
  await spool.settle(segment, (await segment.content()).entries);
  await spool.submit(batch(3, 50));
  await close(spool);
});

test('bodies waiting for the disk are bounded by bytes', async () => {
  const { spool } = open({ inFlightBytes: 4_000 });
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, () => spool.submit(batch(1, 50))),
  );
  const refused = results.filter((item) => item.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(20);
  await close(spool);
});

test('a repeated body is acknowledged once stored, also at the same time and after a restart', async () => {
  const first = open();
  const both = await Promise.all([
    first.spool.submit(batch(1), { digest: digest(1) }),
    first.spool.submit(batch(1), { digest: digest(1) }),
  ]);
  expect(both.filter((item) => item.repeated).length).toBe(1);
  await first.spool.submit(batch(2), { digest: digest(2) });
  await expect.poll(() => first.sealed.length).toBeGreaterThan(0);
  const segment = first.sealed[0];
  if (segment === undefined) throw new Error('no segment');
  await first.spool.settle(segment, (await segment.content()).entries);
  await close(first.spool);
  const second = open();
  await second.spool.ready;
  expect(second.spool.seen(digest(1))).toBe(true);
  expect(second.spool.seen(digest(2))).toBe(true);
  expect(second.spool.seen(digest(3))).toBe(false);
  expect((await second.spool.submit(batch(1), { digest: digest(1) })).repeated).toBe(true);
  await close(second.spool);
});

test('flushed and waitFor seal at once and wait for the stores', async () => {
  const { spool, sealed } = open({ sealMs: 60_000 });
  const { position } = await spool.submit(batch(1));
  let done = false;
  const waiting = Promise.all([spool.waitFor(position), spool.flushed()]).then(() => {
    done = true;
  });
  await expect.poll(() => sealed.length).toBe(1);
  expect(done).toBe(false);
  const segment = sealed[0];
  if (segment === undefined) throw new Error('no segment');
  await spool.settle(segment, (await segment.content()).entries);
  await waiting;
  await close(spool);
});

test("a second process of the role gets a folder of its own; a dead one's segments are adopted", async () => {
  const first = open();
  const second = open();
  await second.spool.submit(batch(5));
  await close(second.spool);
  await writeFile(join(root, 'all-2', 'owner'), '999999999 1');
  await close(first.spool);
  const third = open({ role: 'web' });
  await third.spool.ready;
  expect(await values(third.sealed)).toEqual([5]);
  await close(third.spool);
});

test('rows beyond the memory bound are read back from the file, stale marker bits included', async () => {
  const { spool, sealed } = open({ memoryBytes: 0 });
  const builder = new BatchBuilder('source');
  builder.addStale(7n, 1_000);
  builder.addHistogram({
    series: 9n,
    tsMs: 5,
    startMs: 1,
    temporality: 2,
    count: 3,
    sum: Number.NaN,
    min: Number.NaN,
    max: 4,
    shape: 'exponential',
    bounds: [],
    counts: [1, 2],
    scale: -3,
    offset: -7,
    zeroCount: 1,
    zeroThreshold: 0.5,
    negativeOffset: 2,
    negativeCounts: [1],
  });
  const original = builder.build();
  await spool.submit(original);
  await close(spool);
  const content = await sealed[0]?.content();
  const read = content?.batches[0];
  expect(read).not.toBe(original);
  expect(read?.histograms).toEqual(original.histograms);
  const bits = new BigUint64Array(read?.samples.value.buffer ?? new ArrayBuffer(0));
  expect(bits[0]).toBe(0x7ff0000000000002n);
});

/** Delayed batches would wait longer than the test may take. */
const calm = { sealMs: () => 600_000, urgentRows: 10 };

test('buffers calm batches until an alert, many rows or a reader comes', async () => {
  const alert = new BatchBuilder('source');
  alert.inbox.push({ kind: 'alert', key: 'a', payload: {} });
  const { spool, sealed } = open({ calm });
  await spool.submit(batch(1));
  await spool.submit(batch(2));
  await spool.submit(alert.build());
  await expect.poll(() => sealed.length).toBe(1);
  expect(await values(sealed)).toEqual([1, 2]);

  await spool.submit(batch(3));
  await spool.submit(batch(4, 9));
  await expect.poll(() => sealed.length).toBe(2);

  // The store does not lag.
  for (const segment of sealed) await spool.settle(segment, []);
  await spool.submit(batch(5));
  void spool.readableSince(0);
  await expect.poll(() => sealed.length).toBe(3);

  await spool.submit(batch(6));
  spool.flush();
  await expect.poll(() => sealed.length).toBe(4);
  await close(spool);
});

test('refuses a batch that may not be written at present, and takes it later', async () => {
  let isFull = true;
  const { spool, sealed } = open({
    admit: () => {
      if (isFull) throw new TandemError('unavailable', 'The disk is almost full.');
    },
  });
  await expect(spool.submit(batch(1), { digest: digest(1) })).rejects.toMatchObject({
    code: 'unavailable',
  });
  expect(spool.status().segments).toBe(0);
  isFull = false;
  expect((await spool.submit(batch(1), { digest: digest(1) })).repeated).toBe(false);
  await close(spool);
  expect(await values(sealed)).toEqual([1]);
});

test('a read waits neither for what was just accepted nor for a store that lags', async () => {
  const { spool, sealed } = open({ calm });
  await spool.submit(batch(1));
  await spool.readableSince(600_000);
  expect(sealed).toEqual([]);
  await close(spool);
  expect(sealed).toHaveLength(1);
  const later = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 5_000);
  await spool.readableSince(0);
  later.mockRestore();
});
