import type { Cause, CauseKind, CauseSubkind, CauseVerdict } from '#engines/causes/cause-input.ts';
import { evidenceOf } from '#engines/causes/explain-cause.ts';
import type { Measured } from '#engines/causes/measure-series.ts';
import type { NodeState } from '#engines/causes/node-state.ts';
import { grade, type Scene } from '#engines/causes/scene.ts';
import type { ResourceRef } from '#engines/correlate/graph.ts';
import { clamp } from '#engines/math/clamp.ts';

/** The scene with every node's state: what all hypotheses compete on. */
export interface CaseFile {
  readonly scene: Scene;
  readonly states: ReadonlyMap<string, NodeState>;
}

export interface Draft {
  readonly kind: CauseKind;
  readonly subkind?: CauseSubkind;
  readonly resource: ResourceRef;
  readonly changeRef?: string;
  readonly score: number;
  readonly title: string;
  readonly speaksFor: readonly string[];
  readonly speaksAgainst: readonly string[];
  readonly measured: readonly (Measured | null | undefined)[];
  readonly ruledOut?: boolean;
}

const MAX_EVIDENCE = 6;

/**
 * Score factor of a beginning: 1 up to half a minute after the onset of the incident, 0.3 from two minutes on. What
 * began after the first symptom did not cause it, and may not displace what did. Times in epoch ms.
 */
export function inTime(scene: Scene, startMs: number, toleranceMs = 0): number {
  return 1 - 0.7 * grade(startMs - toleranceMs - scene.onsetMs, 30_000, 120_000);
}

/** What a late beginning says against a cause. */
export function lateWords(factor: number): string[] {
  return factor < 0.8 ? ['It began only after the first symptom'] : [];
}

/** A score in words. */
export function verdictOf(score: number, ruledOut: boolean): CauseVerdict {
  if (ruledOut) return 'ruled out';
  if (score >= 0.5) return 'likely';
  return score >= 0.25 ? 'possible' : 'unlikely';
}

/** Turns a draft into a cause: evidence without repeats, rounded score, verdict in words. */
export function concludeDraft(draft: Draft): Cause {
  const unique = new Map<string, Measured>();
  for (const measured of draft.measured)
    if (measured && !unique.has(measured.series.seriesId))
      unique.set(measured.series.seriesId, measured);
  const score = draft.ruledOut ? 0 : Math.round(clamp(draft.score, 0, 1) * 1000) / 1000;
  return {
    kind: draft.kind,
    ...(draft.subkind === undefined ? {} : { subkind: draft.subkind }),
    resource: draft.resource,
    change: draft.changeRef === undefined ? null : { ref: draft.changeRef },
    score,
    title: draft.title,
    speaksFor: draft.speaksFor,
    speaksAgainst: draft.speaksAgainst,
    evidence: [...unique.values()].slice(0, MAX_EVIDENCE).map(evidenceOf),
    verdict: verdictOf(score, draft.ruledOut ?? false),
  };
}

export function resourceOf(scene: Scene, key: string): ResourceRef {
  return (
    scene.graph.nodes.get(key) ?? {
      kind: key.slice(0, Math.max(0, key.indexOf(':'))),
      name: key.slice(key.indexOf(':') + 1),
    }
  );
}

export function nameOf(scene: Scene): (key: string) => string {
  return (key) => resourceOf(scene, key).name;
}

/** Series of alerts at nodes that this fault reaches, the clearest first: the consequence to show beside the cause. */
export function symptoms(scene: Scene, reached: ReadonlySet<string>): readonly Measured[] {
  return scene.all
    .filter(
      (measured) =>
        scene.alerting.has(measured.series.seriesId) &&
        reached.has(scene.graph.keyOf(measured.series.resource)),
    )
    .toSorted((a, b) => Math.abs(b.shift.score) - Math.abs(a.shift.score));
}
