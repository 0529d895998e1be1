import { readFileSync } from 'node:fs';

const FILES: Record<string, { file: string; type: string }> = {
  '/style.css': { file: 'style.css', type: 'text/css' },
  '/icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
  '/refresh.js': { file: 'refresh.js', type: 'text/javascript' },
};

/** A file of the page, by its path. */
export function asset(pathname: string): { type: string; text: string } | undefined {
  const entry = FILES[pathname];
  if (entry === undefined) return undefined;
  return { type: entry.type, text: readFileSync(new URL(entry.file, import.meta.url), 'utf8') };
}
