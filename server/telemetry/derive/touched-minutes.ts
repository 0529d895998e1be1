import { wakeChannel } from '#server/platform/jobs/wake-channel.ts';
import type { Touch, TouchedKind } from '../spool/batch.ts';
import { intakePool } from '../spool/ingest-pool.ts';

/**
 * Jobs that follow the minutes in which rows were inserted. `series` is not a job; its version
 * changes with each registration.
 */
export type Follower =
  | 'roll-up'
  | 'roll-up-hours'
  | 'derive-histogram-signals'
  | 'derive-edges'
  | 'derive-model-calls'
  | 'derive-model-servers'
  | 'series';

const followers: Record<TouchedKind, readonly Follower[]> = {
  samples: ['roll-up', 'derive-model-servers'],
  histograms: ['derive-histogram-signals'],
  spans: ['derive-edges', 'derive-model-calls'],
  // Derived samples are only rolled up; nothing else is derived from them.
  derived: ['roll-up'],
};

/** A minute, or for `roll-up-hours` an hour, that a job has not processed yet; epoch ms. */
export type TouchedMinute = { job: Follower; minuteMs: number; sinceMs: number; version: string };

/**
 * INSERT of rows into touched_minutes. An existing row keeps the earlier time and gets a new
 * version.
 */
const addSql = `INSERT INTO touched_minutes (job, "minuteMs", "sinceMs")
  SELECT job, minute, since FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS touch(job, minute, since)
  ORDER BY job, minute
  ON CONFLICT (job, "minuteMs") DO UPDATE
    SET "sinceMs" = least(touched_minutes."sinceMs", excluded."sinceMs"), version = excluded.version`;

type NewMinute = Omit<TouchedMinute, 'version'>;

function columnsOf(rows: readonly NewMinute[]): [string[], number[], number[]] {
  const unique = new Map<string, NewMinute>();
  for (const row of rows) {
    const key = `${row.job} ${row.minuteMs}`;
    const known = unique.get(key);
    if (known === undefined || row.sinceMs < known.sinceMs) unique.set(key, row);
  }
  const all = [...unique.values()];
  return [all.map((r) => r.job), all.map((r) => r.minuteMs), all.map((r) => r.sinceMs)];
}

/**
 * Records touches for the jobs that follow them. A repeated touch makes the jobs process the minute
 * again.
 */
export async function storeTouches(touches: readonly Touch[], isSeries: boolean): Promise<void> {
  const rows = touches.flatMap(({ kind, minuteMs, sinceMs }) =>
    followers[kind].map((job): NewMinute => ({ job, minuteMs, sinceMs })),
  );
  if (isSeries) rows.push({ job: 'series', minuteMs: 0, sinceMs: 0 });
  if (rows.length > 0) await intakePool().query(addSql, columnsOf(rows));
}

/** Minutes that these jobs have not processed, in time order. */
export async function readTouches(jobs: readonly Follower[]): Promise<TouchedMinute[]> {
  const { rows } = await intakePool().query<Record<keyof TouchedMinute, string>>(
    `SELECT job, "minuteMs", "sinceMs", version FROM touched_minutes WHERE job = ANY($1)
     ORDER BY job, "minuteMs"`,
    [jobs],
  );
  return rows.map(({ job, minuteMs, sinceMs, version }) => ({
    // Guarantee: only storeTouches and settleTouches write rows.
    job: job as Follower,
    minuteMs: Number(minuteMs),
    sinceMs: Number(sinceMs),
    version,
  }));
}

/** A minute that was processed up to `untilMs` and is to be continued. */
type BegunMinute = TouchedMinute & { untilMs: number };

export type Settlement = {
  /** Minutes that were processed completely. */
  finished: readonly TouchedMinute[];
  begun: readonly BegunMinute[];
  /** Minutes that other jobs must now process. */
  added: readonly NewMinute[];
};

/**
 * Records processed minutes in one step. A minute that was touched in the meantime has another
 * version and stays unchanged.
 */
export async function settleTouches(settlement: Settlement): Promise<void> {
  const { finished, begun, added } = settlement;
  if (finished.length + begun.length + added.length === 0) return;
  const keys = (rows: readonly TouchedMinute[]): unknown[] => [
    rows.map((row) => row.job),
    rows.map((row) => row.minuteMs),
    rows.map((row) => row.version),
  ];
  const same = `touched_minutes.job = seen.job AND touched_minutes."minuteMs" = seen.minute AND touched_minutes.version = seen.version`;
  await intakePool().query(
    `WITH added AS (${addSql}),
       finished AS (DELETE FROM touched_minutes
         USING unnest($4::text[], $5::bigint[], $6::bigint[]) AS seen(job, minute, version) WHERE ${same})
     UPDATE touched_minutes SET "sinceMs" = greatest("sinceMs", seen.until)
       FROM unnest($7::text[], $8::bigint[], $9::bigint[], $10::bigint[]) AS seen(job, minute, version, until)
       WHERE ${same}`,
    [...columnsOf(added), ...keys(finished), ...keys(begun), begun.map((minute) => minute.untilMs)],
  );
}

/** Wakes scheduled jobs. A job that is already waiting runs once. */
export async function wakeJobs(jobs: readonly string[]): Promise<void> {
  if (jobs.length === 0) return;
  await intakePool().query('SELECT pg_notify($1, job) FROM unnest($2::text[]) AS job', [
    wakeChannel,
    jobs,
  ]);
}
