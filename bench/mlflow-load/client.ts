import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { pythonWith } from '../../bin/lib/python-with.mjs';
import { startLineProcess } from '../support/line-process.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PACKAGES = {
  name: 'mlflow-3.17.2-postgres',
  packages: ['mlflow==3.17.2', 'scikit-learn==1.9.1', 'psycopg2-binary==2.9.13'],
};

/**
 * The Python that TANDEM_BENCH_MLFLOW_PYTHON names, or a virtual environment that is created once.
 * Throws if neither is available.
 */
export async function findServerPython(): Promise<string> {
  const found =
    process.env['TANDEM_BENCH_MLFLOW_PYTHON'] ?? (await pythonWith(ROOT, PACKAGES, console.log));
  if (found === undefined) throw new Error(`${PACKAGES.packages.join()} could not be installed`);
  return found;
}

export type Step = 'create' | 'log' | 'register' | 'load';

const readyLine = z.object({ ready: z.string(), processes: z.number() });
const doneLine = z.object({
  seconds: z.number(),
  done: z.number(),
  refused: z.array(z.string()),
  /** Requests that the client retried. */
  repeated: z.number(),
  /** Processor time of the client per request, in milliseconds. */
  clientMs: z.number(),
});
const searchLine = z.object({
  latencies: z.array(z.number()),
  /** Processor time of the client per search, in milliseconds. */
  clientMs: z.number(),
  refused: z.array(z.string()),
  repeated: z.number(),
  /** Run names per search, in result order. */
  names: z.array(z.array(z.string())),
});
type Done = z.output<typeof doneLine>;
type Searched = z.output<typeof searchLine>;

export type LoadClient = {
  step: (step: Step, from: number, to: number) => Promise<Done>;
  /** `page`: maximum number of runs per response. */
  search: (count: number, page: number) => Promise<Searched>;
  stop: () => Promise<void>;
};

/** Starts the unmodified MLflow client in several processes, against one server. */
export async function startClient(
  python: string,
  { url, token, dir }: { url: string; token: string | null; dir: string },
): Promise<LoadClient> {
  mkdirSync(dir, { recursive: true });
  const program = startLineProcess(python, [join(import.meta.dirname, 'mlflow-client.py')], {
    cwd: dir,
    env: {
      NODE_ENV: 'production',
      PATH: '/usr/bin:/bin',
      HOME: dir,
      WORK: dir,
      MLFLOW_TRACKING_URI: url,
      ...(token === null ? {} : { MLFLOW_TRACKING_TOKEN: token }),
      // A retry after the server closed an idle connection is not a refusal. The backoff factor 0
      // avoids measuring pauses.
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
      MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '0',
      MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: '0',
      MLFLOW_DISABLE_TELEMETRY: 'true',
      MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false',
      GIT_PYTHON_REFRESH: 'quiet',
      // Four processes on few cores need no extra threads for numerical libraries.
      OMP_NUM_THREADS: '1',
      OPENBLAS_NUM_THREADS: '1',
    },
  });
  const ask = (command: Record<string, unknown>): Promise<unknown> =>
    program.ask(JSON.stringify(command));
  try {
    readyLine.parse(await program.next());
  } catch (error) {
    await program.stop();
    throw error;
  }
  return {
    step: async (step, from, to) => doneLine.parse(await ask({ step, from, to })),
    search: async (count, page) => searchLine.parse(await ask({ step: 'search', count, page })),
    stop: program.stop,
  };
}
