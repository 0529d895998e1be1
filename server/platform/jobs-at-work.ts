import { db } from '#server/platform/db.ts';

/** Ids of the runs of other jobs that are at work now; a job that runs again has another id. */
export async function jobsAtWork(): Promise<string[]> {
  const rows = await db().$queryRaw<{ run: string }[]>`
    select jobs.id || ' ' || jobs.locked_at::text as run
      from graphile_worker._private_jobs as jobs
      join graphile_worker._private_tasks as tasks on tasks.id = jobs.task_id
      where jobs.locked_at is not null and tasks.identifier <> 'remove-demo'`;
  return rows.map(({ run }) => run);
}
