import type { CauseAlert, CauseInput, CauseSeries } from '#engines/causes/cause-input.ts';
import { resourceKey } from '#engines/correlate/graph.ts';

type Told = Pick<CauseSeries | CauseAlert, 'role' | 'metric'>;

/** Failures and latency describe how a model is served, but not its predictions. */
export const isOfServing = ({ role }: Told): boolean => role === 'latency' || role === 'errors';

/** Whether the signal is derived from the rows of the model itself, over windows. */
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
 * Removes the failure and latency signals from the rows of models where they add nothing: for
 * models whose service alerts, since that would count its trouble twice, and for models without
 * such an alert.
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
