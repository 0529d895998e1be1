import type { z } from 'zod';
import type { logPatternsInput } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { Actor } from '#server/platform/actor.ts';
import { placeKey, type LogFilter } from '#server/telemetry/queries/logs/list-logs.ts';
import { logPlaces } from '#server/telemetry/queries/logs/log-histogram.ts';
import { minSeverity } from './log-severity.ts';
import { seesEverything, telemetryScope } from './telemetry-scope.ts';

const dayMs = 86_400_000;
type Params = z.output<typeof logPatternsInput>;
type Sender = { service: string; host: string; environment: string };

/** Labels of a record's sender. */
export function senderLabels({ service, host, environment }: Sender): Record<string, string> {
  return {
    ...(service === '' ? {} : { 'service.name': service }),
    ...(host === '' ? {} : { 'host.name': host }),
    ...(environment === '' ? {} : { 'deployment.environment.name': environment }),
  };
}

/** Filter of a log query; the last day by default. */
export function logFilterOf(asked: Params, nowMs: number): Omit<LogFilter, 'limit'> {
  const toMs = asked.to?.getTime() ?? nowMs;
  const severity = minSeverity(asked.severity);
  const { q, service, host, environment, traceId } = asked;
  return {
    fromMs: asked.from?.getTime() ?? toMs - dayMs,
    toMs,
    ...(q === undefined ? {} : { search: q }),
    ...(severity === undefined ? {} : { minSeverity: severity }),
    ...(service === undefined ? {} : { service }),
    ...(host === undefined ? {} : { host }),
    ...(environment === undefined ? {} : { environment }),
    ...(traceId === undefined ? {} : { traceId }),
  };
}

/**
 * The filter, limited to data that the actor may see, because sums cannot be filtered afterwards.
 */
export async function scopedLogFilter(
  actor: Actor,
  filter: Omit<LogFilter, 'limit'>,
): Promise<Omit<LogFilter, 'limit'>> {
  const sees = await telemetryScope(actor, 'logs:read');
  if (seesEverything(sees)) return filter;
  const places = await logPlaces(filter);
  return {
    ...filter,
    places: places.filter((place) => sees(senderLabels(place))).map(placeKey),
  };
}
