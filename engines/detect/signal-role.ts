import { utilizationPart } from '#engines/detect/utilization.ts';
import { directionOf } from '#engines/performance/limits/limit-bounds.ts';

export type SignalRole =
  | 'traffic'
  | 'errors'
  | 'latency'
  | 'memory'
  | 'cpu'
  | 'disk'
  | 'descriptors'
  | 'queue'
  | 'health'
  | 'certificate'
  | 'quality'
  | 'estimate'
  | 'data'
  | 'drift'
  | 'labels'
  | 'other';
export type SignalFamily = 'golden' | 'saturation' | 'health' | 'model' | 'other';
export type Direction = 'up' | 'down' | 'both';

export interface SignalProfile {
  readonly role: SignalRole;
  readonly family: SignalFamily;
  /** The harmful direction of a departure. */
  readonly direction: Direction;
  /** UCUM-like unit: `s`, `ms`, `1`, `1/s`, `By`, `%` or ''. */
  readonly unit: string;
  /**
   * Whether the signal may become an alert (golden signals, saturation limits and health checks);
   * all others are evidence only.
   */
  readonly alertable: boolean;
  /** Minimum spread, as a share of the center. */
  readonly relativeFloor: number;
  /** Minimum spread, in the unit of the series. */
  readonly absoluteFloor: number;
}

interface Rule {
  readonly pattern: RegExp;
  readonly profile: SignalProfile;
}

function profile(
  role: SignalRole,
  family: SignalFamily,
  direction: Direction,
  unit: string,
  floors: readonly [relative: number, absolute: number],
): SignalProfile {
  const [relativeFloor, absoluteFloor] = floors;
  return {
    role,
    family,
    direction,
    unit,
    alertable: family !== 'other',
    relativeFloor,
    absoluteFloor,
  };
}

const evidence = (
  role: SignalRole,
  unit: string,
  relativeFloor: number,
  absoluteFloor: number,
): SignalProfile => ({
  ...profile(role, 'other', 'up', unit, [relativeFloor, absoluteFloor]),
});

// Order matters: the first match wins. Names are lowercase, with `_` replaced by `.`.
const RULES: readonly Rule[] = [
  {
    pattern: /^(service|edge|inference)\.request\.rate$/,
    profile: profile('traffic', 'golden', 'both', '1/s', [0.1, 0.2]),
  },
  {
    pattern: /^(service|edge|inference)\.error\.ratio$/,
    profile: profile('errors', 'golden', 'up', '1', [0.1, 0.004]),
  },
  // With few requests per sample, p99 is close to the slowest request. It is charted, but does not
  // alert.
  { pattern: /^(service|edge)\.latency\.p99$/, profile: evidence('latency', 's', 0.2, 0.01) },
  {
    pattern: /^(service|edge|inference)\.latency\./,
    profile: profile('latency', 'golden', 'up', 's', [0.08, 0.004]),
  },
  { pattern: /^inference\.queue\.time$/, profile: evidence('queue', 's', 0.2, 0.005) },
  // A busy engine is expected to fill its cache. Harm shows in queue and latency.
  { pattern: /^inference\.cache\.utilization$/, profile: evidence('memory', '1', 0.05, 0.02) },
  { pattern: /^(up|probe\.success)$/, profile: profile('health', 'health', 'down', '1', [0, 0.1]) },
  {
    pattern: /^probe\.tls\.expiry$/,
    profile: profile('certificate', 'saturation', 'down', 'd', [0, 1]),
  },
  {
    pattern: /(filesystem|disk|volume)\.(utilization|usage\.ratio|used\.percent)$/,
    profile: profile('disk', 'saturation', 'up', '1', [0.02, 0.005]),
  },
  {
    pattern: /memory\.(utilization|usage\.ratio|used\.percent)$/,
    profile: profile('memory', 'saturation', 'up', '1', [0.05, 0.02]),
  },
  {
    pattern: /cpu\.(utilization|usage\.ratio|used\.percent)$/,
    profile: profile('cpu', 'saturation', 'up', '1', [0.1, 0.05]),
  },
  {
    pattern: /(file\.descriptor|open\.fds|filefd).*(utilization|ratio)$/,
    profile: profile('descriptors', 'saturation', 'up', '1', [0.05, 0.02]),
  },
  {
    pattern:
      /(process|container|jvm|go|nodejs|k8s\.pod|k8s\.container)\.(.*\.)?(memory\.(usage|used|working\.set|rss)|working\.set|resident\.memory|memstats\.alloc|heap\.(used|size\.used))(\.bytes)?$/,
    profile: profile('memory', 'saturation', 'up', 'By', [0.05, 4e6]),
  },
  {
    pattern: /(eventloop\.(delay|lag)|event\.loop\.(delay|lag))/,
    profile: evidence('queue', 's', 0.2, 0.005),
  },
  { pattern: /(queue|backlog|lag|pending|waiting)/, profile: evidence('queue', '', 0.2, 1) },
  {
    pattern: /(open\.file\.descriptor|open\.fds|filefd\.allocated)/,
    profile: evidence('descriptors', '1', 0.1, 5),
  },
  { pattern: /cpu/, profile: evidence('cpu', '', 0.1, 0.02) },
  { pattern: /(disk|filesystem|volume)/, profile: evidence('disk', '', 0.15, 0) },
  { pattern: /memory/, profile: evidence('memory', 'By', 0.05, 4e6) },
  {
    pattern: /(error|fail|exception|5xx|drop|retransmit)/,
    profile: evidence('errors', '', 0.2, 0.01),
  },
  { pattern: /(latency|duration|response\.time)/, profile: evidence('latency', 's', 0.12, 0.005) },
];

