import type {
  GateJudged,
  RolloutCheck,
  RolloutCheckItem,
  RolloutVerification,
} from '#lib/schemas/models-rollouts.ts';
import { exceedsShare } from '#engines/performance/exceeds-share.ts';
import type { Mix } from '#engines/performance/mix-distance.ts';
import { mixDistance } from '#engines/performance/mix-distance.ts';
import { limitsInForce } from '#server/models/model-limits.ts';
import { realisedQuality } from '#server/models/realised-quality.ts';
import type { WatchState } from '#server/models/watch-state.ts';
import { db } from '#server/platform/db.ts';
import type { VersionBehaviour } from '#server/telemetry/queries/recorded-rows.ts';
import {
  answerCounts,
  recordedRows,
  versionBehaviour,
} from '#server/telemetry/queries/recorded-rows.ts';
import { answersOf } from './judge-gate.ts';
import type { Rollout } from './rollout-row.ts';
import { judgedGate } from './rollout-row.ts';
import { scoreRows } from './score-rows.ts';
import { termsOf } from './task-terms.ts';

const smokeRows = 200;
const unansweredAtMost = 0.01;
/** By its own 95th percentile; more is slow only where chance does not explain it. */
const slowAtMost = 0.05;
/** How much slower a version may be, as a factor and in time that nobody feels. */
const slowerAtMost = 1.5;
const slowerFreeMs = 10;
/** How far a mix of classes may move with the time of the day, as total variation distance. */
const mixFree = 0.1;

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
const milliseconds = (value: number | null): string =>
  value === null ? 'not told' : `${value.toFixed(1)} ms`;

