type Labels = Readonly<Record<string, string>>;

/** Subject named by labels from other systems, whether or not it is a known resource. */
export type LabelledPlace =
  | { readonly kind: 'workload'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'host'; readonly name: string };

/**
 * Labels of kube-state-metrics and OpenTelemetry that name a namespaced object, the most specific
 * first.
 */
const OBJECT_LABELS = [
  'deployment',
  'k8s.deployment.name',
  'statefulset',
  'k8s.statefulset.name',
  'daemonset',
  'k8s.daemonset.name',
  'cronjob',
  'k8s.cronjob.name',
  'job_name',
  'k8s.job.name',
  'horizontalpodautoscaler',
  'persistentvolumeclaim',
];

const EXPORTER = /(?:^|[-_])(?:kube-state-metrics|\w*exporter)(?:[-_]|$)/u;
const HOST_EXPORTER = /^(?:node|windows)$|(?:^|[-_])(?:node|windows)[-_]exporter(?:[-_]|$)/u;

/**
 * Alphabet of the suffixes that Kubernetes generates. It has no vowels, so words in a name do not
 * match.
 */
const SUFFIX = '[bcdfghjklmnpqrstvwxz2456789]';
const POD_OF_DEPLOYMENT = new RegExp(`^(.+)-${SUFFIX}{6,10}-${SUFFIX}{5}$`, 'u');
const POD_OF_STATEFUL_SET = /^(.+)-\d{1,4}$/u;

/** Host of a scrape address, without the port; null for URLs and IDs. */
export function scrapeHost(instance: string): string | null {
  const bracketed = /^\[([0-9a-f:]+)\](?::\d{1,5})?$/iu.exec(instance)?.[1];
  if (bracketed !== undefined) return bracketed;
  return /^([\w][\w.-]*):\d{1,5}$/u.exec(instance)?.[1] ?? null;
}

/**
 * Value of a label of the metric. Prometheus renames the label to `exported_*` if the scrape target
 * has a label with the same name.
 */
const read = (labels: Labels, name: string): string | undefined =>
  labels[`exported_${name}`] ?? labels[name];

/** Workload name of a pod, derived from the generated pod name; otherwise the pod name. */
function workloadOfPod(pod: string): string {
  return POD_OF_DEPLOYMENT.exec(pod)?.[1] ?? POD_OF_STATEFUL_SET.exec(pod)?.[1] ?? pod;
}

/** Whether a pod belongs to the scraped exporter, whose alerts are about other resources. */
function isExporterPod(pod: string, labels: Labels): boolean {
  const targets = [labels['service'], labels['job']].filter((name) => name !== undefined);
  return EXPORTER.test(pod) && targets.some((name) => pod === name || pod.startsWith(`${name}-`));
}

function workloadOf(labels: Labels): LabelledPlace | null {
  const namespace = labels['k8s.namespace.name'] ?? read(labels, 'namespace');
  if (namespace === undefined) return null;
  const object = OBJECT_LABELS.map((name) => read(labels, name)).find((name) => name !== undefined);
  if (object !== undefined) return { kind: 'workload', namespace, name: object };
  const pod = labels['k8s.pod.name'] ?? read(labels, 'pod');
  return pod === undefined || isExporterPod(pod, labels)
    ? null
    : { kind: 'workload', namespace, name: workloadOfPod(pod) };
}

/**
 * Whether labels come from a scrape. If so, `service` is the scrape target, not the subject of the
 * alert.
 */
export function isScraped(labels: Labels): boolean {
  return labels['job'] !== undefined || labels['instance'] !== undefined;
}

/**
 * The Kubernetes workload or node named by labels, or the host of a node or Windows exporter.
 * `job`, `instance` and `service` of other exporters do not identify a place. Label names:
 * kube-state-metrics, Prometheus operator, OpenTelemetry.
 */
export function labelledPlace(labels: Labels): LabelledPlace | null {
  const workload = workloadOf(labels);
  if (workload !== null) return workload;
  const node = labels['nodename'] ?? labels['k8s.node.name'] ?? read(labels, 'node');
  if (node !== undefined) return { kind: 'node', name: node };
  const host = scrapeHost(labels['instance'] ?? '');
  const isHostExporter = [labels['job'], labels['service'], labels['container']].some(
    (name) => name !== undefined && HOST_EXPORTER.test(name),
  );
  return host !== null && isHostExporter ? { kind: 'host', name: host } : null;
}

/** Formats a place for a sentence: "workload shop/checkout". */
export function describePlace(place: LabelledPlace): string {
  return place.kind === 'workload'
    ? `workload ${place.namespace}/${place.name}`
    : `${place.kind} ${place.name}`;
}
