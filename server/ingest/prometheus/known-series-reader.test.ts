import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchBuilder, staleMarkerBytes } from '#server/telemetry/spool/batch-builder.ts';
import { bytesOf } from '#server/telemetry/spool/growable-column.ts';
import { ProtoReader } from '../protobuf/proto-reader.ts';
import { bytesField, stringField, uintField } from '../protobuf/proto-writer.ts';
import { Rejections } from '../rejections.ts';
import { KnownSeriesReader } from './known-series-reader.ts';
import type { RemoteWriteContext } from './remote-write-context.ts';
import { decodeRemoteWrite } from './remote-write-decode.ts';
import { writeRequest, type TestSeries } from './remote-write-fixture.ts';
import { SeriesRegistry } from './series-registry.ts';

const now = Date.now();
const window = { fromMs: now - 3_600_000, toMs: now + 600_000 };

function contextOf(registry: SeriesRegistry): RemoteWriteContext {
  const builder = new BatchBuilder('sender');
  const session = registry.open(builder, now);
  return { builder, session, window, rejections: new Rejections(), families: new Map() };
}

/** All that a body leads to, but for the registration of its series, which happens once. */
function outcome(registry: SeriesRegistry, body: Buffer): unknown {
  const context = contextOf(registry);
  try {
    decodeRemoteWrite(body, context);
  } catch (error) {
    return error;
  }
  const { samples, histograms, exemplars } = context.builder.build();
  context.session.commit();
  const bits = Object.values(samples).map((column) => Buffer.from(bytesOf(column)));
  return { bits, histograms, exemplars, rejected: context.rejections };
}

/** Which of the series of a body go the short way. */
function shortWays(registry: SeriesRegistry, body: Buffer): boolean[] {
  const reader = new ProtoReader(body);
  const known = new KnownSeriesReader(reader, contextOf(registry));
  const out: boolean[] = [];
  while (reader.more()) {
    const tag = reader.tag();
    out.push(known.take());
    if (out.at(-1) === false) reader.skip(tag);
  }
  return out;
}

/** A registry to which bodies were sent until it needs no text of their series any more. */
function taught(...bodies: Buffer[]): SeriesRegistry {
  const registry = new SeriesRegistry();
  for (const body of [...bodies, ...bodies]) outcome(registry, body);
  return registry;
}

const series = (index: number, label = 'a'): TestSeries => ({
  labels: [
    ['__name__', `metric_${index}`],
    ['instance', `${label}:9100`],
  ],
  samples: [[now + index, index]],
});
const bodyOf = (...indices: number[]): Buffer =>
  writeRequest(indices.map((index) => series(index)));

test('known series go the short way, in the order of before and in any other', () => {
  const registry = taught(bodyOf(1, 2, 3, 4));
  expect(shortWays(registry, bodyOf(1, 2, 3, 4))).toEqual([true, true, true, true]);
  expect(shortWays(registry, bodyOf(4, 2, 1, 1, 3))).toEqual([true, true, true, true, true]);
});

test('a changed label in the middle is another series, and the ones behind it are known', () => {
  const registry = taught(bodyOf(1, 2, 3, 4));
  const changed = writeRequest([series(1), series(2, 'b'), series(3), series(4)]);
  expect(shortWays(registry, changed)).toEqual([true, false, true, true]);
  expect(outcome(registry, changed)).toEqual(outcome(new SeriesRegistry(), changed));
});

test('labels that begin like those of another series are not taken for them', () => {
  const name: [string, string] = ['__name__', 'm'];
  const short: TestSeries = { labels: [name], samples: [[now, 1]] };
  const long: TestSeries = { labels: [name, ['z', '1']], samples: [[now, 2]] };
  const registry = taught(writeRequest([series(1), short]), writeRequest([series(1), long]));
  for (const last of [long, short, long]) {
    const body = writeRequest([series(1), last]);
    expect(shortWays(registry, body)).toEqual([true, true]);
    expect(outcome(registry, body)).toEqual(outcome(new SeriesRegistry(), body));
  }
});

