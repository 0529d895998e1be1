import { exceedsShare } from '#engines/performance/comparison/exceeds-share.ts';
import { categoryCounts, mixOf, type Mix } from '#engines/performance/comparison/mix-distance.ts';
import type { RolloutCheck, RolloutCheckItem } from '#lib/schemas/rollouts/rollouts.ts';
import type { MonitoringState } from '#server/inference/monitor-state.ts';
import { scoreRows } from '#server/inference/performance/score-rows.ts';
import { termsOf, usualOfBoth } from '#server/inference/performance/task-terms.ts';
import {
  answerCounts,
  recordedRows,
  versionBehaviour,
  type AnsweredWindow,
  type VersionBehaviour,
} from '#server/telemetry/queries/inference/recorded-rows.ts';
import {
  besideItems,
  besideOf,
  percent,
  type PredictionCounts,
} from '../comparison/compare-predictions.ts';
import { estimatedError } from '../comparison/estimated-error.ts';
import { judgedGate, type Rollout } from '../rollout-row.ts';
import { answersOf } from './judge-gate.ts';
import { servingAlerts } from './serving-alerts.ts';

const smokeRows = 500;
const unansweredAtMost = 0.01;
/**
 * Expected share of requests above a version's own 95th percentile. A larger share counts as slow
 * only if it is statistically significant.
 */
const slowAtMost = 0.05;
/** Allowed slowdown of a version, as a factor and as a time that users do not notice. */
const slowerAtMost = 1.5;
const slowerFreeMs = 10;
/** Minimum length of the last time range of a version that no longer serves. */
const lastSpanMs = 3_600_000;

const milliseconds = (value: number | null): string =>
  value === null ? 'not reported' : `${value.toFixed(1)} ms`;

/**
 * Latency above which a request counts as slow, from the 95th percentile of the compared version.
 */
const slowFromMs = (comparedMs: number | null): number | null =>
  comparedMs === null ? null : Math.max(comparedMs * slowerAtMost, comparedMs + slowerFreeMs);

/** Latency check. Rows without a latency, or without a comparison, are not measured. */
export function latencyItem(
  { baseVersion: base }: Pick<Rollout, 'baseVersion'>,
  { latencyP95Ms, slow, timed }: Pick<VersionBehaviour, 'latencyP95Ms' | 'slow' | 'timed'>,
  comparedMs: number | null,
): RolloutCheckItem {
  const title = 'Latency';
  const words = `p95 ${milliseconds(latencyP95Ms)}, version ${base} ${milliseconds(comparedMs)}`;
  const from = slowFromMs(comparedMs);
  if (timed === 0 || from === null) {
    const lacks = timed === 0 ? 'its rows carry' : `the rows of version ${base} carried`;
    return { title, ok: true, measured: false, detail: `not measured: ${lacks} no latency` };
  }
  return {
    title,
    ok: !exceedsShare({ count: slow, of: timed }, slowAtMost),
    measured: true,
    detail: `${words}; ${slow} of ${timed} took longer than ${from.toFixed(1)} ms`,
  };
}

/** Check of the requests that the version left unanswered. */
export function answersItem({
  rows,
  unanswered,
}: Pick<VersionBehaviour, 'rows' | 'unanswered'>): RolloutCheckItem {
  const title = 'Answers';
  if (rows === 0)
    return { title, ok: true, measured: false, detail: 'not measured: no rows received' };
  return {
    title,
    ok: !exceedsShare({ count: unanswered, of: rows }, unansweredAtMost),
    measured: true,
    detail: `${percent(unanswered / rows)} of ${rows} requests had none`,
  };
}

/** Statistics of the predictions in a window. Their mix uses the categories of the gate. */
async function predictionStatistics(
  window: AnsweredWindow,
  told: VersionBehaviour,
  mix: Mix | null,
): Promise<PredictionCounts> {
  const rows = told.rows - told.unanswered;
  const { meanScore, sureness, telling } = told;
  const like = { meanScore, sureness, spread: null };
  return {
    rows,
    telling,
    like: {
      ...like,
      mix:
        mix === null
          ? null
          : mixOf(categoryCounts(await answerCounts(window)), rows, Object.keys(mix)),
    },
  };
}

type Windows = {
  own: AnsweredWindow;
  beside: AnsweredWindow;
  /** Whether both versions received the same requests. */
  paired: boolean;
  since: Date;
};

/**
 * Checks of the new version's predictions compared with the other version's, and of the latency for
 * callers.
 */
