import { Session } from 'chdb';
import { quote } from './bind-parameters.ts';

export interface LaneJob {
  sql: string;
  database: string;
  format: string;
  settings: ReadonlyMap<string, string>;
  /** Aborted when no client waits for the response anymore. */
  signal: AbortSignal;
}

export interface LaneResult {
  bytes: Uint8Array;
  rowsRead: number;
  bytesRead: number;
  elapsedSeconds: number;
}

/**
 * One chDB connection. It runs one statement at a time and retains `SET` and `USE` between
 * statements. The lane therefore tracks the current settings and only applies the difference.
 */
export interface Lane {
  /** Whether the job needs no settings before its statement. */
  isSetFor: (job: LaneJob) => boolean;
  /** Whether the lane uses this database, so that at most settings have to change. */
  isOn: (database: string) => boolean;
  run: (job: LaneJob) => Promise<LaneResult>;
  close: () => void;
}

/**
 * Two analyzer passes that search for conditions to share or to chain. Tandem's statements are
 * numerous and small, with long lists of expressions: the passes took a tenth of the total
 * processor time and made no statement faster.
 */
const COSTLY_PASSES = 'SET optimize_and_compare_chain = 0, optimize_extract_common_expressions = 0';

/** @param threads Maximum number of threads per statement. Default: the number of processors. */
function connect(path: string, readOnly: boolean, threads: number | undefined): Session {
  const session = new Session(path);
  session.query(COSTLY_PASSES);
  if (threads !== undefined) session.query(`SET max_threads = ${threads}`);
  if (readOnly) session.query('SET readonly = 2');
  return session;
}

/** @param threads Maximum number of threads per statement. Default: the number of processors. */
export function openLane(path: string, readOnly: boolean, threads?: number): Lane {
  let session = connect(path, readOnly, threads);
  const applied = new Map<string, string>();
  let database = 'default';

  /**
   * Reopens the connection. After a failure, chDB adds the rows already produced to the next result
   * on the same connection.
   */
  const reconnect = (): void => {
    session.close();
    session = connect(path, readOnly, threads);
    applied.clear();
    database = 'default';
  };

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
    await session.queryAsync(
      `SET ${changed.map(([name, value]) => `${name} = ${quote(value)}`).join(', ')}`,
    );
    for (const [name, value] of changed) applied.set(name, value);
  };

  return {
    isSetFor: (job) =>
      database === job.database &&
      applied.size === job.settings.size &&
      [...job.settings].every(([name, value]) => applied.get(name) === value),
    isOn: (wanted) => database === wanted,
    run: async (job) => {
      try {
        await prepare(job);
        const result = await session.queryAsync(job.sql, { format: job.format });
        const { rowsRead, bytesRead, elapsed } = result;
        return { bytes: result.bytes(), rowsRead, bytesRead, elapsedSeconds: elapsed };
      } catch (error) {
        reconnect();
        throw error;
      }
    },
    close: () => session.close(),
  };
}