test('two senders that share a key do not disturb each other', () => {
  const [one, two] = [bodyOf(1, 2, 3), bodyOf(3, 2, 5, 1)];
  const registry = taught(one, two);
  for (const body of [one, two, one, two]) {
    expect(shortWays(registry, body)).not.toContain(false);
    expect(outcome(registry, body)).toEqual(outcome(new SeriesRegistry(), body));
  }
});

test('a time outside the window and a series without samples go the long way', () => {
  const registry = taught(bodyOf(1, 2));
  const late: TestSeries = {
    ...series(1),
    samples: [
      [now, 1],
      [now - 4_000_000, 2],
    ],
  };
  const body = writeRequest([late, { ...series(2), samples: [] }, series(2)]);
  expect(shortWays(registry, body)).toEqual([false, false, true]);
  expect(outcome(registry, body)).toMatchObject({ rejected: { count: 1 } });
});

test('a time that ends too early or too late is not one', () => {
  const registry = taught(bodyOf(1, 2));
  const { length } = bodyOf(1);
  for (let back = 1; back <= 6; back += 1) {
    const body = bodyOf(1, 2);
    body[length - back] = (body[length - back] ?? 0) ^ 0x80;
    expect(shortWays(registry, body)).toEqual([false, true]);
    expect(outcome(registry, body)).toEqual(outcome(new SeriesRegistry(), body));
  }
});

// Everything that a sender, or someone who means ill, may put together.
const label = fc.constantFrom(
  ...[
    ['__name__', 'm'],
    ['__name__', 'metric_with_a_longer_name'],
    ['a', '1'],
    ['b', 'x'.repeat(200)],
    ['b', ''],
    ['c', 'b\0c'],
  ].map(([name = '', value = '']) =>
    bytesField(1, Buffer.concat([stringField(1, name), stringField(2, value)])),
  ),
);
const doubleField = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.of(1 * 8 + 1), bytes]);
const value = fc
  .oneof(
    fc.double().map((number) => {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(number);
      return bytes;
    }),
    fc.constant(Buffer.from(staleMarkerBytes)),
    fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
  )
  .map(doubleField);
const time = fc
  .oneof(
    { weight: 8, arbitrary: fc.integer({ min: window.fromMs, max: window.toMs }) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1, window.fromMs - 1, window.toMs + 1, 2 ** 42) },
  )
  .map((timeMs) => uintField(2, timeMs));
const sample = fc
  .oneof(
    { weight: 6, arbitrary: fc.tuple(value, time) },
    { weight: 2, arbitrary: fc.tuple(time) },
    { weight: 1, arbitrary: fc.tuple(time, value) },
    { weight: 1, arbitrary: fc.tuple(value) },
    { weight: 1, arbitrary: fc.tuple(value, time, time) },
  )
  .map((fields) => bytesField(2, Buffer.concat(fields)));
const exemplar = fc
  .integer({ min: window.fromMs, max: window.toMs })
  .map((timeMs) => bytesField(3, uintField(3, timeMs)));
const timeSeries = fc
  .tuple(
    fc.array(label, { maxLength: 4 }),
    fc.array(fc.oneof({ weight: 9, arbitrary: sample }, { weight: 1, arbitrary: exemplar }), {
      maxLength: 4,
    }),
    fc.oneof(
      { weight: 20, arbitrary: fc.constant(Buffer.alloc(0)) },
      { weight: 1, arbitrary: label },
    ),
  )
  .map(([labels, samples, after]) => bytesField(1, Buffer.concat([...labels, ...samples, after])));
const body = fc
  .tuple(
    fc.array(timeSeries, { maxLength: 12 }),
    fc.option(fc.tuple(fc.nat(2_000), fc.nat(255)), { freq: 5 }),
  )
  .map(([parts, damage]) => {
    const bytes = Buffer.concat(parts);
    if (damage !== null && bytes.length > 0) bytes[damage[0] % bytes.length] = damage[1];
    return bytes;
  });

test('whatever was sent before, a body leads to the same as it does on its own', () => {
  fc.assert(
    fc.property(fc.array(body, { minLength: 1, maxLength: 4 }), (bodies) => {
      const registry = taught(...bodies);
      for (const each of bodies)
        expect(outcome(registry, each)).toEqual(outcome(new SeriesRegistry(), each));
    }),
    { numRuns: 1_000 },
  );
});
