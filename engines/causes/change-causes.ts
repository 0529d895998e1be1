import type { CandidateChange, ChangeKind } from '#engines/causes/cause-input.ts';
import { coverage, coverageFactor } from '#engines/causes/coverage.ts';
import {
  changeTitle,
  describeExplained,
  describeShift,
  describeTiming,
} from '#engines/causes/explain-cause.ts';
import { formatSpan } from '#engines/causes/format-figure.ts';
import {
  describeMisfit,
  nameOf,
  resourceOf,
  scoreOf,
  symptoms,
  timingOf,
  type CaseFile,
  type Draft,
  type Timing,
} from '#engines/causes/hypothesis.ts';
import { loadSource } from '#engines/causes/load-source.ts';
import type { NodeState } from '#engines/causes/node-state.ts';
import { CREDIBLE_STRENGTH } from '#engines/causes/onset.ts';
import { stepFit } from '#engines/causes/step-fit.ts';

/** Prior weight of a change kind as the cause, relative to a deployment. */
export const KIND_PRIOR: Record<ChangeKind, number> = {
  deployment: 1,
  model_version: 1,
  config: 0.9,
  infrastructure: 0.85,
  feature_flag: 0.8,
  scale: 0.65,
  other: 0.5,
  // Evaluated elsewhere.
  campaign: 0,
  calendar: 0,
};

const DECAY_MS = 8 * 60_000;
/** Maximum distance from the onset for changes to be compared by the step in the signal. */
const NEAR_MS = 120_000;
const CLEAR_STEP = 0.5;
const OLDEST_MS = 2 * 3_600_000;
/** Minimum strength for trouble that originates at the node. */
const MIN_OWN = 0.12;

/**
 * How well the lag between a change and the onset supports the change, 0..1. Highest right before
 * the onset and fading over minutes. Decreases quickly for changes shortly after the onset (clocks,
 * sampling), then 0.
 */
export function timingFit(changeMs: number, onsetMs: number, toleranceMs: number): number {
  const lagMs = onsetMs - changeMs;
  if (lagMs < -3 * toleranceMs || lagMs > OLDEST_MS) return 0;
  const notAfter = 1 / (1 + Math.exp((-2 * (lagMs + 1.5 * toleranceMs)) / toleranceMs));
  return notAfter * Math.exp(-Math.max(0, lagMs) / DECAY_MS);
}

/** Whether a later change to the same resource, closer to the onset, is a more likely cause. */
function hasNearerRival(file: CaseFile, change: CandidateChange, state: NodeState): boolean {
  return file.scene.input.changes.some(
    (other) =>
      other.ref !== change.ref &&
      other.atMs > change.atMs &&
      file.scene.graph.keyOf(other.resource) === state.key &&
      KIND_PRIOR[other.kind] >= 0.8 * KIND_PRIOR[change.kind] &&
      timingFit(other.atMs, state.onsetMs, state.toleranceMs) >= 0.4,
  );
}

/**
 * Size of the step in the node's clearest own signal at the time of a change; NaN without such a
 * signal.
 */
function stepAt(state: NodeState, atMs: number): number {
  const clearest = state.latency.strength >= state.errors.strength ? state.latency : state.errors;
  return clearest.measured === null ? Number.NaN : stepFit(clearest.measured, atMs);
}

/**
 * Compares the signal step at a change with the steps at other changes of the same resource near
 * the onset.
 */
function stepRivalry(
  file: CaseFile,
  change: CandidateChange,
  state: NodeState,
): 'wins' | 'loses' | null {
  const own = stepAt(state, change.atMs);
  if (Number.isNaN(own)) return null;
  const rivals = file.scene.input.changes
    .filter((other) => other.ref !== change.ref)
    .filter((other) => file.scene.graph.keyOf(other.resource) === state.key)
    .filter((other) => Math.abs(other.atMs - state.onsetMs) < NEAR_MS)
    .map((other) => stepAt(state, other.atMs))
    .filter((fit) => !Number.isNaN(fit));
  const best = Math.max(0, ...rivals);
  if (own >= CLEAR_STEP && own - best >= 0.3) return 'wins';
  return best >= CLEAR_STEP && best - own >= 0.3 ? 'loses' : null;
}

/** The part of the node's own trouble that the change can cause. */
function changedStrength(file: CaseFile, state: NodeState): number {
  const host = file.scene.graph.guests(state.key).length > 0;
  return Math.max(
    state.own,
    host ? state.strain.strength : 0.6 * state.strain.strength * (1 - state.traffic.load),
  );
}

