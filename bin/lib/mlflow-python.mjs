import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

/** The client that the interoperability test drives. `packages` are pinned, so that a run can be repeated. */
const CLIENT = {
  name: 'mlflow-3.17.2-moto-5.2.5',
  // moto is the S3-compatible server that artifacts are stored in; flask-cors is what its server needs beside Flask.
  packages: ['mlflow==3.17.2', 'scikit-learn==1.9.1', 'moto[s3]==5.2.5', 'flask-cors==6.0.5'],
};
const INSTALL_MS = 600_000;

/** A Python with MLflow's client: the one named by TANDEM_TEST_MLFLOW_PYTHON, else a virtual environment made here once. */
export function findMlflowPython(root, say) {
  const named = process.env.TANDEM_TEST_MLFLOW_PYTHON;
  if (named) return named;
  const folder = join(root, 'node_modules/.cache/tandem', CLIENT.name);
  const python = join(folder, 'bin/python');
  if (existsSync(join(folder, 'complete'))) return python;
  say(`Installing ${CLIENT.packages.join(' and ')} for the interoperability test ...`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const run = (command, ...args) =>
    spawnSync(command, args, { stdio: 'ignore', timeout: INSTALL_MS }).status === 0;
  const made =
    run('python3', '-m', 'venv', folder) &&
    run(
      python,
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      ...CLIENT.packages,
    );
  if (!made) {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  mkdirSync(join(folder, 'complete.new'));
  renameSync(join(folder, 'complete.new'), join(folder, 'complete'));
  return python;
}
