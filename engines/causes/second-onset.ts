import type { Cause, CauseInput } from '#engines/causes/cause-input.ts';
import { concludeDraft, scoreOf, type Draft } from '#engines/causes/hypothesis.ts';
import type { Scene } from '#engines/causes/scene.ts';
import { isSameResource } from '#engines/correlate/graph.ts';

/** All hypotheses of an incident with one onset. */
export interface Judgement {
  readonly scene: Scene;
  readonly drafts: readonly Draft[];
}

/** A second fault within an incident. */
export interface SecondOnset {
  /** Cause of the second fault, judged by the second onset. */
  readonly cause: Cause;
  /** Data before this fault began; null if there is too little for a ranking. */
  readonly before: CauseInput | null;
}

/**
 * Minimum score of a later hypothesis. Below it, the hypothesis is an effect of the first fault, or
 * chance.
 */
const MIN_SCORE = 0.4;
/** Minimum time between two onsets. */
const MIN_APART_MS = 30_000;
/** Minimum time span of data after the first onset for its ranking. */
const MIN_SPAN_MS = 60_000;
/** An alert may start up to this long before the onset of its fault. */
const LEAD_MS = 15_000;
/** Time that a signal needs after its onset to reach its new level. */
const SETTLE_MS = 30_000;
/** Minimum number of samples between two onsets, used as the level for comparison. */
const MIN_SAMPLES = 6;
/** Maximum distance between the start of a cause and the onset that it explains. */
const NEAR_MS = 45_000;
/** Maximum number of judged candidates; the latest are used. */
const MAX_CANDIDATES = 6;
/** Difference between scores that preserves their order when past verdicts are applied. */
const STEP = 0.001;

/** The incident as of a point in time, so that later data does not affect its first onset. */
function until(input: CauseInput, endMs: number): CauseInput {
  return {
    ...input,
    nowMs: endMs,
    alerts: input.alerts.filter(({ startedAtMs }) => startedAtMs < endMs - LEAD_MS),
    changes: input.changes.filter(({ atMs }) => atMs <= endMs),
    series: input.series.map((series) => ({
      ...series,
      points: series.points.filter(([atMs]) => atMs <= endMs),
    })),
  };
}

/**
 * The incident as if it had begun at its second onset. The baseline is the level between the two
 * onsets.
 */
function since(whole: CauseInput, onsetMs: number, startMs: number): CauseInput {
  const { actedMs = whole.nowMs } = whole;
  // Signal changes after an action are effects of the action.
  const input = actedMs - startMs >= MIN_SPAN_MS ? until(whole, actedMs) : whole;
  const fromMs = onsetMs + SETTLE_MS;
  const fresh = input.alerts.filter(({ startedAtMs }) => startedAtMs >= startMs - LEAD_MS);
  return {
    ...input,
    // A signal that already alerts can get worse without a new alert.
    alerts:
      fresh.length > 0 ? fresh : input.alerts.map((alert) => ({ ...alert, startedAtMs: startMs })),
    earlierAlerts: [
      ...(input.earlierAlerts ?? []),
      ...input.alerts.filter((alert) => !fresh.includes(alert)),
    ],
    series: input.series.map((series) => {
      const points = series.points.filter(([atMs]) => atMs >= fromMs);
      const between = points.filter(([atMs]) => atMs < startMs).length;
      return between < MIN_SAMPLES ? series : { ...series, points };
    }),
  };
}

/**
 * Times after the onset at which a separate fault may have begun, oldest first: starts of alerts,
 * changes and late hypotheses.
 */
function candidates(input: CauseInput, { scene, drafts }: Judgement): number[] {
  const times = [
    ...input.alerts.map(({ startedAtMs }) => startedAtMs),
    ...scene.input.changes.map(({ atMs }) => atMs),
    ...drafts.flatMap(({ timing }) => (timing?.misfit === 'late' ? [timing.startMs] : [])),
  ]
    .filter((atMs) => atMs >= scene.onsetMs + MIN_APART_MS && atMs < input.nowMs)
    .toSorted((a, b) => a - b);
  return times
    .filter((atMs, index) => atMs - (times[index - 1] ?? Number.NEGATIVE_INFINITY) >= LEAD_MS)
    .slice(-MAX_CANDIDATES);
}