/**
 * RE2 pattern of names that may alert under these rules. An earlier rule may still make one of them
 * evidence.
 */
export const ALERTABLE_NAMES = RULES.filter((rule) => rule.profile.alertable)
  .map((rule) => `(?:${rule.pattern.source})`)
  .join('|');

/**
 * Series of the model monitor: judged by the limits of each model (engines/detect/model-series.ts).
 */
const MODEL: Readonly<Record<string, SignalProfile>> = {
  'model.data.quality': profile('data', 'model', 'up', '1', [0.1, 0.01]),
  'model.label.maturity': profile('labels', 'model', 'down', '1', [0.05, 0.05]),
  'model.error.ratio': profile('errors', 'model', 'up', '1', [0.1, 0.01]),
  'model.latency.p50': profile('latency', 'model', 'up', 's', [0.1, 0.005]),
  'model.latency.p95': profile('latency', 'model', 'up', 's', [0.1, 0.005]),
  'model.labels.on.time': profile('labels', 'model', 'down', '1', [0.05, 0.05]),
  'model.row.age': profile('other', 'model', 'up', 's', [0.1, 0]),
  'model.slice.rise': profile('other', 'model', 'up', '1', [0.1, 0.01]),
  'model.fairness': profile('other', 'model', 'both', '', [0.1, 0.01]),
  'model.coverage': profile('other', 'model', 'down', '1', [0.1, 0.01]),
  'model.popularity.bias': profile('other', 'model', 'up', '', [0.1, 0.05]),
  'model.answer.length': profile('other', 'model', 'both', '{characters}', [0.1, 0]),
  'model.empty.answers': profile('other', 'model', 'up', '1', [0.1, 0.01]),
  'model.refused.answers': profile('other', 'model', 'up', '1', [0.1, 0.01]),
  'model.cut.off.answers': profile('other', 'model', 'up', '1', [0.1, 0.01]),
  'model.input.tokens': profile('other', 'model', 'both', '{tokens}', [0.1, 0]),
  'model.output.tokens': profile('other', 'model', 'both', '{tokens}', [0.1, 0]),
};
/** Input drift is evidence only and does not page anyone. */
const MODEL_DRIFT: SignalProfile = {
  ...profile('drift', 'model', 'up', '1', [0.2, 0.03]),
  alertable: false,
};
const COLUMN_AGE: SignalProfile = profile('data', 'model', 'up', 's', [0.1, 1]);
const MODEL_VOLUME: SignalProfile = profile('other', 'model', 'down', '1/min', [0.1, 0]);
const MODEL_EVIDENCE: SignalProfile = {
  ...profile('other', 'model', 'both', '', [0.1, 0]),
  alertable: false,
};

