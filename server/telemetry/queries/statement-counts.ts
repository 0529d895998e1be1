import { z } from 'zod';
import { selectRows } from '../client.ts';

const countRow = z.object({ kind: z.enum(['read', 'insert']), count: z.coerce.number() });

/** Number of statements that ClickHouse has run since its start, from all clients. */
export function statementCounts(): Promise<z.output<typeof countRow>[]> {
  return selectRows(
    `SELECT if(event = 'InsertQuery', 'insert', 'read') AS kind, value AS count
     FROM system.events WHERE event IN ('SelectQuery', 'InsertQuery')`,
    {},
    countRow,
    { timeoutMs: 2_000 },
  );
}
