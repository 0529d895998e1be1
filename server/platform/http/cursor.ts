import { z } from 'zod';
import { epochMsRange } from '#lib/schemas/fields.ts';
import { TandemError } from '#server/platform/errors.ts';

/**
 * Position after the last item of a page, given by its time and ID. Keyset pagination, so that new
 * rows never shift a page.
 */
export type CursorPosition = { at: Date; id: string };
/** Position in a list that is ordered by a number (0 if absent) and a text. */
export type TextPosition = { rank: number; text: string };

const payload = z.tuple([
  z.number().int().min(epochMsRange.min).max(epochMsRange.max),
  z.string().min(1).max(200),
]);
const textPayload = z.tuple([z.number().int().min(0), z.string().min(1).max(8_192)]);

/** Opaque text for the field `nextCursor`. */
export function encodeCursor(position: CursorPosition): string {
  return Buffer.from(JSON.stringify([position.at.getTime(), position.id])).toString('base64url');
}

export function encodeTextCursor(position: TextPosition): string {
  return Buffer.from(JSON.stringify([position.rank, position.text])).toString('base64url');
}

function readPayload<T>(cursor: string, shape: z.ZodType<T>): T {
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw new TandemError('invalid_input', 'cursor: is invalid', {
      fields: [{ field: 'cursor', message: 'is invalid' }],
    });
  }
}

/**
 * Position; null without a cursor. Throws `invalid_input` for a cursor that no response contained.
 */
export function decodeCursor(cursor: string | undefined): CursorPosition | null {
  if (cursor === undefined || cursor === '') return null;
  const [atMs, id] = readPayload(cursor, payload);
  return { at: new Date(atMs), id };
}

export function decodeTextCursor(cursor: string | undefined): TextPosition | null {
  if (cursor === undefined || cursor === '') return null;
  const [rank, text] = readPayload(cursor, textPayload);
  return { rank, text };
}

const uuidShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Like `decodeCursor`, for rows with a uuid ID column. Rejects a cursor with any other ID, which
 * would fail in SQL.
 */
export function decodeRowCursor(cursor: string | undefined): CursorPosition | null {
  const position = decodeCursor(cursor);
  if (position === null || uuidShape.test(position.id)) return position;
  throw new TandemError('invalid_input', 'cursor: belongs to a different list', {
    fields: [{ field: 'cursor', message: 'belongs to a different list' }],
  });
}

type After<K extends string> = {
  OR?: (Record<K, { lt: Date } | Date> | (Record<K, Date> & { id: { lt: string } }))[];
};

/**
 * Prisma `where` for the rows after the cursor, newest first by (`timeField`, id); put it under
 * `AND`.
 */
export function afterCursor<K extends string>(
  timeField: K,
  position: CursorPosition | null,
): After<K> {
  if (position === null) return {};
  // Guarantee: a computed key creates the single member of Record<K, ...>.
  const earlier = { [timeField]: { lt: position.at } } as Record<K, { lt: Date }>;
  const equal = { [timeField]: position.at, id: { lt: position.id } } as Record<K, Date> & {
    id: { lt: string };
  };
  return { OR: [earlier, equal] };
}

/** Cuts rows that were read with `limit + 1` down to one page. */
export function cutPage<R, T>(
  rows: readonly R[],
  limit: number,
  position: (row: R) => CursorPosition,
  toItem: (row: R) => T,
): { items: T[]; nextCursor: string | null } {
  return cutAt(rows, limit, (row) => encodeCursor(position(row)), toItem);
}

/** Like `cutPage`, for lists ordered by a number and a text. */
export function cutTextPage<R, T>(
  rows: readonly R[],
  limit: number,
  position: (row: R) => TextPosition,
  toItem: (row: R) => T,
): { items: T[]; nextCursor: string | null } {
  return cutAt(rows, limit, (row) => encodeTextCursor(position(row)), toItem);
}

function cutAt<R, T>(
  rows: readonly R[],
  limit: number,
  cursorOf: (row: R) => string,
  toItem: (row: R) => T,
): { items: T[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: page.map(toItem), nextCursor: more ? cursorOf(last) : null };
}
