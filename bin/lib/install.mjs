import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prunePackages } from './prune-packages.mjs';

// Runs under any Node >= 18, before any package is installed.

// npm's warnings about the Node version would be misleading, because the pinned Node replaces the
// version that runs the installation.
const CI_FLAGS = ['--no-audit', '--no-fund', '--loglevel=error'];
/**
 * `production`: packages needed to build and run the product. `all`: also those for checks and
 * tests.
 */
const SET_FLAGS = { production: '--omit=dev', all: '--include=dev' };

function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function stampMatches(file, value) {
  return existsSync(file) && readFileSync(file, 'utf8') === value;
}

/** Path of the pinned Node 24 of this checkout. */
export function pinnedNode(root) {
  return join(root, 'node_modules/.bin/node');
}

/** Environment for children: the pinned Node and the installed tools come first on PATH. */
export function childEnv(root, extra = {}) {
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`;
  return { ...process.env, PATH: path, NEXT_TELEMETRY_DISABLED: '1', ...extra };
}

/**
 * True if npm would install this optional package on this platform. Always false for packages that
 * require a specific C library.
 */
function isForHere({ os, cpu, libc }) {
  if (libc !== undefined || (os === undefined && cpu === undefined)) return false;
  return (
    (os ?? [process.platform]).includes(process.platform) &&
    (cpu ?? [process.arch]).includes(process.arch)
  );
}

/**
 * True if npm's own record of the installation, which it writes last, contains every package of the
 * set. This is the case after a developer runs `npm install NAME`; a second install would only cost
 * time.
 */
function npmHasInstalled(root, set) {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(([path, one]) => {
    // The root and local packages, which npm links.
    if (!path.startsWith('node_modules/')) return true;
    const found = present[path];
    if (found) return found.version === one.version;
    const isLeftOut = set === 'production' && (one.dev || one.devOptional);
    return isLeftOut || (one.optional && !isForHere(one));
  });
}

/**
 * Reads the stamp. `current`: the installed set if lock file and platform still match. `earlier`:
 * the installed set in any case.
 */
function installedSets(stamp, hash) {
  if (!existsSync(stamp)) return {};
  const [of, set] = readFileSync(stamp, 'utf8').split(' ');
  return { current: of === hash ? set : undefined, earlier: set };
}

function npmInstall(root, set) {
  const npm = process.env.npm_execpath;
  const flags = ['ci', SET_FLAGS[set], ...CI_FLAGS];
  const [command, args] = npm
    ? [process.env.npm_node_execpath ?? process.execPath, [npm, ...flags]]
    : ['npm', flags];
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`npm ci ended with status ${status}`);
}

/**
 * Runs `npm ci` if the lock file or the platform has changed since the last complete install, or if
 * only the production packages are installed and all are needed. A checkout with all packages stays
 * complete and is never pruned.
 */
export function ensureInstalled(root, say, needed = 'all') {
  const stamp = join(root, 'node_modules/.tandem-install');
  const hash = digest(
    readFileSync(join(root, 'package-lock.json')),
    process.platform,
    process.arch,
  );
  const { current, earlier } = installedSets(stamp, hash);
  if (current === 'all' || current === needed) return;
  const set = earlier === 'all' ? 'all' : needed;
  // After pruning, npm's record lists packages whose files were removed.
  const mayBeThere = earlier === 'production' ? [] : ['all', set];
  const found = mayBeThere.find((each) => npmHasInstalled(root, each));
  if (found === undefined) {
    say('Installing packages (npm ci) ...');
    npmInstall(root, set);
  }
  const installed = found ?? set;
  // Write the stamp first: a partly pruned installation must not count as complete.
  writeFileSync(stamp, `${hash} ${installed}`);
  if (installed === 'production') prunePackages(root);
}

/** Generates the Prisma client if the schema has changed. */
export function ensureGenerated(root, say) {
  const schema = join(root, 'prisma/schema.prisma');
  const stamp = join(root, 'server/generated/.tandem-schema');
  const wanted = digest(readFileSync(schema), readFileSync(join(root, 'package-lock.json')));
  if (stampMatches(stamp, wanted)) return;
  say('Generating the database client ...');
  // The engine is never called. Without the variable, the CLI would try to download it.
  const env = childEnv(root, { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath });
  const args = [join(root, 'node_modules/prisma/build/index.js'), 'generate'];
  const { status, stdout, stderr } = spawnSync(pinnedNode(root), args, {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`prisma generate failed:\n${stdout}${stderr}`);
  writeFileSync(stamp, wanted);
}
