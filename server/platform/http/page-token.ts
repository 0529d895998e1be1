import { TandemError } from '#server/platform/errors.ts';

/**
 * Search position, opaque to clients. Searches can order by any key, so the offset identifies a
 * page.
 */
function encodePageToken(offset: number): string {
  return Buffer.from(JSON.stringify({ offset })).toString('base64url');
}

/** Offset of a token; 0 without one. */
export function decodePageToken(token: string | undefined): number {
  if (token === undefined || token === '') return 0;
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    const offset =
      typeof value === 'object' && value !== null && 'offset' in value ? value.offset : null;
    if (typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0) return offset;
  } catch {
    // Handled below, like any other malformed token.
  }
  throw new TandemError('invalid_input', 'page_token: is invalid', {
    fields: [{ field: 'page_token', message: 'is invalid' }],
  });
}

/** Cuts rows that were read from `offset` with `limit + 1` down to one page. */
export function cutTokenPage<T>(
  rows: readonly T[],
  limit: number,
  offset: number,
): { items: T[]; nextPageToken?: string } {
  const items = rows.slice(0, limit);
  return rows.length > limit
    ? { items, nextPageToken: encodePageToken(offset + limit) }
    : { items };
}
