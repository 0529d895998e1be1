import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

// Runs under any Node >= 18.

/**
 * Files below `node_modules` that neither `next build` nor a process of the product reads. Patterns
 * match relative paths with slashes. A matching folder includes all its contents. Sizes in MB as of
 * 2 December 2026.
 */
const UNUSED = [
  // 172 MB. Source maps of packages, which only a debugger reads.
  /\.(?:[cm]?[jt]s|css)\.map$/,
  // 93 MB. Types, which only `tsc` reads. `next build` checks that the types of React and Node exist.
  /^(?!@types\/).*\.d\.[cm]?ts$/,
  // 67 MB. The source package of the hard link node/bin/node, with its headers.
  /^node\/node_modules$/,
  // 72 MB. Query compilers of databases other than PostgreSQL.
  /^(?:@prisma\/client\/runtime|prisma\/build)\/query_compiler_\w+\.(?:cockroachdb|mysql|sqlite|sqlserver)\./,
  // 20 MB. Optional peer of Next for its test helpers; npm installs it because our tests need it.
  /^(?:@playwright|playwright|playwright-core)$/,
];

/** Removes the files that a production install does not need. A second run finds none. */
export function prunePackages(root) {
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, 'node_modules', folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (UNUSED.some((unused) => unused.test(path)))
        rmSync(join(root, 'node_modules', path), { recursive: true, force: true });
      else if (entry.isDirectory()) walk(path);
    }
  };
  walk('');
}
