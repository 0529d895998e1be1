export const inferenceLimits = {
  rows: 100_000,
  /**
   * Maximum number of feature values in a body over all rows; each number of an embedding counts
   * separately.
   */
  cells: 4_000_000,
  /** Maximum number of features per row. */
  features: 500,
  /** Maximum number of features per model over all rows of a body. */
  columns: 1_000,
  /** Minimum and maximum length of an embedding. */
  vector: { least: 2, most: 2_048 },
  nameChars: 200,
  /**
   * Maximum characters of a prediction, a label or a text feature. Code that compares and counts
   * texts truncates long ones (`categoryText`).
   */
  textChars: 65_536,
  /** Maximum characters of a segment member. A segment groups rows. */
  segmentChars: 1_000,
  classes: 200,
  /** Maximum number of items in a predicted list, or of its relevant items. */
  items: 200,
  segments: 20,
} as const;
