import { expect, test } from 'vitest';
import { z } from 'zod';
import { env } from '#server/platform/env.ts';
import { runStatement, selectRows } from './client.ts';
import { migrateClickhouse } from './migrate.ts';

const retention = { raw: 15, minute: 90, hour: 760, logs: 14, spans: 7, exemplars: 7 };

test('migrates once, follows retention settings, refuses edited and newer schemas', async () => {
  const lines: string[] = [];
  const migrate = (days: number): Promise<void> =>
    migrateClickhouse(env.CLICKHOUSE_URL, (line) => lines.push(line), {
      retention: { ...retention, raw: days },
    });
  await migrate(20);
  expect(lines).toEqual([]);
  const tables = await selectRows(
    "SELECT name, create_table_query AS ddl FROM system.tables WHERE database = currentDatabase() AND name IN ('samples', 'logs') ORDER BY name",
    {},
    z.object({ name: z.string(), ddl: z.string() }),
  );
  expect(tables.map((table) => /toIntervalDay\((\d+)\)/.exec(table.ddl)?.[1])).toEqual([
    '14',
    '20',
  ]);
  expect(tables.map(({ ddl }) => /min_parts_to_merge_at_once = (\d+)/.exec(ddl)?.[1])).toEqual([
    '10',
    '10',
  ]);

  await runStatement(
    "INSERT INTO schema_migrations (name, checksum) VALUES ('9999-later.sql', 'x')",
  );
  await expect(migrate(20)).rejects.toThrow('newer Tandem');
  await runStatement('TRUNCATE TABLE schema_migrations');
  await runStatement(
    "INSERT INTO schema_migrations (name, checksum) VALUES ('0001-base.sql', 'x')",
  );
  await expect(migrate(20)).rejects.toThrow('was changed');
});
