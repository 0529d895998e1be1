export type TokenKind = 'word' | 'number' | 'string' | 'identifier' | 'symbol';

export interface Token {
  kind: TokenKind;
  /** The token as written, including quotes. */
  text: string;
  start: number;
  end: number;
}

const SPACE = /[\s\u00a0\ufeff]/;
const WORD_START = /[A-Za-z_\u0080-\uffff]/;
// Includes `$`: a dollar sign inside a word does not start a heredoc.
const WORD = /[\w$\u0080-\uffff]/;
const NUMBER = /[\w.]/;
const HEREDOC = /\$\w*\$/y;

/**
 * Splits SQL into tokens like ClickHouse's lexer, without comments. Lazy, so that reading the head
 * of a body with megabytes of data stays cheap.
 *
 * @throws Error for an unclosed quote or comment, and for a NUL byte.
 */
export function* sqlTokens(sql: string): Generator<Token> {
  let at = 0;
  for (;;) {
    at = skipBlank(sql, at);
    if (at >= sql.length) return;
    const { kind, end } = readToken(sql, at);
    yield { kind, text: sql.slice(at, end), start: at, end };
    at = end;
  }
}

function readToken(sql: string, at: number): { kind: TokenKind; end: number } {
  const char = sql.charAt(at);
  if (char === '\0') throw new Error('A NUL byte is not allowed in SQL');
  if (char === "'") return { kind: 'string', end: quotedEnd(sql, at) };
  if (char === '"' || char === '`') return { kind: 'identifier', end: quotedEnd(sql, at) };
  if (char === '\u2018') return { kind: 'string', end: closingEnd(sql, at, '\u2019') };
  if (char === '\u201c') return { kind: 'identifier', end: closingEnd(sql, at, '\u201d') };
  if (char === '$') {
    HEREDOC.lastIndex = at;
    const tag = HEREDOC.exec(sql)?.[0];
    if (tag !== undefined) return { kind: 'string', end: closingEnd(sql, at + tag.length, tag) };
  }
  if (WORD_START.test(char)) return { kind: 'word', end: runEnd(sql, at, WORD) };
  if (/\d/.test(char)) return { kind: 'number', end: runEnd(sql, at, NUMBER) };
  return { kind: 'symbol', end: at + 1 };
}

function runEnd(sql: string, from: number, allowed: RegExp): number {
  let at = from + 1;
  while (at < sql.length && allowed.test(sql.charAt(at))) at++;
  return at;
}

function quotedEnd(sql: string, from: number): number {
  const quote = sql.charAt(from);
  for (let at = from + 1; at < sql.length; at++) {
    const char = sql.charAt(at);
    if (char === '\\') at++;
    else if (char === quote) {
      if (sql.charAt(at + 1) !== quote) return at + 1;
      at++;
    }
  }
  throw new Error('A quote is never closed');
}

function closingEnd(sql: string, from: number, closing: string): number {
  const at = sql.indexOf(closing, from);
  if (at < 0) throw new Error('A quote is never closed');
  return at + closing.length;
}

function skipBlank(sql: string, from: number): number {
  let at = from;
  while (at < sql.length) {
    const pair = sql.slice(at, at + 2);
    if (SPACE.test(pair.charAt(0))) at++;
    else if (pair === '--' || pair === '# ' || pair === '#!') at = lineEnd(sql, at);
    else if (pair === '/*') at = closingEnd(sql, at + 2, '*/');
    else return at;
  }
  return at;
}

function lineEnd(sql: string, from: number): number {
  const at = sql.indexOf('\n', from);
  return at < 0 ? sql.length : at + 1;
}
