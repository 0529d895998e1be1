import { Session } from 'chdb';
import { quote } from './bind-parameters.ts';

export interface LaneJob {
  sql: string;
  database: string;
  format: string;
  settings: ReadonlyMap<string, string>;
  /** Aborted when nobody waits for the answer any more. */
  signal: AbortSignal;
}

export interface LaneResult {
  bytes: Uint8Array;
  rowsRead: number;
  bytesRead: number;
  elapsedSeconds: number;
}

/**
 * One chDB connection. A connection runs one statement at a time and keeps `SET` and `USE` between
 * statements, so the lane remembers what is set and changes only the difference.
 */
export interface Lane {
  /** Nothing needs to be set before the job's statement. */
  isSetFor: (job: LaneJob) => boolean;
  run: (job: LaneJob) => Promise<LaneResult>;
  close: () => void;
}

/**
 * Two passes of the analyzer that look for conditions to share or to chain. Statements here are many
 * and small, with long lists of expressions: the passes took a tenth of all their processor time,
 * and found nothing that made one quicker.
 */
const COSTLY_PASSES = 'SET optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0';

export function openLane(path: string, readOnly: boolean): Lane {
  const session = new Session(path);
  const applied = new Map<string, string>();
  let database = 'default';
  session.query(COSTLY_PASSES);
  if (readOnly) session.query('SET readonly = 2');

  const prepare = async (job: LaneJob): Promise<void> => {
    if (database !== job.database) {
      await session.queryAsync(`USE \`${job.database.replaceAll('`', '``')}\``);
      database = job.database;
    }
    const stale = [...applied.keys()].filter((name) => !job.settings.has(name));
    if (stale.length > 0) {
      await session.queryAsync(`SET ${stale.map((name) => `${name} = DEFAULT`).join(', ')}`);
      for (const name of stale) applied.delete(name);
    }
    const changed = [...job.settings].filter(([name, value]) => applied.get(name) !== value);
    if (changed.length === 0) return;
    for (const [name, value] of changed) applied.set(name, value);
    await session.queryAsync(
      `SET ${changed.map(([name, value]) => `${name} = ${quote(value)}`).join(', ')}`,
    );
  };

  return {
    isSetFor: (job) =>
      database === job.database &&
      applied.size === job.settings.size &&
      [...job.settings].every(([name, value]) => applied.get(name) === value),
    run: async (job) => {
      await prepare(job);
      const result = await session.queryAsync(job.sql, { format: job.format });
      const { rowsRead, bytesRead, elapsed } = result;
      return { bytes: result.bytes(), rowsRead, bytesRead, elapsedSeconds: elapsed };
    },
    close: () => session.close(),
  };
}
