import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

// Runs under any Node >= 18, before a single package is there.

// The Node that installs is replaced by the pinned one: warnings about its version would mislead.
const CI_FLAGS = ['--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];

function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function stampMatches(file, value) {
  return existsSync(file) && readFileSync(file, 'utf8') === value;
}

/** The pinned Node 24 of this checkout. */
export function pinnedNode(root) {
  return join(root, 'node_modules/.bin/node');
}

/** Environment for children: the pinned Node and the installed tools come first on PATH. */
export function childEnv(root, extra = {}) {
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`;
  return { ...process.env, PATH: path, NEXT_TELEMETRY_DISABLED: '1', ...extra };
}

/** Whether npm would install this optional package here; a C library is not judged. */
function isForHere({ os, cpu, libc }) {
  if (libc !== undefined || (os === undefined && cpu === undefined)) return false;
  return (
    (os ?? [process.platform]).includes(process.platform) &&
    (cpu ?? [process.arch]).includes(process.arch)
  );
}

/**
 * True when npm's own record of what it installed, which it writes last, holds every package of the
 * lock file: so after `npm install NAME` by a developer, where a second install would only cost time.
 */
function npmHasInstalled(root) {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  return Object.entries(wanted).every(([path, one]) => {
    const found = present[path];
    return path === '' || (found ? found.version === one.version : one.optional && !isForHere(one));
  });
}

/** Runs `npm ci` when the lock file or the platform changed since the last complete install. */
export function ensureInstalled(root, say) {
  const stamp = join(root, 'node_modules/.tandem-install');
  const wanted = digest(
    readFileSync(join(root, 'package-lock.json')),
    process.platform,
    process.arch,
  );
  if (stampMatches(stamp, wanted)) return;
  if (npmHasInstalled(root)) {
    writeFileSync(stamp, wanted);
    return;
  }
  say('Installing packages (npm ci) ...');
  const npm = process.env.npm_execpath;
  const [command, args] = npm
    ? [process.env.npm_node_execpath ?? process.execPath, [npm, 'ci', ...CI_FLAGS]]
    : ['npm', ['ci', ...CI_FLAGS]];
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`npm ci ended with status ${status}`);
  writeFileSync(stamp, wanted);
}

/** Generates the Prisma client when the schema changed. */
export function ensureGenerated(root, say) {
  const schema = join(root, 'prisma/schema.prisma');
  const stamp = join(root, 'server/generated/.tandem-schema');
  const wanted = digest(readFileSync(schema), readFileSync(join(root, 'package-lock.json')));
  if (stampMatches(stamp, wanted)) return;
  say('Generating the database client ...');
  // The engine is never called; without the variable the CLI would try to download it.
  const env = childEnv(root, { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath });
  const args = [join(root, 'node_modules/prisma/build/index.js'), 'generate'];
  const { status, stdout, stderr } = spawnSync(pinnedNode(root), args, {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`prisma generate failed:\n${stdout}${stderr}`);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}
