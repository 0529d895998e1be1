import { intakePool } from '../spool/ingest-pool.ts';

/**
 * Time up to which a job has read, on ClickHouse's clock in epoch milliseconds; 0 before its
 * first run.
 */
export async function jobPosition(job: string): Promise<number> {
  const { rows } = await intakePool().query<{ positionMs: string }>(
    'SELECT "positionMs" FROM telemetry_positions WHERE job = $1',
    [job],
  );
  return Number(rows[0]?.positionMs ?? 0);
}

export async function saveJobPosition(job: string, positionMs: number): Promise<void> {
  await intakePool().query(
    `INSERT INTO telemetry_positions (job, "positionMs") VALUES ($1, $2)
     ON CONFLICT (job) DO UPDATE SET "positionMs" = excluded."positionMs"`,
    [job, positionMs],
  );
}
