export type MatchOperator = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** Longer values never match an expression, which bounds the running time. */
const maxText = 500;
const maxOpenQuantifiers = 3;
const maxOptional = 8;

/**
 * Problem with a matcher's regular expression, or null. Only forms with a bounded running time are
 * accepted: no repeated group that contains a repetition or alternation, no look-around, no back
 * references, few quantifiers.
 */
export function expressionProblem(pattern: string): string | null {
  try {
    // Compiled without the surrounding group: a bracket closed only by that group must not affect
    // the checks below.
    new RegExp(pattern, 'su');
  } catch {
    return 'is not a regular expression';
  }
  const bare = pattern.replaceAll(/\\./gsu, '_').replaceAll(/\[[^\]]*\]/gu, '_');
  if (/\\[1-9k]/u.test(pattern)) return 'must not use backreferences';
  if (/\(\?(?!:)/u.test(bare)) return 'must not use lookaround or named groups';
  // Innermost groups first; each is replaced by its content, followed by its quantifier.
  let rest = bare;
  for (let group = innermost(rest); group !== null; group = innermost(rest)) {
    if (group.quantifier !== '' && group.quantifier !== '?' && /[*+{?|]/u.test(group.content))
      return 'must not repeat a group that contains a repetition or alternatives';
    if (group.quantifier === '?' && /[*+{]/u.test(group.content))
      return 'must not make a repeating group optional';
    rest = rest.slice(0, group.start) + group.content + group.quantifier + rest.slice(group.end);
  }
  if ((bare.match(/[*+{]/gu) ?? []).length > maxOpenQuantifiers)
    return `may contain at most ${maxOpenQuantifiers} repetitions`;
  if ((bare.match(/\?(?!:)/gu) ?? []).length > maxOptional)
    return `may contain at most ${maxOptional} optional parts`;
  return null;
}

function innermost(
  text: string,
): { start: number; end: number; content: string; quantifier: string } | null {
  const match = /\((?:\?:)?([^()]*)\)([*+?]|\{[^}]*\})?/u.exec(text);
  if (match === null) return null;
  return {
    start: match.index,
    end: match.index + match[0].length,
    content: match[1] ?? '',
    quantifier: match[2] ?? '',
  };
}

/**
 * Whether one matcher matches. As in Alertmanager, expressions are anchored and an absent label is
 * an empty string.
 */
function matches(matcher: Matcher, labels: Readonly<Record<string, string>>): boolean {
  const text = labels[matcher.name] ?? '';
  switch (matcher.operator) {
    case '=':
      return text === matcher.value;
    case '!=':
      return text !== matcher.value;
    case '=~':
      return text.length <= maxText && new RegExp(`^(?:${matcher.value})$`, 'su').test(text);
    case '!~':
      return text.length > maxText || !new RegExp(`^(?:${matcher.value})$`, 'su').test(text);
  }
}

/**
 * Whether all matchers match. An empty list matches everything: callers must require at least one.
 */
export function matchesAll(
  matchers: readonly Matcher[],
  labels: Readonly<Record<string, string>>,
): boolean {
  return matchers.every((matcher) => matches(matcher, labels));
}

/**
 * Whether a matcher matches an alert without the label. A silence with only such matchers would
 * hide everything.
 */
export function matchesEmpty(matcher: Matcher): boolean {
  return matches(matcher, {});
}
