import { newestValues } from './newest-values.ts';

/**
 * Newest `process.memory.limit` in bytes per service and instance, with the keys of `instanceKey`.
 */
export async function memoryLimits(fromMs: number, toMs: number): Promise<Map<string, number>> {
  const limits = await newestValues({ metric: 'process.memory.limit', labels: {}, fromMs, toMs });
  // Oldest first, so that the newest value of an instance wins.
  return new Map(limits.toReversed().map(({ labels, value }) => [instanceKey(labels), value]));
}

/** Key for the service and instance of a process series. */
export function instanceKey(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify([labels['service.name'] ?? '', labels['service.instance.id'] ?? '']);
}
