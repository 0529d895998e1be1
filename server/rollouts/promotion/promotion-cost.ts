import { decimalOf, formatDecimal, type Decimal } from '#lib/decimal.ts';
import type { PromotionMeasures } from '#lib/schemas/actions/promotion.ts';
import { meteredLines, type MeteredLine } from '#server/costs/metered-lines.ts';
import { systemActor } from '#server/platform/actor.ts';
import { meteredExtent } from '#server/telemetry/queries/costs/metered-hours.ts';
import { countRows } from '#server/telemetry/queries/inference/window.ts';
import { servingServices } from '#server/telemetry/queries/models/serving-services.ts';

const actor = systemActor('promotion-cost');
const hourMs = 3_600_000;
const hoursAtMost = 24;
/** Minimum number of predictions for a reliable cost per prediction. */
const answersAtLeast = 100;

type Cost = PromotionMeasures['cost'];
type Window = { fromMs: number; toMs: number };

/** Last whole hours since metering began, limited to a day. */
async function wholeHours(now: Date): Promise<Window | null> {
  const extent = await meteredExtent();
  const toMs = Math.floor(now.getTime() / hourMs) * hourMs;
  const firstMs = Math.ceil((extent.first * 1_000) / hourMs) * hourMs;
  const fromMs = Math.max(toMs - hoursAtMost * hourMs, firstMs);
  return extent.n === 0 || fromMs >= toMs ? null : { fromMs, toMs };
}

/** Services that serve the model, or the reason that usage cannot be attributed to the model. */
async function ownServices(
  model: string,
  { fromMs, toMs }: Window,
): Promise<{ names: Set<string> } | { reason: string }> {
  const serving = (await servingServices(fromMs, toMs)).filter(({ role }) => role === 'serves');
  const names = new Set([
    model,
    ...serving.filter((each) => each.model === model).map(({ service }) => service),
  ]);
  const shared = serving.find((each) => names.has(each.service) && each.model !== model);
  return shared === undefined
    ? { names }
    : {
        reason: `the service ${shared.service} also serves ${shared.model}, and their usage cannot be separated`,
      };
}

/** Usage cost of a model's services over whole hours, by the price table. */
export type ModelSpend = {
  sum: Decimal;
  currency: string;
  answers: number;
  /** Whether some of the prices are estimates. */
  estimated: boolean;
  fromMs: number;
  toMs: number;
};

function spendOf(
  lines: readonly MeteredLine[],
  answers: number,
  window: Window,
): ModelSpend | { reason: string } {
  const [first] = lines;
  if (first === undefined)
    return { reason: 'no host usage was measured for the services of the model' };
  const { currency } = first.price;
  if (lines.some(({ price }) => price.currency !== currency))
    return { reason: 'its prices are in several currencies' };
  const sum = lines.reduce((total, { cost }) => total + cost, decimalOf('0'));
  const estimated = lines.some(({ price }) => price.estimated);
  return { sum, currency, answers, estimated, ...window };
}

/** Cost of the services that serve a model in the last whole hours, or the reason it is unknown. */
export async function modelSpend(
  model: string,
  now: Date,
): Promise<ModelSpend | { reason: string }> {
  const window = await wholeHours(now);
  if (window === null) return { reason: 'no full hour of a host or process is measured yet' };
  const { rows } = await countRows({ model, ...window, version: null });
  if (rows < answersAtLeast)
    return {
      reason: `only ${rows} predictions in the last ${hoursAtMost} h, ${answersAtLeast} are required`,
    };
  const own = await ownServices(model, window);
  if ('reason' in own) return own;
  const range = { from: new Date(window.fromMs), to: new Date(window.toMs) };
  const lines = await meteredLines(actor, range, now);
  return spendOf(
    lines.filter(({ part, service }) => part === 'used' && own.names.has(service)),
    rows,
    window,
  );
}

/**
 * Cost of 1,000 predictions of the model, from the metered hours of its services and the price
 * table.
 */
export async function promotionCost(model: string, now: Date): Promise<Cost> {
  const spend = await modelSpend(model, now);
  if ('reason' in spend) return { kind: 'not measured', reason: spend.reason };
  const { sum, currency, answers, estimated, fromMs, toMs } = spend;
  return {
    kind: 'per 1,000 answers',
    amount: formatDecimal((sum * 1_000n) / BigInt(answers)),
    currency,
    answers,
    estimated,
    fromAt: new Date(fromMs).toISOString(),
    toAt: new Date(toMs).toISOString(),
  };
}
