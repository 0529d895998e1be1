import { describe, expect, test } from 'vitest';
import { asTandemError } from '#server/platform/errors.ts';
import {
  afterCursor,
  cutPage,
  decodeCursor,
  decodeRowCursor,
  decodeTextCursor,
  encodeCursor,
  encodeTextCursor,
} from './cursor.ts';

const at = new Date('2026-11-25T10:00:00.123Z');
const id = '0199b7de-1111-7000-8000-000000000001';

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return asTandemError(error)?.code;
  }
  return undefined;
}

describe('cursor', () => {
  test('comes back as it went', () => {
    expect(decodeCursor(encodeCursor({ at, id }))).toEqual({ at, id });
    expect(decodeCursor(undefined)).toBeNull();
  });

  test.each([
    'x',
    'bm90IGpzb24',
    Buffer.from('["a",1]').toString('base64url'),
    Buffer.from('[9e99,"a"]').toString('base64url'),
  ])('refuses %s', (text) => {
    expect(codeOf(() => decodeCursor(text))).toBe('invalid_input');
  });

  test('of a list that goes by a text comes back, as long as a label value may be', () => {
    const position = { rank: 3, text: 'é'.repeat(2_048) };
    expect(decodeTextCursor(encodeTextCursor(position))).toEqual(position);
    expect(decodeTextCursor(undefined)).toBeNull();
    expect(codeOf(() => decodeTextCursor('x'))).toBe('invalid_input');
    expect(codeOf(() => decodeTextCursor(encodeTextCursor({ rank: -1, text: 'a' })))).toBe(
      'invalid_input',
    );
  });

  test("refuses another list's id where a uuid is needed", () => {
    expect(codeOf(() => decodeRowCursor(encodeCursor({ at, id: '17' })))).toBe('invalid_input');
    expect(decodeRowCursor(encodeCursor({ at, id }))).toEqual({ at, id });
  });

  test('keeps rows of one time apart by id', () => {
    expect(afterCursor('occurredAt', { at, id })).toEqual({
      OR: [{ occurredAt: { lt: at } }, { occurredAt: at, id: { lt: id } }],
    });
    expect(afterCursor('occurredAt', null)).toEqual({});
  });

  test('cuts the row too many and points behind the last one shown', () => {
    const rows = [1, 2, 3].map((n) => ({ n, at }));
    const page = cutPage(
      rows,
      2,
      (row) => ({ at: row.at, id: String(row.n) }),
      (row) => row.n,
    );
    expect(page.items).toEqual([1, 2]);
    expect(decodeCursor(page.nextCursor ?? '')).toEqual({ at, id: '2' });
    expect(
      cutPage(
        rows,
        3,
        (row) => ({ at: row.at, id: 'x' }),
        (row) => row.n,
      ).nextCursor,
    ).toBeNull();
  });
});
