import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './supervision/programs.ts';

const ANALYZE = '/usr/bin/systemd-analyze';
const hasSystemd = existsSync(ANALYZE);
if (!hasSystemd) console.log(`skipped: there is no ${ANALYZE}`);

test.skipIf(!hasSystemd)('systemd accepts the unit file without a warning', () => {
  const unit = join(ROOT, 'bin/tandem.service');
  const { status, stdout, stderr } = spawnSync(ANALYZE, ['verify', '--man=no', unit], {
    encoding: 'utf8',
  });
  // It also reads units of this machine, whose faults are not ours.
  const about = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('tandem.service'));
  expect({ status, about }).toEqual({ status: 0, about: [] });
});
