import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks per second. Linux uses a fixed value for /proc. */
const TICKS = 100;

type Stat = { pid: number; parent: number; seconds: number };

function readStat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const seconds = (Number(fields[11]) + Number(fields[12])) / TICKS;
    return { pid, parent: Number(fields[1]), seconds };
  } catch {
    return null;
  }
}

function allProcesses(): Stat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? []);
}

/** A process and all its descendants. */
export function processTree(root: number): number[] {
  const stats = allProcesses();
  const tree = [root];
  for (let index = 0; index < tree.length; index += 1)
    tree.push(...stats.filter((stat) => stat.parent === tree[index]).map((stat) => stat.pid));
  return tree;
}

/**
 * Total processor seconds of the processes. Unlike wall time, it barely depends on other programs.
 */
export function cpuSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (readStat(pid)?.seconds ?? 0), 0);
}
