import { execFileSync, spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const line = z.looseObject({ name: z.string() });
export type Found = Map<string, Record<string, unknown>>;

type Client = {
  /** A Python with `mlflow`, 3.x or 2.22. */
  python: string;
  /** A file of this folder. */
  script: string;
  /** An empty folder for its files. */
  work: string;
  url: string;
  key: string;
  /** More for its environment. */
  more?: Readonly<Record<string, string>>;
  /** Called with each finding as it arrives; the client continues meanwhile. */
  on?: (name: string, found: Record<string, unknown>) => Promise<void>;
};

/** For integration tests: runs a script with MLflow's client and gives what it found, by name. Throws what it wrote when it did not end well. */
export async function runMlflowClient({
  python,
  script,
  work,
  url,
  key,
  more,
  on,
}: Client): Promise<Found> {
  const found: Found = new Map();
  const child = spawn(python, [join(import.meta.dirname, script)], {
    env: {
      NODE_ENV: 'test',
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: work,
      WORK: work,
      MLFLOW_TRACKING_URI: url,
      MLFLOW_TRACKING_TOKEN: key,
      MLFLOW_DISABLE_TELEMETRY: 'true',
      GIT_PYTHON_REFRESH: 'quiet',
      // A refusal that it takes for an outage would be tried again for minutes.
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '1',
      ...more,
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

/** The version of the first of these packages that this Python has. */
export function pythonPackageVersion(python: string | undefined, ...names: string[]): string {
  const script =
    'import sys; from importlib.metadata import distributions as d; ' +
    'print(next(x.version for x in d() if x.metadata["Name"] in sys.argv[1:]))';
  return python === undefined
    ? ''
    : execFileSync(python, ['-c', script, ...names], { encoding: 'utf8' }).trim();
}

/** The release of the client of this Python. */
export const mlflowVersionOf = (python: string | undefined): string =>
  pythonPackageVersion(python, 'mlflow', 'mlflow-skinny');

/** Values of the client that depend on this machine, by their placeholder in a recording. */
export function clientPlaceholders(work: string): Record<string, string> {
  return {
    '<work>': work,
    '<scripts>': import.meta.dirname,
    '"<user>"': `"${userInfo().username}"`,
  };
}
