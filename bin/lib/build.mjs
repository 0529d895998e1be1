import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { childEnv, pinnedNode } from './install.mjs';

// Runs under any Node >= 18.

/** What the screens are built from; tests, documents and programs outside Next do not count. */
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

/** Every source file of the build, relative to the root, in a fixed order. */
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

/** One hash over names and contents. */
export function hashSources(root, files) {
  const hash = createHash('sha256').update(process.platform).update(process.arch);
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Builds the screens when their sources changed since the last complete build. */
export function ensureBuilt(root, say) {
  if (!existsSync(join(root, 'app'))) return;
  const stamp = join(root, '.next/tandem-build');
  const wanted = hashSources(root, buildSources(root));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Building the screens (next build) ...');
  rmSync(stamp, { force: true });
  const { status, stdout, stderr } = spawnSync(
    pinnedNode(root),
    [join(root, 'node_modules/next/dist/bin/next'), 'build'],
    {
      cwd: root,
      env: childEnv(root, { NODE_ENV: 'production' }),
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    },
  );
  if (status !== 0) throw new Error(`next build failed:\n${stdout}${stderr}`);
  mkdirSync(join(root, '.next'), { recursive: true });
  writeFileSync(stamp, wanted);
}
