import type { ChartPoint } from '#components/charts/chart-types.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';

const LEAD_MS = 30 * 60_000;
const STEP_MS = 10_000;

type Timed = Pick<
  ActionDetail,
  'status' | 'plan' | 'runs' | 'proposedAt' | 'verification' | 'verificationProgress'
>;

export interface EffectRange {
  fromMs: number;
  toMs: number;
  /** Start of the effect: the start of the run, or now if it has not started. */
  startMs: number;
  started: boolean;
  /** Window for measuring the success criteria; an estimate until the run has ended. */
  verifyFromMs: number;
  verifyToMs: number;
}

/**
 * Time range of the expected-effect chart: from half an hour before the start to the end of
 * verification. Epoch ms.
 */
export function effectRange(action: Timed, nowMs: number): EffectRange {
  const run = action.runs.find((each) => each.purpose === 'run' && each.startedAt !== null);
  const open =
    action.status === 'proposed' || action.status === 'approved' || action.status === 'queued';
  const runMs = run?.startedAt ? Date.parse(run.startedAt) : null;
  const stillMs = Math.ceil(nowMs / STEP_MS) * STEP_MS;
  const startMs = runMs ?? (open ? stillMs : Date.parse(action.proposedAt));
  const { expectedEffect, successCriteria } = action.plan;
  const withinMs = expectedEffect.kind === 'signal' ? expectedEffect.withinMs : 0;
  const measured = action.verification ?? action.verificationProgress;
  const verifyFromMs = measured ? Date.parse(measured.fromAt) : startMs + successCriteria.settleMs;
  const verifyToMs = measured
    ? Date.parse('toAt' in measured ? measured.toAt : measured.untilAt)
    : verifyFromMs + successCriteria.windowMs;
  return {
    fromMs: startMs - LEAD_MS,
    toMs: Math.max(startMs + withinMs * 1.5, verifyToMs + withinMs * 0.2),
    startMs,
    started: runMs !== null,
    verifyFromMs,
    verifyToMs,
  };
}

/**
 * Target value of the signal: the plan's bound, or the signal's current value if that is better.
 */
export function goalOf(
  effect: { to: number },
  must: 'below' | 'above' | undefined,
  present: number | null,
): number {
  if (present === null || must === undefined) return effect.to;
  return must === 'below' ? Math.min(effect.to, present) : Math.max(effect.to, present);
}

/**
 * The expected effect as a line: from the current value to the expected one, then level. In the
 * unit of the signal.
 */
export function expectedLine(
  effect: { from: number | null; to: number; withinMs: number },
  range: EffectRange,
  present: number | null,
): ChartPoint[] {
  const from = present ?? effect.from;
  const reachedMs = range.startMs + effect.withinMs;
  const tail: ChartPoint[] =
    range.toMs > reachedMs
      ? [
          [reachedMs, effect.to],
          [range.toMs, effect.to],
        ]
      : [[reachedMs, effect.to]];
  return from === null ? tail : [[range.startMs, from], ...tail];
}

/** Last measured value at or before a time; null if there is none. */
export function valueBefore(points: readonly ChartPoint[], atMs: number): number | null {
  let last: number | null = null;
  for (const [pointMs, value] of points) {
    if (pointMs > atMs) break;
    if (value !== null) last = value;
  }
  return last;
}
