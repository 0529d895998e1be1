import { findProgram } from './find-program.mjs';
import { runStep } from './run-step.mjs';

const APT_TIMEOUT_MS = 180_000;
const QUIET = [
  '-y',
  '-qq',
  '-o',
  'DPkg::Lock::Timeout=60',
  '-o',
  'Dpkg::Options::=--force-confdef',
];
let updated = false;

/**
 * Installs distribution packages if running as root with apt-get. Returns false if that is not
 * possible.
 */
export async function aptInstall(packages, say) {
  const apt = process.getuid?.() === 0 ? findProgram(['apt-get']) : undefined;
  if (apt === undefined) return false;
  say(`Installing ${packages.join(', ')} with apt-get ...`);
  const env = {
    ...process.env,
    DEBIAN_FRONTEND: 'noninteractive',
    APT_LISTCHANGES_FRONTEND: 'none',
  };
  const step = (args) =>
    runStep({ name: 'apt-get', command: apt, args, cwd: '/', env, timeoutMs: APT_TIMEOUT_MS });
  if (!updated) await step([...QUIET, 'update']);
  updated = true;
  const { ok } = await step([...QUIET, 'install', '--no-install-recommends', ...packages]);
  if (!ok) say(`apt-get could not install ${packages.join(', ')}.`);
  return ok;
}
