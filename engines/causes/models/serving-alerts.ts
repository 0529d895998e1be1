import type { CauseAlert, CauseInput, CauseSeries } from '#engines/causes/cause-input.ts';
import { resourceKey } from '#engines/correlate/graph.ts';

type Told = Pick<CauseSeries | CauseAlert, 'role' | 'metric'>;

/** Failures and latency say how a model is served; nothing of what it answers. */
export const isOfServing = ({ role }: Told): boolean => role === 'latency' || role === 'errors';

/** Told by the rows of the model itself, over windows. */
export const isOfRows = (told: Told): boolean =>
  isOfServing(told) && told.metric.startsWith('model.');

const keyOf = ({ resource }: CauseAlert | CauseSeries): string => resourceKey(resource);

/** Models whose service, or model server, alerts too: what their rows tell is the same trouble once more. */
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
 * Without what the rows of models say of failures and latency, where it adds nothing: of models whose service alerts
 * itself, which would count its trouble twice, and of those that do not alert by it.
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
