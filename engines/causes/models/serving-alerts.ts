import type { CauseAlert, CauseInput, CauseSeries } from '#engines/causes/cause-input.ts';
import { resourceKey } from '#engines/correlate/graph.ts';

type Told = Pick<CauseSeries | CauseAlert, 'role' | 'metric'>;

/** Failures and latency describe the serving of a model, but not its predictions. */
export const isOfServing = ({ role }: Told): boolean => role === 'latency' || role === 'errors';

/** Whether the signal is derived from the model's own rows, over windows. */
export const isOfRows = (told: Told): boolean =>
  isOfServing(told) && told.metric.startsWith('model.');

const keyOf = ({ resource }: CauseAlert | CauseSeries): string => resourceKey(resource);

/**
 * Models whose service, or model server, alerts too: alerts from their rows repeat the same
 * trouble.
 */
function toldAlready({ alerts, graph }: CauseInput): Set<string> {
  const told = new Set(
    alerts.filter((alert) => isOfServing(alert) && !isOfRows(alert)).map((alert) => keyOf(alert)),
  );
  const served = graph.edges.flatMap(({ kind, from, to }) =>
    kind === 'served_by' && told.has(resourceKey(to)) ? [resourceKey(from)] : [],
  );
  return new Set([...told, ...served]);
}

/**
 * Removes redundant failure and latency signals from model rows: for models whose service alerts,
 * because they would count its trouble twice, and for models whose rows raise no such alert.
 */
export function withoutRepeatedServing(input: CauseInput): CauseInput {
  const already = toldAlready(input);
  const alerts = input.alerts.filter((alert) => !isOfRows(alert) || !already.has(keyOf(alert)));
  const alerting = new Set(alerts.filter(isOfRows).map((alert) => keyOf(alert)));
  return {
    ...input,
    alerts,
    series: input.series.filter((series) => !isOfRows(series) || alerting.has(keyOf(series))),
  };
}
