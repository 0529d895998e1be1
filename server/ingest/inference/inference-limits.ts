export const inferenceLimits = {
  rows: 100_000,
  /** Feature values of one body, over all rows; each number of an embedding is one. */
  cells: 4_000_000,
  /** Features of one row. */
  features: 500,
  /** Features of one model over the rows of one body. */
  columns: 1_000,
  /** Numbers of an embedding. */
  vector: { least: 2, most: 2_048 },
  nameChars: 200,
  /** Characters of an answer, a label or a feature of text. What compares and counts them cuts long ones (`categoryText`). */
  textChars: 65_536,
  /** Characters of a member of a segment, which groups rows. */
  segmentChars: 1_000,
  classes: 200,
  /** Items of an answered list, or of what was relevant of it. */
  items: 200,
  segments: 20,
} as const;
