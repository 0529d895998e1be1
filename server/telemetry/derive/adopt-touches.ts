import { z } from 'zod';
import { singleton } from '#server/platform/singleton.ts';
import { runStatement, selectRows } from '../client.ts';
import { jobPosition, saveJobPosition } from './job-position.ts';
import { storeTouches } from './touched-minutes.ts';

const touchRow = z.object({
  kind: z.enum(['samples', 'histograms', 'spans', 'derived']),
  minuteMs: z.coerce.number(),
});
const positionRow = z.object({ job: z.string(), positionMs: z.coerce.number() });
const partsJob = 'join-parts';
/**
 * Same overlap as in the earlier release, because an insert became visible slightly after its
 * timestamp.
 */
const overlapMs = 10_000;

/**
 * Migrates the touched minutes and positions that an earlier release stored in ClickHouse. Runs
 * once per process.
 */
export async function adoptTouches(): Promise<void> {
  const state = singleton('touches-adopted', () => ({ isDone: false }));
  if (state.isDone) return;
  const positions = await selectRows(
    'SELECT job, toUnixTimestamp64Milli(position) AS positionMs FROM job_positions FINAL',
    {},
    positionRow,
    { timeoutMs: 30_000 },
  );
  if (positions.length > 0) {
    const followed = positions.filter(({ job }) => job !== partsJob);
    const since = Math.max(0, Math.min(...followed.map((row) => row.positionMs)) - overlapMs);
    const touches = await selectRows(
      `SELECT DISTINCT kind, toInt64(toUnixTimestamp(minute)) * 1000 AS minuteMs FROM touched
       WHERE at > fromUnixTimestamp64Milli({since:Int64})`,
      { since: Number.isFinite(since) ? since : 0 },
      touchRow,
      { timeoutMs: 60_000 },
    );
    await storeTouches(
      touches.map((touch) => ({ ...touch, sinceMs: touch.minuteMs })),
      true,
    );
    const parts = positions.find(({ job }) => job === partsJob);
    if (parts !== undefined && (await jobPosition(partsJob)) === 0)
      await saveJobPosition(partsJob, parts.positionMs);
    await runStatement('TRUNCATE TABLE touched');
    await runStatement('TRUNCATE TABLE job_positions');
  }
  state.isDone = true;
}