/** Alerts about errors and latency of what serves the model, since a time. */
async function alertsSince(model: string, since: Date): Promise<RolloutCheckItem> {
  const served = await db().relation.findMany({
    where: { kind: 'served_by', from: { kind: 'model', name: model } },
    select: { toId: true },
  });
  const fired = await db().alert.findMany({
    where: {
      resourceId: { in: served.map(({ toId }) => toId) },
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

const figure = (value: number): string => String(Number(value.toPrecision(4)));

/**
 * Is a mean as near to what it was on the gate's rows as chance over so many requests leaves it? `spread` is the standard
 * deviation of predicted numbers, null of probabilities; `free` is what is let pass besides, of a number in spreads.
 */
function nearUsual(
  title: string,
  now: number | null,
  usual: number,
  { rows, free, spread = null }: { rows: number; free: number; spread?: number | null },
): RolloutCheckItem {
  const variance = spread === null ? Math.max(0.01, usual * (1 - usual)) : spread ** 2;
  const room = free * (spread ?? 1) + 4 * Math.sqrt(variance / Math.max(1, rows));
  const off = now === null ? Number.POSITIVE_INFINITY : Math.abs(now - usual);
  const words = spread === null ? percent : figure;
  return {
    title,
    ok: off <= room,
    detail: `${now === null ? 'not told' : words(now)}, on the gate's rows ${words(usual)}, room ${words(room)}`,
  };
}

/** A time of the day moves predicted numbers by parts of their spread. */
const meanFree = ({ spread }: { spread: number | null }): number => (spread === null ? 0.05 : 0.25);

const mixTitle = 'Mix of the predictions';

/** The class that has moved most, in words. */
function movedWords(mix: Mix, counts: ReadonlyMap<string, number>, rows: number): string {
  const names = [...new Set([...Object.keys(mix), ...counts.keys()])];
  const [most] = names
    .map((name) => ({ name, usual: mix[name] ?? 0, now: (counts.get(name) ?? 0) / rows }))
    .toSorted((a, b) => Math.abs(b.now - b.usual) - Math.abs(a.now - a.usual));
  return most === undefined
    ? ''
    : `; most of all ${most.name.slice(0, 60)}: ${percent(most.now)} instead of ${percent(most.usual)}`;
}

/** What answers are now: a mean of their numbers, or how often each class or first item is given. */
type Told = { mean: number | null; counts: ReadonlyMap<string, number>; rows: number };

function nearMix({ usual, rows }: GateJudged, told: Told): RolloutCheckItem {
  const { meanScore, mix, spread } = usual;
  if (mix === null)
    return nearUsual(mixTitle, told.mean, meanScore ?? 0, {
      rows: told.rows,
      free: meanFree(usual),
      spread,
    });
  const { distance, chance } = mixDistance({ mix, rows }, told.counts);
  const room = mixFree + chance;
  const moved = distance > room ? movedWords(mix, told.counts, told.rows) : '';
  return {
    title: mixTitle,
    ok: distance <= room,
    detail: Number.isNaN(distance)
      ? 'not told'
      : `${percent(distance)} of the answers lie elsewhere than on the gate's rows, room ${percent(room)}${moved}`,
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

function behaviourItems(
  rollout: Rollout,
  told: VersionBehaviour & { counts: Told['counts'] },
  comparedMs: number | null,
): RolloutCheckItem[] {
  const gate = judgedGate(rollout);
  const { usual } = gate;
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
    nearMix(gate, { mean: told.meanScore, counts: told.counts, rows: told.rows }),
    ...(usual.sureness === null
      ? []
      : [
          nearUsual('Estimated accuracy, by its own scores', told.sureness, usual.sureness, {
            rows: told.rows,
            free: 0.03,
          }),
        ]),
  ];
}

/** One check of the share that the new version has since `since`. Provisional by nature: it needs no label. */
export async function checkTraffic(
  rollout: Rollout,
  watched: WatchState,
  { since, now, percent: share }: { since: Date; now: Date; percent: number },
): Promise<RolloutCheck> {
  const span = { model: rollout.model, fromMs: since.getTime(), toMs: now.getTime() };
  const answers = answersOf(watched);
  const beside =
    share === 100
      ? null
      : await versionBehaviour({ ...span, version: rollout.baseVersion }, answers);
  const comparedMs = beside?.latencyP95Ms ?? judgedGate(rollout).usual.latencyP95Ms;
  const window = { ...span, version: rollout.version };
  const [told, counts, alerts] = await Promise.all([
    versionBehaviour(window, answers, slowFromMs(comparedMs)),
    termsOf(watched).categoryOf === null ? new Map<string, number>() : answerCounts(window),
    alertsSince(rollout.model, since),
  ]);
  const items = [...behaviourItems(rollout, { ...told, counts }, comparedMs), alerts];
  return {
    at: now.toISOString(),
    percent: share,
    rows: told.rows,
    ok: items.every(({ ok }) => ok),
    items,
  };
}

const countBy = <T>(list: readonly T[], nameOf: (one: T) => string): Map<string, number> =>
  new Map([...Map.groupBy(list, nameOf)].map(([name, own]) => [name, own.length]));

/** Asks the new version about the newest recorded requests: nothing of it is served. */
export async function smokeTest(
  rollout: Rollout,
  watched: WatchState,
  now: Date,
): Promise<RolloutCheck> {
  const window = {
    model: rollout.model,
    fromMs: now.getTime() - 7 * 86_400_000,
    toMs: now.getTime(),
    version: null,
  };
  const rows = await recordedRows(window, { labelled: false, limit: smokeRows });
  const scores = await scoreRows(rollout.executor, rollout.model, [rollout.version], rows);
  const own = scores.get(rollout.version) ?? [];
  const terms = termsOf(watched, own);
  const broken = own.filter((answer) => !terms.isAnswer(answer)).length;
  const { categoryOf } = terms;
  const told: Told = {
    mean: terms.usualOf(own).meanScore,
    counts: categoryOf === null ? new Map() : countBy(own, categoryOf),
    rows: own.length,
  };
  const items = [
    {
      title: 'Recorded requests',
      ok: own.length > 0 && broken === 0,
      detail: `${own.length - broken} of the newest ${own.length} were answered with ${terms.answer}`,
    },
    ...(broken > 0 ? [] : [nearMix(judgedGate(rollout), told)]),
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
  return limits.flatMap(({ measure, direction, limit }): RolloutCheckItem[] => {
    const value = measures[measure];
    if (value === undefined) return [];
    const ok = direction === 'below' ? value >= limit : value <= limit;
    const detail = `${value.toFixed(3)}, the limit is ${limit.toFixed(3)}`;
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
