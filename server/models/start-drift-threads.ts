import { Worker } from 'node:worker_threads';
import type { DriftAnswer, DriftJob } from './drift-threads.ts';
import { useDriftThreads } from './drift-threads.ts';

const timeoutMs = 120_000;
const memoryMiB = 1_536;

/** Runs one comparison in a thread of its own, which ends with it. */
async function runInThread(job: DriftJob): Promise<DriftAnswer> {
  const worker = new Worker(new URL('./drift-thread.ts', import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: memoryMiB },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<DriftAnswer>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the comparison took too long')), timeoutMs);
      worker.once('message', (answer: DriftAnswer) => resolve(answer));
      worker.once('error', (error: unknown) => {
        const outOfMemory =
          error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        const message = 'the tables need more memory than a comparison may take';
        resolve(
          outOfMemory
            ? { problem: { code: 'too_large', message, fields: [] } }
            : { failure: String(error) },
        );
      });
      worker.once('exit', (code) => resolve({ failure: `the thread ended with ${code}` }));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** Lets this process compare tables. Called where Node itself loads the modules. */
export function startDriftThreads(): void {
  useDriftThreads(runInThread);
}
