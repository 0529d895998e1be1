import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create, type Font } from 'fontkit';
import { unpackWoff } from './unpack-woff.ts';

/**
 * The font of the screens as WOFF, because the library cannot embed subsets of WOFF2 or variable
 * fonts.
 */
const folder = 'node_modules/@fontsource/inter/files';
/** Font subsets by script. Rare scripts come last, so that they are read only if needed. */
const scripts = [
  'latin',
  'latin-ext',
  'greek',
  'cyrillic',
  'greek-ext',
  'cyrillic-ext',
  'vietnamese',
];
const weights = { plain: 400, bold: 600 } as const;
export type Weight = keyof typeof weights;

export type Faces = {
  /** Font files by their name in the document. */
  files: ReadonlyMap<string, Buffer>;
  /** Name of the font that contains a character; null if none does. */
  faceOf: (character: string, weight: Weight) => string | null;
};

async function readFace(script: string, weight: Weight): Promise<[string, Buffer]> {
  const file = `inter-${script}-${weights[weight]}-normal.woff`;
  const woff = await readFile(join(process.cwd(), folder, file));
  return [`${script} ${weight}`, unpackWoff(woff)];
}

/** Reads the fonts of a document. A font is opened when a character first needs it. */
export async function readFaces(): Promise<Faces> {
  const both = scripts.flatMap((script) => [readFace(script, 'plain'), readFace(script, 'bold')]);
  const files = new Map(await Promise.all(both));
  const opened = new Map<string, Font>();
  const known = new Map<string, string | null>();
  const holds = (name: string, character: string): boolean => {
    const file = files.get(name);
    if (file === undefined) return false;
    const found = opened.get(name) ?? create(file);
    if (!('hasGlyphForCodePoint' in found)) return false;
    opened.set(name, found);
    return found.hasGlyphForCodePoint(character.codePointAt(0) ?? 0);
  };
  const faceOf = (character: string, weight: Weight): string | null => {
    const key = `${weight} ${character}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const name = scripts
      .map((script) => `${script} ${weight}`)
      .find((each) => holds(each, character));
    known.set(key, name ?? null);
    return name ?? null;
  };
  return { files, faceOf };
}
