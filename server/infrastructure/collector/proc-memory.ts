import { gauge, share, type Reading } from './reading.ts';

/** Fields of /proc/meminfo in bytes. */
function parseMeminfo(text: string): Map<string, number> {
  const fields = new Map<string, number>();
  for (const match of text.matchAll(/^(\S+):\s+(\d+)(?: kB)?$/gmu)) {
    fields.set(match[1] ?? '', Number(match[2]) * 1024);
  }
  return fields;
}

export function memoryReadings(text: string): Reading[] {
  const fields = parseMeminfo(text);
  const read = (name: string) => fields.get(name) ?? 0;
  const total = read('MemTotal');
  const used = total - (fields.get('MemAvailable') ?? read('MemFree'));
  const swap = read('SwapTotal');
  const state = (name: string, value: number) =>
    gauge('system.memory.usage', 'By', value, { 'system.memory.state': name });
  const swapState = (name: string, value: number) =>
    gauge('system.paging.usage', 'By', value, { 'system.paging.state': name });
  return [
    ...share('system.memory.utilization', used, total),
    gauge('system.memory.limit', 'By', total),
    state('used', used),
    state('free', read('MemFree')),
    state('cached', read('Cached') + read('SReclaimable')),
    state('buffers', read('Buffers')),
    ...share('system.paging.utilization', swap - read('SwapFree'), swap),
    ...(swap > 0
      ? [swapState('used', swap - read('SwapFree')), swapState('free', read('SwapFree'))]
      : []),
  ];
}

/** /proc/sys/fs/file-nr: allocated, unused, limit. */
export function descriptorReadings(text: string): Reading[] {
  const [allocated, unused, limit] = text.trim().split(/\s+/u).map(Number);
  if (allocated === undefined || unused === undefined || limit === undefined) return [];
  const used = allocated - unused;
  // A limit near 2^63 means "none"; a share of it is meaningless.
  const bounded = limit < 2 ** 53;
  return [
    gauge('system.file_descriptor.usage', '{descriptor}', used),
    ...(bounded ? [gauge('system.file_descriptor.limit', '{descriptor}', limit)] : []),
    ...(bounded ? share('system.file_descriptor.utilization', used, limit) : []),
  ];
}
