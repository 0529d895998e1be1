import { sqlTokens, type Token } from './sql-tokens.ts';
import { storeError, syntaxError } from './store-error.ts';

/**
 * Substitutes the values of `{name:Type}` into the statement as cast literals, like ClickHouse.
 * Does not use chDB's own binding, which runs all statements with parameters sequentially.
 *
 * @param values parameters as in the URL, in ClickHouse's escaped text form
 */
export function bindParameters(sql: string, values: ReadonlyMap<string, string>): string {
  if (!sql.includes('{')) return sql;
  const tokens = [...sqlTokens(sql)];
  let bound = '';
  let copied = 0;
  for (let index = 0; index < tokens.length; index++) {
    const place = readPlaceholder(sql, tokens, index);
    if (place === undefined) continue;
    const value = values.get(place.name);
    if (value === undefined) {
      throw storeError(
        456,
        400,
        'UNKNOWN_QUERY_PARAMETER',
        `Substitution \`${place.name}\` is not set`,
      );
    }
    bound += sql.slice(copied, place.start) + toLiteral(value, place.type);
    copied = place.end;
    index = place.lastToken;
  }
  return bound + sql.slice(copied);
}

interface Placeholder {
  name: string;
  type: string;
  start: number;
  end: number;
  lastToken: number;
}

function readPlaceholder(sql: string, tokens: Token[], index: number): Placeholder | undefined {
  const [open, name, colon, type] = tokens.slice(index, index + 4);
  if (open?.text !== '{' || name?.kind !== 'word' || colon?.text !== ':' || type === undefined)
    return undefined;
  const lastToken = tokens.findIndex((token, at) => at > index && token.text === '}');
  const close = tokens[lastToken];
  if (close === undefined) throw syntaxError('A query parameter is never closed');
  const typeText = sql.slice(type.start, close.start).trim();
  return { name: name.text, type: typeText, start: open.start, end: close.end, lastToken };
}

function toLiteral(value: string, type: string): string {
  // ClickHouse reads the text of compound types unchanged; only scalar values have TSV escapes.
  const text = /^(?:Array|Map|Tuple|Nested)\b/.test(type) ? value : unescapeTsv(value);
  if (type === 'Identifier') return `\`${escapeWith(text, '`')}\``;
  if (value === '\\N') return `_CAST(NULL, ${quote(type)})`;
  return type === 'String' ? quote(text) : `_CAST(${quote(text)}, ${quote(type)})`;
}

/**
 * A ClickHouse string literal. Never contains a raw newline, so that no blank line can end a
 * statement.
 */
export function quote(text: string): string {
  return `'${escapeWith(text, "'")}'`;
}

function escapeWith(text: string, quoteChar: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll(quoteChar, `\\${quoteChar}`)
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\0', '\\0');
}

const TSV_ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  0: '\0',
};

function unescapeTsv(value: string): string {
  return value.replace(/\\(.)/gs, (_, char: string) => TSV_ESCAPES[char] ?? char);
}
