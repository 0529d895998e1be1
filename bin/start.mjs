// Starts Tandem from a fresh clone: installs what is missing or changed, then builds the screens while the
// supervisor prepares the stores under the pinned Node. No dependencies; runs under any Node >= 18.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startBuild } from './lib/build.mjs';
import { childEnv, ensureGenerated, ensureInstalled, pinnedNode } from './lib/install.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');

const secondsSince = (startedAt) => ((Date.now() - startedAt) / 1000).toFixed(1);

/** Runs a step and prints its duration if it did any work. */
function timed(step) {
  const startedAt = Date.now();
  let worked = false;
  step((line) => {
    worked = true;
    console.log(line);
  });
  if (worked) console.log(`  done  ${secondsSince(startedAt)} s`);
}

// Cache of compiled code of this checkout for the next start. Node checks it against the sources.
const compileCache =
  process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/tandem-node');

function startLauncher(args) {
  return spawn(pinnedNode(root), [join(root, 'server/launcher/main.ts'), ...args], {
    cwd: root,
    env: childEnv(root, { NODE_COMPILE_CACHE: compileCache }),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

function main() {
  timed((say) => ensureInstalled(root, say, 'production'));
  timed((say) => ensureGenerated(root, say));
  const args = process.argv.slice(2);
  const startedAt = Date.now();
  const ending = new AbortController();
  // The roles `worker` and `ingest` serve no screens.
  const hasScreens = !['worker', 'ingest'].includes(process.env.TANDEM_ROLE ?? 'all');
  const build = hasScreens ? startBuild(root, console.log, ending.signal) : undefined;
  const launcher = startLauncher(build === undefined ? args : [...args, '--await-screens']);
  // Ctrl-C also reaches the launcher, which is in the same process group. Signals sent only to this
  // process are forwarded.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      ending.abort();
      launcher.kill(signal);
    });
  let status;
  const fail = (error) => {
    if (ending.signal.aborted) return;
    console.error(error.message);
    status = 1;
    launcher.kill('SIGTERM');
  };
  build?.then(() => {
    console.log(`  Screens  ${secondsSince(startedAt)} s`);
    if (launcher.connected) launcher.send('screens built');
  }, fail);
  launcher.on('error', (error) => {
    console.error(error.message);
    ending.abort();
    process.exit(1);
  });
  launcher.on('close', (code) => {
    ending.abort();
    process.exit(status ?? code ?? 1);
  });
}

try {
  main();
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
