import { Readable } from 'node:stream';
import {
  ClickHouseLogLevel,
  createClient,
  type ClickHouseClient,
  type ClickHouseSettings,
} from '@clickhouse/client';
import { z } from 'zod';
import { env } from '#server/platform/env.ts';
import { asTandemError } from '#server/platform/errors.ts';
import { freeMemory } from '#server/platform/process/free-memory.ts';
import { singleton } from '#server/platform/singleton.ts';
import { beforeRead } from './reader-requests.ts';
import { requireSpaceForHistory } from './spool/disk-state.ts';
import { storeError } from './store-error.ts';

export type QueryParams = Record<
  string,
  string | number | boolean | bigint | Date | readonly (string | number | bigint)[]
>;

export type QueryOptions = {
  /** Maximum time a page waits for the store; jobs may set a longer time. */
  timeoutMs?: number;
  maxMemoryBytes?: number;
  signal?: AbortSignal;
};

const pageTimeoutMs = 4_500;
const pageMemoryBytes = 1_000_000_000;
const jobTimeoutMs = 300_000;
const pieceBytes = 256 * 1024;

/** Reads and writes use separate connections, so that a slow query never delays an insert. */
function clients(): { read: ClickHouseClient; write: ClickHouseClient } {
  return singleton('clickhouse', () => {
    const make = (connections: number): ClickHouseClient =>
      createClient({
        url: env.CLICKHOUSE_URL,
        max_open_connections: connections,
        // Longer than every timeout below, each of which ends its request.
        request_timeout: 600_000,
        log: { level: ClickHouseLogLevel.OFF },
        keep_alive: { enabled: true },
      });
    return { read: make(6), write: make(3) };
  });
}

function limits(
  options: QueryOptions,
  timeoutMs: number,
): { settings: ClickHouseSettings; signal: AbortSignal } {
  const timeout = AbortSignal.timeout(timeoutMs);
  return {
    settings: {
      max_execution_time: Math.max(1, Math.ceil(timeoutMs / 1000)),
      max_memory_usage: String(options.maxMemoryBytes ?? pageMemoryBytes),
    },
    signal: options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]),
  };
}

/**
 * Races the work against the signal, because undici and the client may ignore the signal while a
 * socket hangs.
 */
async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new Error('the store did not respond in time'));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    throw asTandemError(error) ?? storeError(error);
  } finally {
    signal.removeEventListener('abort', stop);
    work.catch(() => undefined);
  }
}

/** Rows of a SELECT (without FORMAT), each parsed by `row`. 64-bit integers arrive as strings, NaN as null. */
export async function selectRows<T>(
  sql: string,
  params: QueryParams,
  row: z.ZodType<T>,
  options: QueryOptions = {},
): Promise<T[]> {
  const { settings, signal } = limits(options, options.timeoutMs ?? pageTimeoutMs);
  const read = async (): Promise<unknown> => {
    await beforeRead();
    const result = await clients().read.query({
      query: sql,
      format: 'JSONEachRow',
      query_params: params,
      abort_signal: signal,
      clickhouse_settings: {
        ...settings,
        output_format_json_quote_64bit_integers: 1,
        output_format_json_quote_denormals: 0,
        // Each timestamp belongs to one partition, so duplicates never cross partitions.
        do_not_merge_across_partitions_select_final: 1,
      },
    });
    return result.json();
  };
  return z.array(row).parse(await inTime(read(), signal));
}

/** Result of a SELECT (without FORMAT) as a Parquet file. */
export async function selectParquet(
  sql: string,
  params: QueryParams,
  options: QueryOptions = {},
): Promise<Buffer> {
  return selectBytes(`${sql} FORMAT Parquet`, params, options);
}

/**
 * Single column of a SELECT (without FORMAT), which must be UInt64. Uses eight bytes per value, for
 * large results.
 */
export async function selectIds(
  sql: string,
  params: QueryParams,
  options: QueryOptions = {},
): Promise<BigUint64Array> {
  const bytes = await selectBytes(`${sql} FORMAT RowBinary`, params, options);
  return new BigUint64Array(new Uint8Array(bytes).buffer);
}

