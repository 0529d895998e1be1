import { describe, expect, it } from 'vitest';
import { sqlTokens } from './sql-tokens.ts';

const texts = (sql: string): string[] => [...sqlTokens(sql)].map((token) => token.text);

describe('sqlTokens', () => {
  it('keeps quotes, escapes and heredocs in one token', () => {
    expect(texts(String.raw`SELECT 'a\'; b', 'it''s', "x;y", ${'`z;`'}, $q$a; b$q$`)).toEqual([
      'SELECT',
      String.raw`'a\'; b'`,
      ',',
      "'it''s'",
      ',',
      '"x;y"',
      ',',
      '`z;`',
      ',',
      '$q$a; b$q$',
    ]);
  });

  it('leaves comments out', () => {
    expect(texts('SELECT /* ; */ 1 -- ; x\n, 2 # ; y')).toEqual(['SELECT', '1', ',', '2']);
  });

  it('sees no heredoc behind a dollar inside a word', () => {
    expect(texts('a$b$ ; $b$;$b$')).toEqual(['a$b$', ';', '$b$;$b$']);
  });

  it('does not take a minus for a comment', () => {
    expect(texts('1 - -2')).toEqual(['1', '-', '-', '2']);
  });

  it.each(["'open", '`open', '/* open', '$a$ open', 'a\0b'])('refuses %j', (sql) => {
    expect(() => texts(sql)).toThrow();
  });
});
