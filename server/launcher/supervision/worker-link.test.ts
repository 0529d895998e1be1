import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createWorkerLink } from './worker-link.ts';

const dir = mkdtempSync(join(tmpdir(), 'tandem-worker-link-'));
const echo = join(dir, 'echo.mjs');
writeFileSync(echo, `process.on('message', (message) => process.send({ got: message }));`);
const children: ChildProcess[] = [];
const start = (): ChildProcess => {
  const child = fork(echo, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  children.push(child);
  return child;
};
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

test('reports a worker that serves and one that ended to the web server, also to one started later', async () => {
  const link = createWorkerLink(() => undefined);
  const [worker, web, nextWeb] = [start(), start(), start()];
  const reports: unknown[] = [];
  web.on('message', (message) => reports.push(message));
  link.web(web);
  link.worker(worker);
  await expect.poll(() => reports).toEqual([{ got: { type: 'worker', state: 'alive' } }]);
  worker.kill('SIGKILL');
  await expect.poll(() => reports.at(-1)).toEqual({ got: { type: 'worker', state: 'ended' } });
  const answered = once(nextWeb, 'message');
  link.web(nextWeb);
  expect(await answered).toEqual([{ got: { type: 'worker', state: 'ended' } }, undefined]);
});
