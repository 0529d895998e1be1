import { z } from 'zod';
import { runStatement, selectRows } from './client.ts';

const foundRow = z.object({ found: z.number() });
const tables = [
  { table: 'inference', column: 'ts' },
  { table: 'inference_parts', column: 'ts' },
  { table: 'inference_shadow', column: 'ts' },
  { table: 'inference_labels', column: 'received' },
] as const;

/**
 * Deletes a model's rows and labels that are older than a given time. Checks for matches first,
 * because a deletion rewrites parts.
 */
export async function forgetInference(model: string, beforeMs: number): Promise<void> {
  const params = { model, before: Math.floor(beforeMs) };
  for (const { table, column } of tables) {
    const condition = `model = {model:String} AND ${column} < fromUnixTimestamp64Milli({before:Int64})`;
    const rows = await selectRows(
      `SELECT toUInt8(1) AS found FROM ${table} WHERE ${condition} LIMIT 1`,
      params,
      foundRow,
      { timeoutMs: 60_000 },
    );
    if (rows.length === 0) continue;
    await runStatement(
      `ALTER TABLE ${table} DELETE WHERE ${condition} SETTINGS mutations_sync = 1`,
      params,
    );
  }
}
