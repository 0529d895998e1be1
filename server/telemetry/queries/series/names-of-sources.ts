import { z } from 'zod';
import { selectRows } from '#server/telemetry/client.ts';
import { derivedSource } from '#server/telemetry/derive/derived-series.ts';

const nameRow = z.object({ name: z.string() });

/** Names of services reported only by sources whose keys start with one of `prefixes`. */
export async function namesOfSources(prefixes: readonly string[]): Promise<string[]> {
  const rows = await selectRows(
    `SELECT labels['service.name'] AS name FROM series
      WHERE name != '' AND source != {derived:String}
      GROUP BY name
      HAVING countIf(NOT arrayExists(prefix -> startsWith(source, prefix), {prefixes:Array(String)})) = 0`,
    { prefixes: [...prefixes], derived: derivedSource },
    nameRow,
    { timeoutMs: 60_000 },
  );
  return rows.map((row) => row.name);
}
