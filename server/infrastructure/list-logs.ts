import type { Page } from '#lib/schemas/common.ts';
import type { LogItem } from '#lib/schemas/infrastructure.ts';
import { listLogsInput } from '#lib/schemas/infrastructure.ts';
import { query } from '#server/platform/verb.ts';
import type { LogRecord } from '#server/telemetry/queries/list-logs.ts';
import { listLogs as readLogs } from '#server/telemetry/queries/list-logs.ts';
import { levelOf, minSeverity } from './log-severity.ts';
import { telemetryScope } from './telemetry-scope.ts';

const dayMs = 86_400_000;
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

function labelsOf(row: LogRecord): Record<string, string> {
  const { service, host, environment } = row;
  return {
    ...(service === '' ? {} : { 'service.name': service }),
    ...(host === '' ? {} : { 'host.name': host }),
    ...(environment === '' ? {} : { 'deployment.environment.name': environment }),
  };
}

/** Log records, newest first; the last day unless told. `severity` is the least severe level that is shown. */
export const listLogs = query(
  { permission: 'logs:read', input: listLogsInput },
  async ({ actor, now }, input): Promise<Page<LogItem>> => {
    const toMs = input.to?.getTime() ?? now.getTime();
    const severity = minSeverity(input.severity);
    const [page, sees] = await Promise.all([
      readLogs({
        fromMs: input.from?.getTime() ?? toMs - dayMs,
        toMs,
        limit: input.limit,
        ...(input.q === undefined ? {} : { search: input.q }),
        ...(severity === undefined ? {} : { minSeverity: severity }),
        ...(input.service === undefined ? {} : { service: input.service }),
        ...(input.host === undefined ? {} : { host: input.host }),
        ...(input.cursor === undefined ? {} : { cursor: input.cursor }),
      }),
      telemetryScope(actor, 'logs:read'),
    ]);
    return {
      items: page.items.filter((row) => sees(labelsOf(row))).map(toItem),
      nextCursor: page.nextCursor,
    };
  },
);
