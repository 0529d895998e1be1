/** Building blocks of a document before page layout. */

export type Tone = 'ink' | 'quiet' | 'good' | 'warn';

/** Part of a text with uniform style. */
export type Piece = {
  text: string;
  bold?: boolean;
  tone?: Tone;
  /** Absolute URL that a click opens. */
  href?: string | null;
};

export type Cell = {
  pieces: readonly Piece[];
  /** Fraction of the block's width. The fractions of all cells in a block add up to 1. */
  share: number;
};

/** One row of cells. Never split across pages unless it is longer than a page. */
export type Block = {
  as: 'H1' | 'H2' | 'H3' | 'P';
  /** Font size in points. */
  size: number;
  cells: readonly Cell[];
  /** Distance to the preceding block, in points. */
  above: number;
  /** Distance from the left margin, in points. */
  indent: number;
  /** Draws a line across the page above the block. */
  rule: boolean;
  /** True if the block must not be the last one on a page while another block follows. */
  withNext: boolean;
};

type Look = Partial<Omit<Block, 'cells' | 'as'>>;

const usual = { size: 9, above: 4, indent: 0, rule: false, withNext: false } as const;

/** A paragraph across the full width. */
export function paragraph(pieces: readonly Piece[], look: Look = {}): Block {
  return { ...usual, ...look, as: 'P', cells: [{ pieces, share: 1 }] };
}

export function tableRow(cells: readonly Cell[], look: Look = {}): Block {
  return { ...usual, ...look, as: 'P', cells };
}

/** A heading, which stays on the same page as the block it introduces. */
export function heading(as: 'H1' | 'H2' | 'H3', pieces: readonly Piece[], look: Look = {}): Block {
  const bold = pieces.map((piece) => ({ bold: true, ...piece }));
  return { ...usual, ...look, as, withNext: true, cells: [{ pieces: bold, share: 1 }] };
}
