import { join } from 'node:path';
import { childEnv, pinnedNode } from './install.mjs';
import { runStep } from './run-step.mjs';

/** The checks that need neither database nor browser, the long one first. */
function staticChecks(root, unitReport) {
  const node = pinnedNode(root);
  const tool = (name, script, ...args) => ({
    name,
    command: node,
    args: [join(root, 'node_modules', script), ...args],
  });
  return [
    tool(
      'unit tests',
      'vitest/vitest.mjs',
      'run',
      '--project',
      'unit',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${unitReport}`,
    ),
    tool('format', 'oxfmt/bin/oxfmt', '--check'),
    tool('lint', 'oxlint/bin/oxlint'),
    // What an earlier run kept of the types has hidden an error that a clean clone finds.
    tool('types', 'typescript/bin/tsc', '--noEmit', '-p', '.', '--incremental', 'false'),
    tool(
      'architecture',
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      '.dependency-cruiser.mjs',
      '--output-type',
      'err-long',
      '.',
    ),
    tool('dead code', 'knip/bin/knip.js', '--no-progress', '--no-config-hints'),
    {
      name: 'lock file',
      command: 'npm',
      args: ['ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund'],
    },
  ];
}

function print(result) {
  const seconds = (result.durationMs / 1000).toFixed(1);
  console.log(`${result.ok ? 'ok  ' : 'FAIL'}  ${result.name}  ${seconds} s`);
  if (!result.ok) console.log(result.output.trimEnd());
}

/** Runs the checks two at a time; quiet ones print a line, failed ones all they said. */
export async function runStaticChecks(root, unitReport) {
  const waiting = staticChecks(root, unitReport);
  const env = childEnv(root, { NO_COLOR: '1', FORCE_COLOR: '0' });
  const results = [];
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const result = await runStep({ ...check, cwd: root, env, timeoutMs: 600_000 });
      print(result);
      results.push(result);
    }
  };
  await Promise.all([lane(), lane()]);
  return results;
}
