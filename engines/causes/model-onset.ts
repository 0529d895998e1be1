import type { CauseInput } from '#engines/causes/cause-input.ts';
import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import { isOfServing } from '#engines/causes/serving-alerts.ts';

/**
 * When the answers of a model got worse, at the time of its requests: the first alert about them, earlier by the delay of
 * what it is told from. A window spreads a sudden change over its length, so the beginning lies up to a window before.
 */
export function modelOnset(input: CauseInput, graph: GraphIndex, key: string): number {
  const starts = input.alerts
    .filter((alert) => graph.keyOf(alert.resource) === key && !isOfServing(alert))
    .map((alert) => {
      const series = input.series.find((each) => each.seriesId === alert.seriesId);
      return alert.startedAtMs - (series?.delayMs ?? 0);
    });
  return Math.min(...starts);
}
