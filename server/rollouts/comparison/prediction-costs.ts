import { decimalToNumber } from '#lib/decimal.ts';
import type { VersionUsage } from '#server/inference/performance/score-rows.ts';
import { logger } from '#server/platform/logger.ts';
import { modelSpend, type ModelSpend } from '#server/rollouts/promotion/promotion-cost.ts';
import {
  versionTimes,
  type VersionTime,
} from '#server/telemetry/queries/models/version-figures.ts';

type Versions = { champion: string; challenger: string };
/** Cost per prediction of each version with its source, or the reason it is unknown. */
export type AnswerCosts =
  | { kind: 'known'; champion: number; challenger: number; currency: string; how: string }
  | { kind: 'not known'; reason: string };

/** Minimum number of predictions for a reliable mean time. */
const timedAtLeast = 100;

type Usage = ReadonlyMap<string, VersionUsage>;
type Told = { usage: Usage; rows: number };

/** Usage of both versions for the same rows, as reported by the executor. */
function toldCosts({ champion, challenger }: Versions, { usage, rows }: Told): AnswerCosts | null {
  const [beside, own] = [usage.get(champion)?.cost ?? null, usage.get(challenger)?.cost ?? null];
  if (beside === null || own === null || beside.currency !== own.currency || rows === 0)
    return null;
  return {
    kind: 'known',
    champion: beside.amount / rows,
    challenger: own.amount / rows,
    currency: own.currency,
    how: `reported by the executor for ${rows} rows`,
  };
}

/**
 * Comparable times of both versions, measured on the same rows, otherwise while serving in the same
 * hours.
 */
function timesOf(
  { champion, challenger }: Versions,
  usage: Usage,
  served: readonly VersionTime[],
): { champion: number; challenger: number; how: string } | null {
  const [beside, own] = [
    usage.get(champion)?.milliseconds ?? null,
    usage.get(challenger)?.milliseconds ?? null,
  ];
  if (beside !== null && own !== null && beside > 0)
    return { champion: beside, challenger: own, how: 'the time of both for the same rows' };
  const timeOf = (version: string): number | null => {
    const found = served.find((each) => each.version === version);
    return found === undefined || found.timed < timedAtLeast ? null : found.meanMs;
  };
  const [besideMs, ownMs] = [timeOf(champion), timeOf(challenger)];
  return besideMs === null || ownMs === null || besideMs <= 0
    ? null
    : { champion: besideMs, challenger: ownMs, how: 'the latency of predictions served by both' };
}

/**
 * Metered hours of the model's services, split by prediction time. The serving version gets
 * everything except the share of other versions that predicted in the same hours. Pure.
 */
export function meteredCosts(
  versions: Versions,
  usage: Usage,
  spend: Omit<ModelSpend, 'fromMs' | 'toMs'>,
  served: readonly VersionTime[],
): AnswerCosts {
  const times = timesOf(versions, usage, served);
  if (times === null)
    return {
      kind: 'not known',
      reason: `service hours are measured, but neither the executor nor ${timedAtLeast} served predictions of each version show the time of version ${versions.challenger} relative to version ${versions.champion}`,
    };
  const { sum, currency, answers, estimated } = spend;
  const beside = served.find(({ version }) => version === versions.champion);
  const total = served.reduce((all, { timed, meanMs }) => all + timed * meanMs, 0);
  // If rows have no times, all predictions count equally.
  const weight =
    beside === undefined || total <= 0
      ? 1
      : (beside.meanMs * served.reduce((all, { timed }) => all + timed, 0)) / total;
  const champion = (decimalToNumber(sum) / answers) * weight;
  return {
    kind: 'known',
    champion,
    challenger: champion * (times.challenger / times.champion),
    currency,
    how: `measured hours by ${times.how}${estimated ? ', at estimated prices' : ''}`,
  };
}

/**
 * Cost per prediction of each version, as reported by the executor, otherwise from metered hours;
 * never a guess.
 */
export async function answerCosts(
  model: string,
  versions: Versions,
  told: Told,
  now: Date,
): Promise<AnswerCosts> {
  const own = toldCosts(versions, told);
  if (own !== null) return own;
  try {
    const spend = await modelSpend(model, now);
    if ('reason' in spend) return { kind: 'not known', reason: spend.reason };
    const { fromMs, toMs } = spend;
    const served = await versionTimes({ model, fromMs, toMs, version: null });
    return meteredCosts(versions, told.usage, spend, served);
  } catch (error) {
    logger.warn('costs of a model could not be read', { model, error });
    return { kind: 'not known', reason: 'the telemetry store did not respond' };
  }
}