/**
 * Discount for a change at a leaking node. A leak grows slowly from its own start, so the change
 * caused neither the leak nor its later effects.
 */
function leakDiscount(file: CaseFile, state: NodeState, change: CandidateChange): number {
  if (!state.leak) return 1;
  const { departed, input, graph } = file.scene;
  const alerts = departed.has(state.leak.measured.series.seriesId);
  const isExplained = (input.earlierAlerts ?? []).some(
    ({ kind, resource }) => kind === 'leak' && graph.keyOf(resource) === state.key,
  );
  // The leak belongs to an earlier incident, so later trouble has a separate cause.
  if (!alerts && isExplained) return 1;
  const before = state.leak.verdict.onsetMs < change.atMs - state.toleranceMs;
  return alerts ? 0.12 : before ? 0.3 : 0.7;
}

/** Factor on traffic as an explanation if the trouble began clearly later, at a change. */
const EARLIER_LOAD = 0.3;

/**
 * Start of a node's traffic increase, epoch ms, from its alert or otherwise its series; NaN if not
 * found.
 */
function trafficOnset({ scene, states }: CaseFile, key: string): number {
  const starts = [...(scene.input.earlierAlerts ?? []), ...scene.input.alerts]
    .filter(({ role, caller }) => role === 'traffic' && caller === undefined)
    .filter(({ resource }) => scene.graph.keyOf(resource) === key)
    .map(({ startedAtMs }) => startedAtMs);
  if (starts.length > 0) return Math.min(...starts);
  return states.get(key)?.traffic.measured?.onset.onsetMs ?? Number.NaN;
}

/** How well traffic explains the trouble of a changed node, 0..1; less if the trouble began at the change. */
function loadOf(file: CaseFile, state: NodeState, change: CandidateChange): number {
  const { strength, key } = loadSource(file, state);
  const roseMs = key === null ? Number.NaN : trafficOnset(file, key);
  const { onsetMs, toleranceMs } = state;
  const isAtChange = Math.abs(onsetMs - change.atMs) <= toleranceMs;
  const isLater = Math.min(onsetMs, change.atMs) > roseMs + toleranceMs;
  return isAtChange && isLater ? EARLIER_LOAD * strength : strength;
}

/**
 * The node reduced to its errors; null unless the errors and the clearest signal have different
 * onsets.
 */
function byErrors(state: NodeState): NodeState | null {
  const { errors, latency, onsetMs, toleranceMs } = state;
  const { measured, strength } = errors;
  if (strength < MIN_OWN || !measured || measured.onset.strength < CREDIBLE_STRENGTH) return null;
  if (Math.abs(measured.onset.onsetMs - onsetMs) <= toleranceMs) return null;
  return {
    ...state,
    latency: { ...latency, strength: 0 },
    own: strength * (1 - (state.hosted?.share ?? 0)),
    onsetMs: measured.onset.onsetMs,
    toleranceMs: Math.max(6000, 1.5 * measured.onset.intervalMs),
  };
}

/**
 * The part of a node that a change explains best: all its signals, or errors with a separate onset.
 */
function aspectOf(file: CaseFile, change: CandidateChange, state: NodeState): NodeState {
  const errors = byErrors(state);
  const fit = (aspect: NodeState): number =>
    aspect.own *
    timingFit(change.atMs, aspect.onsetMs, aspect.toleranceMs) *
    (1 - 0.8 * loadOf(file, aspect, change));
  return errors !== null && fit(errors) > fit(state) ? errors : state;
}

interface Judged {
  readonly score: number;
  readonly timing: Timing;
  readonly ruledOut: boolean;
  readonly against: readonly string[];
}

/** Reasons that rule out a change as the cause. Shares and strengths from 0 to 1. */
function exclusions(
  { scene }: CaseFile,
  change: CandidateChange,
  state: NodeState,
  found: { share: number; strength: number; timing: number },
): string[] {
  const resource = resourceOf(scene, state.key);
  const against: string[] = [];
  if (found.share === 0) against.push(`No alerting resource depends on ${resource.name}`);
  if (found.strength < MIN_OWN) {
    const shown = state.latency.visible >= state.errors.visible ? state.latency : state.errors;
    against.push(
      shown.visible > 0.2 && shown.explainedBy.length > 0
        ? describeExplained(resource, 1 - shown.ownShare, shown.explainedBy, nameOf(scene))
        : `${resource.name} shows no change of its own`,
    );
  }
  if (found.timing === 0) against.push(describeTiming(change, state.onsetMs));
  return against;
}

