import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compactMaps } from './compact-maps.mjs';
import { childEnv, pinnedNode } from './install.mjs';
import { shareChunks } from './share-chunks.mjs';

// Runs under any Node >= 18.

/** Sources of the screens. Tests, documents and programs outside Next are not included. */
const SOURCES = ['app', 'components', 'lib', 'engines', 'server', 'public', 'prisma'];
const FILES = [
  'package-lock.json',
  'next.config.js',
  'next.config.ts',
  'postcss.config.mjs',
  'postcss.config.js',
  'tsconfig.json',
];
const OUTSIDE = /^(server[\\/](launcher|generated)([\\/]|$)|.*\.test\.tsx?$)/;

/** All source files of the build, relative to the root, in a fixed order. */
export function buildSources(root) {
  const found = FILES.filter((file) => existsSync(join(root, file)));
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const name = relative(root, path);
      if (entry.name.startsWith('.') || OUTSIDE.test(name)) continue;
      if (entry.isDirectory()) walk(path);
      else found.push(name);
    }
  };
  for (const folder of SOURCES) if (existsSync(join(root, folder))) walk(join(root, folder));
  return found.sort();
}

/** One hash of all file names and contents. */
export function hashSources(root, files) {
  const hash = createHash('sha256').update(process.platform).update(process.arch);
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/**
 * The `next build` command and the stamp of its sources, or undefined if the last build is up to
 * date.
 */
function neededBuild(root) {
  if (!existsSync(join(root, 'app'))) return undefined;
  const stamp = join(root, '.next/tandem-build');
  const sources = hashSources(root, buildSources(root));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return undefined;
  const options = { cwd: root, env: childEnv(root, { NODE_ENV: 'production' }) };
  return {
    command: pinnedNode(root),
    args: [join(root, 'node_modules/next/dist/bin/next'), 'build'],
    options,
    begin: () => rmSync(stamp, { force: true }),
    end: (status, output) => {
      if (status !== 0) throw new Error(`next build failed:\n${output}`);
      const server = join(root, '.next/server');
      mkdirSync(server, { recursive: true });
      shareChunks(server);
      compactMaps(server);
      writeFileSync(stamp, sources);
    },
  };
}

const BUILDING = 'Building the screens (next build) ...';

/** Builds the screens if their sources have changed since the last complete build. */
export function ensureBuilt(root, say) {
  const build = neededBuild(root);
  if (build === undefined) return;
  say(BUILDING);
  build.begin();
  const { status, stdout, stderr } = spawnSync(build.command, build.args, {
    ...build.options,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  build.end(status, `${stdout}${stderr}`);
}

/**
 * Like `ensureBuilt`, but in the background. Returns undefined if there is nothing to build,
 * otherwise a promise that settles when the build ends. Aborting `signal` stops the build.
 */
export function startBuild(root, say, signal) {
  const build = neededBuild(root);
  if (build === undefined) return undefined;
  say(BUILDING);
  build.begin();
  const child = spawn(build.command, build.args, {
    ...build.options,
    signal,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => output.push(chunk));
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return ended.then((status) => build.end(status, Buffer.concat(output).toString('utf8')));
}
