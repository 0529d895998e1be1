import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import type { CauseAlert, CauseInput } from '#engines/causes/cause-input.ts';
import { isOfServing } from './serving-alerts.ts';

/** Of what the model answers, and of its labels or answers, whichever showed first; epoch ms at the time of the requests. */
export type ModelOnset = { answersMs: number; labelsMs: number };

/**
 * When the answers of a model got worse, at the time of its requests: the first alert about them, earlier by the delay of
 * what it is told from. A window spreads a sudden change over its length, so the beginning lies up to a window before.
 * That labels are late says nothing of the answers: they may have been late long before, and what was usual of the
 * answers is what came until they got worse.
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
