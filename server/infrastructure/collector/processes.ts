import { readFileSync, readdirSync } from 'node:fs';
import { ticksPerSecond } from './proc-cpu.ts';
import { counter, gauge, type Reading } from './reading.ts';

export type ProcessStat = {
  pid: number;
  parent: number;
  name: string;
  ticks: number;
  rssBytes: number;
};
const pageBytes = 4096;
/** Number of listed names: half are selected by CPU, half by memory. */
const topCount = 10;

/** Parses one /proc/PID/stat. The name is in parentheses, and may contain parentheses and spaces. */
export function parseProcessStat(text: string): ProcessStat | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const fields = text
    .slice(close + 2)
    .split(' ')
    .map(Number);
  return {
    pid: Number(text.slice(0, open).trim()),
    name: text.slice(open + 1, close),
    parent: fields[1] ?? 0,
    ticks: (fields[11] ?? 0) + (fields[12] ?? 0),
    rssBytes: (fields[21] ?? 0) * pageBytes,
  };
}

/** Length to which the kernel truncates a process name. */
const cutNameLength = 15;

/**
 * Full name of a process whose name is truncated, from its command line; otherwise the name
 * unchanged.
 */
export function wholeName(name: string, commandLine: string): string {
  const program = (commandLine.split('\0')[0] ?? '').split('/').at(-1) ?? '';
  return name.length === cutNameLength && program.startsWith(name) ? program : name;
}

/** All visible processes. Reads /proc synchronously at about 10 µs per read; promises cost more. */
export function readProcesses(root = '/proc'): ProcessStat[] {
  return readdirSync(root).flatMap((entry) => {
    if (!/^\d+$/u.test(entry)) return [];
    try {
      const stat = parseProcessStat(readFileSync(`${root}/${entry}/stat`, 'latin1'));
      if (stat === null) return [];
      return stat.name.length === cutNameLength
        ? [
            {
              ...stat,
              name: wholeName(stat.name, readFileSync(`${root}/${entry}/cmdline`, 'utf8')),
            },
          ]
        : [stat];
    } catch {
      return []; // The process ended in the meantime.
    }
  });
}

type Group = { name: string; cpu: number; rssBytes: number };

/** Sums processes by name. CPU is the number of cores used since the previous reading. */
export function groupProcesses(
  now: readonly ProcessStat[],
  before: ReadonlyMap<number, number>,
  elapsedMs: number,
): Group[] {
  const groups = new Map<string, Group>();
  for (const process of now) {
    const group = groups.get(process.name) ?? { name: process.name, cpu: 0, rssBytes: 0 };
    const previous = before.get(process.pid);
    const grown = previous === undefined ? 0 : Math.max(0, process.ticks - previous);
    group.cpu += elapsedMs > 0 ? grown / ticksPerSecond / (elapsedMs / 1000) : 0;
    group.rssBytes += process.rssBytes;
    groups.set(process.name, group);
  }
  return [...groups.values()];
}

function largest(groups: readonly Group[], by: (group: Group) => number): Group[] {
  return [...groups].sort((a, b) => by(b) - by(a)).slice(0, topCount / 2);
}

/**
 * Number of processes, and CPU (share of the whole host) and memory of the largest process names.
 * Not named `process.*`: those metrics belong to services and may raise alerts; these are only
 * evidence. Kernel threads have no memory and never appear.
 */
export function processReadings(groups: readonly Group[], count: number, cpus: number): Reading[] {
  const shown = new Set([
    ...largest(groups, (group) => group.cpu),
    ...largest(groups, (group) => group.rssBytes),
  ]);
  return [
    gauge('system.process.count', '{process}', count),
    ...[...shown]
      .filter((group) => group.rssBytes > 0)
      .flatMap((group) => {
        const labels = { 'process.executable.name': group.name };
        return [
          gauge('system.processes.cpu', '1', group.cpu / cpus, labels),
          gauge('system.processes.memory', 'By', group.rssBytes, labels),
        ];
      }),
  ];
}

/** Number of processes started since boot, from /proc/stat. */
export function createdReadings(statText: string): Reading[] {
  const created = /^processes (\d+)$/mu.exec(statText)?.[1];
  return created === undefined
    ? []
    : [counter('system.process.created', '{process}', Number(created))];
}
