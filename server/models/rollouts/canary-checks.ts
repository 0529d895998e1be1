import type {
  RolloutCheck,
  RolloutCheckItem,
  RolloutVerification,
} from '#lib/schemas/models-rollouts.ts';
import { exceedsShare } from '#engines/performance/exceeds-share.ts';
import { binaryQuality, labelledCells } from '#engines/performance/window-quality.ts';
import { limitsInForce } from '#server/models/model-limits.ts';
import { db } from '#server/platform/db.ts';
import { binaryCells } from '#server/telemetry/queries/inference-cells.ts';
import type { VersionBehaviour } from '#server/telemetry/queries/recorded-rows.ts';
import { recordedRows, versionBehaviour } from '#server/telemetry/queries/recorded-rows.ts';
import type { Watched } from './judge-gate.ts';
import type { Rollout } from './rollout-row.ts';
import { judgedGate } from './rollout-row.ts';
import { scoreRows } from './score-rows.ts';

const smokeRows = 200;
const unansweredAtMost = 0.01;
/** By its own 95th percentile; more is slow only where chance does not explain it. */
const slowAtMost = 0.05;
/** How much slower a version may be, as a factor and in time that nobody feels. */
const slowerAtMost = 1.5;
const slowerFreeMs = 10;
const rowsAtMost = 200_000;

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

/** Is a mean as near to what it was on the gate's rows as chance over so many requests leaves it? */
function nearUsual(
  title: string,
  now: number | null,
  usual: number,
  { rows, free }: { rows: number; free: number },
): RolloutCheckItem {
  const room = free + 4 * Math.sqrt(Math.max(0.01, usual * (1 - usual)) / Math.max(1, rows));
  const off = now === null ? Number.POSITIVE_INFINITY : Math.abs(now - usual);
  return {
    title,
    ok: off <= room,
    detail: `${now === null ? 'not told' : percent(now)}, on the gate's rows ${percent(usual)}, room ${percent(room)}`,
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
  told: VersionBehaviour,
  comparedMs: number | null,
): RolloutCheckItem[] {
  const { usual } = judgedGate(rollout);
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
    nearUsual('Mix of the predictions', told.meanScore, usual.meanScore, {
      rows: told.rows,
      free: 0.05,
    }),
    nearUsual('Estimated accuracy, by its own scores', told.sureness, usual.sureness, {
      rows: told.rows,
      free: 0.03,
    }),
  ];
}

/** One check of the share that the new version has since `since`. Provisional by nature: it needs no label. */
export async function checkTraffic(
  rollout: Rollout,
  watched: Watched,
  { since, now, percent: share }: { since: Date; now: Date; percent: number },
): Promise<RolloutCheck> {
  const span = { model: rollout.model, fromMs: since.getTime(), toMs: now.getTime() };
  const { name } = watched.positive;
  const beside =
    share === 100 ? null : await versionBehaviour({ ...span, version: rollout.baseVersion }, name);
  const comparedMs = beside?.latencyP95Ms ?? judgedGate(rollout).usual.latencyP95Ms;
  const [told, alerts] = await Promise.all([
    versionBehaviour({ ...span, version: rollout.version }, name, slowFromMs(comparedMs)),
    alertsSince(rollout.model, since),
  ]);
  const items = [...behaviourItems(rollout, told, comparedMs), alerts];
  return {
    at: now.toISOString(),
    percent: share,
    rows: told.rows,
    ok: items.every(({ ok }) => ok),
    items,
  };
}

/** Asks the new version about the newest recorded requests: nothing of it is served. */
export async function smokeTest(rollout: Rollout, now: Date): Promise<RolloutCheck> {
  const window = {
    model: rollout.model,
    fromMs: now.getTime() - 7 * 86_400_000,
    toMs: now.getTime(),
    version: null,
  };
  const rows = await recordedRows(window, { labelled: false, limit: smokeRows });
  const scores = await scoreRows(rollout.executor, rollout.model, [rollout.version], rows);
  const own = scores.get(rollout.version) ?? [];
  const broken = own.filter((score) => !(score >= 0 && score <= 1)).length;
  const mean = own.reduce((sum, score) => sum + score, 0) / Math.max(1, own.length);
  const items = [
    {
      title: 'Recorded requests',
      ok: own.length > 0 && broken === 0,
      detail: `${own.length - broken} of the newest ${own.length} were answered with a probability`,
    },
    ...(broken > 0
      ? []
      : [
          nearUsual('Mix of the predictions', mean, judgedGate(rollout).usual.meanScore, {
            rows: own.length,
            free: 0.05,
          }),
        ]),
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
  watched: Watched,
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
  const cells = await binaryCells(window, watched.positive, {
    labelled: true,
    chunks: 1,
    rowsAtMost,
  });
  const count = (list: typeof cells): number => list.reduce((sum, cell) => sum + cell.rows, 0);
  const rows = count(cells);
  const labelled = cells.filter((cell) => cell.label !== null);
  const usual = watched.labelledShare > 0 ? watched.labelledShare : 1;
  const maturity = rows === 0 ? 0 : Math.min(1, count(labelled) / rows / usual);
  if (count(labelled) < policy.rollout.lateRowsAtLeast) return null;
  if (maturity < policy.rollout.maturityAtLeast) return null;
  const measures = binaryQuality(labelledCells(cells));
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
    rows: count(labelled),
    maturity,
    items,
  };
}
