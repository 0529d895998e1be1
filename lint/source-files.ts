import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const SKIPPED = new Set([
  'node_modules',
  'generated',
  'test-results',
  'playwright-report',
  'coverage',
  'shared',
]);

/** Folders directly below `folder`, or none when it does not exist. */
export function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((one) => one.isDirectory()).map((one) => one.name);
}

/** Every hand-written file below `root`, relative to it; dot folders and generated code left out. */
export function sourceFiles(root: string, folder = ''): string[] {
  const files: string[] = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name) || path === 'bench/out') continue;
    if (entry.isDirectory()) files.push(...sourceFiles(root, path));
    else if (entry.isFile()) files.push(path);
  }
  return files;
}
