import { createHash } from 'node:crypto';

/** Labels that change with every restart or release: not part of an alert's identity. */
const passing = [
  'service.instance.id',
  'service.version',
  'process.pid',
  'container.id',
  'k8s.pod.uid',
  'k8s.pod.name',
];

export type AlertClass = 'departure' | 'silent';

/** Labels that identify the subject of an alert. Instances of one service share an alert. */
export function identityLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  // A model's alert continues when another version takes over.
  if (labels['model'] !== undefined && labels['version'] !== undefined)
    return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== 'version'));
  if (labels['service.name'] === undefined) return { ...labels };
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !passing.includes(name)));
}

/**
 * Stable fingerprint: the judged signal and its identity labels; never value, version or severity.
 */
export function alertFingerprint(
  alertClass: AlertClass,
  metric: string,
  labels: Readonly<Record<string, string>>,
): string {
  const sorted = Object.entries(identityLabels(labels)).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([alertClass, metric, sorted]))
    .digest('hex')
    .slice(0, 32);
}
