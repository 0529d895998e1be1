import { db } from '#server/platform/database/db.ts';
import { singleton } from '#server/platform/singleton.ts';

type Runs = { last: number; open: Map<number, string> };
const runs = (): Runs => singleton('job-runs', () => ({ last: 0, open: new Map() }));

/** Records a run of the schedule in this process. The returned function records its end. */
export function noteRun(job: string): () => void {
  const state = runs();
  const run = (state.last += 1);
  state.open.set(run, job);
  return () => void state.open.delete(run);
}

/**
 * IDs of the runs of other jobs in progress now; each run of a job has a new ID. Used by the job
 * `remove-demo`, which runs in the same process as all other scheduled jobs.
 */
export async function jobsAtWork(): Promise<string[]> {
  const rows = await db().$queryRaw<{ run: string }[]>`
    select jobs.id || ' ' || jobs.locked_at::text as run
      from graphile_worker._private_jobs as jobs
      where jobs.locked_at is not null`;
  const scheduled = [...runs().open].filter(([, job]) => job !== 'remove-demo');
  return [...rows.map(({ run }) => run), ...scheduled.map(([run, job]) => `${job} ${run}`)];
}
