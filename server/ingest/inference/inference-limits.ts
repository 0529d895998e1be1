export const inferenceLimits = {
  rows: 100_000,
  /** Feature values of one body over all rows; each number of an embedding counts as one. */
  cells: 4_000_000,
  /** Features of one row. */
  features: 500,
  /** Features of one model over all rows of one body. */
  columns: 1_000,
  /** Length of an embedding. */
  vector: { least: 2, most: 2_048 },
  nameChars: 200,
  /**
   * Characters of a prediction, a label or a text feature. Code that compares and counts them
   * truncates long ones (`categoryText`).
   */
  textChars: 65_536,
  /** Characters of a member of a segment, which groups rows. */
  segmentChars: 1_000,
  classes: 200,
  /** Items of a predicted list, or of its relevant items. */
  items: 200,
  segments: 20,
} as const;
