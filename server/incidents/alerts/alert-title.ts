import { measureName } from '#engines/performance/limits/measure-name.ts';
import { formatCount, formatMetric, formatNumber } from '#lib/format.ts';
import { cutText } from '#server/platform/database/storable-text.ts';

/**
 * Senders choose names of up to thousands of characters; a title has space for two truncated names
 * and the figures.
 */
const maxNameChars = 200;
const maxTitleChars = 500;

export type TitledFinding = {
  kind: string;
  metric: string;
  unit: string;
  value: number | null;
  expected: { low: number | null; high: number | null };
  labels: Readonly<Record<string, string>>;
};

const names: Record<string, string> = {
  'service.request.rate': 'requests',
  'service.error.ratio': 'errors',
  'service.latency.p50': 'median latency',
  'service.latency.p95': 'latency p95',
  'service.latency.p99': 'latency p99',
  'edge.request.rate': 'calls',
  'edge.error.ratio': 'failed calls',
  'edge.latency.p95': 'call latency p95',
  'inference.request.rate': 'requests',
  'inference.error.ratio': 'failed requests',
  'inference.latency.p50': 'median latency',
  'inference.latency.p95': 'latency p95',
  'inference.latency.mean': 'mean latency',
  'inference.queue.time': 'queue time',
  'inference.queue.length': 'queued requests',
  'inference.cache.utilization': 'cache use',
  'process.memory.usage': 'memory',
  'process.cpu.utilization': 'CPU',
  'system.cpu.utilization': 'CPU',
  'system.memory.utilization': 'memory',
  'system.filesystem.utilization': 'disk',
  'probe.success': 'health check',
  'probe.duration': 'check duration',
  'probe.tls.expiry': 'certificate',
  'dataset.age': 'data is stale, age',
};

const checks: Record<string, string> = {
  missing: 'missing values',
  range: 'values out of range',
  new_category: 'unknown categories',
  type: 'values of a different type',
};

/** A scale change is reported as a factor, other checks as a share. */
const isScale = ({ check }: TitledFinding['labels']): boolean =>
  check === 'scaled_up' || check === 'scaled_down';

/** Model metrics with a single subject, by metric. */
const ofModels: Readonly<Record<string, string>> = {
  'model.drift_share': 'share of drifted columns',
  'model.prediction_drift': 'prediction drift',
  'model.multivariate_drift': 'multivariate drift',
  'model.label_maturity': 'labels received',
  'model.labels_on_time': 'labels received on time',
  'model.rows_per_minute': 'requests',
  'model.row_age': 'no requests, age of the newest',
  'model.error_ratio': 'failed requests',
  'model.latency_p50': 'median latency',
  'model.latency_p95': 'latency p95',
  'model.coverage': 'share of the catalog shown',
  'model.popularity_bias': 'popularity of shown items relative to the catalog',
  'model.answer_length': 'median output length',
  'model.empty_answers': 'empty outputs',
  'model.refused_answers': 'refusals',
  'model.cut_off_answers': 'truncated outputs',
  'model.input_tokens': 'input tokens per request',
  'model.output_tokens': 'output tokens per request',
};

/** Subject of a model series; null for any other series. */
function summarizeModel({
  metric,
  labels,
}: Pick<TitledFinding, 'metric' | 'labels'>): string | null {
  const measure = measureName(labels['measure'] ?? '');
  const column = labels['column'] ?? '';
  switch (metric) {
    case 'model.quality':
      return labels['basis'] === 'estimated' ? `estimated ${measure}` : measure;
    case 'model.data_quality':
      if (isScale(labels))
        return `values of ${column} ${labels['check'] === 'scaled_up' ? 'larger' : 'smaller'} than in the baseline, all by the factor`;
      if (labels['check'] === 'stale')
        return `${column} without a value for longer than expected by`;
      return `${checks[labels['check'] ?? ''] ?? labels['check'] ?? 'bad values'} in ${column}`;
    case 'model.drift':
      return `drift of ${column}`;
    case 'model.slice_rise':
      return `${measure} of ${labels['slice'] ?? ''} increased relative to the other rows by`;
    case 'model.fairness':
      return `${measure} between the groups of ${column}`;
    default:
      return ofModels[metric] ?? null;
  }
}

/** Metric name in plain words; the original name if there is none. */
export function describeMetric(metric: string): string {
  return cutText(names[metric] ?? metric, maxNameChars);
}

