import type {
  RolloutCheck,
  RolloutCheckItem,
  RolloutVerification,
} from '#lib/schemas/models-rollouts.ts';
import { exceedsShare } from '#engines/performance/exceeds-share.ts';
import { boundsOf } from '#engines/performance/limit-bounds.ts';
import type { Mix } from '#engines/performance/mix-distance.ts';
import { categoryCounts, mixOf } from '#engines/performance/mix-distance.ts';
import { limitsInForce } from '#server/models/model-limits.ts';
import { realisedQuality } from '#server/models/realised-quality.ts';
import type { WatchState } from '#server/models/watch-state.ts';
import { db } from '#server/platform/db.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference-window.ts';
import type { VersionBehaviour } from '#server/telemetry/queries/recorded-rows.ts';
import {
  answerCounts,
  recordedRows,
  versionBehaviour,
} from '#server/telemetry/queries/recorded-rows.ts';
import type { AnswersTold } from './compare-answers.ts';
import { besideItems, besideOf, percent } from './compare-answers.ts';
import { answersOf } from './judge-gate.ts';
import type { Rollout } from './rollout-row.ts';
import { judgedGate } from './rollout-row.ts';
import { scoreRows } from './score-rows.ts';
import { termsOf, usualOfBoth } from './task-terms.ts';

const smokeRows = 500;
const unansweredAtMost = 0.01;
/** By its own 95th percentile; more is slow only where chance does not explain it. */
const slowAtMost = 0.05;
/** How much slower a version may be, as a factor and in time that nobody feels. */
const slowerAtMost = 1.5;
const slowerFreeMs = 10;
/** The last span of a version that answers no more is at least so long. */
const lastSpanMs = 3_600_000;

const milliseconds = (value: number | null): string =>
  value === null ? 'not told' : `${value.toFixed(1)} ms`;

/** Alerts about errors and latency of what serves the model, since a time. */
async function alertsSince(model: string, since: Date): Promise<RolloutCheckItem> {
  const served = await db().relation.findMany({
    where: { kind: 'served_by', from: { kind: 'model', name: model } },
    select: { toId: true },
  });
  // Its server may tell of the model itself.
  const own = await db().resource.findMany({
    where: { kind: 'model', name: model },
    select: { id: true },
  });
  const fired = await db().alert.findMany({
    where: {
      resourceId: { in: [...served.map(({ toId }) => toId), ...own.map(({ id }) => id)] },
      role: { in: ['errors', 'latency'] },
      state: 'firing',
      startedAt: { gte: since },
      past: false,
    },
    select: { title: true },
    take: 3,
  });
  return {
    title: 'Errors and latency of what serves it',
    ok: fired.length === 0,
    detail:
      fired.length === 0
        ? 'no alert since the step began'
        : fired.map(({ title }) => title).join('; '),
  };
}

function latencyWords(
  { baseVersion }: Rollout,
  { latencyP95Ms, slow, timed }: VersionBehaviour,
  comparedMs: number | null,
): string {
  const words = `p95 ${milliseconds(latencyP95Ms)}, version ${baseVersion} ${milliseconds(comparedMs)}`;
  const from = slowFromMs(comparedMs);
  return from === null
    ? words
    : `${words}; ${slow} of ${timed} took longer than ${from.toFixed(1)} ms`;
}

/** The time from which a request counts as slow, from the 95th percentile of what it is compared with. */
const slowFromMs = (comparedMs: number | null): number | null =>
  comparedMs === null ? null : Math.max(comparedMs * slowerAtMost, comparedMs + slowerFreeMs);

function servingItems(
  rollout: Rollout,
  told: VersionBehaviour,
  comparedMs: number | null,
): RolloutCheckItem[] {
  const missing = told.rows === 0 ? 0 : told.unanswered / told.rows;
  return [
    {
      title: 'Answers',
      ok: !exceedsShare({ count: told.unanswered, of: told.rows }, unansweredAtMost),
      detail: `${percent(missing)} of ${told.rows} requests had none`,
    },
    {
      title: 'Latency',
      ok: !exceedsShare({ count: told.slow, of: told.timed }, slowAtMost),
      detail: latencyWords(rollout, told, comparedMs),
    },
  ];
}

