import { isRecord } from '#lib/is-record.ts';
import type { DemoCounted } from '#lib/schemas/fields.ts';
import { TandemError } from '#server/platform/errors.ts';
import { wantsFormat } from './wants-format.ts';

export type CsvCell = string | number | boolean | null | undefined;

/**
 * One cell of RFC 4180. Spreadsheets run text that starts with = + - @ (or a control character
 * before them) as a formula, so such text gets a leading apostrophe. Numbers remain numbers.
 */
export function csvCell(cell: CsvCell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = /^[=+\-@\t\r\n]/u.test(cell) ? `'${cell}` : cell;
  return /["\n\r,]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function toCsv(header: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  const lines = [header.map(csvCell).join(',')];
  for (const row of rows) lines.push(row.map(csvCell).join(','));
  return `${lines.join('\r\n')}\r\n`;
}

/** True if the call requests CSV: `format=csv`, or an Accept header that names it. */
export function wantsCsv(request: Request, params: Readonly<Record<string, unknown>>): boolean {
  return wantsFormat(request, params, { name: 'csv', type: 'text/csv' });
}

function csvHeaders(name: string): Record<string, string> {
  return {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/gu, '-')}.csv"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
}

/** `name` is the file name that the browser saves. */
export function csvResponse(
  name: string,
  header: readonly string[],
  rows: Iterable<readonly CsvCell[]>,
): Response {
  return new Response(toCsv(header, rows), { headers: csvHeaders(name) });
}

const sides: Partial<Record<DemoCounted, string>> = {
  only: '-demo-company',
  'left-out': '-without-demo-company',
};

/** File name for figures. Like the screen, it shows whether they count demo rows. */
export function countedName(name: string, { demo }: { demo?: DemoCounted }): string {
  return `${name}${demo === undefined ? '' : (sides[demo] ?? '')}`;
}

/** Members that only the screen uses, such as the reader's permissions. */
const SCREEN_MEMBERS: ReadonlySet<string> = new Set(['you']);

/** Value of a list item's member as plain text or number, because spreadsheets cannot read JSON. */
function plainCell(value: unknown): CsvCell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) {
    const nested = value.some((item) => Array.isArray(item));
    return value.map((item) => plainCell(item) ?? '').join(nested ? '; ' : ', ');
  }
  if (!isRecord(value)) return null;
  // References contain IDs and links in addition to display names.
  for (const name of ['name', 'title']) if (typeof value[name] === 'string') return value[name];
  return Object.entries(value)
    .flatMap(([key, each]) => {
      const cell = plainCell(each);
      return cell === null || cell === undefined || cell === '' ? [] : [`${key}=${String(cell)}`];
    })
    .join('; ');
}

type Params = Readonly<Record<string, string | string[]>>;
type ListPage<T> = { items: readonly T[]; nextCursor?: string | null; demo?: DemoCounted };
/** Columns of a file and the value of an item in each column. */
export type CsvTable<T> = {
  header: readonly string[];
  cells: (item: T) => readonly CsvCell[];
};

function wantsAll(pages: Params[string] | undefined): boolean {
  if (pages === undefined || pages === 'all') return pages !== undefined;
  throw new TandemError('invalid_input', 'pages: must be all, or omitted', {
    fields: [{ field: 'pages', message: 'must be all, or omitted' }],
  });
}

/**
 * One page of a list as CSV, with the next cursor in a header. With `pages=all`, the whole list is
 * one file, read page by page while it is sent. A page that cannot be read aborts the transfer, so
 * that an incomplete file never appears complete.
 */
export async function pagedCsv<T>(
  name: string,
  params: Params,
  read: (given: Params) => Promise<ListPage<T>>,
  tableOf: (page: ListPage<T>) => CsvTable<T>,
): Promise<Response> {
  const { pages, ...given } = params;
  const all = wantsAll(pages);
  const first = await read(given);
  const { header, cells } = tableOf(first);
  const lines = ({ items }: ListPage<T>): string =>
    items.map((item) => `${cells(item).map(csvCell).join(',')}\r\n`).join('');
  const start = `${header.map(csvCell).join(',')}\r\n${lines(first)}`;
  const headers = csvHeaders(countedName(name, first));
  let next = first.nextCursor ?? null;
  if (!all || next === null)
    return new Response(start, {
      headers: { ...headers, ...(next === null ? {} : { 'x-next-cursor': next }) },
    });
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (file) => file.enqueue(encoder.encode(start)),
    pull: async (file) => {
      if (next === null) return file.close();
      const page = await read({ ...given, cursor: next });
      next = page.nextCursor ?? null;
      file.enqueue(encoder.encode(lines(page)));
    },
  });
  return new Response(body, { headers });
}

/**
 * A list as JSON, or as CSV with one column per member of its first page and plain values as cells.
 */
export async function listResponse<T extends object, P extends ListPage<T>>(
  request: Request,
  params: Params,
  name: string,
  read: (given: Params) => Promise<P & ListPage<T>>,
): Promise<Response | P> {
  if (!wantsCsv(request, params)) return read(params);
  return pagedCsv<T>(name, params, read, ({ items }) => {
    const header = [...new Set(items.flatMap((item) => Object.keys(item)))].filter(
      (column) => !SCREEN_MEMBERS.has(column),
    );
    return {
      header,
      cells: (item) => {
        const members = new Map<string, unknown>(Object.entries(item));
        return header.map((column) => plainCell(members.get(column)));
      },
    };
  });
}
