import { shownUnit } from '#components/labels/signal-title.ts';
import { formatMetric, formatPercent } from '#lib/format.ts';
import type { LimitItem } from '#lib/schemas/incidents/incidents.ts';

/** "above 90%, in 3 of 5 samples; over below 85%", or "in 91% of 18 min" */
export function limitSentence(item: LimitItem): string {
  const unit = shownUnit(item.metric, null);
  const above = item.comparison.startsWith('>');
  const edge = item.comparison.endsWith('=') ? 'at or ' : '';
  const limit = `${edge}${above ? 'above' : 'below'} ${formatMetric(item.limit, unit)}`;
  const back =
    item.recoveryLimit === item.limit
      ? ''
      : `; recovers ${above ? 'below' : 'above'} ${formatMetric(item.recoveryLimit, unit)}`;
  return `${limit}, ${limitDuration(item)}${back}`;
}

/** Required breaches as text: "in 3 of 5 samples", or a share of time, "in 91% of 18 min". */
export function limitDuration({
  breaches,
  of,
  forMinutes,
}: Pick<LimitItem, 'breaches' | 'of' | 'forMinutes'>): string {
  if (forMinutes === null) return `in ${breaches} of ${of} samples`;
  return `in ${formatPercent(breaches / of, 0)} of ${forMinutes} min`;
}
