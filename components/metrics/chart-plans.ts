import type { ResourceItem } from '#lib/schemas/infrastructure/infrastructure.ts';
import type { MetricQuery } from './metric-range.ts';

/** One chart of a resource page: its metrics and the names of its lines. */
export interface ChartPlan {
  id: string;
  title: string;
  queries: readonly MetricQuery[];
  unit: string;
  /** Line names if each query returns one line. */
  names?: readonly string[];
  /** Labels whose values name the lines if one query returns several. */
  by?: readonly string[];
  /** Index of the query whose expected range is drawn. */
  primary?: number;
  /** A metric whose last value is drawn as the limit of the lines. */
  limitMetric?: MetricQuery;
  /** Whether to omit the chart if no data was ever sent. */
  optional?: boolean;
  wide?: boolean;
}

type Labels = Readonly<Record<string, string>>;

const golden = (metric: string, labels: Labels): MetricQuery => ({
  metric,
  labels,
  expected: true,
});

function latencyPlan(prefix: 'service', labels: Labels): ChartPlan {
  return {
    id: 'latency',
    title: 'Latency p50, p95, p99',
    unit: 's',
    queries: [
      { metric: `${prefix}.latency.p50`, labels },
      golden(`${prefix}.latency.p95`, labels),
      { metric: `${prefix}.latency.p99`, labels },
    ],
    names: ['p50', 'p95', 'p99'],
    primary: 1,
  };
}

function processPlans(labels: Labels): ChartPlan[] {
  const by = ['service.instance.id', 'host.name'];
  return [
    {
      id: 'memory',
      title: 'Memory per instance',
      unit: 'By',
      queries: [{ metric: 'process.memory.usage', labels, expected: true }],
      by,
      limitMetric: { metric: 'process.memory.limit', labels },
    },
    {
      id: 'cpu',
      title: 'CPU per instance',
      unit: 'ratio',
      queries: [{ metric: 'process.cpu.utilization', labels, expected: true, utilization: true }],
      by,
    },
    {
      id: 'event-loop',
      title: 'Event loop delay, p99',
      unit: 's',
      queries: [{ metric: 'nodejs.eventloop.delay.p99', labels, expected: true }],
      by,
      optional: true,
    },
  ];
}

function edgePlans(side: 'caller' | 'callee', name: string): ChartPlan[] {
  const labels = { [side]: name };
  const by = [side === 'caller' ? 'callee' : 'caller'];
  const word = side === 'caller' ? 'Outgoing calls' : 'Incoming calls';
  const plan = (id: string, title: string, metric: string, unit: string): ChartPlan => ({
    id: `${side}-${id}`,
    title: `${word}: ${title}`,
    unit,
    queries: [golden(metric, labels)],
    by,
    optional: side === 'caller',
  });
  return [
    plan('rate', 'requests', 'edge.request.rate', '{request}/s'),
    plan('errors', 'failed', 'edge.error.ratio', 'ratio'),
    plan('latency', 'latency p95', 'edge.latency.p95', 's'),
  ];
}

function servicePlans(name: string): ChartPlan[] {
  const labels = { 'service.name': name };
  return [
    {
      id: 'rate',
      title: 'Requests',
      unit: '{request}/s',
      queries: [golden('service.request.rate', labels)],
    },
    {
      id: 'errors',
      title: 'Error rate',
      unit: 'ratio',
      queries: [golden('service.error.ratio', labels)],
    },
    { ...latencyPlan('service', labels), wide: true },
    ...processPlans(labels),
    ...edgePlans('caller', name),
  ];
}

function gaugePlan(
  labels: Labels,
  [id, title, metric, unit]: readonly [id: string, title: string, metric: string, unit: string],
  more: Partial<ChartPlan> = {},
): ChartPlan {
  return { id, title, unit, queries: [{ metric, labels, expected: true }], ...more };
}

/**
 * Combines series: senders report states, cores and mounts separately, but the chart shows
 * utilization.
 */
function utilizationPlan(
  labels: Labels,
  [id, title, metric]: readonly [id: string, title: string, metric: string],
  more: Partial<ChartPlan> = {},
): ChartPlan {
  const queries = [{ metric, labels, expected: true, utilization: true }];
  return { id, title, unit: 'ratio', queries, ...more };
}

function ioPlan(
  labels: Labels,
  id: string,
  title: string,
  metric: string,
  by: string[],
): ChartPlan {
  return { id, title, unit: 'By/s', queries: [{ metric, labels, as: 'rate' }], by };
}

function loadPlan(labels: Labels): ChartPlan {
  return {
    id: 'load',
    title: 'Load average',
    unit: '1',
    queries: ['1m', '5m', '15m'].map((span, index) => ({
      metric: `system.cpu.load_average.${span}`,
      labels,
      expected: index === 0,
    })),
    names: ['1 min', '5 min', '15 min'],
    primary: 0,
  };
}

