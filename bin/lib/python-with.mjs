import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

const INSTALL_MS = 900_000;

/** A Python with these packages: a virtual environment made here once under `name`; undefined where that fails. */
export function pythonWith(root, { name, packages }, say) {
  const folder = join(root, 'node_modules/.cache/tandem', name);
  const python = join(folder, 'bin/python');
  if (existsSync(join(folder, 'complete'))) return python;
  say(`Installing ${packages.join(' and ')} ...`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const run = (command, ...args) =>
    spawnSync(command, args, { stdio: 'ignore', timeout: INSTALL_MS }).status === 0;
  const made =
    run('python3', '-m', 'venv', folder) &&
    run(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages);
  if (!made) {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  mkdirSync(join(folder, 'complete.new'));
  renameSync(join(folder, 'complete.new'), join(folder, 'complete'));
  return python;
}
