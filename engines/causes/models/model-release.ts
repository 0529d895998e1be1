import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import type { CandidateChange, CauseInput } from '#engines/causes/cause-input.ts';
import type { Hypothesis, Signs } from './model-hypothesis.ts';
import {
  type ModelScene,
  type ModelShift,
  shiftDuring,
  strengthOf,
  worstOf,
} from './model-scene.ts';

/**
 * Search window for a release before the onset. Windows and steps blur the onset by
 * `RELEASE_AFTER_MS`.
 */
const RELEASE_BEFORE_MS = 90 * 60_000;
const RELEASE_AFTER_MS = 5 * 60_000;
/**
 * A possible cause of a model's deterioration: a change, and how well its kind and time match,
 * 0..1.
 */
export interface Release {
  readonly change: CandidateChange;
  readonly fit: number;
  /**
   * Time that the predictions remained good while the change was in effect; null if labels do not
   * show this.
   */
  readonly wellMs: number | null;
}

const released = new Set<CandidateChange['kind']>([
  'model_version',
  'deployment',
  'config',
  'feature_flag',
]);

export const namesVersion = ({ kind, resource }: CandidateChange): boolean =>
  kind === 'model_version' || resource.kind === 'model';

/**
 * Certainty that the predictions themselves have changed, 0..1, based on their distribution or
 * score-based quality estimate. Null if neither is measured.
 */
function answersMoved({ predictions, estimated }: ModelScene): number | null {
  const known = [...predictions, ...estimated].filter((shift) => shift.known);
  return known.length === 0 ? null : strengthOf(known);
}

/**
 * How well the kind of a change explains the trouble. Flags, configuration changes and service
 * deployments only make a model worse by changing its predictions. Another version may predict the
 * same distribution, but wrongly.
 */
function fitOfKind(change: CandidateChange, scene: ModelScene): number {
  if (namesVersion(change)) return 1;
  const moved = answersMoved(scene);
  // Most flags and settings of a service do not affect its model.
  if (moved === null) return change.kind === 'deployment' ? 0.8 : 0.5;
  return 0.8 * (0.2 + 0.8 * moved);
}

/** Factor on the fit of a change if the predictions remained good until the trouble began. */
const SERVED_WELL = 0.2;

/**
 * Whether labels show that a change made nothing worse: a bad version is wrong from its first
 * prediction, and at all times.
 */
function servedWell({ realised, onsetMs }: ModelScene, change: CandidateChange): boolean {
  // The new version is compared with its predecessors.
  const byMeasure = Map.groupBy(realised, ({ series }) => series.labels?.['measure']);
  const since = [...byMeasure.values()].flatMap((shifts) =>
    shifts.slice(0, 1).flatMap(({ series }) => {
      // A new version has the points of its predecessors in addition to its own.
      const points = [
        ...new Map(
          shifts.flatMap((shift) => shift.series.points).map((point) => [point.join(), point]),
        ).values(),
      ];
      return shiftDuring({ ...series, points }, change.atMs, onsetMs) ?? [];
    }),
  );
  return since.length > 0 && strengthOf(since) === 0;
}

/** Last change before the onset to the model or a service that serves it. */
export function releaseAt(input: CauseInput, graph: GraphIndex, scene: ModelScene): Release | null {
  const near = new Set([scene.key, ...graph.servers(scene.key)]);
  const fits = input.changes
    .filter((change) => released.has(change.kind) && near.has(graph.keyOf(change.resource)))
    .flatMap((change) => {
      const lagMs = scene.onsetMs - change.atMs;
      if (lagMs < -RELEASE_AFTER_MS || lagMs > RELEASE_BEFORE_MS) return [];
      const nearness = Math.exp(-Math.max(0, lagMs) / RELEASE_BEFORE_MS);
      const wellMs = servedWell(scene, change) ? lagMs : null;
      const fit = fitOfKind(change, scene) * nearness * (wellMs === null ? 1 : SERVED_WELL);
      return [{ change, fit, wellMs }];
    });
  return fits.toSorted((a, b) => b.fit - a.fit)[0] ?? null;
}