function hostPlans(labels: Labels): ChartPlan[] {
  const program = { by: ['process.executable.name'], optional: true };
  const mount = { by: ['system.filesystem.mountpoint'] };
  const disk = ['system.device', 'disk.io.direction'];
  const card = ['network.interface.name', 'network.io.direction'];
  return [
    utilizationPlan(labels, ['cpu', 'CPU', 'system.cpu.utilization']),
    loadPlan(labels),
    utilizationPlan(labels, ['memory', 'Memory', 'system.memory.utilization']),
    utilizationPlan(
      labels,
      ['filesystem', 'Filesystem per mount', 'system.filesystem.utilization'],
      mount,
    ),
    ioPlan(labels, 'disk', 'Disk input and output', 'system.disk.io', disk),
    ioPlan(labels, 'network', 'Network', 'system.network.io', card),
    gaugePlan(labels, ['programs-cpu', 'CPU by program', 'system.processes.cpu', 'ratio'], program),
    gaugePlan(
      labels,
      ['programs-memory', 'Memory by program', 'system.processes.memory', 'By'],
      program,
    ),
    gaugePlan(labels, ['processes', 'Processes', 'system.process.count', '1']),
    gaugePlan(
      labels,
      ['descriptors', 'File descriptors', 'system.file_descriptor.utilization', 'ratio'],
      { optional: true },
    ),
  ];
}

/** Checks have fixed limits, so no expected range is drawn. */
function checkPlans(labels: Labels): ChartPlan[] {
  const plan = (id: string, title: string, metric: string, unit: string): ChartPlan => ({
    id,
    title,
    unit,
    queries: [{ metric, labels }],
  });
  const encrypted = labels['target']?.startsWith('https:') === true;
  return [
    plan('success', 'Success: 1, failure: 0', 'probe.success', '1'),
    plan('duration', 'Duration', 'probe.duration', 's'),
    ...(encrypted
      ? [plan('certificate', 'Days until the certificate expires', 'probe.tls.expiry', 'd')]
      : []),
  ];
}

/** Metrics from pulls of a dataset, evaluated against the limits of its source. */
function datasetPlans(labels: Labels): ChartPlan[] {
  const plan = (id: string, title: string, metric: string, unit: string): ChartPlan => ({
    id,
    title,
    unit,
    queries: [{ metric: `dataset.${metric}`, labels }],
  });
  return [
    plan('rows', 'Rows', 'rows', '1'),
    plan('age', 'Age of the data', 'age', 's'),
    plan('changes', 'Changed columns', 'schema.changes', '1'),
    plan('failures', 'Consecutive failed pulls', 'pull.failures', '1'),
  ];
}

/** Metrics of a model's server. No charts if the server sends none. */
function modelPlans(labels: Labels): ChartPlan[] {
  const judged = ['request.rate', 'error.ratio'];
  const plan = (id: string, title: string, metric: string, unit: string): ChartPlan => ({
    id,
    title,
    unit,
    queries: [{ metric: `inference.${metric}`, labels, expected: judged.includes(metric) }],
    optional: true,
  });
  const latency = ['p50', 'p95', 'mean'];
  return [
    plan('rate', 'Requests', 'request.rate', '{request}/s'),
    plan('errors', 'Error rate', 'error.ratio', 'ratio'),
    {
      ...plan('latency', 'Latency', 'latency.p95', 's'),
      queries: latency.map((part) => golden(`inference.latency.${part}`, labels)),
      names: ['p50', 'p95', 'mean'],
      primary: 1,
    },
    plan('queue-length', 'Queued requests', 'queue.length', '1'),
    plan('queue-time', 'Time in the queue, mean', 'queue.time', 's'),
    plan('cache', 'Cache use', 'cache.utilization', 'ratio'),
  ];
}

/** Labels of the series of a resource; null for kinds that have no series. */
export function seriesLabels(
  resource: Pick<ResourceItem, 'kind' | 'name' | 'labels'>,
): Record<string, string> | null {
  const { kind, name, labels } = resource;
  const own = (key: string, otherwise = name) => ({ [key]: labels[key] ?? otherwise });
  if (kind === 'service') return { 'service.name': name };
  if (kind === 'host') return own('host.name');
  if (kind === 'model') return own('model.name');
  if (kind === 'deployment') return own('k8s.deployment.name');
  if (kind === 'process') return { ...own('service.name'), ...own('service.instance.id') };
  if (kind === 'database' || kind === 'external') return { callee: name };
  if (kind === 'check') return { ...own('check'), ...own('target', '') };
  if (kind === 'dataset') return { dataset: name };
  return null;
}

/** The charts of a resource by its kind. */
export function chartPlans(
  resource: Pick<ResourceItem, 'kind' | 'name' | 'labels'>,
): readonly ChartPlan[] {
  const { kind, name } = resource;
  const labels = seriesLabels(resource);
  if (labels === null) return [];
  if (kind === 'service') return servicePlans(name);
  if (kind === 'host') return hostPlans(labels);
  if (kind === 'process') return processPlans(labels);
  if (kind === 'model') return modelPlans({ model: name });
  if (kind === 'check') return checkPlans(labels);
  if (kind === 'dataset') return datasetPlans(labels);
  if (kind === 'database' || kind === 'external') return edgePlans('callee', name);
  return [];
}
