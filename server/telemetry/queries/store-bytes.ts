import { z } from 'zod';
import { selectRow } from '../client.ts';

/** Bytes on disk of all telemetry tables. */
export async function storeBytes(): Promise<number> {
  const row = await selectRow(
    `SELECT toFloat64(sum(bytes_on_disk)) AS bytes FROM system.parts WHERE active AND database = currentDatabase()`,
    {},
    z.object({ bytes: z.number() }),
  );
  return row.bytes;
}
