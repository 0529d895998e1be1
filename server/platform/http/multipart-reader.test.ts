import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundaryOf, MultipartReader, type FormEvent } from './multipart-reader.ts';

type Part = { name: string; filename: string | null; text: string };

function read(body: Buffer, pieceBytes: number, boundary = 'B'): Part[] {
  const reader = new MultipartReader(boundary);
  const parts: (Part & { bytes: Buffer[] })[] = [];
  const take = (event: FormEvent): void => {
    if (event.kind === 'part')
      parts.push({ name: event.name, filename: event.filename, text: '', bytes: [] });
    else if (event.kind === 'bytes') parts.at(-1)?.bytes.push(Buffer.from(event.bytes));
  };
  for (let at = 0; at < body.length; at += pieceBytes)
    for (const event of reader.push(body.subarray(at, at + pieceBytes))) take(event);
  reader.end();
  return parts.map(({ bytes, ...part }) => ({ ...part, text: Buffer.concat(bytes).toString() }));
}

async function written(parts: readonly Part[]): Promise<{ body: Buffer; boundary: string }> {
  const form = new FormData();
  for (const { name, filename, text } of parts)
    if (filename === null) form.append(name, text);
    else form.append(name, new Blob([text]), filename);
  const response = new Response(form);
  const boundary = boundaryOf(response.headers.get('content-type') ?? '');
  return { body: Buffer.from(await response.arrayBuffer()), boundary };
}

test('whatever the pieces, parts come out as they went in', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\r', '\n', '-', 'B', ',') });
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '"'), minLength: 1, maxLength: 5 });
  const part = fc.record({ name, filename: fc.option(name), text });
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { minLength: 1 }),
      fc.integer({ min: 1, max: 90 }),
      async (given, size) => {
        // A form turns single line breaks of plain fields into CRLF; files stay as they are.
        const parts = given.map((each) => ({
          ...each,
          text: each.filename === null ? each.text.replaceAll(/[\r\n]/gu, '') : each.text,
        }));
        const { body, boundary } = await written(parts);
        expect(read(body, size, boundary)).toEqual(parts);
      },
    ),
  );
});

test('what stands before the first boundary is dropped, what is cut off is refused', () => {
  const body = 'hello\r\n--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B--\r\n';
  expect(read(Buffer.from(body), 3)).toEqual([{ name: 'a', filename: null, text: '1' }]);
  expect(() => read(Buffer.from(body.slice(0, -6)), 7)).toThrow(/ends before its last boundary/u);
  expect(() => read(Buffer.from('--Bxy'), 9)).toThrow(/followed by other text/u);
  expect(() => read(Buffer.from(`--B\r\n${'x'.repeat(20_000)}`), 4_000)).toThrow(/too long/u);
  expect(() => read(Buffer.from('--B\r\nA: b\r\n\r\nx\r\n--B--'), 9)).toThrow(/no name/u);
});

test('the boundary comes from the content type', () => {
  expect(boundaryOf('multipart/form-data; boundary="a b"')).toBe('a b');
  expect(boundaryOf('multipart/form-data; charset=utf-8; boundary=xyz')).toBe('xyz');
  expect(() => boundaryOf('multipart/form-data')).toThrow(/no boundary/u);
});
