import type { Page } from '#lib/schemas/fields.ts';
import { listLogsInput, type LogItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import { query } from '#server/platform/verb.ts';
import { listLogs as readLogs, type LogRecord } from '#server/telemetry/queries/logs/list-logs.ts';
import { waitUntilReadable } from '#server/telemetry/spool/get-spool.ts';
import { logFilterOf, senderLabels } from './log-filter.ts';
import { levelOf } from './log-severity.ts';
import { telemetryScope } from './telemetry-scope.ts';

const orNull = (text: string) => (text === '' ? null : text);

function toItem(row: LogRecord): LogItem {
  return {
    id: row.id,
    at: new Date(row.tsMs).toISOString(),
    severity: levelOf(row.severity),
    body: row.body,
    service: orNull(row.service),
    host: orNull(row.host),
    attributes: { ...row.resource, ...row.attributes },
    traceId: orNull(row.traceId),
    spanId: orNull(row.spanId),
  };
}

/**
 * Log records, newest first; the last day by default. `severity` is the least severe level to
 * show.
 */
export const listLogs = query(
  { permission: 'logs:read', input: listLogsInput },
  async ({ actor, now }, input): Promise<Page<LogItem>> => {
    if (input.fresh === true) await waitUntilReadable('all');
    const [page, sees] = await Promise.all([
      readLogs({
        ...logFilterOf(input, now.getTime()),
        limit: input.limit,
        ...(input.cursor === undefined ? {} : { cursor: input.cursor }),
      }),
      telemetryScope(actor, 'logs:read'),
    ]);
    return {
      items: page.items.filter((row) => sees(senderLabels(row))).map(toItem),
      nextCursor: page.nextCursor,
    };
  },
);
