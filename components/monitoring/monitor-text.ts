import { shownUnit } from '#components/labels/signal-title.ts';
import { isHistogram, unitOfReading } from '#components/metrics/metric-range.ts';
import type { State } from '#components/ui/states/states.tsx';
import { formatCount, formatMetric } from '#lib/format.ts';
import type {
  MonitorItem,
  MonitorPreview,
  MonitorQuery,
  MonitorRule,
  MonitorState,
  RuleQuery,
} from '#lib/schemas/monitoring/monitoring.ts';
import { formatSpan } from '#lib/time-format.ts';
import { burnCondition, objectiveSentence } from './objective-text.ts';

export type Aggregation = Extract<MonitorQuery, { kind: 'metric' }>['aggregation'];

export const AGGREGATION_WORD: Record<Aggregation, string> = {
  avg: 'average',
  min: 'lowest',
  max: 'highest',
  sum: 'sum',
  count: 'number of samples',
};
export const READING_WORD = {
  raw: 'as sent',
  rate: 'per second',
  p50: 'median (p50)',
  p95: 'p95',
  p99: 'p99',
} as const;
export const COMPARISON_WORD: Record<MonitorRule['comparison'], string> = {
  '>': 'above',
  '>=': 'at or above',
  '<': 'below',
  '<=': 'at or below',
  outside: 'outside the range',
};
export const NO_DATA_WORD: Record<MonitorRule['noData'], string> = {
  keep: 'Keep the alert state',
  alert: 'Count as a breach',
  ok: 'Count as OK',
};

export const EMPTY_METRIC: Extract<MonitorQuery, { kind: 'metric' }> = {
  kind: 'metric',
  metric: '',
  labels: {},
  reading: 'raw',
  aggregation: 'avg',
  windowSeconds: 300,
  groupBy: [],
};
export const EMPTY_LOG: Extract<MonitorQuery, { kind: 'log' }> = {
  kind: 'log',
  text: '',
  severity: 'error',
  service: '',
  windowSeconds: 300,
  groupBy: [],
};
export const EMPTY_RULE: MonitorRule = {
  query: EMPTY_METRIC,
  comparison: '>',
  bound: { limit: 1, high: null },
  recovery: null,
  forMinutes: 0,
  breaches: 3,
  of: 5,
  noData: 'keep',
  labels: {},
  runbookUrl: '',
};

/** Unit of a query result, as shown by limits and charts. */
export function unitOfQuery(query: RuleQuery, unit: string | null, kind = ''): string {
  // Ratio of the error budget's burn rate to the rate that fires.
  if (query.kind === 'objective') return 'ratio';
  if (query.kind === 'log') return '1';
  const plain = shownUnit(query.metric, unit);
  if (query.aggregation === 'count' && (query.reading === 'raw' || query.reading === 'rate'))
    return query.reading === 'rate' && !isHistogram(kind) ? plain : '1';
  return query.reading === 'rate' ? unitOfReading(unit ?? '', 'rate', kind) : plain;
}

function aggregationWord(query: Extract<MonitorQuery, { kind: 'metric' }>): string {
  if (query.reading === 'rate' && query.aggregation === 'count') return 'growth';
  const word = AGGREGATION_WORD[query.aggregation];
  if (query.reading === 'raw') return word;
  return query.reading === 'rate' ? `${word} per second` : READING_WORD[query.reading];
}

/**
 * Query as a sentence: "Average of shop.queue over 5 min, for each service.name, where env = prod".
 */
export function querySentence(query: RuleQuery): string {
  if (query.kind === 'objective') return `${objectiveSentence(query)},`;
  const over = ` over ${formatSpan(query.windowSeconds * 1_000)}`;
  const each = query.groupBy.length === 0 ? '' : `, for each ${query.groupBy.join(' and ')}`;
  if (query.kind === 'log') {
    const level = query.severity === null ? '' : `${query.severity} or worse `;
    const held = query.text === '' ? '' : ` with “${query.text}”`;
    const of = query.service === '' ? '' : ` of ${query.service}`;
    return `Number of ${level}log records${held}${of}${over}${each}`;
  }
  const where = Object.entries(query.labels)
    .map(([name, value]) => `${name} = ${value === '' ? '(none)' : value}`)
    .join(', ');
  const word = aggregationWord(query);
  return `${word.charAt(0).toUpperCase()}${word.slice(1)} of ${query.metric}${over}${each}${where === '' ? '' : `, where ${where}`}`;
}

/** Condition as a sentence: "above 50, in 3 of 5 evaluations for 10 min; over at 40". */
export function conditionSentence(rule: MonitorRule, unit: string): string {
  if (rule.query.kind === 'objective') return burnCondition();
  const { limit, high } = rule.bound;
  const text =
    rule.comparison === 'outside'
      ? `outside ${formatMetric(limit, unit)} to ${formatMetric(high, unit)}`
      : `${COMPARISON_WORD[rule.comparison]} ${formatMetric(limit, unit)}`;
  const lasting = rule.forMinutes === 0 ? '' : `, for ${formatSpan(rule.forMinutes * 60_000)}`;
  const back =
    rule.recovery === null
      ? ''
      : rule.comparison === 'outside'
        ? `; recovers inside ${formatMetric(rule.recovery.limit, unit)} to ${formatMetric(rule.recovery.high, unit)}`
        : `; recovers at ${formatMetric(rule.recovery.limit, unit)}`;
  return `${text}, in ${rule.breaches} of ${rule.of} evaluations${lasting}${back}`;
}

/** Preview as a sentence: "Would have fired 3 times, 40 min in total". */
export function previewSentence(preview: Pick<MonitorPreview, 'fired' | 'firingMs'>): string {
  if (preview.fired === 0) return 'Would not have fired';
  const times = preview.fired === 1 ? 'once' : `${preview.fired} times`;
  return `Would have fired ${times}, ${formatSpan(preview.firingMs)} in total`;
}

/** Name of a group: the values of its labels. */
export function groupName(labels: Readonly<Record<string, string>>): string {
  const values = Object.values(labels).map((value) => (value === '' ? '(none)' : value));
  return values.length === 0 ? 'all' : values.join(', ');
}

const STATE: Record<MonitorState, { state: State | 'severity'; word: string }> = {
  firing: { state: 'severity', word: 'Firing' },
  pending: { state: 'learning', word: 'Pending' },
  ok: { state: 'ok', word: 'OK' },
  'no data': { state: 'no-data', word: 'No data' },
  problem: { state: 'error', word: 'Cannot be evaluated' },
  off: { state: 'hidden', word: 'Off' },
  waiting: { state: 'learning', word: 'Not evaluated yet' },
};

/** State of a monitor as a badge; a firing monitor has the color of its severity. */
export function monitorBadge(item: Pick<MonitorItem, 'state' | 'severity' | 'firing'>): {
  state: State;
  word: string;
} {
  const { state, word } = STATE[item.state];
  if (state !== 'severity') return { state, word };
  return { state: item.severity, word: item.firing > 1 ? `${item.firing} firing` : word };
}

export function monitorsHeadline(items: readonly MonitorItem[] | undefined): string {
  if (items === undefined) return 'Monitors';
  if (items.length === 0) return 'No monitors yet';
  const firing = items.filter((item) => item.state === 'firing').length;
  const base = formatCount(items.length, 'monitor');
  return firing === 0 ? `${base}, none firing` : `${base}, ${firing} firing`;
}
