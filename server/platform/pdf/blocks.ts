/** What a document is made of before anybody knows where it stands on a page. */

export type Tone = 'ink' | 'quiet' | 'good' | 'warn';

/** A part of a text that looks the same throughout. */
export type Piece = {
  text: string;
  bold?: boolean;
  tone?: Tone;
  /** Absolute address that a click opens. */
  href?: string | null;
};

export type Cell = {
  pieces: readonly Piece[];
  /** Share of the width of the block; the shares of its cells add up to 1. */
  share: number;
};

/** One row of cells, which no end of a page cuts unless it is longer than a page. */
export type Block = {
  as: 'H1' | 'H2' | 'H3' | 'P';
  /** Size of the letters in points. */
  size: number;
  cells: readonly Cell[];
  /** Distance to what stands before, in points. */
  above: number;
  /** Distance from the left margin, in points. */
  indent: number;
  /** A line across the page above it. */
  rule: boolean;
  /** Never the last of a page while another block follows. */
  withNext: boolean;
};

type Look = Partial<Omit<Block, 'cells' | 'as'>>;

const usual = { size: 9, above: 4, indent: 0, rule: false, withNext: false } as const;

/** A paragraph over the whole width. */
export function paragraph(pieces: readonly Piece[], look: Look = {}): Block {
  return { ...usual, ...look, as: 'P', cells: [{ pieces, share: 1 }] };
}

/** A row of a table. */
export function tableRow(cells: readonly Cell[], look: Look = {}): Block {
  return { ...usual, ...look, as: 'P', cells };
}

/** A heading, which stays with what it is the heading of. */
export function heading(as: 'H1' | 'H2' | 'H3', pieces: readonly Piece[], look: Look = {}): Block {
  const bold = pieces.map((piece) => ({ bold: true, ...piece }));
  return { ...usual, ...look, as, withNext: true, cells: [{ pieces: bold, share: 1 }] };
}
