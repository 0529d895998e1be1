import { coverage, coverageFactor } from '#engines/causes/coverage.ts';
import { resourceOf, type CaseFile, type Draft } from '#engines/causes/hypothesis.ts';

/**
 * One hypothesis per resource that stopped reporting: its data is missing, which says nothing about its
 * health. When its callers see errors or slowness at the same time it is probably down, and the
 * hypotheses about that come first.
 */
export function dataCauses(file: CaseFile): readonly Draft[] {
  const { scene } = file;
  const silent = new Map<string, number>();
  for (const alert of scene.input.alerts) {
    if (alert.kind !== 'silent') continue;
    const key = scene.graph.keyOf(alert.resource);
    silent.set(key, Math.min(silent.get(key) ?? Number.POSITIVE_INFINITY, alert.startedAtMs));
  }
  return [...silent.keys()].map((key): Draft => {
    const resource = resourceOf(scene, key);
    const state = file.states.get(key);
    const failing = state?.visible ?? 0;
    const share = coverage(scene, new Set([key]), (alert) => alert.kind === 'silent');
    const series = scene.all.filter(
      (measured) =>
        scene.alerting.has(measured.series.seriesId) &&
        scene.graph.keyOf(measured.series.resource) === key,
    );
    return {
      kind: 'data',
      resource,
      score: 0.9 * (1 - 0.7 * failing) * coverageFactor(share),
      title: `${resource.name} stopped reporting`,
      speaksFor: [
        `${series.length > 1 ? `${series.length} series` : 'A series'} of ${resource.name} that report regularly went silent`,
      ],
      speaksAgainst:
        failing > 0.3 ? ['Those that call it see it fail, so more than its data is missing'] : [],
      measured: series,
    };
  });
}
