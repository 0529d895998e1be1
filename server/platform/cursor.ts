import { z } from 'zod';
import { TandemError } from '#server/platform/errors.ts';

/** Position behind the last item of a page: its time and its id. Keyset, so that new rows never shift a page. */
export type CursorPosition = { at: Date; id: string };

const payload = z.tuple([z.number().int().min(-8.64e15).max(8.64e15), z.string().min(1).max(200)]);

/** Opaque text for `nextCursor`. */
export function encodeCursor(position: CursorPosition): string {
  return Buffer.from(JSON.stringify([position.at.getTime(), position.id])).toString('base64url');
}

function readPayload(cursor: string): CursorPosition | null {
  try {
    const parsed = payload.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return parsed.success ? { at: new Date(parsed.data[0]), id: parsed.data[1] } : null;
  } catch {
    return null;
  }
}

/** The position, or null without a cursor. Throws `invalid_input` for a cursor that no answer held. */
export function decodeCursor(cursor: string | undefined): CursorPosition | null {
  if (cursor === undefined || cursor === '') return null;
  const position = readPayload(cursor);
  if (position !== null) return position;
  throw new TandemError('invalid_input', 'cursor: is not one that a list answered', {
    fields: [{ field: 'cursor', message: 'is not one that a list answered' }],
  });
}

const uuidShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The same for rows whose id is a uuid column: any other id in the cursor is refused instead of failing in SQL. */
export function decodeRowCursor(cursor: string | undefined): CursorPosition | null {
  const position = decodeCursor(cursor);
  if (position === null || uuidShape.test(position.id)) return position;
  throw new TandemError('invalid_input', 'cursor: belongs to another list', {
    fields: [{ field: 'cursor', message: 'belongs to another list' }],
  });
}

type After<K extends string> = {
  OR?: (Record<K, { lt: Date } | Date> | (Record<K, Date> & { id: { lt: string } }))[];
};

/** Prisma `where` of the rows behind the cursor, newest first by (`timeField`, id); put it under `AND`. */
export function afterCursor<K extends string>(
  timeField: K,
  position: CursorPosition | null,
): After<K> {
  if (position === null) return {};
  // Guarantee: a computed key makes exactly the one member of Record<K, ...>.
  const earlier = { [timeField]: { lt: position.at } } as Record<K, { lt: Date }>;
  const equal = { [timeField]: position.at, id: { lt: position.id } } as Record<K, Date> & {
    id: { lt: string };
  };
  return { OR: [earlier, equal] };
}

/** Cuts rows that were read with `limit + 1` into a page. */
export function cutPage<R, T>(
  rows: readonly R[],
  limit: number,
  position: (row: R) => CursorPosition,
  toItem: (row: R) => T,
): { items: T[]; nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items: page.map(toItem), nextCursor: more ? encodeCursor(position(last)) : null };
}
