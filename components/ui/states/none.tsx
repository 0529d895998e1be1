/**
 * Empty table cell. The word is for screen readers and for phones, where it follows the column
 * name.
 */
export function None() {
  return <span className="text-xs text-ink-3 md:sr-only">none</span>;
}
