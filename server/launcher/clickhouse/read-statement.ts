import { sqlTokens, type Token } from './sql-tokens.ts';
import { refused, syntaxError } from './store-error.ts';

export type StatementKind = 'read' | 'write';

export interface Statement {
  kind: StatementKind;
  /** One statement without the closing semicolon. */
  sql: string;
}

const READ_WORDS = new Set([
  'SELECT',
  'WITH',
  'SHOW',
  'DESC',
  'DESCRIBE',
  'EXPLAIN',
  'EXISTS',
  'CHECK',
]);
const SESSION_WORDS = new Set(['SET', 'USE']);

/**
 * Functions and engines that access files or other machines. Tandem needs none of them, and a
 * mistake in a query must not allow such access.
 */
const OUTSIDE = new Set(
  [
    'azureBlobStorage azureBlobStorageCluster arrowFlight cluster clusterAllReplicas deltaLake executable file fileCluster',
    'gcs hdfs hdfsCluster hive hudi iceberg input jdbc mongodb mongo mysql odbc oss paimon postgresql python redis remote',
    'remoteSecure s3 s3Cluster sqlite url urlCluster ytsaurus cosn ExternalDistributed kafka rabbitmq nats s3queue',
    'azurequeue filelog materializedpostgresql http clickhouse',
  ]
    .join(' ')
    .toLowerCase()
    .split(' '),
);

/**
 * Accepts exactly one statement of a kind that this endpoint runs.
 *
 * @throws StoreError for an empty text, a second statement, or access outside the store.
 */
export function readStatement(text: string): Statement {
  const tokens = tokensOf(text);
  const closing = tokens.findIndex((token) => token.text === ';');
  if (closing >= 0 && closing !== tokens.length - 1)
    throw syntaxError('Multi-statements are not allowed');
  const used = closing < 0 ? tokens : tokens.slice(0, closing);
  const first = used[0];
  if (first === undefined) throw syntaxError('Empty query');
  refuseOutside(used);
  const word = leadingWord(used);
  if (SESSION_WORDS.has(word))
    throw refused('Settings and the database are given in the URL, not by SET or USE');
  const isRead = READ_WORDS.has(word) && !(word === 'WITH' && hasWord(used, 'INSERT'));
  const end = used.at(-1)?.end ?? text.length;
  return { kind: isRead ? 'read' : 'write', sql: text.slice(first.start, end) };
}

/** The text before a closing semicolon. @throws StoreError if more text follows it */
export function endStatement(text: string): string {
  const tokens = tokensOf(text);
  const closing = tokens.findIndex((token) => token.text === ';');
  if (closing < 0) return text;
  if (closing !== tokens.length - 1) throw syntaxError('Multi-statements are not allowed');
  return text.slice(0, tokens[closing]?.start);
}

function tokensOf(text: string): Token[] {
  try {
    return [...sqlTokens(text)];
  } catch (error) {
    throw syntaxError(error instanceof Error ? error.message : 'Unreadable query');
  }
}

function leadingWord(tokens: Token[]): string {
  return tokens.find((token) => token.text !== '(')?.text.toUpperCase() ?? '';
}

function hasWord(tokens: Token[], word: string): boolean {
  return tokens.some((token) => token.kind === 'word' && token.text.toUpperCase() === word);
}

/**
 * Refuses functions and engines that access anything outside the store, even if quoted, and INTO
 * OUTFILE / FROM INFILE.
 */
export function refuseOutside(tokens: Token[]): void {
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' && token.kind !== 'identifier') continue;
    const name = token.text.replace(/^["`\u201c]|["`\u201d]$/g, '').toLowerCase();
    const isCall = tokens[index + 1]?.text === '(';
    if (name === 'outfile' || name === 'infile') throw refused(`${token.text} is not allowed here`);
    if (isCall && OUTSIDE.has(name)) throw refused(`${token.text} is not allowed here`);
  }
}
