import { formatCompact, formatMoney, formatNumber, formatPercent } from '#lib/format.ts';
import type { ComparedDecision, DecisionOption } from '#lib/schemas/model-monitoring/decision.ts';
import { formatSpan } from '#lib/time-format.ts';

type Range = NonNullable<DecisionOption['quality']>;
interface Told {
  text: string;
  detail: string | null;
}

type Measure = NonNullable<ComparedDecision['quality']>['measure'];
const NAME: Record<Measure, string> = { accuracy: 'accuracy', mae: 'mean error', ndcg: 'NDCG' };

function measured(measure: Measure, value: number): string {
  if (measure === 'ndcg') return formatNumber(value, 3);
  return measure === 'accuracy' ? formatPercent(value, 1) : formatNumber(value);
}

/** Quality as text, such as "75.3%", with the bounds of its 90% confidence interval. */
export function describeQuality(range: Range | null, measure: Measure | undefined): Told {
  if (range === null || measure === undefined) return { text: 'not measured', detail: null };
  const say = (value: number): string => measured(measure, value);
  return { text: say(range.expected), detail: `${say(range.low)} to ${say(range.high)}` };
}

/** Expected loss in predictions, and also in money if there is a value model. */
export function describeLoss(option: DecisionOption, { unit, value }: ComparedDecision): Told {
  const { loss, money } = option;
  if (loss === null) return { text: 'not measured', detail: null };
  const amount = (number: number): string => formatCompact(Math.round(number * 10) / 10);
  const text = `${amount(loss.expected)} ${unit}`;
  if (money !== null && value !== null)
    return { text: formatMoney(Math.round(money.expected), value.currency), detail: text };
  return { text, detail: `${amount(loss.low)} to ${amount(loss.high)}` };
}

export function describeCost(
  { cost, kind }: DecisionOption,
  value: ComparedDecision['value'],
): string {
  if (kind === 'nothing') return 'none';
  return cost === null || value === null ? 'not stated' : formatMoney(cost, value.currency);
}

export function formatTimes({ effectMs }: DecisionOption): string {
  return effectMs === null ? 'open' : formatSpan(effectMs);
}

/** "Accuracy fell from 90% to 60% (1,200 labeled predictions), 650 requests an hour." */
export function describeSituation({
  quality,
  damage,
  service,
  requestsPerHour,
}: ComparedDecision): string {
  const rate =
    requestsPerHour === null
      ? ''
      : `, ${formatNumber(Math.round(requestsPerHour))} requests per hour`;
  const late =
    service === null
      ? ''
      : `; ${formatPercent(service.now.value, 0)} of the predictions fail or are late, baseline ${formatPercent(service.usual.value, 0)}`;
  if (quality === null) return `Quality since the change is not measured yet${late}${rate}.`;
  const { measure, basis, now, usual, rows } = quality;
  const source =
    rows === null
      ? 'estimated from scores, without labels'
      : `${formatNumber(rows.now)} labeled predictions`;
  const [before, after] = [measured(measure, usual.value), measured(measure, now.value)];
  const doubt =
    damage === 'none'
      ? ', which may be chance'
      : damage === 'unknown' && basis === 'realised'
        ? ', which does not rule out a loss'
        : '';
  return `${basis === 'realised' ? 'Actual' : 'Estimated'} ${NAME[measure]} is ${after}, baseline ${before}${doubt} (${source})${late}${rate}.`;
}
