import { decimalToNumber } from '#lib/decimal.ts';
import type { ModelSpend } from '#server/rollouts/promotion/promotion-cost.ts';
import { modelSpend } from '#server/rollouts/promotion/promotion-cost.ts';
import { logger } from '#server/platform/logger.ts';
import type { VersionTime } from '#server/telemetry/queries/models/version-figures.ts';
import { versionTimes } from '#server/telemetry/queries/models/version-figures.ts';
import type { VersionUsage } from '#server/inference/performance/score-rows.ts';

type Versions = { champion: string; challenger: string };
/** What one answer of each version costs and how that is known, or why it is not. */
export type AnswerCosts =
  | { kind: 'known'; champion: number; challenger: number; currency: string; how: string }
  | { kind: 'not known'; reason: string };

/** Of fewer answers their mean time says little. */
const timedAtLeast = 100;

type Usage = ReadonlyMap<string, VersionUsage>;
type Told = { usage: Usage; rows: number };

/** What the executor says that both took for the same rows. */
function toldCosts({ champion, challenger }: Versions, { usage, rows }: Told): AnswerCosts | null {
  const [beside, own] = [usage.get(champion)?.cost ?? null, usage.get(challenger)?.cost ?? null];
  if (beside === null || own === null || beside.currency !== own.currency || rows === 0)
    return null;
  return {
    kind: 'known',
    champion: beside.amount / rows,
    challenger: own.amount / rows,
    currency: own.currency,
    how: `as the executor tells for ${rows} rows`,
  };
}

/** Times of both versions that can be compared: for the same rows, else as they served in the same hours. */
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
    return { champion: beside, challenger: own, how: 'the time that both took for the same rows' };
  const timeOf = (version: string): number | null => {
    const found = served.find((each) => each.version === version);
    return found === undefined || found.timed < timedAtLeast ? null : found.meanMs;
  };
  const [besideMs, ownMs] = [timeOf(champion), timeOf(challenger)];
  return besideMs === null || ownMs === null || besideMs <= 0
    ? null
    : { champion: besideMs, challenger: ownMs, how: 'the time of the answers that both served' };
}

/**
 * Measured hours of the services of the model by the time that answers take: the serving version's share of them is all
 * but what other versions answered in the same hours. Pure.
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
      reason: `hours of the services are measured, and neither the executor nor ${timedAtLeast} served answers of each version tell how long version ${versions.challenger} takes beside version ${versions.champion}`,
    };
  const { sum, currency, answers, estimated } = spend;
  const beside = served.find(({ version }) => version === versions.champion);
  const total = served.reduce((all, { timed, meanMs }) => all + timed * meanMs, 0);
  // Where rows tell no time, all answers count alike.
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
    how: `measured hours by ${times.how}${estimated ? ', at prices that are estimates' : ''}`,
  };
}

/** What an answer of each version costs: as the executor tells, else by measured hours; never a guess. */
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
    return { kind: 'not known', reason: 'the store of measurements did not answer' };
  }
}
