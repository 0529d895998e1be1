import { bindParameters } from './bind-parameters.ts';
import type { LaneJob, LaneResult } from './lane.ts';
import type { Lanes } from './lanes.ts';
import { insertFromFile, readDataInsert, type DataInsert } from './read-insert.ts';
import type { StoreRequest } from './read-request.ts';
import { endStatement, readStatement } from './read-statement.ts';
import type { ScratchFiles } from './scratch-files.ts';
import { syntaxError, toStoreError } from './store-error.ts';

export interface StoreContext {
  lanes: Lanes;
  scratch: ScratchFiles;
}

export interface StoreAnswer {
  result: LaneResult;
  format: string;
}

const HEAD_BYTES = 256 * 1024;
/**
 * Setting with a different value for each insert. As part of the statement, it needs no preceding
 * `SET`.
 */
const TOKEN = 'insert_deduplication_token';
const DEFAULT_LIMITS = { max_execution_time: 60, max_memory_usage: 1_000_000_000 };
const HIGHEST_LIMITS = { max_execution_time: 600, max_memory_usage: 4_000_000_000 };

/** Runs one request: insert data is passed in a private file, everything else as one statement. */
export async function runRequest(
  context: StoreContext,
  request: StoreRequest,
  signal: AbortSignal,
): Promise<StoreAnswer> {
  const insert = findInsert(request);
  const job = {
    database: request.database,
    format: request.format,
    settings: withLimits(request.settings),
    signal,
  };
  if (insert !== undefined) {
    const data = bindValues(insert.insert, insert.data, request.parameters);
    return { result: await runInsert(context, insert.insert, data, job), format: 'TabSeparated' };
  }
  const text = request.query === '' ? request.body.toString('utf8') : withBody(request);
  const { kind, sql } = readStatement(text);
  const bound = limitsInside(bindParameters(sql, request.parameters), job.settings);
  const result = await context.lanes.run(kind === 'read' ? 'read' : 'command', {
    ...job,
    ...bound,
  });
  return { result, format: /\bFORMAT\s+(\w+)/i.exec(sql.slice(-200))?.[1] ?? request.format };
}

/**
 * Moves the limits of a read from `SET` into the statement. Limits differ between reads, and every
 * third read needed a separate `SET`. Statements without a trailing FORMAT still use `SET`.
 */
function limitsInside(
  sql: string,
  settings: ReadonlyMap<string, string>,
): { sql: string; settings: ReadonlyMap<string, string> } {
  // Appended after FORMAT: before it, they would apply only to the last part of a UNION.
  if (!/^\s*(?:SELECT|WITH)\b/i.test(sql) || !/\bFORMAT\s+\w+\s*$/i.test(sql))
    return { sql, settings };
  if (/\bSETTINGS\b/i.test(sql)) return { sql, settings };
  const names = Object.keys(DEFAULT_LIMITS);
  const limits = names.map((name) => `${name} = ${Number(settings.get(name))}`);
  const others = [...settings].filter(([name]) => !names.includes(name));
  return { sql: `${sql} SETTINGS ${limits.join(', ')}`, settings: new Map(others) };
}

/**
 * Binds parameters in the data. Only `VALUES` contains SQL expressions, so only its data can
 * include a parameter or a `;`.
 */
function bindValues(
  insert: DataInsert,
  data: Uint8Array,
  values: ReadonlyMap<string, string>,
): Uint8Array {
  if (insert.format !== 'Values') return data;
  const text = Buffer.from(data).toString('utf8');
  return Buffer.from(bindParameters(endStatement(text), values), 'utf8');
}

function withBody(request: StoreRequest): string {
  return request.body.length === 0
    ? request.query
    : `${request.query}\n${request.body.toString('utf8')}`;
}

/**
 * Finds the data of an insert: in the body if the head is in the URL, otherwise after the head in
 * the body.
 */
function findInsert(request: StoreRequest): { insert: DataInsert; data: Uint8Array } | undefined {
  try {
    if (request.query !== '') {
      const insert = readDataInsert(request.query);
      if (insert === undefined) return undefined;
      const inline = Buffer.from(request.query.slice(insert.dataStart), 'utf8');
      const rows = trimLeading(inline);
      return {
        insert,
        data:
          rows.length === 0 ? request.body : Buffer.concat([rows, Buffer.from('\n'), request.body]),
      };
    }
    // Decoded with one character per byte, so that the end of the head is also a byte offset in the
    // body.
    const head = request.body.subarray(0, HEAD_BYTES);
    const insert = readDataInsert(head.toString('latin1'));
    if (insert === undefined) return undefined;
    const text = head.subarray(0, insert.dataStart).toString('utf8');
    const exact = readDataInsert(`${text} `) ?? insert;
    return { insert: exact, data: trimLeading(request.body.subarray(insert.dataStart)) };
  } catch (error) {
    const known = toStoreError(error);
    throw known.code === 1002
      ? syntaxError(error instanceof Error ? error.message : 'Unreadable insert')
      : known;
  }
}

/** Removes the spaces and the single line break between the format name and the data. */
function trimLeading(data: Buffer): Buffer {
  const end = /^[ \t]*(?:\r?\n)?/.exec(data.subarray(0, 1024).toString('latin1'))?.[0].length ?? 0;
  return data.subarray(end);
}

async function runInsert(
  context: StoreContext,
  insert: DataInsert,
  data: Uint8Array,
  job: Omit<LaneJob, 'sql'>,
): Promise<LaneResult> {
  if (data.length === 0)
    return { bytes: new Uint8Array(), rowsRead: 0, bytesRead: 0, elapsedSeconds: 0 };
  let drop: (() => Promise<void>) | undefined;
  const settings = new Map(job.settings);
  const token = settings.get(TOKEN);
  settings.delete(TOKEN);
  const prepare = async (): Promise<string> => {
    const file = await context.scratch.hold(data);
    drop = file.drop;
    return insertFromFile(insert, file.path, token);
  };
  try {
    return await context.lanes.run('insert', { ...job, settings, sql: '' }, prepare);
  } finally {
    await drop?.();
  }
}

function withLimits(settings: ReadonlyMap<string, string>): Map<string, string> {
  const limited = new Map(settings);
  for (const [name, usual] of Object.entries(DEFAULT_LIMITS)) {
    const asked = Number(settings.get(name) ?? usual);
    const highest =
      name === 'max_memory_usage'
        ? HIGHEST_LIMITS.max_memory_usage
        : HIGHEST_LIMITS.max_execution_time;
    limited.set(name, String(asked > 0 ? Math.min(asked, highest) : highest));
  }
  return limited;
}
