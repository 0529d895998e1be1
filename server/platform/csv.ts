import { TandemError } from '#server/platform/errors.ts';

export type CsvCell = string | number | boolean | null | undefined;

/**
 * One cell of RFC 4180. Spreadsheets run text that begins with = + - @ (or a control character before them) as a
 * formula, so such text gets an apostrophe in front; numbers stay numbers.
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

/** Does the call ask for CSV: `format=csv`, or an Accept header that names it? */
export function wantsCsv(request: Request, params: Readonly<Record<string, unknown>>): boolean {
  const format = params['format'];
  if (format !== undefined && format !== 'csv' && format !== 'json') {
    throw new TandemError('invalid_input', 'format: must be json or csv', {
      fields: [{ field: 'format', message: 'must be json or csv' }],
    });
  }
  if (format !== undefined) return format === 'csv';
  return (request.headers.get('accept') ?? '')
    .split(',')
    .some((type) => type.trim().toLowerCase().startsWith('text/csv'));
}

/** `name` is the file that a browser saves. */
export function csvResponse(
  name: string,
  header: readonly string[],
  rows: Iterable<readonly CsvCell[]>,
  headers: Record<string, string> = {},
): Response {
  return new Response(toCsv(header, rows), {
    headers: {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': `attachment; filename="${name.replaceAll(/[^\w.-]/gu, '-')}.csv"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
}

type Scalar = string | number | boolean | null;

function flat(value: unknown): CsvCell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value satisfies Scalar;
  return JSON.stringify(value);
}

/** A page of a list as it is, or as CSV with one column per member; the next cursor travels in a header. */
export function listResponse<T extends object>(
  request: Request,
  params: Readonly<Record<string, unknown>>,
  name: string,
  page: { items: readonly T[]; nextCursor?: string | null },
): Response | { items: readonly T[]; nextCursor?: string | null } {
  if (!wantsCsv(request, params)) return page;
  const header = [...new Set(page.items.flatMap((item) => Object.keys(item)))];
  const rows = page.items.map((item) => {
    const members = new Map<string, unknown>(Object.entries(item));
    return header.map((column) => flat(members.get(column)));
  });
  return csvResponse(
    name,
    header,
    rows,
    page.nextCursor ? { 'x-next-cursor': page.nextCursor } : {},
  );
}
