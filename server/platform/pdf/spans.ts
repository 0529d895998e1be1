import type { Piece } from './blocks.ts';

/** A part of a text in one font. */
export type Span = {
  text: string;
  /**
   * Original text if the fonts lack some of its characters. Used for copying, search and screen
   * readers.
   */
  actual: string | null;
  /** Name of the font in the document. */
  face: string;
  piece: Piece;
};

/** Symbols with a common replacement in characters that every font has. */
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
/**
 * Characters that have no width or only modify how others are drawn. The text reads the same
 * without them.
 */
const unseen = /[\p{Cc}\p{Cf}\uFE00-\uFE0F]/u;

/** Code point of a character that no font contains, as "[U+6A21]". */
function numberOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `[U+${code.padStart(4, '0')}]`;
}

/** True if a text contains code-point numbers in place of characters. */
export const isNumbered = ({ text, actual }: Span): boolean =>
  actual !== null && text === numberOf(actual);

function shown(character: string, faceOf: (character: string) => string | null) {
  const face = faceOf(character);
  if (face !== null) return { text: character, actual: null, face };
  const text = unseen.test(character) ? '' : (spelled[character] ?? numberOf(character));
  return { text, actual: character, face: faceOf('x') ?? '' };
}

/**
 * Splits text where the font changes. Line breaks and tabs become spaces.
 * @param faceOf Name of the font that contains a character; null if none does
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
