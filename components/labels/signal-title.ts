const WORDS: Record<string, string> = {
  'service.request.rate': 'requests',
  'service.error.ratio': 'errors',
  'service.latency.p50': 'latency, p50',
  'service.latency.p95': 'latency, p95',
  'service.latency.p99': 'latency, p99',
  'edge.request.rate': 'calls',
  'edge.error.ratio': 'failed calls',
  'edge.latency.p95': 'call latency, p95',
  'inference.request.rate': 'requests',
  'inference.error.ratio': 'failed requests',
  'inference.latency.p50': 'latency, p50',
  'inference.latency.p95': 'latency, p95',
  'inference.latency.mean': 'latency, mean',
  'inference.queue.time': 'queue time',
  'inference.queue.length': 'requests in the queue',
  'inference.cache.utilization': 'cache use',
  'model.error_ratio': 'failed requests',
  'model.latency_p50': 'latency, p50',
  'model.latency_p95': 'latency, p95',
  'process.memory.usage': 'memory',
  'process.cpu.utilization': 'CPU',
  'nodejs.eventloop.delay.p99': 'event loop delay, p99',
  'system.cpu.utilization': 'CPU',
  'system.memory.utilization': 'memory',
  'system.filesystem.utilization': 'disk',
  'probe.success': 'health check',
  'probe.duration': 'duration of the check',
  'probe.tls.expiry': 'days until the certificate expires',
};

/** Units of series that Tandem derives or collects, for responses without a unit. */
function unitOfMetric(metric: string): string {
  if (/[._](?:ratio|utilization)$/u.test(metric)) return 'ratio';
  if (/\.latency[._](?:p\d+|mean)$|\.queue\.time$/u.test(metric) || /\.delay\.p\d+$/u.test(metric))
    return 's';
  if (metric.endsWith('.request.rate')) return '{request}/s';
  if (/\.memory\.(?:usage|limit)$/u.test(metric)) return 'By';
  if (metric === 'probe.tls.expiry') return 'd';
  if (metric === 'probe.duration') return 's';
  return '1';
}

/** Ratio metrics arrive with unit 1. Converted to `ratio`, they are shown as percentages. */
export function shownUnit(metric: string, unit: string | null): string {
  const known = unitOfMetric(metric);
  return unit === null || unit === '' || unit === '1' ? known : unit;
}

/** The subject of a series: an edge, a service, a host. */
export function signalSubject(labels: Readonly<Record<string, string>>): string {
  const caller = labels['caller'];
  if (caller !== undefined) return `${caller} to ${labels['callee'] ?? 'unknown'}`;
  const name =
    labels['service.name'] ??
    labels['host.name'] ??
    labels['model'] ??
    labels['check'] ??
    labels['dataset'] ??
    labels['instance'] ??
    labels['job'] ??
    '';
  const mount = labels['system.filesystem.mountpoint'];
  return mount === undefined ? name : `${name} ${mount}`;
}

/** Title of a chart: "checkout latency, p95". */
export function signalTitle(metric: string, labels: Readonly<Record<string, string>>): string {
  return `${signalSubject(labels)} ${WORDS[metric] ?? metric}`.trim();
}

/** Line names. If several senders use the same name, the sender's name is added. */
export function withSenders(
  lines: readonly { name: string; source: string | null }[],
): readonly string[] {
  const sameName = Map.groupBy(lines, ({ name }) => name);
  return lines.map(({ name, source }) => {
    const senders = new Set(sameName.get(name)?.map((line) => line.source));
    return senders.size > 1 && source !== null ? `${name}, ${source}` : name;
  });
}

/** Labels that identify the source of a line, best first. */
const IDENTITY = ['service.instance.id', 'service.name', 'host.name', 'model', 'instance', 'job'];

type Labels = Readonly<Record<string, string>>;

/**
 * The smallest set of labels that distinguishes all lines. Labels that identify a sender come
 * first.
 */
function tellingLabels(all: readonly Labels[]): string[] {
  const names = [...new Set(all.flatMap((labels) => Object.keys(labels)))]
    .filter((name) => name !== '__name__')
    .filter((name) => new Set(all.map((labels) => labels[name] ?? '')).size > 1);
  const ranked = [
    ...IDENTITY.filter((name) => names.includes(name)),
    ...names.filter((name) => !IDENTITY.includes(name)).toSorted(),
  ];
  const kinds = (chosen: readonly string[]): number =>
    new Set(all.map((labels) => JSON.stringify(chosen.map((name) => labels[name] ?? '')))).size;
  const chosen: string[] = [];
  for (const name of ranked) if (kinds([...chosen, name]) > kinds(chosen)) chosen.push(name);
  // A later label may make an earlier one redundant.
  return chosen.reduce((kept, name) => {
    const rest = kept.filter((each) => each !== name);
    return rest.length > 0 && kinds(rest) === kinds(kept) ? rest : kept;
  }, chosen);
}

function labelText(labels: Labels, name: string): string {
  const value = labels[name];
  return value === undefined || value === '' ? `no ${name}` : value;
}

/**
 * Names of the lines of one chart: the values of the labels that differ, unique for each set of
 * labels.
 */
export function seriesNames(all: readonly Labels[]): string[] {
  const chosen = tellingLabels(all);
  return all.map((labels) => {
    if (chosen.length === 0) return signalSubject(labels) || 'value';
    return chosen.map((name) => labelText(labels, name)).join(', ');
  });
}

/** Adds the differing labels to names that several lines share. */
export function tellApart(lines: readonly { name: string; labels: Labels }[]): string[] {
  const texts = new Map<object, string>();
  for (const [name, same] of Map.groupBy(lines, (line) => line.name)) {
    const labels = same.map((line) => line.labels);
    const differ = tellingLabels(labels).length > 0;
    seriesNames(labels).forEach((text, at) => {
      const line = same[at];
      if (line) texts.set(line, differ ? `${name}, ${text}` : name);
    });
  }
  return lines.map((line) => texts.get(line) ?? line.name);
}

/** Name of one line of a chart: the values of the labels that differ. */
export function seriesName(
  labels: Readonly<Record<string, string>>,
  others: readonly Readonly<Record<string, string>>[],
): string {
  const differing = Object.keys(labels)
    .filter((key) => key !== '__name__')
    .filter((key) => others.some((other) => other[key] !== labels[key]));
  const preferred = differing.includes('service.instance.id') ? ['service.instance.id'] : differing;
  const text = preferred
    .slice(0, 3)
    .map((key) => labels[key])
    .join(', ');
  return text === '' ? signalSubject(labels) || 'value' : text;
}
