import { counter, gauge, share, type Reading } from './reading.ts';

/** Columns of the `cpu` line of /proc/stat, in clock ticks (100 per second on every Linux that Node supports). */
const modes = [
  'user',
  'nice',
  'system',
  'idle',
  'iowait',
  'interrupt',
  'softirq',
  'steal',
] as const;
export const ticksPerSecond = 100;

export type CpuTimes = { ticks: number[]; total: number; idle: number };

/** Reads the totals over all CPUs; null if the text has another format. */
export function parseCpuTimes(statText: string): CpuTimes | null {
  const line = /^cpu +([\d ]+)$/mu.exec(statText)?.[1];
  if (line === undefined) return null;
  const ticks = line.trim().split(/ +/u).slice(0, modes.length).map(Number);
  const total = ticks.reduce((sum, value) => sum + value, 0);
  return { ticks, total, idle: (ticks[3] ?? 0) + (ticks[4] ?? 0) };
}

export function countCpus(statText: string): number {
  return statText.match(/^cpu\d+ /gmu)?.length ?? 1;
}

/**
 * Busy share since the previous reading, and seconds per mode since boot. Utilization has no mode
 * label, so that a limit on it never matches the idle share.
 */
export function cpuReadings(statText: string, previous: CpuTimes | null): Reading[] {
  const times = parseCpuTimes(statText);
  if (times === null) return [];
  const busy =
    previous === null
      ? []
      : share(
          'system.cpu.utilization',
          times.total - times.idle - (previous.total - previous.idle),
          times.total - previous.total,
        );
  const perMode = modes.map((mode, index) =>
    counter('system.cpu.time', 's', (times.ticks[index] ?? 0) / ticksPerSecond, {
      'cpu.mode': mode,
    }),
  );
  return [...busy, ...perMode, gauge('system.cpu.logical.count', '{cpu}', countCpus(statText))];
}

export function loadReadings(loadText: string): Reading[] {
  const [one, five, fifteen] = loadText.split(' ').map(Number);
  if (one === undefined || five === undefined || fifteen === undefined) return [];
  return [
    gauge('system.cpu.load_average.1m', '{thread}', one),
    gauge('system.cpu.load_average.5m', '{thread}', five),
    gauge('system.cpu.load_average.15m', '{thread}', fifteen),
  ];
}
