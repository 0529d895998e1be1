import { describe, expect, it } from 'vitest';
import { bindParameters } from './bind-parameters.ts';

const bind = (sql: string, values: Record<string, string>): string =>
  bindParameters(sql, new Map(Object.entries(values)));

describe('bindParameters', () => {
  it('writes strings as literals and other types as casts', () => {
    expect(
      bind('SELECT {a:String}, {b:UInt64}, {c: Array(String)}', { a: 'x', b: '7', c: "['y']" }),
    ).toBe(String.raw`SELECT 'x', _CAST('7', 'UInt64'), _CAST('[\'y\']', 'Array(String)')`);
  });

  it('reads the escapes of the URL form and writes no raw newline', () => {
    expect(bind('SELECT {a:String}', { a: String.raw`it\'s\n\n\\DROP` })).toBe(
      String.raw`SELECT 'it\'s\n\n\\DROP'`,
    );
  });

  it('knows NULL and identifiers', () => {
    expect(
      bind('SELECT {a:Nullable(String)} FROM {t:Identifier}', { a: String.raw`\N`, t: 'x`; y' }),
    ).toBe("SELECT _CAST(NULL, 'Nullable(String)') FROM `x\\`; y`");
  });

  it('leaves braces in quotes and map literals alone', () => {
    expect(bind("SELECT '{a:String}', {'k': 1}", {})).toBe("SELECT '{a:String}', {'k': 1}");
  });

  it('names a parameter that is missing', () => {
    expect(() => bind('SELECT {a:String}', {})).toThrow(expect.objectContaining({ code: 456 }));
  });
});