/** Subject of a series: service, edge, host or instance. */
export function subjectOf(labels: Readonly<Record<string, string>>): string {
  if (labels['caller'] !== undefined)
    return cutText(`${labels['caller']} to ${labels['callee'] ?? 'unknown'}`, maxNameChars);
  const mount = labels['system.filesystem.mountpoint'];
  const name =
    labels['service.name'] ??
    labels['host.name'] ??
    labels['model'] ??
    labels['check'] ??
    labels['dataset'] ??
    labels['instance'] ??
    labels['job'] ??
    'unknown';
  return cutText(mount === undefined ? name : `${name} ${mount}`, maxNameChars);
}

/** Shares are stored between 0 and 1 and shown as percentages. */
function shownUnit({ metric, unit, labels }: TitledFinding): string {
  if (isScale(labels)) return '';
  if (unit === 's') return unit;
  return /(?:utilization|ratio)$|^model\.(?:coverage|slice_rise|data_quality|drift_share|label_maturity|labels_on_time|(?:empty|refused|cut_off)_answers)$/u.test(
    metric,
  )
    ? 'ratio'
    : unit;
}

/** Title for row counts of dataset pulls; null for any other series. */
function countedTitle({ metric, value, expected: { low, high } }: TitledFinding): string | null {
  const count = value ?? 0;
  if (metric === 'dataset.schema.changes')
    return `schema changed, ${formatCount(count, 'column')} ${count === 1 ? 'differs' : 'differ'}`;
  if (metric === 'dataset.pull.failures') return `pulls fail, ${count} in a row`;
  if (metric !== 'dataset.rows') return null;
  const bound =
    low === null ? `at most ${formatNumber(high ?? 0)}` : `at least ${formatNumber(low)}`;
  return `${formatCount(count, 'row')}, expected ${bound}`;
}

/** Predicates and figure names for latency and errors of a service or of calls to it. */
const complaints: Readonly<Record<string, { predicate: string; figure: string }>> = {
  'service.latency.p50': { predicate: 'is slow', figure: 'median' },
  'service.latency.p95': { predicate: 'is slow', figure: 'p95' },
  'service.latency.p99': { predicate: 'is slow', figure: 'p99' },
  'edge.latency.p95': { predicate: 'is slow', figure: 'p95' },
  'service.error.ratio': { predicate: 'fails', figure: 'errors' },
  'edge.error.ratio': { predicate: 'fails', figure: 'errors' },
};

/** `bank is slow for shop: p95` for a figure that is too high; null if no such sentence fits. */
function complaintTitle({ metric, labels }: TitledFinding): string | null {
  const complaint = complaints[metric];
  const subject = labels['caller'] === undefined ? labels['service.name'] : labels['callee'];
  if (complaint === undefined || subject === undefined) return null;
  const caller =
    labels['caller'] === undefined ? '' : ` for ${cutText(labels['caller'], maxNameChars)}`;
  return `${cutText(subject, maxNameChars)} ${complaint.predicate}${caller}: ${complaint.figure}`;
}

/** Title of an alert, up to 500 characters: subject, figure and limit. */
export function alertTitle(finding: TitledFinding): string {
  return cutText(wholeTitle(finding), maxTitleChars);
}

function wholeTitle(finding: TitledFinding): string {
  if (finding.metric === '') return `${subjectOf(finding.labels)} stopped reporting`;
  const words = cutText(summarizeModel(finding) ?? describeMetric(finding.metric), maxNameChars);
  const what = `${subjectOf(finding.labels)}: ${words}`;
  if (finding.kind === 'silent') return `${what} stopped reporting`;
  const unit = shownUnit(finding);
  const value = formatMetric(finding.value, unit);
  if (finding.kind === 'leak') return `${what} grows steadily, now ${value}`;
  if (finding.metric === 'probe.success') return `${what} fails`;
  if (finding.metric === 'model.data_quality' && finding.labels['check'] === 'frozen')
    return `${subjectOf(finding.labels)}: ${cutText(finding.labels['column'] ?? '', maxNameChars)} is frozen, a single value fills the window`;
  const counted = countedTitle(finding);
  if (counted !== null) return `${subjectOf(finding.labels)}: ${counted}`;
  if (finding.metric === 'probe.tls.expiry' && finding.value !== null)
    return finding.value < 0 ? `${what} has expired` : `${what} expires in ${value}`;
  const { low, high } = finding.expected;
  const below = finding.kind === 'below-range' || finding.kind === 'shift-down' || high === null;
  const bound = below ? low : high;
  const relation =
    finding.kind === 'limit-crossed' ? 'limit' : below ? 'expected above' : 'expected below';
  if (bound === null) return `${what} ${value}`;
  const start = (below ? null : complaintTitle(finding)) ?? what;
  return `${start} ${value}, ${relation} ${formatMetric(bound, unit)}`;
}
