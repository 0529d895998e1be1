import type { CandidateChange, Cause, CauseSubkind } from '#engines/causes/cause-input.ts';
import type { ResourceRef } from '#engines/correlate/graph.ts';
import { isScale, type ModelScene, type ModelShift, strengthOf, worstOf } from './model-scene.ts';

/** A possible cause of a model's deterioration, before scoring and wording. */
export interface Hypothesis {
  readonly kind: Cause['kind'];
  readonly subkind?: CauseSubkind;
  readonly resource: ResourceRef;
  readonly change?: CandidateChange;
  readonly score: number;
  readonly title: string;
  readonly speaksFor: readonly string[];
  readonly speaksAgainst?: readonly string[];
  readonly shifts: readonly (ModelShift | null)[];
}

/** Strengths of the signs at one model, 0..1. */
export interface Signs {
  readonly realised: number;
  readonly estimated: number;
  readonly quality: number;
  /** Strength of few out-of-range values in columns that moved as a whole. */
  readonly ends: number;
  readonly drift: number;
  readonly labels: number;
  /** How well a release or a configuration change of the model or its service matches the onset. */
  readonly release: number;
}

/** Scale factor that no population shift reaches for all values at the same time. */
const SURE_FACTOR = 5;

/**
 * Certainty that values are bad; a small change of scale without a loss may be a different
 * population.
 */
function qualityOf({ quality }: ModelScene, harm: number): number {
  const scales = quality.filter(({ series }) => isScale(series));
  const sure = (worstOf(scales)?.after ?? 0) >= SURE_FACTOR ? 1 : 0.6 + 0.4 * harm;
  const others = quality.filter(({ series }) => !isScale(series));
  return Math.max(strengthOf(others), sure * strengthOf(scales));
}

/** Determines the signs in a scene. Pure. */
export function signsOf(scene: ModelScene, release: number): Signs {
  const [realised, estimated] = [strengthOf(scene.realised), strengthOf(scene.estimated)];
  return {
    realised,
    estimated,
    quality: qualityOf(scene, Math.max(realised, estimated)),
    ends: strengthOf(scene.ends),
    drift: strengthOf(scene.drift),
    labels: strengthOf(scene.labels),
    release,
  };
}
