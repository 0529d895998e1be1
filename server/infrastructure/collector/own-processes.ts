import { readFileSync } from 'node:fs';
import type { ProcessStat } from './processes.ts';
import { gauge, type Reading } from './reading.ts';

/** Tandem component that a command line runs; null for any other command. */
export function componentOf(commandLine: string): string | null {
  if (/server\/web\.ts/u.test(commandLine)) return 'web';
  if (/server\/worker\.ts/u.test(commandLine)) return 'worker';
  if (/launcher\/clickhouse|chdb/u.test(commandLine)) return 'clickhouse';
  if (/(?:^|\/)postgres(?:\b|:)/u.test(commandLine)) return 'postgresql';
  return /launcher|bin\/start/u.test(commandLine) ? 'launcher' : null;
}

/** The process and all its descendants. */
export function familyOf(root: number, processes: readonly ProcessStat[]): ProcessStat[] {
  const children = Map.groupBy(processes, (process) => process.parent);
  const family: ProcessStat[] = processes.filter((process) => process.pid === root);
  for (let at = 0; at < family.length; at += 1) {
    family.push(...(children.get(family[at]?.pid ?? -1) ?? []));
  }
  return family;
}

function readCommandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/**
 * Resident memory of Tandem's own processes, summed per component. `launcherPid` is their common
 * parent. PostgreSQL backends share pages, so their sum is an upper bound.
 */
export function ownProcessReadings(
  launcherPid: number,
  processes: readonly ProcessStat[],
  readCommand = readCommandLine,
): Reading[] {
  const bytes = new Map<string, number>();
  for (const process of familyOf(launcherPid, processes)) {
    const component = componentOf(readCommand(process.pid));
    if (component !== null) bytes.set(component, (bytes.get(component) ?? 0) + process.rssBytes);
  }
  return [...bytes].map(([component, value]) =>
    gauge('tandem.memory.resident', 'By', value, { 'tandem.component': component }),
  );
}