async function answeredItems(
  rollout: Rollout,
  watched: MonitoringState,
  { own: window, beside: besideWindow, paired, since }: Windows,
): Promise<Pick<RolloutCheck, 'rows' | 'ok' | 'items'>> {
  const gate = judgedGate(rollout);
  const answers = answersOf(watched);
  const besideTold = await versionBehaviour(besideWindow, answers);
  const comparedMs = besideTold.latencyP95Ms ?? gate.usual.latencyP95Ms;
  const told = await versionBehaviour(window, answers, slowFromMs(comparedMs));
  const [own, other, alerts, errors] = await Promise.all([
    predictionStatistics(window, told, gate.usual.mix),
    predictionStatistics(besideWindow, besideTold, gate.usual.mix),
    servingAlerts(rollout.model, since),
    watched.kind === 'regression' && !paired
      ? estimatedError({ window, rows: told.rows }, { window: besideWindow, rows: besideTold.rows })
      : null,
  ]);
  const pair = { own, beside: other };
  const items = [
    answersItem(told),
    latencyItem(rollout, told, comparedMs),
    ...besideItems(besideOf(gate, pair, { paired, base: rollout.baseVersion }), errors),
    alerts,
  ];
  return { rows: told.rows, ok: items.every(({ ok }) => ok), items };
}

/**
 * One check of the new version's traffic share since `since`. The result is provisional, because it
 * needs no labels.
 */
export async function checkTraffic(
  rollout: Rollout,
  watched: MonitoringState,
  { since, now, percent: share }: { since: Date; now: Date; percent: number },
): Promise<RolloutCheck> {
  const { model, version, baseVersion: base } = rollout;
  const span = { model, fromMs: since.getTime(), toMs: now.getTime() };
  // If the new version receives all requests, the other version is represented by its last
  // requests.
  const lastFromMs = span.fromMs - Math.max(lastSpanMs, span.toMs - span.fromMs);
  const last = { model, fromMs: lastFromMs, toMs: span.fromMs };
  const found = await answeredItems(rollout, watched, {
    own: { ...span, version },
    beside: { ...(share === 100 ? last : span), version: base },
    paired: false,
    since,
  });
  return { at: now.toISOString(), percent: share, ...found };
}

/**
 * One check of the shadow version's predictions since `since`, compared with those served for the
 * same requests.
 */
export async function checkMirrored(
  rollout: Rollout,
  watched: MonitoringState,
  { since, now }: { since: Date; now: Date },
): Promise<RolloutCheck> {
  const { model, version, baseVersion: base } = rollout;
  const span = { model, fromMs: since.getTime(), toMs: now.getTime() };
  const found = await answeredItems(rollout, watched, {
    own: { ...span, version, shadow: true, pairedWith: base },
    beside: { ...span, version: base, pairedWith: version },
    paired: true,
    since,
  });
  return { at: now.toISOString(), percent: 0, ...found };
}

/** Requests predictions of both versions for the newest recorded requests. Serves none of them. */
export async function smokeTest(
  rollout: Rollout,
  watched: MonitoringState,
  now: Date,
): Promise<RolloutCheck> {
  const { model, version, baseVersion: base, executor } = rollout;
  const toMs = now.getTime();
  const window = { model, fromMs: toMs - 7 * 86_400_000, toMs, version: null };
  const rows = await recordedRows(window, { labelled: null, limit: smokeRows });
  const scores = await scoreRows(executor, model, [base, version], rows);
  const [own = [], other = []] = [scores.get(version), scores.get(base)];
  const terms = termsOf(watched, [...own, ...other]);
  const broken = own.filter((answer) => !terms.isAnswer(answer)).length;
  const gate = judgedGate(rollout);
  const names = gate.usual.mix === null ? undefined : Object.keys(gate.usual.mix);
  const likes = usualOfBoth(terms, { own, beside: other }, names);
  const toldAs = (like: PredictionCounts['like'], list: typeof own): PredictionCounts => {
    const answered = list.filter(terms.isAnswer).length;
    return { like, rows: answered, telling: answered };
  };
  const beside = besideOf(
    gate,
    { own: toldAs(likes.own, own), beside: toldAs(likes.beside, other) },
    { paired: true, base },
  );
  const items = [
    {
      title: 'Recorded requests',
      ok: broken === 0,
      measured: own.length > 0,
      detail:
        own.length === 0
          ? 'not measured: no requests were recorded in the last 7 days'
          : `${own.length - broken} of the newest ${own.length} were answered with ${terms.answer}`,
    },
    ...(broken > 0 || own.length === 0 ? [] : besideItems(beside)),
  ];
  return {
    at: now.toISOString(),
    percent: 0,
    rows: own.length,
    ok: items.every(({ ok }) => ok),
    items,
  };
}
