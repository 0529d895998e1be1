import type { CauseAlert } from '#engines/causes/cause-input.ts';
import { coverage, coverageFactor } from '#engines/causes/coverage.ts';
import { resourceOf, type CaseFile, type Draft } from '#engines/causes/hypothesis.ts';
import type { Scene } from '#engines/causes/scene.ts';

/** A source this far behind the newest sample of the scene has stopped reporting. */
const STOPPED_MS = 45_000;

/**
 * Share of the other sources that continue to report, 0..1; 1 if there are none. If most stop at
 * the same time, the cause is a shared part (the network, ingest, this machine), not a single
 * source.
 */
function othersGoOn(scene: Scene, key: string): number {
  const newest = new Map<string, number>();
  for (const { series, points } of scene.all) {
    const reporter = scene.graph.keyOf(series.caller ?? series.resource);
    newest.set(reporter, Math.max(newest.get(reporter) ?? 0, points.at(-1)?.[0] ?? 0));
  }
  newest.delete(key);
  const stopped = [...newest.values()].filter((atMs) => scene.input.nowMs - atMs > STOPPED_MS);
  return newest.size === 0 ? 1 : 1 - stopped.length / newest.size;
}

/** A series that stopped, or a model whose requests no longer arrive. */
const isSilent = ({ kind, metric }: CauseAlert): boolean =>
  kind === 'silent' || metric === 'model.row_age';

/**
 * One hypothesis per resource that stopped reporting. Missing data is not evidence about its
 * health. If its callers see errors or slowness at the same time, it is probably down, and the
 * hypotheses about that come first.
 */
export function dataCauses(file: CaseFile): readonly Draft[] {
  const { scene } = file;
  const silent = new Map<string, number>();
  for (const alert of scene.input.alerts) {
    if (!isSilent(alert)) continue;
    const key = scene.graph.keyOf(alert.resource);
    silent.set(key, Math.min(silent.get(key) ?? Number.POSITIVE_INFINITY, alert.startedAtMs));
  }
  return [...silent.keys()].map((key): Draft => {
    const resource = resourceOf(scene, key);
    const state = file.states.get(key);
    const failing = state?.visible ?? 0;
    const alone = othersGoOn(scene, key);
    const share = coverage(scene, new Set([key]), isSilent);
    const series = scene.all.filter(
      (measured) =>
        scene.alerting.has(measured.series.seriesId) &&
        scene.graph.keyOf(measured.series.resource) === key,
    );
    return {
      kind: 'data',
      resource,
      score: 0.9 * (1 - 0.7 * failing) * (0.4 + 0.6 * alone) * coverageFactor(share),
      title: `${resource.name} stopped reporting`,
      speaksFor: [
        ...(resource.kind === 'model'
          ? [`No requests of ${resource.name} arrive any more`]
          : [
              `${series.length > 1 ? `${series.length} series` : 'A series'} of ${resource.name} that report regularly went silent`,
            ]),
        ...(alone > 0.8 ? ['The other sources still report'] : []),
      ],
      speaksAgainst: [
        ...(failing > 0.3 ? ['Its callers see failures, so more than its data is missing'] : []),
        ...(alone < 0.5 ? ['Most other sources stopped too, so the cause is probably shared'] : []),
      ],
      measured: series,
    };
  });
}