/**
 * Minimum decrease of a version relative to the new version's; smaller decreases are noise because
 * the last windows contain few requests.
 */
const SPARED = 0.25;
/** Strength above which a decrease is not noise, even if the other version is much worse. */
const UNSPARED = 0.5;

/**
 * Whether the previously serving versions also got worse in one measure, by more than the noise of
 * their last windows.
 */
function othersFell(own: readonly ModelShift[], others: readonly ModelShift[]): boolean {
  const worse = (shifts: readonly ModelShift[]): number => worstOf(shifts)?.worse ?? 0;
  const hit = strengthOf(others);
  return hit >= UNSPARED || (hit >= 0.2 && worse(others) >= SPARED * worse(own));
}

/**
 * Whether only the new version got worse, of two versions that serve at the same time; null if
 * unclear. Each measure compares the versions separately. At least half of the measures in which
 * the new version got worse decide, or half of all measures if there are none. A problem of both
 * versions appears in most measures; noise from few requests appears only in some. A version that
 * was rolled back before, and so has none of these predictions, made none of them worse.
 */
export function onlyNewVersion(
  seen: readonly ModelShift[],
  version: string | undefined,
): boolean | null {
  if (version === undefined) return null;
  const told = seen.filter(
    ({ series, known }) => known && series.labels?.['version'] !== undefined,
  );
  const isOwn = ({ series }: ModelShift): boolean => series.labels?.['version'] === version;
  const measureOf = ({ series: { metric, labels } }: ModelShift): string =>
    `${metric} ${labels?.['measure'] ?? ''}`;
  const compared = [...Map.groupBy(told, measureOf).values()]
    .map((each) => ({
      own: each.filter(isOwn),
      others: each.filter((shift) => !isOwn(shift)),
    }))
    .filter(({ own, others }) => own.length > 0 && others.length > 0);
  if (compared.length === 0) {
    const isAbsent = told.length > 0 && !told.some(isOwn);
    return isAbsent && strengthOf(told) >= UNSPARED ? false : null;
  }
  const fallen = compared.filter(({ own }) => strengthOf(own) > 0);
  const judged = fallen.length > 0 ? fallen : compared;
  const hit = judged.filter(({ own, others }) => othersFell(own, others));
  if (2 * hit.length >= judged.length) return false;
  return judged.some(({ own }) => strengthOf(own) > 0.5) ? true : null;
}

/**
 * The release as the cause of a model's deterioration, scored by the harm and by the versions that
 * got worse.
 */
export function releaseCause(scene: ModelScene, signs: Signs, release: Release): Hypothesis {
  const { change } = release;
  const alone = namesVersion(change) ? onlyNewVersion(scene.realised, change.after) : null;
  const harm = Math.max(signs.realised, signs.estimated, strengthOf(scene.predictions));
  const split = alone === null ? 1 : alone ? 1.2 : 0.3;
  return {
    kind: 'release',
    resource: change.resource,
    change,
    score: Math.min(1, 0.95 * harm * release.fit * split) * (1 - 0.7 * signs.quality),
    title: change.title,
    speaksFor: [
      `It was released ${Math.max(0, Math.round((scene.onsetMs - change.atMs) / 60_000))} min before the onset`,
      ...(alone === true ? ['The other version serving at the same time hardly degraded'] : []),
    ],
    speaksAgainst: [
      ...(release.wellMs === null
        ? []
        : [
            `The predictions were as good as before for ${Math.round(release.wellMs / 60_000)} min after it`,
          ]),
      ...(alone === false ? ['The versions that served before degraded too'] : []),
      ...(signs.quality > 0.3 ? ['Bad values reached the model at the same time'] : []),
      ...(!namesVersion(change) && (answersMoved(scene) ?? 1) < 0.3
        ? ['The model predicts as before']
        : []),
    ],
    shifts: [
      worstOf(scene.realised),
      worstOf(scene.predictions),
      worstOf(scene.estimated),
      // A version that is also slow or fails explains more than wrong predictions.
      ...(namesVersion(change) && onlyNewVersion(scene.serving, change.after) === true
        ? [worstOf(scene.serving)]
        : []),
    ],
  };
}
