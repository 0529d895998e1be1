import { classifySignal, judgedLabels, type SignalRole } from '#engines/detect/signal-role.ts';
import type { ResourceItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { MonitorRule } from '#lib/schemas/monitoring/monitoring.ts';

type Series = { metric: string; labels: Readonly<Record<string, string>> };
type Named = Pick<ResourceItem, 'kind' | 'name' | 'labels' | 'reportedEnvironment'>;

/**
 * Golden signals, saturation, and the result of a check: a monitor must read one of them for its
 * resource to count as monitored.
 */
const watchedRoles: readonly SignalRole[] = [
  'traffic',
  'errors',
  'latency',
  'cpu',
  'memory',
  'disk',
  'descriptors',
];

const subjectLabels = [
  'host.name',
  'host',
  'service.name',
  'service',
  'service.instance.id',
  'callee',
  'check',
  'model',
  'dataset',
];

function sameEnvironment(item: Named, labels: Series['labels']): boolean {
  const environment =
    labels['deployment.environment.name'] ?? labels['deployment.environment'] ?? null;
  return (
    item.reportedEnvironment === null ||
    environment === null ||
    environment === item.reportedEnvironment
  );
}

/** Value that names a resource in series labels. */
export function subjectName({ kind, name, labels }: Named): string {
  if (kind === 'host') return labels['host.name'] ?? name;
  return kind === 'process' ? (labels['service.instance.id'] ?? name) : name;
}

/** Series by label value, for each value that may name a resource. */
export function seriesBySubject<T extends Series>(series: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const each of series)
    for (const value of new Set(subjectLabels.map((label) => each.labels[label] ?? '')))
      if (value !== '') {
        const group = found.get(value);
        if (group === undefined) found.set(value, [each]);
        else group.push(each);
      }
  return found;
}

/** Output of model monitoring, judged by each model's limits instead of the built-in detection. */
const ofModel = /^model[._]/u;
/** Series about a host, not about software that runs on it. */
const ofHost = /^(?:system|node)[._]/u;

/**
 * True if a series is about this resource itself, not about a related one. Services of the same
 * name in two environments are distinct.
 */
function isAbout({ metric, labels }: Series, item: Named): boolean {
  const service = labels['service.name'] ?? labels['service'];
  switch (item.kind) {
    case 'host':
      return (
        (labels['host.name'] ?? labels['host']) === subjectName(item) &&
        (service === undefined || ofHost.test(metric))
      );
    case 'service':
      return (
        labels['callee'] === undefined && service === item.name && sameEnvironment(item, labels)
      );
    case 'database':
    case 'external':
      return labels['callee'] === item.name && sameEnvironment(item, labels);
    case 'process':
      return (
        labels['service.instance.id'] === subjectName(item) &&
        service === item.labels['service.name']
      );
    default:
      return labels[item.kind] === item.name && sameEnvironment(item, labels);
  }
}

function reads({ query }: MonitorRule, { metric, labels }: Series): boolean {
  return (
    query.kind === 'metric' &&
    query.metric === metric &&
    (watchedRoles.includes(classifySignal(metric, labels).role) || ofModel.test(metric)) &&
    Object.entries(query.labels).every(([name, value]) => (labels[name] ?? '') === value)
  );
}

function holdsTo({ query }: MonitorRule, item: Named): boolean {
  return (
    query.kind === 'objective' &&
    item.kind === 'service' &&
    (query.service === '' || query.service === item.name) &&
    (query.environment === '' || query.environment === item.reportedEnvironment)
  );
}

/**
 * `up` means that a target was reached. Only for a check, this is the signal; for other resources
 * it only means "was seen".
 */
function alertsAlone({ metric, labels }: Series, kind: string): boolean {
  const { alertable, family } = classifySignal(metric, judgedLabels(metric, labels));
  return alertable && !ofModel.test(metric) && (family !== 'health' || kind === 'check');
}

/** Series of this resource that an alerting rule reads: built-in detection or a monitor. */
export function watchedSeries<T extends Series>(
  item: Named,
  series: readonly T[],
  rules: readonly MonitorRule[],
): T[] {
  return series.filter(
    (each) =>
      isAbout(each, item) &&
      (alertsAlone(each, item.kind) || rules.some((rule) => reads(rule, each))),
  );
}

/** True if an objective covers the resource as a whole. */
export function hasObjective(item: Named, rules: readonly MonitorRule[]): boolean {
  return rules.some((rule) => holdsTo(rule, item));
}
