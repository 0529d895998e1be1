import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import type { CauseAlert, CauseInput } from '#engines/causes/cause-input.ts';
import { isOfServing } from './serving-alerts.ts';

/**
 * Onset of a change in the model's predictions, and the earlier of this onset and that of its
 * labels; epoch ms at request time.
 */
export type ModelOnset = { answersMs: number; labelsMs: number };

/**
 * Onset of a deterioration of a model's predictions, at request time: the first alert about them,
 * minus the delay of its series. A window spreads a sudden change over its length, so the actual
 * start may be up to one window earlier. Late labels are not evidence about the predictions. They
 * may have started much earlier, while the baseline of the predictions ends when they got worse.
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
