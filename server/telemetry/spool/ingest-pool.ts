import { Pool } from 'pg';
import { env } from '#server/platform/env.ts';
import { BoundedClient } from '#server/platform/outbound/bounded-client.ts';
import { singleton } from '#server/platform/singleton.ts';

/**
 * PostgreSQL connections of the spool's writer, separate so that the writer and requests never wait
 * for each other.
 */
export function intakePool(): Pool {
  return singleton('intake-pool', () => {
    const made = new Pool({
      connectionString: env.DATABASE_URL,
      Client: BoundedClient,
      max: 2,
      connectionTimeoutMillis: 5_000,
      statement_timeout: 20_000,
    });
    // A broken idle connection is replaced at the next use. Without a listener, the error would end
    // the process.
    made.on('error', () => undefined);
    return made;
  });
}

export async function closeIngest(): Promise<void> {
  await intakePool().end();
}
