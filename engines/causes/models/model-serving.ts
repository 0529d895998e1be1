import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import type { CauseInput } from '#engines/causes/cause-input.ts';
import type { Hypothesis } from './model-hypothesis.ts';
import { namesVersion, onlyNewVersion, releaseAt } from './model-release.ts';
import { modelScene, strengthOf, worstOf } from './model-scene.ts';
import { isOfServing } from './serving-alerts.ts';

/**
 * The new version of a model as the cause of failed or late predictions, if another serving version
 * did not get worse. Null if all versions slow down: then the cause is the service, its host or its
 * callees, which are evaluated separately.
 */
export function servingRelease(
  input: CauseInput,
  graph: GraphIndex,
  key: string,
): { hypothesis: Hypothesis; onsetMs: number } | null {
  const own = input.alerts.filter(
    (alert) => isOfServing(alert) && graph.keyOf(alert.resource) === key,
  );
  if (own.length === 0) return null;
  const onsetMs = Math.min(...own.map((alert) => alert.startedAtMs));
  const scene = modelScene(input, graph, key, onsetMs);
  const changes = input.changes.filter(namesVersion);
  const release = releaseAt({ ...input, changes }, graph, scene);
  if (release === null || onlyNewVersion(scene.serving, release.change.after) !== true) return null;
  const reached = graph.affectedBy(key);
  const felt = input.alerts.filter((alert) => reached.has(graph.keyOf(alert.resource)));
  const share = felt.length / input.alerts.length;
  const worst = worstOf(scene.serving);
  const { change, fit } = release;
  return {
    onsetMs,
    hypothesis: {
      kind: 'release',
      resource: change.resource,
      change,
      score: 0.95 * strengthOf(scene.serving) * fit * (0.35 + 0.65 * share),
      title: change.title,
      speaksFor: [
        `It was released ${Math.max(0, Math.round((onsetMs - change.atMs) / 60_000))} min before the onset`,
        'The error rate and latency of the other serving version did not change',
      ],
      shifts: [worst, ...scene.serving.filter((shift) => shift !== worst && shift.worse > 2)],
    },
  };
}
