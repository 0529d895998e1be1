import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { startTandem } from '../../e2e/support/tandem-instance.ts';
import { processTree } from '../support/cpu-time.ts';

const SETTLE_MS = 90_000;

export const memorySchema = z.object({
  totalMb: z.number(),
  processes: z.array(z.object({ name: z.string(), mb: z.number() })),
});
export type Memory = z.output<typeof memorySchema>;

/** Shared pages are divided among those who share them, so that the sum over a tree is what it costs. */
function pssMb(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1_024;
  } catch {
    return 0;
  }
}

function nameOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const script = words.find((word) => /\.(ts|mjs)$/.test(word));
    const folder = script?.split('/').slice(-2).join('/');
    return folder ?? basename(words[0] ?? String(pid));
  } catch {
    return String(pid);
  }
}

/** Tandem without the demo, 90 s after it became ready: the whole tree, launcher and stores included. */
export async function measureMemory(outDir: string): Promise<Memory> {
  const others = new Set(processTree(process.pid));
  const instance = await startTandem({
    demo: false,
    logFile: join(outDir, 'tandem-idle.log'),
    readyWithinMs: 600_000,
    sampleSeconds: 10,
    evaluateSeconds: 30,
  });
  try {
    await sleep(SETTLE_MS);
    const pids = processTree(process.pid).filter((pid) => !others.has(pid));
    const processes = pids.map((pid) => ({ name: nameOf(pid), mb: pssMb(pid) }));
    return { totalMb: processes.reduce((sum, { mb }) => sum + mb, 0), processes };
  } finally {
    await instance.stop();
  }
}
