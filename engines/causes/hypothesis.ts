import type { Cause, CauseKind, CauseSubkind, CauseVerdict } from '#engines/causes/cause-input.ts';
import { evidenceOf } from '#engines/causes/explain-cause.ts';
import type { Measured } from '#engines/causes/measure-series.ts';
import type { NodeState } from '#engines/causes/node-state.ts';
import { grade, type Scene } from '#engines/causes/scene.ts';
import type { ResourceRef } from '#engines/correlate/graph.ts';
import { clamp } from '#engines/math/clamp.ts';

/** The scene with the state of each node, as input for all hypotheses. */
export interface CaseFile {
  readonly scene: Scene;
  readonly states: ReadonlyMap<string, NodeState>;
}

export interface Draft {
  readonly kind: CauseKind;
  readonly subkind?: CauseSubkind;
  readonly resource: ResourceRef;
  readonly changeRef?: string;
  /** Fit of the hypothesis without its timing, 0..1. */
  readonly score: number;
  /** Fit of the hypothesis in time; absent for a perfect fit. */
  readonly timing?: Timing;
  readonly title: string;
  readonly speaksFor: readonly string[];
  readonly speaksAgainst: readonly string[];
  readonly measured: readonly (Measured | null | undefined)[];
  readonly ruledOut?: boolean;
}

const MAX_EVIDENCE = 6;

/** The beginning of a hypothesis, compared with the onset of the incident. */
export interface Timing {
  /** Score factor, 0..1. */
  readonly factor: number;
  /** Start time, epoch ms. */
  readonly startMs: number;
  readonly misfit: 'late' | 'earlier-incident' | null;
}

const OUT_OF_TIME = 0.3;
const CLEARLY = 0.8;
/** Maximum time between a cause's start and the first alert of its incident. */
const NEAR_ALERT_MS = 45_000;
const MIN_AHEAD_MS = 60_000;

/** Whether the start coincides with an earlier incident that continued into this one. */
function beganEarlier({ input, onsetMs }: Scene, startMs: number): boolean {
  return (
    startMs < onsetMs - MIN_AHEAD_MS &&
    (input.earlierAlerts ?? []).some(
      ({ startedAtMs }) => Math.abs(startedAtMs - startMs) <= NEAR_ALERT_MS,
    )
  );
}

/**
 * Timing of a start: factor 1 up to half a minute after the incident's onset, 0.3 from two minutes.
 * A cause that began after the first symptom did not cause it and must not displace the actual
 * cause. The same applies to a cause that began together with an earlier incident. Times in epoch
 * ms.
 */
export function timingOf(scene: Scene, startMs: number, toleranceMs = 0): Timing {
  if (beganEarlier(scene, startMs))
    return { factor: OUT_OF_TIME, startMs, misfit: 'earlier-incident' };
  const late = grade(startMs - toleranceMs - scene.onsetMs, 30_000, 120_000);
  const factor = 1 - (1 - OUT_OF_TIME) * late;
  return { factor, startMs, misfit: factor < CLEARLY ? 'late' : null };
}

/** Reasons against a cause that follow from its beginning. */
export function describeMisfit(timing: Timing | undefined): string[] {
  if (timing?.misfit === 'late') return ['It started only after the first symptom'];
  return timing?.misfit === 'earlier-incident' ? ['It started with an earlier incident'] : [];
}

/** The score of a draft, including its timing. */
export const scoreOf = ({ score, timing }: Draft): number => score * (timing?.factor ?? 1);

/** Minimum score of a credible cause. Below it, `unknown` is ranked first. */
export const CREDIBLE = 0.25;
/** Title of the cause `unknown`. */
export const UNKNOWN_TITLE = 'No hypothesis is credible';

/** Verdict for a score. */
export function verdictOf(score: number, ruledOut: boolean): CauseVerdict {
  if (ruledOut) return 'ruled out';
  if (score >= 0.5) return 'likely';
  return score >= CREDIBLE ? 'possible' : 'unlikely';
}

/** Converts a draft to a cause with deduplicated evidence, rounded score and verdict. */
export function concludeDraft(draft: Draft): Cause {
  const unique = new Map<string, Measured>();
  for (const measured of draft.measured)
    if (measured && !unique.has(measured.series.seriesId))
      unique.set(measured.series.seriesId, measured);
  const score = draft.ruledOut ? 0 : Math.round(clamp(scoreOf(draft), 0, 1) * 1000) / 1000;
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

/**
 * Series of alerts at nodes that this fault reaches, clearest first; shown as consequences of the
 * cause.
 */
export function symptoms(scene: Scene, reached: ReadonlySet<string>): readonly Measured[] {
  return scene.all
    .filter(
      (measured) =>
        scene.alerting.has(measured.series.seriesId) &&
        reached.has(scene.graph.keyOf(measured.series.resource)),
    )
    .toSorted((a, b) => Math.abs(b.shift.score) - Math.abs(a.shift.score));
}
