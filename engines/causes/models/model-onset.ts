import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import type { CauseAlert, CauseInput } from '#engines/causes/cause-input.ts';
import { isOfServing } from './serving-alerts.ts';

/**
 * Onset of a change in the model's predictions, and the earlier of that and the onset of its
 * labels; epoch ms at the time of the requests.
 */
export type ModelOnset = { answersMs: number; labelsMs: number };

/**
 * Onset of a deterioration of a model's predictions, at the time of its requests: the first alert
 * about them, minus the delay of its series. A window spreads a sudden change over its length, so
 * the beginning may be up to a window earlier.
 * Late labels are no evidence about the predictions: they may have been late long before, and the
 * baseline of the predictions is the time until they got worse.
 */
export function modelOnset(input: CauseInput, graph: GraphIndex, key: string): ModelOnset {
  const own = input.alerts.filter(
    (alert) => graph.keyOf(alert.resource) === key && !isOfServing(alert),
  );
  const first = (alerts: readonly CauseAlert[]): number =>
    Math.min(
      ...alerts.map((alert) => {
        const series = input.series.find((each) => each.seriesId === alert.seriesId);
        return alert.startedAtMs - (series?.delayMs ?? 0);
      }),
    );
  const answers = own.filter(({ role }) => role !== 'labels');
  const labelsMs = first(own);
  return { answersMs: answers.length === 0 ? labelsMs : first(answers), labelsMs };
}
