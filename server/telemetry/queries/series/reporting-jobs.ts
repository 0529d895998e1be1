import { z } from 'zod';
import { selectRows } from '../../client.ts';

const row = z.object({ service: z.string() });

/** Services that report their own runs through series whose names start with `job.`. */
export async function reportingJobs(): Promise<Set<string>> {
  const rows = await selectRows(
    `SELECT DISTINCT labels['service.name'] AS service FROM series FINAL
     WHERE startsWith(metric, 'job.') AND labels['service.name'] != '' LIMIT 5000`,
    {},
    row,
    { timeoutMs: 20_000 },
  );
  return new Set(rows.map(({ service }) => service));
}
