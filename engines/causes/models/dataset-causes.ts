import type { CauseAlert } from '#engines/causes/cause-input.ts';
import { coverage, coverageFactor } from '#engines/causes/coverage.ts';
import { resourceOf, type Draft } from '#engines/causes/hypothesis.ts';
import type { Scene } from '#engines/causes/scene.ts';

/**
 * Certainty that the data itself is at fault, and its wording, per metric. Pulls may fail while the
 * data is fine.
 */
const FAULTS: Readonly<Record<string, { readonly score: number; readonly words: string }>> = {
  'dataset.schema.changes': { score: 0.95, words: 'has a different schema' },
  'dataset.rows': { score: 0.9, words: 'has an unusual number of rows' },
  'dataset.age': { score: 0.85, words: 'is stale' },
  'dataset.pull.failures': { score: 0.8, words: 'cannot be pulled' },
};

const faultOf = (alert: CauseAlert) => FAULTS[alert.metric];

/**
 * One hypothesis per alerting dataset: the source data is late, too short, too long or has a
 * different structure. It explains the models trained on the dataset, and the consumers of their
 * predictions.
 */
export function datasetCauses(scene: Scene): readonly Draft[] {
  const byDataset = Map.groupBy(
    scene.input.alerts.filter(({ resource }) => resource.kind === 'dataset'),
    ({ resource }) => scene.graph.keyOf(resource),
  );
  return [...byDataset].flatMap(([key, alerts]): Draft[] => {
    const [worst] = alerts
      .flatMap((alert) => faultOf(alert) ?? [])
      .toSorted((a, b) => b.score - a.score);
    if (worst === undefined) return [];
    const resource = resourceOf(scene, key);
    const reached = scene.graph.affectedBy(key);
    const models = [...reached]
      .map((other) => resourceOf(scene, other))
      .filter(({ kind }) => kind === 'model');
    return [
      {
        kind: 'data',
        subkind: 'upstream',
        resource,
        score: worst.score * coverageFactor(coverage(scene, reached)),
        title: `The dataset ${resource.name} ${worst.words}`,
        speaksFor: [
          ...new Set(
            alerts.flatMap((alert) => {
              const fault = faultOf(alert);
              return fault === undefined ? [] : [`${resource.name} ${fault.words}`];
            }),
          ),
          ...models.slice(0, 3).map(({ name }) => `${name} was trained on it`),
        ],
        speaksAgainst: [],
        measured: scene.all.filter(
          ({ series }) =>
            scene.alerting.has(series.seriesId) && scene.graph.keyOf(series.resource) === key,
        ),
      },
    ];
  });
}
