import { budgetLeft, burnsAt, burnScore, type Burn } from '#engines/detect/burn-rate.ts';
import { slideWindow } from '#engines/detect/monitor-window.ts';
import { burnAlerts, objectiveLabels } from '#lib/choices/monitoring.ts';
import type { ObjectiveItem, ObjectiveQuery } from '#lib/schemas/monitoring/monitoring.ts';
import { TandemError } from '#server/platform/errors.ts';
import { serviceSignals } from '#server/telemetry/derive/histogram-signals.ts';
import { maxBucketRows } from '#server/telemetry/queries/monitor-buckets.ts';
import { metricSources } from '#server/telemetry/queries/monitor-sources.ts';
import {
  serviceRequests,
  type ServiceRequests,
} from '#server/telemetry/queries/service-requests.ts';
import { maxGroups } from './internal.ts';
import type { GroupValues, ValueGrid } from './monitor-values.ts';

type BurnAlert = (typeof burnAlerts)[number];
/** Values are a service's burn rate as a share of the alerting burn rate (`burnScore`). */
export type ObjectiveValues = GroupValues & {
  basis: ObjectiveItem['basis'];
  /** Burn rates at the end of the last window. */
  burns: Burn<BurnAlert>[];
};

const minuteMs = 60_000;
/** Longest alerting window. */
export const burnWindowMs = Math.max(...burnAlerts.map(({ longMs }) => longMs));

function byService(rows: readonly ServiceRequests[]): ServiceRequests[][] {
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row.service, row.environment]));
  if (groups.size > maxGroups || rows.length > maxBucketRows)
    throw new TandemError(
      'invalid_input',
      `service: more than ${maxGroups} services; name one, or an environment.`,
      { fields: [{ field: 'rule.query.service', message: `more than ${maxGroups} services` }] },
    );
  return [...groups.values()];
}

function labelsOf(row: ServiceRequests | undefined): Record<string, string> {
  const values = [row?.service ?? '', row?.environment ?? ''];
  return Object.fromEntries(objectiveLabels.map((name, index) => [name, values[index] ?? '']));
}

/**
 * Burn rate of each service's error budget over time, in one store query. Throws `invalid_input`
 * for too many services.
 */
export async function objectiveValues(
  query: ObjectiveQuery,
  grid: Omit<ValueGrid, 'windowMs' | 'lookBackMs'>,
): Promise<ObjectiveValues[]> {
  const rows = await serviceRequests(
    query,
    { ...grid, fromMs: grid.fromMs + grid.stepMs - burnWindowMs },
    'samples',
  );
  return byService(rows).map((own) => {
    const steps = slideWindow(own, { ...grid, windowMs: burnWindowMs });
    const at = (endMs: number, inside: readonly ServiceRequests[]) =>
      burnsAt(inside, endMs, query.target, burnAlerts);
    const [lastMs, last] = steps.at(-1) ?? [grid.toMs, []];
    return {
      labels: labelsOf(own[0]),
      basis: own[0]?.basis ?? 'server',
      unit: 'ratio',
      values: steps.map(([endMs, inside]) => [endMs, burnScore(at(endMs, inside))]),
      burns: at(lastMs, last),
    };
  });
}

/**
 * Keys of the senders of the requests that an objective counts. Excludes caller spans, which name
 * their sender elsewhere.
 */
export async function objectiveSources(
  query: ObjectiveQuery,
  span: { fromMs: number; toMs: number },
): Promise<string[]> {
  const labels: Record<string, string> =
    query.service === '' ? {} : { 'service.name': query.service };
  const keys = await Promise.all(
    serviceSignals.sources.map((metric) => metricSources({ metric, labels }, span)),
  );
  return [...new Set(keys.flat())];
}

/** Used error budget of each service over the window of the objective, and its current burn rate. */
export async function objectiveItems(query: ObjectiveQuery, now: Date): Promise<ObjectiveItem[]> {
  const toMs = Math.floor(now.getTime() / minuteMs) * minuteMs;
  const windowMs = query.days * 86_400_000;
  const grid = { fromMs: toMs - windowMs, toMs, bucketMs: windowMs };
  const [rows, burning] = await Promise.all([
    serviceRequests(query, grid, 'minutes'),
    objectiveValues(query, {
      fromMs: toMs - minuteMs,
      toMs,
      stepMs: minuteMs,
      bucketMs: minuteMs,
    }),
  ]);
  return byService(rows).map((own): ObjectiveItem => {
    const labels = labelsOf(own[0]);
    const [row] = own;
    const { requests = 0, errors = 0, measuredMs = 0 } = row ?? {};
    const present = burning.find((each) => JSON.stringify(each.labels) === JSON.stringify(labels));
    return {
      labels,
      basis: row?.basis ?? 'server',
      requests: Math.round(requests),
      errors: Math.round(errors),
      goodShare: requests > 0 ? 1 - errors / requests : null,
      budgetLeft: budgetLeft({ requests, errors, measuredMs }, query.target),
      measuredShare: measuredMs / windowMs,
      burns: (present?.burns ?? burnsAt([], toMs, query.target, burnAlerts)).map((burn) => ({
        longMs: burn.alert.longMs,
        shortMs: burn.alert.shortMs,
        rate: burn.alert.rate,
        long: burn.long,
        short: burn.short,
      })),
    };
  });
}