/** What the answers of a window are like; their mix by the names of the gate. */
async function toldOf(
  window: InferenceWindow,
  told: VersionBehaviour,
  mix: Mix | null,
): Promise<AnswersTold> {
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

/** One check of the share that the new version has since `since`. Provisional by nature: it needs no label. */
export async function checkTraffic(
  rollout: Rollout,
  watched: WatchState,
  { since, now, percent: share }: { since: Date; now: Date; percent: number },
): Promise<RolloutCheck> {
  const { model, version, baseVersion: base } = rollout;
  const span = { model, fromMs: since.getTime(), toMs: now.getTime() };
  const window = { ...span, version };
  // With all requests on the new version, the other one is as it was in its last ones.
  const lastFromMs = span.fromMs - Math.max(lastSpanMs, span.toMs - span.fromMs);
  const last = { model, fromMs: lastFromMs, toMs: span.fromMs };
  const besideWindow = { ...(share === 100 ? last : span), version: base };
  const gate = judgedGate(rollout);
  const answers = answersOf(watched);
  const besideTold = await versionBehaviour(besideWindow, answers);
  const comparedMs = besideTold.latencyP95Ms ?? gate.usual.latencyP95Ms;
  const told = await versionBehaviour(window, answers, slowFromMs(comparedMs));
  const [own, other, alerts] = await Promise.all([
    toldOf(window, told, gate.usual.mix),
    toldOf(besideWindow, besideTold, gate.usual.mix),
    alertsSince(model, since),
  ]);
  const beside = besideOf(gate, { own, beside: other }, { paired: false, base });
  const items = [
    ...servingItems(rollout, told, comparedMs),
    ...(beside === null ? [] : besideItems(beside)),
    alerts,
  ];
  return {
    at: now.toISOString(),
    percent: share,
    rows: told.rows,
    ok: items.every(({ ok }) => ok),
    items,
  };
}

/** Asks both versions about the newest recorded requests: nothing of it is served. */
export async function smokeTest(
  rollout: Rollout,
  watched: WatchState,
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
  const toldAs = (like: AnswersTold['like'], list: typeof own): AnswersTold => {
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
      ok: own.length > 0 && broken === 0,
      detail: `${own.length - broken} of the newest ${own.length} were answered with ${terms.answer}`,
    },
    ...(broken > 0 || beside === null ? [] : besideItems(beside)),
  ];
  return {
    at: now.toISOString(),
    percent: 0,
    rows: own.length,
    ok: items.every(({ ok }) => ok),
    items,
  };
}

/** Measures beside the limits of realised quality that are switched on. */
async function limitItems(
  model: string,
  measures: Readonly<Record<string, number>>,
): Promise<RolloutCheckItem[]> {
  const limits = limitsInForce(
    await db().modelLimit.findMany({ where: { model, current: true } }),
  ).filter(({ basis, enabled }) => basis === 'realised' && enabled);
  return limits.flatMap((limit): RolloutCheckItem[] => {
    const { measure } = limit;
    const value = measures[measure];
    if (value === undefined) return [];
    const { low, high } = boundsOf(limit);
    const ok = value >= (low ?? -Infinity) && value <= (high ?? Infinity);
    const bounds = [low, high].flatMap((bound) => (bound === null ? [] : bound.toFixed(3)));
    const detail = `${value.toFixed(3)}, the ${bounds.length === 1 ? 'limit is' : 'limits are'} ${bounds.join(' and ')}`;
    return [{ title: `Realised ${measure.replaceAll('_', ' ')}`, ok, detail }];
  });
}

/**
 * Realised quality of the new version on the requests since it has them all, once nine of ten of their usual labels
 * have come: judged by the limits of the model. Null while rows or labels are missing.
 */
export async function checkLate(
  rollout: Rollout,
  watched: WatchState,
  { since, now }: { since: Date; now: Date },
): Promise<RolloutVerification | null> {
  const { model, version, policy } = rollout;
  const window = {
    model,
    fromMs: since.getTime(),
    toMs: now.getTime() - watched.labelDelayMs,
    version,
  };
  if (window.toMs <= window.fromMs) return null;
  const found = (await realisedQuality(window, watched)).get(version);
  const { rows, labelled, measures } = found ?? { rows: 0, labelled: 0, measures: {} };
  const { labelledShare } = watched.reference;
  const usual = labelledShare > 0 ? labelledShare : 1;
  const maturity = rows === 0 ? 0 : Math.min(1, labelled / rows / usual);
  if (labelled < policy.rollout.lateRowsAtLeast) return null;
  if (maturity < policy.rollout.maturityAtLeast) return null;
  const items = await limitItems(model, measures);
  const failed = items.find(({ ok }) => !ok);
  return {
    at: now.toISOString(),
    passed: failed === undefined && items.length > 0,
    reason:
      items.length === 0
        ? 'The model has no limit of realised quality that could prove it.'
        : failed === undefined
          ? 'Realised quality holds every limit of the model.'
          : `${failed.title} is ${failed.detail}.`,
    rows: labelled,
    maturity,
    items,
  };
}
