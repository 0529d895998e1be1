import { uncompressSync } from 'snappy';
import { expect, test } from 'vitest';
import { snappyBody, writeRequest } from '../prometheus/remote-write-fixture.ts';
import { TimeShift } from './time-shift.ts';

const recordedMs = Date.parse('2026-12-02T10:00:00.250Z');
/** A day and half a second later, so a whole day. */
const shift = new TimeShift(recordedMs, 1_000, recordedMs + 1_500 + 86_400_000);

test('moves dates and epochs of the recorded time by whole seconds', () => {
  expect(shift.deltaMs).toBe(86_400_000);
  const recorded = `{"startsAt":"2026-12-02T10:00:01.123456789Z","ms":${recordedMs},"ns":"${recordedMs}000000","s":1796205600.25}`;
  expect(shift.text(recorded)).toBe(
    `{"startsAt":"2026-12-03T10:00:01.123456789Z","ms":${recordedMs + 86_400_000},"ns":"${recordedMs + 86_400_000}000000","s":1796292000.25}`,
  );
});

test('leaves other numbers, other times and ids as they are', () => {
  const other = `{"endsAt":"0001-01-01T00:00:00Z","count":1234567890123,"id":"a${recordedMs}"}`;
  expect(shift.text(other)).toBe(other);
});

test('moves the samples of remote write and nothing else', () => {
  const at = (timeMs: number) =>
    writeRequest([{ labels: [['__name__', 'up']], samples: [[timeMs, recordedMs]] }]);
  const moved = shift.remoteWrite(snappyBody(at(recordedMs)));
  expect(Buffer.from(uncompressSync(moved))).toEqual(at(recordedMs + 86_400_000));
});

test('moves the nanoseconds of OTLP', () => {
  const nanos = Buffer.alloc(10);
  nanos.writeBigUInt64LE(BigInt(recordedMs) * 1_000_000n, 1);
  const moved = shift.otlp(nanos);
  expect(moved.readBigUInt64LE(1)).toBe(BigInt(recordedMs + 86_400_000) * 1_000_000n);
});
