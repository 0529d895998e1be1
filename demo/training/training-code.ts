import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DEMO = join(import.meta.dirname, '..');
/** Folders with all code that affects the result of a training. */
const FOLDERS = ['model', 'ranking', 'training'];
let known: string | undefined;

/** Digest of the training code: the company has no Git tree for it. */
export function trainingCode(): string {
  if (known !== undefined) return known;
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(DEMO, folder))
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => join(folder, name)),
  );
  const hash = createHash('sha256');
  for (const file of [...files, 'random.ts'].toSorted())
    hash.update(`${file}\n`).update(readFileSync(join(DEMO, file)));
  known = `sha256:${hash.digest('hex')}`;
  return known;
}
