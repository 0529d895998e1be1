/**
 * Empty cell of a table; the word is for phones, where it follows the column name, and for screen
 * readers.
 */
export function None() {
  return <span className="text-xs text-ink-3 md:sr-only">none</span>;
}
