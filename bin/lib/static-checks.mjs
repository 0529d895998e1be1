import { join } from 'node:path';
import { childEnv, pinnedNode } from './install.mjs';
import { runStep } from './run-step.mjs';
import { vitestArgs } from './test-runs.mjs';

/** Checks that need neither database nor browser, the slowest first. */
function staticChecks(root, unitReport) {
  const node = pinnedNode(root);
  const tool = (name, script, ...args) => ({
    name,
    command: node,
    args: [join(root, 'node_modules', script), ...args],
  });
  return [
    tool('unit tests', 'vitest/vitest.mjs', ...vitestArgs('unit', unitReport, [], 'dot')),
    tool('format', 'oxfmt/bin/oxfmt', '--check'),
    // This step also checks types (`typeCheck` in .oxlintrc.json), because both need the same
    // program.
    tool('lint and types', 'oxlint/bin/oxlint'),
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

/** Runs the checks two at a time. A passed check prints one line, a failed one its full output. */
export async function runStaticChecks(root, unitReport, extraEnv = {}) {
  const waiting = staticChecks(root, unitReport);
  const env = childEnv(root, { NO_COLOR: '1', FORCE_COLOR: '0', ...extraEnv });
  const results = [];
  const lane = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const result = await runStep({ ...check, cwd: root, env, timeoutMs: 1_800_000 });
      print(result);
      results.push(result);
    }
  };
  await Promise.all([lane(), lane()]);
  return results;
}
