import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../e2e/support/free-port.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const LINK = /http\S+\/set-up\?token=\S+/;
const STOP_MS = 20_000;

export type FreshTandem = { url: string; setUpLink: string; stop(): Promise<void> };

function withoutOurTools(path: string): string {
  return path
    .split(':')
    .filter((folder) => !folder.includes('node_modules'))
    .join(':');
}

async function stopLauncher(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = new Promise<boolean>((done) => child.once('exit', () => done(true)));
  // npm does not forward signals reliably, so the whole process group gets the signal.
  process.kill(-child.pid, 'SIGTERM');
  if (!(await Promise.race([ended, sleep(STOP_MS, false, { ref: false })])))
    process.kill(-child.pid, 'SIGKILL');
}

async function waitForLink(child: ChildProcess, logFile: string, withinMs: number) {
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    const link = LINK.exec(readFileSync(logFile, 'utf8'))?.[0];
    if (link !== undefined) return link;
    if (child.exitCode !== null) break;
    await sleep(250);
  }
  const tail = readFileSync(logFile, 'utf8').split('\n').slice(-30).join('\n');
  throw new Error(`npm start has printed no set-up link:\n${tail}`);
}

/**
 * Clones the committed state into an empty folder and runs `npm start` there, as the README
 * describes.
 */
export async function startFresh(logFile: string, withinMs: number): Promise<FreshTandem> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-newcomer-'));
  const clone = join(folder, 'tandem');
  execFileSync('git', ['clone', '--quiet', ROOT, clone]);
  const [port, demoPort] = [await freePort(), await freePort()];
  const log = createWriteStream(logFile);
  await new Promise((opened) => log.once('open', opened));
  const child = spawn('npm', ['start'], {
    cwd: clone,
    env: {
      ...process.env,
      PATH: withoutOurTools(process.env['PATH'] ?? ''),
      PORT: String(port),
      DEMO_PORT: String(demoPort),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const stop = async (): Promise<void> => {
    await stopLauncher(child);
    log.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const setUpLink = await waitForLink(child, logFile, withinMs);
    return { url: new URL(setUpLink).origin, setUpLink, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
