import { join } from 'node:path';
import { loopbackHost, type LauncherSettings } from './launcher-settings.ts';
import { messageOf } from './message-of.ts';
import { formatSeconds } from './progress.ts';
import { addressHint, publicUrl } from './supervision/child-environment.ts';
import { ROOT } from './supervision/programs.ts';
import { runOnce } from './supervision/run-once.ts';
import { waitUntilReady } from './supervision/wait-until-ready.ts';

export interface AnnounceContext {
  settings: LauncherSettings;
  env: NodeJS.ProcessEnv;
  /** Whether the demo company runs from the start. */
  demo: boolean;
  say: (line: string) => void;
  startedAtMs: number;
  signal: AbortSignal;
}

/**
 * Waits until Tandem serves, then prints its address and the sign-in instructions for the first
 * administrator.
 */
export async function announce(context: AnnounceContext): Promise<void> {
  const { settings, env, say, signal } = context;
  if (settings.role !== 'worker') {
    const probe = `http://${loopbackHost(settings.bind)}:${settings.port}/readyz`;
    if (!(await waitUntilReady(probe, say, signal))) return;
  }
  say(`Ready after ${formatSeconds(performance.now() - context.startedAtMs)}`);
  if (settings.role === 'worker') return;
  const url = publicUrl(env, settings);
  say('');
  say(`  Tandem   ${url}`);
  const hint = addressHint(env, settings);
  if (hint !== null) say(`           ${hint}`);
  if (context.demo) say(`  Demo     http://127.0.0.1:${settings.demoPort}`);
  if (settings.role !== 'ingest') await printSetupLink({ ...env, TANDEM_URL: url }, say, signal);
  say('');
}

async function printSetupLink(
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const program = join(ROOT, 'bin/setup-link.mjs');
    const link = (await runOnce(program, env, () => undefined, signal)).trim();
    if (link !== '') say(`  Set-up   ${link}  (works once, creates the first admin)`);
  } catch (error) {
    if (!signal.aborted) say(`  The set-up link could not be created: ${messageOf(error)}`);
  }
}
