import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startDemo, type RunningDemo } from './demo.ts';
import { readSettings } from './settings.ts';

const STOP_MS = 2_000;
const MEMORY_MS = 120_000;
const GROWN_BYTES = 40 * 1024 * 1024;

async function start(): Promise<RunningDemo> {
  try {
    return await startDemo(readSettings(process.env));
  } catch (error) {
    console.error(`demo: cannot start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

/**
 * Collects garbage left over from the history and model training. A copy of the server's function,
 * because the demo must not import the server.
 */
function giveMemoryBack(): void {
  setFlagsFromString('--expose-gc');
  // With that flag, a new context is guaranteed to have the function.
  const collect = runInNewContext('gc') as (options: { type: 'major'; flavor: string }) => void;
  let restBytes = 0;
  setInterval(() => {
    if (process.memoryUsage.rss() - restBytes < GROWN_BYTES) return;
    collect({ type: 'major', flavor: 'last-resort' });
    restBytes = process.memoryUsage.rss();
  }, MEMORY_MS).unref();
}

const demo = await start();
console.log(`demo: company on http://127.0.0.1:${demo.port}`);

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  setTimeout(() => process.exit(0), STOP_MS).unref();
  void demo.stop().finally(() => process.exit(0));
}

process.on('SIGTERM', stop);
process.on('SIGINT', stop);
process.on('disconnect', stop);

// The launcher waits until a child serves requests; `/healthz` shows the progress of the history.
process.send?.({ type: 'ready' });
await demo.ready;
giveMemoryBack();