/**
 * Whether a cause can have begun independently: it is not an effect of the first cause on the
 * resources that the first cause reaches.
 */
function isIndependent(cause: Cause, first: Cause | undefined, { input, graph }: Scene): boolean {
  if (first === undefined) return true;
  const [key, firstKey] = [graph.keyOf(cause.resource), graph.keyOf(first.resource)];
  const isSameThing = cause.kind === first.kind && key === firstKey;
  if (isSameThing) return cause.change !== null && cause.change.ref !== first.change?.ref;
  if (cause.kind === 'change' || cause.kind === 'traffic') return true;
  // Memory growth is a separate incident only once it alerts.
  const isGrowing = input.alerts.some(
    ({ role, resource }) => role === 'memory' && graph.keyOf(resource) === key,
  );
  if (cause.kind === 'saturation') return isGrowing || graph.guests(key).length > 0;
  if (cause.kind !== 'dependency' || first.kind === 'traffic') return false;
  return !graph.affectedBy(firstKey).has(key);
}

/**
 * The second onset of an incident: a time after the first symptom at which another likely cause
 * began, compared with the level between the two onsets. The first onset is then judged by the data
 * up to the second onset, or up to the first action on the incident. Null if there is no second
 * onset. Pure; times in epoch ms.
 */
export function secondOnset(
  input: CauseInput,
  whole: Judgement,
  judge: (input: CauseInput) => Judgement,
): SecondOnset | null {
  const { onsetMs } = whole.scene;
  const { actedMs = Number.POSITIVE_INFINITY } = input;
  let best: (SecondOnset & { readonly score: number }) | null = null;
  for (const startMs of candidates(input, whole)) {
    const begun = ranked(judge(since(input, onsetMs, startMs))).filter(
      (draft) =>
        draft.timing !== undefined &&
        Math.abs(draft.timing.startMs - startMs) <= NEAR_MS &&
        scoreOf(draft) >= MIN_SCORE,
    );
    // This check rejects most candidates, which avoids judging the first onset again.
    if (begun.length === 0) continue;
    const endMs = Math.min(startMs, actedMs > onsetMs ? actedMs : Number.POSITIVE_INFINITY);
    const before = until(input, endMs);
    const isEnough = endMs - onsetMs >= MIN_SPAN_MS && before.alerts.length > 0;
    const [first] = ranked(isEnough ? judge(before) : whole).map(concludeDraft);
    const later = begun.find((draft) => isIndependent(concludeDraft(draft), first, whole.scene));
    if (later === undefined) continue;
    const score = scoreOf(later);
    const cause: Cause = { ...concludeDraft(later), later: true };
    if (best === null || score > best.score)
      best = { cause, before: isEnough ? before : null, score };
  }
  return best;
}

/** Hypotheses that are not ruled out, best first. */
const ranked = ({ drafts }: Judgement): Draft[] =>
  drafts.filter(({ ruledOut }) => !ruledOut).toSorted((a, b) => scoreOf(b) - scoreOf(a));

const isSame = (a: Cause, b: Cause): boolean =>
  a.kind === b.kind && isSameResource(a.resource, b.resource) && a.change?.ref === b.change?.ref;

/**
 * Causes of an incident, with the cause of the second onset directly after the best cause of the
 * first. Scores follow that order. If the later cause best explains the whole incident, it stays
 * first and there is only one onset.
 */
export function withLater(causes: readonly Cause[], later: Cause): readonly Cause[] {
  const [first, ...others] = causes;
  if (first === undefined || first.kind === 'unknown' || isSame(first, later)) return causes;
  const capped = (cause: Cause, above: Cause): Cause => ({
    ...cause,
    score: Math.max(0, Math.min(cause.score, above.score - STEP)),
  });
  const second = capped(later, first);
  return [
    first,
    second,
    ...others.filter((cause) => !isSame(cause, later)).map((cause) => capped(cause, second)),
  ];
}
