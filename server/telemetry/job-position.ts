import { z } from 'zod';
import { runStatement, selectRow } from './client.ts';

const stateRow = z.object({ positionMs: z.coerce.number(), storeNowMs: z.coerce.number() });

/** How far a job has read by the clock of the store (0 before its first run), and that clock now; epoch milliseconds. */
export async function jobPosition(job: string): Promise<z.output<typeof stateRow>> {
  return selectRow(
    `SELECT toUnixTimestamp64Milli(max(position)) AS positionMs, toUnixTimestamp64Milli(now64(3)) AS storeNowMs
     FROM job_positions FINAL WHERE job = {job:String}`,
    { job },
    stateRow,
    { timeoutMs: 10_000 },
  );
}

export async function saveJobPosition(job: string, positionMs: number): Promise<void> {
  await runStatement(
    `INSERT INTO job_positions (job, position, version)
     SELECT {job:String}, fromUnixTimestamp64Milli({position:Int64}), toUInt64(toUnixTimestamp64Milli(now64(3)))`,
    { job, position: positionMs },
  );
}
