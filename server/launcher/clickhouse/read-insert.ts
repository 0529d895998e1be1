import { quote } from './bind-parameters.ts';
import { refuseOutside } from './read-statement.ts';
import { sqlTokens, type Token } from './sql-tokens.ts';
import { syntaxError } from './store-error.ts';

/** An `INSERT ... FORMAT X` or `INSERT ... VALUES` whose rows are in the body. */
export interface DataInsert {
  /** `INSERT INTO table (columns)`, without settings and format. */
  head: string;
  /** Inline settings as written, such as `a = 1, b = 'x'`; empty if there are none. */
  settings: string;
  format: string;
  /** Start of the data in the text, directly after the format name. */
  dataStart: number;
}

/**
 * Detects an insert with data. `text` may contain data after the head; only the head is read.
 * Returns undefined for every other statement, including `INSERT ... SELECT`.
 */
export function readDataInsert(text: string): DataInsert | undefined {
  const head: Token[] = [];
  let settingsAt: number | undefined;
  for (const token of sqlTokens(text)) {
    const word = token.kind === 'word' ? token.text.toUpperCase() : '';
    if (head.length === 0 && word !== 'INSERT') return undefined;
    if (word === 'SELECT' || word === 'WITH' || word === 'WATCH' || token.text === ';')
      return undefined;
    if (word === 'SETTINGS') settingsAt ??= head.length;
    if (word === 'VALUES') return buildInsert(text, head, settingsAt, 'Values', token.end);
    if (head.at(-1)?.text.toUpperCase() === 'FORMAT' && isFormatPlace(head) && word !== '') {
      return buildInsert(text, head.slice(0, -1), settingsAt, token.text, token.end);
    }
    head.push(token);
  }
  return undefined;
}

/**
 * Whether `FORMAT` at this position is the clause, which comes after the table and outside
 * brackets. `format` can also be the name of a table or column.
 */
function isFormatPlace(head: Token[]): boolean {
  const depth = head.reduce((sum, { text }) => sum + (text === '(' ? 1 : text === ')' ? -1 : 0), 0);
  const before = head.at(-2)?.text.toUpperCase();
  return (
    depth === 0 && head.length > 3 && before !== '.' && before !== 'INTO' && before !== 'TABLE'
  );
}

function buildInsert(
  text: string,
  tokens: Token[],
  settingsAt: number | undefined,
  format: string,
  dataStart: number,
): DataInsert {
  refuseOutside(tokens);
  const headTokens = tokens.slice(0, settingsAt ?? tokens.length);
  if (
    headTokens.some((token) => token.kind === 'word' && token.text.toUpperCase() === 'FUNCTION')
  ) {
    throw syntaxError('INSERT INTO FUNCTION is not allowed');
  }
  const settings = settingsAt === undefined ? [] : tokens.slice(settingsAt + 1);
  return {
    head: sliceTokens(text, headTokens),
    settings: sliceTokens(text, settings),
    format,
    dataStart,
  };
}

function sliceTokens(text: string, tokens: Token[]): string {
  const [first, last] = [tokens[0], tokens.at(-1)];
  return first === undefined || last === undefined ? '' : text.slice(first.start, last.end);
}

/**
 * Statement that stores the rows of a file. The bytes are never part of the SQL text, because chDB
 * would run text after a blank line of inline data as another statement.
 */
export function insertFromFile(
  insert: DataInsert,
  path: string,
  deduplicationToken?: string,
): string {
  const settings = [
    'use_structure_from_insertion_table_in_table_functions = 1',
    deduplicationToken === undefined
      ? ''
      : `insert_deduplication_token = ${quote(deduplicationToken)}`,
    insert.settings,
  ].filter(Boolean);
  return `${insert.head} SETTINGS ${settings.join(', ')} SELECT * FROM file(${quote(path)}, ${quote(insert.format)})`;
}
