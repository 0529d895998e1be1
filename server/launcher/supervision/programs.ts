import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DataFolder } from '../data-folder.ts';
import type { LauncherSettings } from '../launcher-settings.ts';
import { messageOf } from '../message-of.ts';
import type { Progress } from '../progress.ts';
import { demoEnvironment } from './child-environment.ts';
import { startNodeChild } from './node-child.ts';
import type { Keep } from './process-table.ts';
import type { Running } from './supervise.ts';
import { createWorkerLink } from './worker-link.ts';

export const ROOT = join(import.meta.dirname, '../../..');

const READY_MS = 120_000;
/** Leaves three of the ten seconds of the whole shutdown for the stores. */
const STOP_MS = 7_000;

const secretsSchema = z.object({ demoKey: z.string(), demoWebhookSecret: z.string() });

export interface ProgramContext {
  settings: LauncherSettings;
  folder: DataFolder;
  env: NodeJS.ProcessEnv;
  keep: Keep;
  progress: Progress;
}

type OnReady = (child: ChildProcess) => void;

interface Program {
  name: string;
  file: string;
  log: string;
}

const WEB: Program = { name: 'Web server', file: 'server/web.ts', log: 'web' };
const WORKER: Program = { name: 'Worker', file: 'server/worker.ts', log: 'worker' };
export const DEMO: Program = { name: 'Demo company', file: 'demo/main.ts', log: 'demo' };

/** Starts the programs of the role, including the web server once its `screens` are built. */
export async function startPrograms(
  context: ProgramContext,
  screens: Promise<void>,
): Promise<void> {
  const { role } = context.settings;
  const link = createWorkerLink(context.progress.say);
  const web =
    role === 'worker' ? undefined : screens.then(() => startProgram(WEB, context, link.web));
  const worker =
    role === 'all' || role === 'worker' ? startProgram(WORKER, context, link.worker) : undefined;
  await Promise.all([web, worker]);
}

/** Runs the demo company once. Requires the web server, which receives the demo's data. */
export function runDemo(
  context: Pick<ProgramContext, 'settings' | 'folder' | 'env'>,
  signal: AbortSignal,
): Promise<Running> {
  const { settings, folder, env } = context;
  const secrets = secretsSchema.parse(JSON.parse(readFileSync(folder.secretsFile, 'utf8')));
  return startNodeChild({
    program: join(ROOT, DEMO.file),
    env: demoEnvironment(env, settings, secrets),
    logFile: folder.logFile(DEMO.log),
    readyMs: READY_MS,
    stopMs: STOP_MS,
    signal,
  });
}

function startProgram(program: Program, context: ProgramContext, onReady: OnReady): Promise<void> {
  const { name, file } = program;
  const logFile = context.folder.logFile(program.log);
  const { started } = context.keep(name, (signal) =>
    startNodeChild({
      program: join(ROOT, file),
      env: context.env,
      logFile,
      readyMs: READY_MS,
      stopMs: STOP_MS,
      signal,
      onReady,
    }),
  );
  return context.progress.step(name, () =>
    started.catch((error: unknown) => {
      throw new Error(`${name} could not be started: ${messageOf(error)}`, { cause: error });
    }),
  );
}
