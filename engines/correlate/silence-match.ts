export type MatchOperator = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  readonly name: string;
  readonly operator: MatchOperator;
  readonly value: string;
}

/** Longer values match no expression: the time that one may take stays bounded. */
const maxText = 500;
const maxOpenQuantifiers = 3;
const maxOptional = 8;

/**
 * What is wrong with a regular expression of a matcher, or null. Only forms whose running time is bounded pass:
 * no repeated group that repeats or chooses inside, no look-around, no back references, few quantifiers.
 */
export function expressionProblem(pattern: string): string | null {
  try {
    // By itself: brackets that only the ones around it would close may not change what is judged below.
    new RegExp(pattern, 'su');
  } catch {
    return 'is not a regular expression';
  }
  const bare = pattern.replaceAll(/\\./gsu, '_').replaceAll(/\[[^\]]*\]/gu, '_');
  if (/\\[1-9k]/u.test(pattern)) return 'must not use backreferences';
  if (/\(\?(?!:)/u.test(bare)) return 'must not use lookaround or named groups';
  // Innermost groups first; each is replaced by its content, with its quantifier behind.
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

/** Does one matcher hold? As in Alertmanager: expressions are anchored, and an absent label is the empty text. */
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

/** Do all matchers hold? No matcher at all matches everything: callers must ask for more. */
export function matchesAll(
  matchers: readonly Matcher[],
  labels: Readonly<Record<string, string>>,
): boolean {
  return matchers.every((matcher) => matches(matcher, labels));
}

/** Does it hold for an alert without the label? A silence of such matchers only would hide everything. */
export function matchesEmpty(matcher: Matcher): boolean {
  return matches(matcher, {});
}
