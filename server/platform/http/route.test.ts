import { expect, test } from 'vitest';
import { readBytes } from './read-bytes.ts';
import { publicRoute } from './route.ts';

const MIB = 1024 * 1024;
const nowhere = { params: Promise.resolve({}) };
const echo = publicRoute(async ({ body, params }) => ({ body, params }));

type Sender = { request: Request; sent: () => number; ended: () => boolean };

/** Sends a body in pieces, without its length, as a chunked request does. */
function chunked(bytes: number, text = ' '): Sender {
  let sent = 0;
  let ended = false;
  const piece = new TextEncoder().encode(text.repeat(64 * 1024)).subarray(0, 64 * 1024);
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent >= bytes) {
        ended = true;
        controller.close();
        return;
      }
      sent += piece.length;
      controller.enqueue(piece);
    },
  });
  const init = { method: 'POST', body, duplex: 'half' };
  return { request: new Request('http://t/', init), sent: () => sent, ended: () => ended };
}

const post = (body: string, path = '/') => new Request(`http://t${path}`, { method: 'POST', body });

async function answer(response: Response): Promise<{ status: number; fields: string[] }> {
  const json = (await response.json()) as { errors?: { field: string }[] };
  return { status: response.status, fields: (json.errors ?? []).map(({ field }) => field) };
}

test('a chunked body beyond the limit is refused, read to its end and never held', async () => {
  const large = chunked(8 * MIB);
  expect(await answer(await echo(large.request, nowhere))).toMatchObject({ status: 413 });
  expect(large.ended()).toBe(true);
});

test('of a body without end 64 MiB are read', async () => {
  const endless = chunked(Infinity);
  expect(await answer(await echo(endless.request, nowhere))).toMatchObject({ status: 413 });
  expect(endless.sent()).toBeLessThan(66 * MIB);
});

test('a body up to the limit comes whole, whatever its pieces', async () => {
  const bytes = await readBytes(chunked(MIB, 'é').request, MIB, 'too large');
  expect(bytes.toString('utf8')).toBe('é'.repeat(MIB / 2));
  const small = await echo(post('\uFEFF{"a":"é"}'), nowhere);
  expect(await small.json()).toEqual({ body: { a: 'é' }, params: {} });
  expect(await (await echo(post(''), nowhere)).json()).toMatchObject({ body: {} });
});

test.each(['{', '[]', '"a"', 'null'])('%s is no body', async (body) => {
  expect(await answer(await echo(post(body), nowhere))).toMatchObject({ status: 400 });
});

test('what cannot be stored is refused by the name of its field', async () => {
  const refused: [Request, string][] = [
    [post('{"body":"a\\u0000b"}'), 'body'],
    [post('{"a":{"comment":"\\ud800"}}'), 'a.comment'],
    [new Request('http://t/?q=%00'), 'q'],
    [new Request('http://t/?q=a&q=%00b'), 'q.1'],
  ];
  for (const [request, field] of refused)
    expect(await answer(await echo(request, nowhere))).toEqual({ status: 400, fields: [field] });
  const inPath = { params: Promise.resolve({ id: 'a\0' }) };
  expect(await answer(await echo(new Request('http://t/'), inPath))).toEqual({
    status: 400,
    fields: ['id'],
  });
});

test('a body that is not UTF-8 is refused instead of being stored with other characters', async () => {
  const name = Buffer.from('{"name":"M\xfcnchen"}', 'latin1');
  const response = await echo(new Request('http://t/', { method: 'POST', body: name }), nowhere);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ detail: 'The body is not valid UTF-8.' });
  const valid = await echo(post('\ufeff{"name":"München"}'), nowhere);
  expect(await valid.json()).toMatchObject({ body: { name: 'München' } });
});