function judgeChange(file: CaseFile, change: CandidateChange, node: NodeState): Judged {
  const { scene } = file;
  const state = aspectOf(file, change, node);
  const resource = resourceOf(scene, state.key);
  const share = coverage(scene, scene.graph.affectedBy(state.key));
  const step =
    Math.abs(change.atMs - state.onsetMs) < NEAR_MS ? stepRivalry(file, change, state) : null;
  const fit = timingFit(change.atMs, state.onsetMs, state.toleranceMs);
  const timing = step === 'wins' ? Math.max(fit, 0.95) : fit;
  const strength = changedStrength(file, state);
  const load = loadOf(file, state, change);
  const leak = leakDiscount(file, state, change);
  const begun = timingOf(scene, change.atMs, state.toleranceMs);
  const excluding = exclusions(file, change, state, { share, strength, timing });
  const ruledOut = excluding.length > 0;
  const rival = hasNearerRival(file, change, state);
  const against = [...excluding];
  if (timing > 0 && timing < 0.5)
    against.push(
      `${formatSpan(state.onsetMs - change.atMs)} passed between the change and the onset`,
    );
  if (!ruledOut) against.push(...describeMisfit(begun));
  if (rival && !ruledOut) against.push(`A later change of ${resource.name} is closer to the onset`);
  if (step === 'loses' && !ruledOut)
    against.push(`${resource.name} changed with another change, not with this one`);
  if (load > 0.4) against.push(`Traffic rose at the same time, which explains much of it`);
  if (state.hosted && state.hosted.share > 0.3)
    against.push(
      `${resourceOf(scene, state.hosted.host).name} ran short, and others there degraded too`,
    );
  if (leak < 1) against.push('Memory grows steadily, not with the change');
  const score =
    strength *
    timing *
    KIND_PRIOR[change.kind] *
    (1 - 0.8 * load) *
    leak *
    (rival && step !== 'wins' ? 0.6 : 1) *
    (step === 'loses' ? 0.3 : 1) *
    coverageFactor(share);
  return { score, timing: begun, ruledOut, against };
}

/**
 * One hypothesis per change. A change is a candidate only if onset and graph support it: an
 * alerting resource depends on its resource, the resource itself got worse (not because of its
 * callees), and this began within minutes after the change. All other changes are ruled out with a
 * reason.
 */
export function changeCauses(file: CaseFile): readonly Draft[] {
  const { scene } = file;
  return scene.input.changes.map((change): Draft => {
    const key = scene.graph.keyOf(change.resource);
    const state = file.states.get(key);
    const draft = { kind: 'change' as const, changeRef: change.ref, title: changeTitle(change) };
    if (!state) {
      const against = [`${change.resource.name} is not near this incident in the graph`];
      return {
        ...draft,
        resource: change.resource,
        score: 0,
        speaksFor: [],
        speaksAgainst: against,
        measured: [],
        ruledOut: true,
      };
    }
    const judged = judgeChange(file, change, state);
    const shown = [state.latency, state.errors]
      .filter((item) => item.strength > MIN_OWN)
      .map((item) => item.measured);
    const own = [
      ...shown,
      state.amplification.strength > MIN_OWN ? state.amplification.measured : null,
    ].filter((item) => item !== null);
    // Measured onsets are off by a few samples, so a change slightly after the onset may still be
    // the cause.
    const late = change.atMs - state.onsetMs >= 2_000;
    return {
      ...draft,
      resource: change.resource,
      score: judged.score,
      timing: judged.timing,
      ruledOut: judged.ruledOut,
      speaksFor: judged.ruledOut
        ? []
        : [...(late ? [] : [describeTiming(change, state.onsetMs)]), ...own.map(describeShift)],
      speaksAgainst:
        late && !judged.ruledOut
          ? [...judged.against, describeTiming(change, state.onsetMs)]
          : judged.against,
      measured: [...own, ...symptoms(scene, scene.graph.affectedBy(key))],
    };
  });
}

/**
 * Score of the best change at each node, which lowers the scores of other hypotheses about that
 * node.
 */
export function changeScores(
  scene: CaseFile['scene'],
  drafts: readonly Draft[],
): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  for (const draft of drafts) {
    if (draft.ruledOut) continue;
    const key = scene.graph.keyOf(draft.resource);
    best.set(key, Math.max(best.get(key) ?? 0, scoreOf(draft)));
  }
  return best;
}
