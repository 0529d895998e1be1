import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { z } from 'zod';

/** A Python with `mlflow` (3.x or 2.22) and `scikit-learn`. */
export const mlflowPython = process.env['TANDEM_TEST_MLFLOW_PYTHON'];

const line = z.looseObject({ name: z.string() });
export type Found = Map<string, Record<string, unknown>>;

type Client = {
  python: string;
  /** A file of this folder. */
  script: string;
  /** An empty folder for its files. */
  work: string;
  url: string;
  key: string;
  /** Is told each finding when it comes; the client goes on meanwhile. */
  on?: (name: string, found: Record<string, unknown>) => Promise<void>;
};

/** For integration tests: runs a script with MLflow's client and gives what it found, by name. Throws what it wrote when it did not end well. */
export async function runMlflowClient({
  python,
  script,
  work,
  url,
  key,
  on,
}: Client): Promise<Found> {
  const found: Found = new Map();
  const child = spawn(python, [join(import.meta.dirname, script)], {
    env: {
      NODE_ENV: 'test',
      PATH: process.env['PATH'],
      HOME: work,
      WORK: work,
      MLFLOW_TRACKING_URI: url,
      MLFLOW_TRACKING_TOKEN: key,
      MLFLOW_DISABLE_TELEMETRY: 'true',
      GIT_PYTHON_REFRESH: 'quiet',
      // A refusal that it takes for an outage would be tried again for minutes.
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr.on('data', (text) => errors.push(String(text)));
  for await (const text of createInterface({ input: child.stdout })) {
    if (!text.startsWith('{')) continue;
    const { name, ...rest } = line.parse(JSON.parse(text));
    found.set(name, rest);
    await on?.(name, rest);
  }
  if (!found.has('done')) throw new Error(errors.join('').slice(-4_000));
  return found;
}

/** What the client says when it is refused. */
export const refusedBy = (code: string, status: number, text = '') => ({
  code,
  status,
  text: expect.stringContaining(text) as unknown,
});
