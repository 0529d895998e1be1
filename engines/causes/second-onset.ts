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
  /** Its cause, judged by its own onset. */
  readonly cause: Cause;
  /** The data until it began; null if that is too little for a ranking. */
  readonly before: CauseInput | null;
}

/** A later hypothesis below this is an effect of the first fault, or chance. */
const MIN_SCORE = 0.4;
/** Least time between two onsets. */
const MIN_APART_MS = 30_000;
/** Data after the first onset that its ranking needs. */
const MIN_SPAN_MS = 60_000;
/** Alerts can be dated this long before their onset. */
const LEAD_MS = 15_000;
/** Time that a signal needs after its onset to reach its new level. */
const SETTLE_MS = 30_000;
/** Samples between two onsets that are needed for a level to compare with. */
const MIN_SAMPLES = 6;
/** A cause begins at most this long before or after the onset that it explains. */
const NEAR_MS = 45_000;
/** Maximum number of candidates that are judged; the latest ones. */
const MAX_CANDIDATES = 6;
/** Distance in score that preserves an order when past verdicts are weighed in. */
const STEP = 0.001;

/** The incident as it was at a time: its first onset is not judged by later data. */
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

/** The incident as if it had begun at its second onset, compared with its level between the two. */
function since(whole: CauseInput, onsetMs: number, startMs: number): CauseInput {
  const { actedMs = whole.nowMs } = whole;
  // Changes of the signals after an action are its effect.
  const input = actedMs - startMs >= MIN_SPAN_MS ? until(whole, actedMs) : whole;
  const fromMs = onsetMs + SETTLE_MS;
  const fresh = input.alerts.filter(({ startedAtMs }) => startedAtMs >= startMs - LEAD_MS);
  return {
    ...input,
    // Signals that already alerted get worse without a new alert.
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
 * Times after the onset at which a separate fault may have begun, oldest first: alerts, changes and
 * late hypotheses.
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
 * Whether a cause can have begun without the first one: it is not an effect of the first one on the
 * resources that it reaches.
 */
function isIndependent(cause: Cause, first: Cause | undefined, { input, graph }: Scene): boolean {
  if (first === undefined) return true;
  const [key, firstKey] = [graph.keyOf(cause.resource), graph.keyOf(first.resource)];
  const isSameThing = cause.kind === first.kind && key === firstKey;
  if (isSameThing) return cause.change !== null && cause.change.ref !== first.change?.ref;
  if (cause.kind === 'change' || cause.kind === 'traffic') return true;
  // Growth of memory is a separate incident only once it alerts.
  const isGrowing = input.alerts.some(
    ({ role, resource }) => role === 'memory' && graph.keyOf(resource) === key,
  );
  if (cause.kind === 'saturation') return isGrowing || graph.guests(key).length > 0;
  if (cause.kind !== 'dependency' || first.kind === 'traffic') return false;
  return !graph.affectedBy(firstKey).has(key);
}

/**
 * The second onset of an incident: a time after its first symptom at which another cause began that
 * is likely according to the data of that time, compared with the level between the two onsets. The
 * first onset is then judged by the data up to the second one, or up to the first action on the
 * incident. Null without one. Pure; times in epoch ms.
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
    // Most candidates are rejected here, so the first onset need not be judged again.
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
 * The causes of an incident, with the cause of a second onset after the best one of the first
 * onset. Scores follow that order. A later cause that is the best explanation of the whole incident
 * remains the first: then there is one onset.
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
