import { z } from 'zod';
import { TandemError } from '#server/platform/errors.ts';
import { selectRows, type QueryParams } from '../../client.ts';

export type LogFilter = {
  fromMs: number;
  toMs: number;
  search?: string;
  /** Lowest OTLP severity number. */
  minSeverity?: number;
  service?: string;
  host?: string;
  environment?: string;
  traceId?: string;
  /** Only records of these senders, in the format of `placeKey`. */
  places?: readonly string[];
  cursor?: string;
  limit: number;
};

const row = z.object({
  id: z.string(),
  tsMs: z.coerce.number(),
  source: z.string(),
  severity: z.number(),
  severityText: z.string(),
  body: z.string(),
  attributes: z.record(z.string(), z.string()),
  resource: z.record(z.string(), z.string()),
  service: z.string(),
  host: z.string(),
  environment: z.string(),
  traceId: z.string(),
  spanId: z.string(),
});

export type LogRecord = z.output<typeof row>;

const equalColumns = {
  service: 'service',
  host: 'host',
  environment: 'environment',
  traceId: 'trace_id',
} as const;

/** Log records, newest first. */
export async function listLogs(
  filter: LogFilter,
): Promise<{ items: LogRecord[]; nextCursor: string | null }> {
  const { where, params } = logWhere(filter);
  const items = await selectRows(
    `SELECT toString(id) AS id, toUnixTimestamp64Milli(ts) AS tsMs, source, severity, severity_text AS severityText,
       body, attributes, resource, service, host, environment, trace_id AS traceId, span_id AS spanId
     FROM logs WHERE ${where} ORDER BY ts DESC, logs.id DESC LIMIT {limit:UInt32}`,
    { ...params, limit: filter.limit + 1 },
    row,
  );
  const page = items.slice(0, filter.limit);
  const last = page.at(-1);
  const more = items.length > filter.limit && last !== undefined;
  return { items: page, nextCursor: more ? `${last.tsMs}.${last.id}` : null };
}

/** Key of a log sender, for the filter `places`. */
export function placeKey(place: { service: string; host: string; environment: string }): string {
  return [place.service, place.host, place.environment].join('\u0000');
}

/** `WHERE` over the table `logs`. */
export function logWhere(filter: Omit<LogFilter, 'limit'>): { where: string; params: QueryParams } {
  const conditions = [
    'ts >= fromUnixTimestamp64Milli({from:Int64})',
    'ts <= fromUnixTimestamp64Milli({to:Int64})',
  ];
  const params: QueryParams = { from: filter.fromMs, to: filter.toMs };
  if (filter.search !== undefined && filter.search !== '') {
    conditions.push('positionCaseInsensitiveUTF8(body, {search:String}) > 0');
    params['search'] = filter.search;
  }
  if (filter.minSeverity !== undefined) {
    conditions.push('severity >= {severity:UInt8}');
    params['severity'] = filter.minSeverity;
  }
  for (const key of ['service', 'host', 'environment', 'traceId'] as const) {
    const value = filter[key];
    if (value === undefined) continue;
    conditions.push(`${equalColumns[key]} = {${key}:String}`);
    params[key] = value;
  }
  if (filter.places !== undefined) {
    conditions.push("concat(service, '\\0', host, '\\0', environment) IN {places:Array(String)}");
    params['places'] = filter.places;
  }
  if (filter.cursor !== undefined) {
    const [ms, id] = parseCursor(filter.cursor);
    conditions.push(
      '(ts, logs.id) < (fromUnixTimestamp64Milli({cursorMs:Int64}), {cursorId:UInt64})',
    );
    params['cursorMs'] = ms;
    params['cursorId'] = id;
  }
  return { where: conditions.join(' AND '), params };
}

function parseCursor(cursor: string): [number, bigint] {
  const match = /^(\d{1,15})\.(\d{1,20})$/.exec(cursor);
  if (match === null) {
    throw new TandemError('invalid_input', 'The cursor does not belong to this list.', {
      fields: [{ field: 'cursor', message: 'use the value of nextCursor' }],
    });
  }
  return [Number(match[1]), BigInt(match[2] ?? '0')];
}