async function selectBytes(
  query: string,
  params: QueryParams,
  options: QueryOptions,
): Promise<Buffer> {
  const { settings, signal } = limits(options, options.timeoutMs ?? pageTimeoutMs);
  const read = async (): Promise<Buffer> => {
    await beforeRead();
    const { stream } = await clients().read.exec({
      query,
      query_params: params,
      abort_signal: signal,
      clickhouse_settings: { ...settings, do_not_merge_across_partitions_select_final: 1 },
    });
    const chunks: Buffer[] = [];
    const parts: AsyncIterable<Buffer> = stream;
    for await (const piece of parts) chunks.push(piece);
    return Buffer.concat(chunks);
  };
  return inTime(read(), signal);
}

/** Single row of an aggregate. */
export async function selectRow<T>(
  sql: string,
  params: QueryParams,
  row: z.ZodType<T>,
  options: QueryOptions = {},
): Promise<T> {
  const rows = await selectRows(sql, params, row, options);
  const first = rows[0];
  if (first === undefined) throw new Error('an aggregate returned no row');
  return first;
}

/** Runs DDL or INSERT ... SELECT. Refused while the disk has no space for history. */
export async function runStatement(
  sql: string,
  params: QueryParams = {},
  options: QueryOptions = {},
): Promise<void> {
  const { settings, signal } = limits(
    { maxMemoryBytes: 4_000_000_000, ...options },
    options.timeoutMs ?? jobTimeoutMs,
  );
  if (/^\s*INSERT\b/iu.test(sql)) requireSpaceForHistory();
  const run = clients().write.command({
    query: sql,
    query_params: params,
    abort_signal: signal,
    clickhouse_settings: { ...settings, do_not_merge_across_partitions_select_final: 1 },
  });
  await inTime(run, signal);
}

/** Inserts encoded Native bytes. The token makes a repeat of the same insert a no-op. */
export async function insertNative(
  table: string,
  columns: readonly string[],
  bytes: readonly Uint8Array[],
  token: string,
): Promise<void> {
  const { settings, signal } = limits({ maxMemoryBytes: 4_000_000_000 }, 60_000);
  const body = Buffer.concat(bytes);
  const run = async (): Promise<void> => {
    const { stream } = await clients().write.exec({
      query: `INSERT INTO ${table} (${columns.map((name) => `\`${name}\``).join(', ')}) FORMAT Native`,
      values: Readable.from(pieces(body), { objectMode: false }),
      abort_signal: signal,
      clickhouse_settings: {
        ...settings,
        insert_deduplication_token: token,
        insert_deduplicate: 1,
        async_insert: 0,
        max_partitions_per_insert_block: '1000',
      },
    });
    for await (const _ of stream) {
      // The response to an insert is empty, but reading it frees the socket.
    }
  };
  await inTime(run(), signal);
  // Once the response arrives, the body has been read completely. After a failure, a socket may
  // still be using it.
  freeMemory(body);
}

/**
 * Inserts rows as JSON objects, with decimals and 64-bit integers as strings and times as epoch
 * seconds.
 */
export async function insertJson(
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  if (rows.length === 0) return;
  requireSpaceForHistory();
  const { settings, signal } = limits({ maxMemoryBytes: 4_000_000_000 }, 60_000);
  const insert = clients().write.insert({
    table,
    values: [...rows],
    format: 'JSONEachRow',
    abort_signal: signal,
    clickhouse_settings: { ...settings, async_insert: 0 },
  });
  await inTime(insert, signal);
}

/** Sends the body in pieces, so that the receiver can process them as they arrive. */
function* pieces(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += pieceBytes) yield body.subarray(at, at + pieceBytes);
}

/** Checks that the store responds. Throws `unavailable` if it does not. */
export async function pingStore(timeoutMs = 2_000): Promise<void> {
  await selectRows('SELECT 1 AS one', {}, z.object({ one: z.number() }), { timeoutMs });
}
