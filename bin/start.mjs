// Starts Tandem from a fresh clone: installs and builds what is missing or changed, then hands over
// to the supervisor under the pinned Node. No dependencies; runs under any Node >= 18.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './lib/build.mjs';
import { childEnv, ensureGenerated, ensureInstalled, pinnedNode } from './lib/install.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');

/** Runs a step and prints its time when it had something to do. */
function timed(step) {
  const startedAt = Date.now();
  let worked = false;
  step(root, (line) => {
    worked = true;
    console.log(line);
  });
  if (worked) console.log(`  done  ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

try {
  timed(ensureInstalled);
  timed(ensureGenerated);
  // Neither a worker nor a bare intake shows screens.
  if (!['worker', 'ingest'].includes(process.env.TANDEM_ROLE ?? 'all')) timed(ensureBuilt);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

// Compiled code of this checkout, kept for the next start; Node checks it against the sources.
const compileCache =
  process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules/.cache/tandem-node');
const launcher = spawn(
  pinnedNode(root),
  [join(root, 'server/launcher/main.ts'), ...process.argv.slice(2)],
  {
    cwd: root,
    env: childEnv(root, { NODE_COMPILE_CACHE: compileCache }),
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  },
);
// Ctrl-C reaches the launcher too (same process group); a signal to this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => launcher.kill(signal));
launcher.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
launcher.on('close', (code) => process.exit(code ?? 1));
