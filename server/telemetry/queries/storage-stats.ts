import { z } from 'zod';
import { selectRows } from '../client.ts';

const row = z.object({
  table: z.string(),
  rows: z.coerce.number(),
  bytes: z.coerce.number(),
  parts: z.coerce.number(),
  oldest: z.string(),
  newest: z.string(),
});

export type TableStats = z.output<typeof row>;

/** Size of each telemetry table; `oldest` and `newest` are its first and last partition. */
export function storageStats(): Promise<TableStats[]> {
  return selectRows(
    `SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes, count() AS parts,
       min(partition) AS oldest, max(partition) AS newest
     FROM system.parts WHERE active AND database = currentDatabase()
     GROUP BY table ORDER BY bytes DESC`,
    {},
    row,
  );
}
