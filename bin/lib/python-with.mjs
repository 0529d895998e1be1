import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './run-step.mjs';

const INSTALL_MS = 900_000;

/**
 * A Python with these packages, in a virtual environment created here once under `name`. Undefined
 * if that fails.
 */
export async function pythonWith(root, { name, packages }, say) {
  const folder = join(root, 'node_modules/.cache/tandem', name);
  const python = join(folder, 'bin/python');
  if (existsSync(join(folder, 'complete'))) return python;
  say(`Installing ${packages.join(' and ')} ...`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const run = async (command, ...args) => {
    const step = { name, command, args, cwd: root, env: process.env, timeoutMs: INSTALL_MS };
    return (await runStep(step)).ok;
  };
  // Without compilation: Python compiles the imported files, a small part of the installation.
  const options = ['--quiet', '--disable-pip-version-check', '--no-compile'];
  const made =
    (await run('python3', '-m', 'venv', folder)) &&
    (await run(python, '-m', 'pip', 'install', ...options, ...packages));
  if (!made) {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  mkdirSync(join(folder, 'complete.new'));
  renameSync(join(folder, 'complete.new'), join(folder, 'complete'));
  return python;
}
