import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { attemptWrite } from '../write-error.ts';

const recordSchema = z.object({
  launcherPid: z.number(),
  port: z.number(),
  databaseUrl: z.string(),
  clickhouseUrl: z.string(),
  childPids: z.record(z.string(), z.number()),
});

/**
 * Processes that run on a data folder, for the next launcher and for commands that need the stores.
 */
export type RunRecord = z.infer<typeof recordSchema>;

const PREDECESSOR_MS = 8_000;
const POLL_MS = 100;
const RETRY_MS = 10_000;

function recordFile(dataDir: string): string {
  return join(dataDir, 'running.json');
}

export function readRunRecord(dataDir: string): RunRecord | undefined {
  const file = recordFile(dataDir);
  if (!existsSync(file)) return undefined;
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeRunRecord(dataDir: string, record: RunRecord): void {
  const half = `${recordFile(dataDir)}.new`;
  // Parsed first, so that no other field, such as the owner's database URL, is written.
  writeFileSync(half, `${JSON.stringify(recordSchema.parse(record), null, 2)}\n`, { mode: 0o600 });
  renameSync(half, recordFile(dataDir));
}

/** Writes the record. If that fails, calls `again` in 10 s; running processes are not affected. */
export function noteRunRecord(
  dataDir: string,
  record: RunRecord,
  { log, again }: { log: (line: string) => void; again: () => void },
): void {
  const error = attemptWrite(() => writeRunRecord(dataDir, record));
  if (error === undefined) return;
  log(`running.json could not be written, retrying: ${error.message}`);
  setTimeout(again, RETRY_MS).unref();
}

export function dropRunRecord(dataDir: string): void {
  rmSync(recordFile(dataDir), { force: true });
}

/** Waits for the children of a killed launcher to exit, and kills any that remain after 8 s. */
export async function awaitPredecessor(
  dataDir: string,
  log: (line: string) => void,
): Promise<void> {
  const record = readRunRecord(dataDir);
  if (record === undefined) return;
  const left = (): number[] => Object.values(record.childPids).filter(isTandemChild);
  if (left().length > 0) log('  waiting for the processes of an earlier run to end');
  for (let waited = 0; waited < PREDECESSOR_MS && left().length > 0; waited += POLL_MS)
    await sleep(POLL_MS);
  for (const pid of left()) process.kill(pid, 'SIGKILL');
  while (left().length > 0) await sleep(POLL_MS);
  dropRunRecord(dataDir);
}

/** Process IDs are reused, so only a process that runs a program of this checkout matches. */
function isTandemChild(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const state = /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return (
      state !== 'Z' &&
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(join(import.meta.dirname, '../../..'))
    );
  } catch {
    return false;
  }
}
