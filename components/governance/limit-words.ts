import { shownUnit } from '#components/incidents/signal-title.ts';
import { formatMetric } from '#lib/format.ts';

/** As GET /api/limits answers and PUT /api/limits/{key} takes it. */
export interface LimitItem {
  key: string;
  name: string;
  metric: string;
  labels: Record<string, string>;
  enabled: boolean;
  comparison: '>' | '>=' | '<' | '<=';
  limit: number;
  recoveryLimit: number;
  severity: 'critical' | 'error' | 'warning';
  breaches: number;
  of: number;
  version: number;
  shipped: boolean;
}

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