function modelProfile(name: string, labels: Readonly<Record<string, string>>): SignalProfile {
  if (name === 'model.quality') {
    const { basis = 'realised', measure = '' } = labels;
    const direction = directionOf(measure);
    const isShare =
      direction === 'below' ||
      /^(?:interval_coverage|error_rise|brier|calibration_error)$/u.test(measure);
    const role = basis === 'estimated' ? 'estimate' : 'quality';
    const found = profile(
      role,
      'model',
      direction === 'below' ? 'down' : direction === 'above' ? 'up' : 'both',
      isShare ? '1' : '',
      [0.01, 0.005],
    );
    // Slices do not alert: they are reported through the whole model and compared when the model is
    // evaluated.
    return labels['slice'] ? { ...found, alertable: false } : found;
  }
  // This check is the time since a column last had a value: a duration, not a share.
  if (name === 'model.data.quality' && labels['check'] === 'stale') return COLUMN_AGE;
  if (/^model\.(drift|drift\.share|(prediction|multivariate)\.drift)$/.test(name))
    return MODEL_DRIFT;
  // Individual versions come and go, so only the whole model's request rate is monitored.
  if (name === 'model.rows.per.minute' && labels['version'] === undefined) return MODEL_VOLUME;
  return MODEL[name] ?? MODEL_EVIDENCE;
}

/**
 * Series of dataset pulls: judged by the limits of each source (engines/detect/dataset-series.ts).
 */
const DATASET_NAMES = /^dataset\.(age|rows|schema\.changes|pull\.failures)$/;
const DATASET: SignalProfile = profile('data', 'model', 'both', '', [0, 0]);

const MODEL_NAMES =
  /^model\.(quality|quality\.error|expected\.loss|drift|drift\.share|(prediction|multivariate)\.drift|data\.quality|rows\.per\.minute|row\.age|error\.ratio|latency\.p(?:50|95)|label\.maturity|labels\.on\.time|label\.delay|slice\.(?:loss|rise)|fairness|coverage|popularity\.bias|answer\.length|(empty|refused|cut\.off)\.answers|(input|output)\.tokens)$/;

const OTHER: SignalProfile = {
  ...profile('other', 'other', 'both', '', [0.1, 0]),
  alertable: false,
};

/**
 * Classifies a series by its metric name: golden signal, saturation limit or health check, harmful
 * direction, unit, and minimum relevant spread. OTel names (dots) and Prometheus names
 * (underscores) are treated alike. Pure lookup, no history needed. A counter (`_total`, `_count`,
 * `_sum`, `_bucket`) never alerts, because only its rate is meaningful. Part of a utilization, such
 * as `state=idle`, never alerts either (see `utilizationRole`).
 */
export function classifySignal(
  metric: string,
  labels: Readonly<Record<string, string>> = {},
): SignalProfile {
  const name = metric.toLowerCase().replaceAll('_', '.');
  if (MODEL_NAMES.test(name)) return modelProfile(name, labels);
  if (DATASET_NAMES.test(name)) return DATASET;
  const found = RULES.find((rule) => rule.pattern.test(name))?.profile ?? OTHER;
  const counter = /\.(total|count|sum|bucket)$/.test(name) || labels['le'] !== undefined;
  const isPart = isUtilization(found) && utilizationPart(found.role, labels) !== null;
  if ((!counter && !isPart) || !found.alertable) return found;
  return { ...found, family: 'other', alertable: false };
}

const isUtilization = ({ family, unit }: SignalProfile): boolean =>
  family === 'saturation' && unit === '1';

/** The role of a metric that measures utilization between 0 and 1; null for every other metric. */
export function utilizationRole(metric: string): SignalRole | null {
  const found = classifySignal(metric);
  return isUtilization(found) ? found.role : null;
}

/** Labels under which a series is judged. For part of a utilization, the labels of the whole. */
export function judgedLabels(
  metric: string,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return utilizationPart(utilizationRole(metric) ?? '', labels)?.labels ?? labels;
}
