import { wrongField } from '#server/platform/errors.ts';

/** One condition of a search filter in the syntax of MLflow clients: `metrics.loss < 0.5`. */
export type Comparison = {
  /**
   * Prefix of the key: `metrics`, `params`, `tags`, `attributes`, `datasets`; empty if there is
   * none.
   */
  entity: string;
  key: string;
  operator: Operator;
  /** Empty for IS NULL, several values for IN. Numbers remain numbers. */
  values: readonly (string | number)[];
};
export type Operator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'LIKE'
  | 'ILIKE'
  | 'RLIKE'
  | 'IN'
  | 'NOT IN'
  | 'IS NULL'
  | 'IS NOT NULL';
export type Ordering = { entity: string; key: string; descending: boolean };

type Token = { kind: 'word' | 'text' | 'number' | 'sign'; value: string };

const longestFilter = 20_000;
const mostComparisons = 100;
const tokenShape =
  /\s*(?:(?<text>'(?:[^']|'')*'|"(?:[^"]|"")*")|(?<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))|(?<word>(?:`[^`]*`|[\p{L}\p{N}_@:/-]|\.(?:"[^"]*")?)+)|(?<sign><=|>=|!=|<>|=|<|>|\(|\)|,))/uy;

function tokens(text: string, field: string): Token[] {
  if (text.length > longestFilter)
    throw wrongField(field, `has more than ${longestFilter} characters`);
  const found: Token[] = [];
  tokenShape.lastIndex = 0;
  while (text.slice(tokenShape.lastIndex).trim() !== '') {
    const at = tokenShape.lastIndex;
    const groups = tokenShape.exec(text)?.groups;
    if (groups === undefined)
      throw wrongField(field, `cannot be read from "${text.slice(at, at + 40)}"`);
    const [kind, value] = Object.entries(groups).find(([, part]) => part !== undefined) ?? [];
    // Guarantee: the regular expression names exactly the four kinds as its groups.
    found.push({ kind: kind as Token['kind'], value: value ?? '' });
  }
  return found;
}

function unquote(text: string): string {
  const quote = text[0] ?? '';
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}

/** Splits keys such as `metrics.loss`, `` params.`learning rate` ``, `tags."a b"` and `run_id`. */
function splitKey(token: Token, field: string): { entity: string; key: string } {
  if (token.kind === 'text' && token.value.startsWith('"'))
    return { entity: '', key: unquote(token.value) };
  if (token.kind !== 'word') throw wrongField(field, `"${token.value}" is not a key`);
  if (token.value.startsWith('`')) return { entity: '', key: unquote(token.value) };
  const dot = token.value.indexOf('.');
  if (dot === -1) return { entity: '', key: token.value };
  const entity = token.value.slice(0, dot).toLowerCase();
  const rest = token.value.slice(dot + 1);
  const key = /^(?:`.*`|".*")$/u.test(rest) ? unquote(rest) : rest;
  if (key === '') throw wrongField(field, `"${token.value}" is not a valid key`);
  return { entity, key };
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #field: string;
  #at = 0;

  constructor(text: string, field: string) {
    this.#field = field;
    this.#tokens = tokens(text, field);
  }

  get ended(): boolean {
    return this.#at >= this.#tokens.length;
  }

  next(expected: string): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw wrongField(this.#field, `ends where ${expected} should follow`);
    this.#at += 1;
    return token;
  }

  /** Consumes the words if they come next; ignores case. */
  take(...words: string[]): boolean {
    const follows = words.every((word, index) => {
      const token = this.#tokens[this.#at + index];
      return token?.kind === 'word' && token.value.toUpperCase() === word;
    });
    if (follows) this.#at += words.length;
    return follows;
  }

  takeSign(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.value !== sign) return false;
    this.#at += 1;
    return true;
  }

  operator(): Operator {
    if (this.take('IS', 'NOT', 'NULL')) return 'IS NOT NULL';
    if (this.take('IS', 'NULL')) return 'IS NULL';
    if (this.take('NOT', 'IN')) return 'NOT IN';
    for (const word of ['LIKE', 'ILIKE', 'RLIKE', 'IN'] as const) if (this.take(word)) return word;
    const { kind, value } = this.next('an operator');
    if (value === '<>') return '!=';
    const known = (['=', '!=', '<', '<=', '>', '>='] as const).find((sign) => sign === value);
    if (kind !== 'sign' || known === undefined)
      throw wrongField(this.#field, `"${value}" is not an operator`);
    return known;
  }

  value(): string | number {
    const token = this.next('a value');
    if (token.kind === 'text') return unquote(token.value);
    if (token.kind === 'number') return Number(token.value);
    throw wrongField(this.#field, `the value ${token.value} must be a number or be quoted`);
  }

  list(): (string | number)[] {
    if (!this.takeSign('(')) throw wrongField(this.#field, 'IN needs a list in parentheses');
    const values = [this.value()];
    while (this.takeSign(',')) values.push(this.value());
    if (!this.takeSign(')')) throw wrongField(this.#field, 'a list ends with a parenthesis');
    return values;
  }

  comparison(): Comparison {
    const key = splitKey(this.next('a key'), this.#field);
    const operator = this.operator();
    if (operator === 'IS NULL' || operator === 'IS NOT NULL')
      return { ...key, operator, values: [] };
    const values = operator === 'IN' || operator === 'NOT IN' ? this.list() : [this.value()];
    return { ...key, operator, values };
  }
}

/**
 * Parses a filter of comparisons joined by AND. Throws `invalid_input` with the part that it cannot
 * parse.
 */
export function parseFilter(text: string | undefined, field = 'filter'): Comparison[] {
  if (text === undefined || text.trim() === '') return [];
  const reader = new Reader(text, field);
  const found = [reader.comparison()];
  while (!reader.ended) {
    if (!reader.take('AND')) throw wrongField(field, 'comparisons can be joined by AND only');
    found.push(reader.comparison());
    if (found.length > mostComparisons)
      throw wrongField(field, `contains more than ${mostComparisons} comparisons`);
  }
  return found;
}

/** Parses `key`, `key ASC`, `key DESC`. */
export function parseOrder(texts: readonly string[], field = 'order_by'): Ordering[] {
  return texts.map((text) => {
    const reader = new Reader(text, field);
    const key = splitKey(reader.next('a key'), field);
    const descending = reader.take('DESC');
    if (!descending) reader.take('ASC');
    if (!reader.ended) throw wrongField(field, `"${text}" must be a key with ASC or DESC`);
    return { ...key, descending };
  });
}
