import type { Piece } from './blocks.ts';

/** A part of a text in one font. */
export type Span = {
  text: string;
  /** What it stands for where the fonts lack it: what copying, search and screen readers are told. */
  actual: string | null;
  /** Name of the font, as the document knows it. */
  face: string;
  piece: Piece;
};

/** Signs that are commonly written in letters that every font has. */
const spelled: Readonly<Record<string, string>> = {
  '≥': '>=',
  '≤': '<=',
  '≠': '!=',
  '≈': '~',
  '→': '->',
  '←': '<-',
  '…': '...',
  '\u2011': '-',
  '\u00A0': ' ',
};
/** They have no width, or say how others are drawn; the text reads the same without them. */
const unseen = /[\p{Cc}\p{Cf}\uFE00-\uFE0F]/u;

/** "[U+6A21]": a character that no font holds, by its number. */
function numberOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `[U+${code.padStart(4, '0')}]`;
}

/** Does a text hold numbers in place of characters? */
export const isNumbered = ({ text, actual }: Span): boolean =>
  actual !== null && text === numberOf(actual);

function shown(character: string, faceOf: (character: string) => string | null) {
  const face = faceOf(character);
  if (face !== null) return { text: character, actual: null, face };
  const text = unseen.test(character) ? '' : (spelled[character] ?? numberOf(character));
  return { text, actual: character, face: faceOf('x') ?? '' };
}

/**
 * Cuts a text where the font changes. Line ends and tabs become spaces.
 * @param faceOf Name of the font that holds a character; null where none does
 */
export function spansOf(piece: Piece, faceOf: (character: string) => string | null): Span[] {
  const spans: Span[] = [];
  for (const character of piece.text.normalize('NFC').replaceAll(/[\t\r\n]+/gu, ' ')) {
    const next = shown(character, faceOf);
    const last = spans.at(-1);
    if (
      last !== undefined &&
      last.actual === null &&
      next.actual === null &&
      last.face === next.face
    )
      last.text += next.text;
    else spans.push({ ...next, piece });
  }
  return spans;
}
