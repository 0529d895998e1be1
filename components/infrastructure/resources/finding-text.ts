const WORDS: Record<string, string> = {
  'above-range': 'above its expected range',
  'below-range': 'below its expected range',
  'shift-up': 'stepped up',
  'shift-down': 'stepped down',
  'limit-crossed': 'over its limit',
  silent: 'silent',
  leak: 'grows steadily',
};

/** A detector finding as a phrase that follows a signal name: "stepped up". */
export function describeFinding(kind: string): string {
  return WORDS[kind] ?? kind.replaceAll('-', ' ');
}
