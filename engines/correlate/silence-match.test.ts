import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expressionProblem, matchesAll, matchesEmpty, type Matcher } from './silence-match.ts';

const matcher = (text: string): Matcher => {
  const [, name = '', operator = '=', value = ''] = /^([\w.]+)(=~|!~|!=|=)(.*)$/s.exec(text) ?? [];
  if (operator !== '=' && operator !== '!=' && operator !== '=~' && operator !== '!~')
    throw new Error(text);
  return { name, operator, value };
};
const holds = (texts: string[], labels: Record<string, string>) =>
  matchesAll(texts.map(matcher), labels);

describe('matchers', () => {
  it('compare as Alertmanager does: anchored, and an absent label is the empty text', () => {
    expect(holds(['service=shop'], { service: 'shop' })).toBe(true);
    expect(holds(['service=shop'], { service: 'shop-2' })).toBe(false);
    expect(holds(['service!=shop'], {})).toBe(true);
    expect(holds(['service=~sh'], { service: 'shop' })).toBe(false);
    expect(holds(['service=~sh.*'], { service: 'shop' })).toBe(true);
    expect(holds(['service=~a|shop'], { service: 'shop' })).toBe(true);
    expect(holds(['service!~sh.*'], { service: 'shop' })).toBe(false);
    expect(holds(['service!~sh.*'], {})).toBe(true);
    expect(holds(['service=shop', 'env=prod'], { service: 'shop', env: 'test' })).toBe(false);
  });

  it('know which of them hold without the label', () => {
    expect(['a=', 'a!=b', 'a=~.*', 'a!~b'].map((text) => matchesEmpty(matcher(text)))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['a=b', 'a!=', 'a=~b.*', 'a!~.*'].map((text) => matchesEmpty(matcher(text)))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('an expression matches nothing in a very long value', () => {
    expect(holds(['a=~.*'], { a: 'x'.repeat(501) })).toBe(false);
    expect(holds(['a!~.*'], { a: 'x'.repeat(501) })).toBe(true);
  });
});

describe('expressions', () => {
  it('usual ones pass', () => {
    for (const text of [
      '',
      'shop',
      'shop-.*',
      '(web|api)-\\d+',
      'a{2,3}',
      '[a-z+*]+',
      'x?',
      '.+\\.io',
    ])
      expect(expressionProblem(text), text).toBeNull();
  });

  it('those whose time explodes are refused', () => {
    for (const text of [
      '(a+)+',
      '((a+))+',
      '((ab)+)+',
      '(a|a)*',
      '((a|a)b)+',
      '(a*){2,}',
      '.*.*.*.*',
      '(a)\\1',
      '(?=a)a',
      '(?<n>a)',
      '(',
      'a?'.repeat(9),
      'a{2,})+(?:',
    ])
      expect(expressionProblem(text), text).not.toBeNull();
  });

  it('whatever passes answers within its bound', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      '(',
      ')',
      '|',
      '*',
      '+',
      '?',
      '{2,}',
      '[ab]',
      '(?:',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const value = parts.join('');
        if (expressionProblem(value) !== null) return;
        // An expression that backtracks would take hours here, and the runner ends the test.
        const isMatch = matchesAll([{ name: 'a', operator: '=~', value }], {
          a: `${'a'.repeat(200)}!`,
        });
        expect(isMatch).toBeTypeOf('boolean');
      }),
      { numRuns: 500 },
    );
  });
});
