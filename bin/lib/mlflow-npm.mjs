import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './run-step.mjs';

/** The Node client for the interoperability test, pinned for reproducible runs. */
const CLIENT = 'mlflow@2.0.7';
const INSTALL_MS = 120_000;

/**
 * Folder with the `node_modules` of MLflow's Node client: the folder named by
 * TANDEM_TEST_MLFLOW_NPM, or a folder created here once. Not a dependency of Tandem, because it was
 * last changed in 2019. Undefined if it cannot be installed.
 */
export async function findMlflowNpm(root, say) {
  if (process.env.TANDEM_TEST_MLFLOW_NPM) return process.env.TANDEM_TEST_MLFLOW_NPM;
  const folder = join(root, 'node_modules/.cache/tandem', `npm-${CLIENT.replace('@', '-')}`);
  if (existsSync(folder)) return folder;
  say(`Installing ${CLIENT} ...`);
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  const { ok } = await runStep({
    name: CLIENT,
    command: 'npm',
    args: [...args, '--prefix', fresh, CLIENT],
    cwd: fresh,
    env: process.env,
    timeoutMs: INSTALL_MS,
  });
  if (ok) renameSync(fresh, folder);
  else rmSync(fresh, { recursive: true, force: true });
  return ok ? folder : undefined;
}
