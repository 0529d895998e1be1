import { afterAll, beforeEach, expect, test } from 'vitest';
import { runStatement } from '../client.ts';
import type { Touch } from '../spool/batch.ts';
import { closeIngest } from '../spool/ingest-pool.ts';
import { clearTelemetry } from '../testing/rows.ts';
import { adoptTouches } from './adopt-touches.ts';
import { jobPosition } from './job-position.ts';
import {
  readTouches,
  settleTouches,
  storeTouches,
  type Follower,
  type Settlement,
} from './touched-minutes.ts';
import { touchedRanges } from './touched-ranges.ts';

beforeEach(() => clearTelemetry(['touched', 'job_positions']));
afterAll(closeIngest);

const job = 'derive-edges';
const graceMs = 10_000;
const span = (minuteMs: number, sinceMs: number): Touch => ({ kind: 'spans', minuteMs, sinceMs });

async function left(follower: Follower = job): Promise<[number, number][]> {
  const touches = await readTouches([follower]);
  return touches.map(({ minuteMs, sinceMs }) => [minuteMs, sinceMs]);
}

test('a touch is left until its job is done, and then gone', async () => {
  await storeTouches([span(0, 5_000), span(60_000, 60_000)], false);
  const work = await touchedRanges(job, 600_000, graceMs);
  expect(work.ranges).toEqual([{ fromMs: 5_000, toMs: 120_000 }]);
  // A job that ends here, before it is done, does all of it again.
  expect(await left()).toHaveLength(2);
  await work.done();
  expect(await left()).toEqual([]);
  expect(await left('derive-model-calls')).toHaveLength(2);
});

test('a touch that comes while the job works is dealt with by its next run', async () => {
  await storeTouches([span(0, 5_000)], false);
  const work = await touchedRanges(job, 600_000, graceMs);
  await storeTouches([span(0, 9_000)], false);
  await work.done();
  expect(await left()).toEqual([[0, 5_000]]);
});

test('an open minute comes again from where its job got to, and from a late row on', async () => {
  await storeTouches([span(0, 0)], false);
  const work = await touchedRanges(job, 30_000, graceMs);
  await work.done({ untilMs: 20_000, derived: [{ fromMs: 0, toMs: 20_000 }] });
  expect(await left()).toEqual([[0, 20_000]]);
  expect(await left('roll-up')).toEqual([[0, 0]]);
  await storeTouches([span(0, 31_000)], false);
  expect(await left()).toEqual([[0, 20_000]]);
  await storeTouches([span(0, 7_000)], false);
  expect(await left()).toEqual([[0, 7_000]]);
});

test('many touches of one minute are one row for each job that follows', async () => {
  await storeTouches([span(0, 9_000), span(0, 3_000), { ...span(0, 0), kind: 'samples' }], true);
  expect(await left()).toEqual([[0, 3_000]]);
  expect(await left('roll-up')).toEqual([[0, 0]]);
  expect(await readTouches(['series'])).toHaveLength(1);
});

test('what an earlier release noted in ClickHouse is taken over once', async () => {
  // ClickHouse forgets touches after 8 days.
  const hourMs = 3_600_000;
  const positionMs = Math.floor(Date.now() / hourMs) * hourMs - 24 * hourMs;
  const [minuteMs, earlierMs] = [positionMs - 26 * hourMs, positionMs - hourMs];
  const at = (ms: number) => `fromUnixTimestamp64Milli(${ms})`;
  await runStatement(`INSERT INTO job_positions (job, position, version)
    VALUES ('roll-up', ${at(positionMs)}, 1), ('join-parts', ${at(earlierMs)}, 1)`);
  await runStatement(`INSERT INTO touched (kind, minute, at)
    VALUES ('spans', ${at(minuteMs)}, ${at(positionMs + 5_000)}),
      ('spans', ${at(minuteMs - hourMs)}, ${at(earlierMs)})`);
  await adoptTouches();
  expect(await left()).toEqual([[minuteMs, minuteMs]]);
  expect(await jobPosition('join-parts')).toBe(earlierMs);
});

test('jobs that are settled together keep how far each of them got', async () => {
  await storeTouches([span(0, 0)], false);
  const touches = await readTouches(['derive-edges', 'derive-model-calls']);
  const settlements: Settlement[] = [];
  const shared = {
    touches,
    settle: async (settlement: Settlement) => void settlements.push(settlement),
  };
  const edges = await touchedRanges('derive-edges', 30_000, graceMs, shared);
  const calls = await touchedRanges('derive-model-calls', 30_000, graceMs, shared);
  await edges.done({ untilMs: 20_000, derived: [] });
  await calls.done({ untilMs: 10_000, derived: [] });
  expect(await left('derive-edges')).toEqual([[0, 0]]);
  await settleTouches({
    finished: [],
    begun: settlements.flatMap(({ begun }) => begun),
    added: [],
  });
  expect(await left('derive-edges')).toEqual([[0, 20_000]]);
  expect(await left('derive-model-calls')).toEqual([[0, 10_000]]);
});
