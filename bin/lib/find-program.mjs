import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Absolute path of the first of these programs on PATH that responds to `--version`. */
export function findProgram(names, versionArgs = ['--version']) {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/bin',
    '/usr/local/bin',
    '/usr/sbin',
  ];
  for (const name of names) {
    for (const folder of folders.filter((one) => one !== '' && !one.includes('node_modules'))) {
      const path = join(folder, name);
      // Some distributions ship a placeholder that only explains how to install the real program.
      if (
        isExecutable(path) &&
        spawnSync(path, versionArgs, { timeout: 20_000, stdio: 'ignore' }).status === 0
      )
        return path;
    }
  }
  return undefined;
}
