import { shownUnit } from '#components/incidents/signal-title.ts';
import { formatMetric } from '#lib/format.ts';
import type { LimitItem } from '#lib/schemas/incidents.ts';

/** "above 90%, in 3 of 5 samples; over below 85%" */
export function limitSentence(item: LimitItem): string {
  const unit = shownUnit(item.metric, null);
  const above = item.comparison.startsWith('>');
  const edge = item.comparison.endsWith('=') ? 'at or ' : '';
  const limit = `${edge}${above ? 'above' : 'below'} ${formatMetric(item.limit, unit)}`;
  const back =
    item.recoveryLimit === item.limit
      ? ''
      : `; over ${above ? 'below' : 'above'} ${formatMetric(item.recoveryLimit, unit)}`;
  return `${limit}, in ${item.breaches} of ${item.of} samples${back}`;
}
