import type { CandidateChange, Cause } from '#engines/causes/cause-input.ts';
import { type ModelScene, type ModelShift, strengthOf } from '#engines/causes/model-scene.ts';
import type { ResourceRef } from '#engines/correlate/graph.ts';

/** What may have made a model worse, before its score is bounded and its evidence written out. */
export interface Hypothesis {
  readonly kind: Cause['kind'];
  readonly resource: ResourceRef;
  readonly change?: CandidateChange;
  readonly score: number;
  readonly title: string;
  readonly speaksFor: readonly string[];
  readonly speaksAgainst?: readonly string[];
  readonly shifts: readonly (ModelShift | null)[];
}

/** Strengths of what is seen at one model, 0..1. */
export interface Signs {
  readonly realised: number;
  readonly estimated: number;
  readonly quality: number;
  /** Of few values out of range in columns that moved as a whole. */
  readonly ends: number;
  readonly drift: number;
  readonly labels: number;
  /** How surely a release or a config of the model or its service stands at the onset. */
  readonly release: number;
}

/** Reads the signs of a scene. Pure. */
export function signsOf(scene: ModelScene, release: number): Signs {
  return {
    realised: strengthOf(scene.realised),
    estimated: strengthOf(scene.estimated),
    quality: strengthOf(scene.quality),
    ends: strengthOf(scene.ends),
    drift: strengthOf(scene.drift),
    labels: strengthOf(scene.labels),
    release,
  };
}
