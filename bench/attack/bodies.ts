import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Operation } from '#server/platform/openapi/operation.ts';
import type { Attacker } from './actors.ts';
import { inParallel } from './in-parallel.ts';
import type { MatrixResult } from './matrix.ts';

const PATIENCE_MS = 60_000;
const MIB = 1024 * 1024;

type BadBody = { name: string; body: Buffer; type?: string; encoding?: string };

/** Bodies that no operation can accept. */
const badBodies: readonly BadBody[] = [
  { name: 'cut off', body: Buffer.from('{"name":') },
  { name: 'not JSON', body: Buffer.from('name=x') },
  { name: 'number', body: Buffer.from('1e999') },
  { name: 'string', body: Buffer.from('"text"') },
  { name: 'null', body: Buffer.from('null') },
  { name: 'trailing comma', body: Buffer.from('{"a":1,}') },
  { name: 'two documents', body: Buffer.from('{}{}') },
  { name: 'invalid UTF-8', body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) },
  { name: 'deep', body: Buffer.from('['.repeat(100_000)) },
  { name: 'zero bytes', body: Buffer.alloc(1_000) },
  { name: 'not gzip', body: Buffer.from('{"a":'), encoding: 'gzip' },
  { name: 'gzip cut off', body: gzipSync('{"a":1}').subarray(0, 12), encoding: 'gzip' },
  { name: 'gzip bomb', body: gzipSync(Buffer.alloc(512 * MIB, '[')), encoding: 'gzip' },
  { name: 'unknown encoding', body: Buffer.from('{'), encoding: 'x-none' },
  { name: 'protobuf', body: Buffer.from([0xff, 0xff, 0xff]), type: 'application/x-protobuf' },
];

/** Sends each bad body to each operation that reads one, with all permissions. */
export async function attackBodies(
  url: string,
  operations: readonly Operation[],
  { headers }: Attacker,
): Promise<MatrixResult[]> {
  const reading = operations.filter(
    ({ body, bodyTypes }) => body !== undefined || bodyTypes !== undefined,
  );
  const results: MatrixResult[] = [];
  for (const bad of badBodies) {
    const answers = await inParallel(reading, async ({ method, path }) => {
      const answer = await fetch(`${url}${path.replaceAll(/\{[^}]+\}/gu, () => randomUUID())}`, {
        method: method.toUpperCase(),
        redirect: 'manual',
        headers: {
          ...headers,
          'content-type': bad.type ?? 'application/json',
          ...(bad.encoding === undefined ? {} : { 'content-encoding': bad.encoding }),
        },
        body: new Uint8Array(bad.body),
        signal: AbortSignal.timeout(PATIENCE_MS),
      }).catch(() => null);
      await answer?.body?.cancel();
      return { name: `${bad.name}: ${method.toUpperCase()} ${path}`, status: answer?.status ?? 0 };
    });
    // Status 0 means that the server closed the connection during the upload. This counts as a
    // refusal.
    const of = (test: (status: number) => boolean): string[] =>
      answers.filter(({ status }) => test(status)).map(({ name, status }) => `${name} (${status})`);
    const letThrough = of((status) => status >= 200 && status < 400);
    const failed = of((status) => status >= 500);
    results.push({
      row: {
        attack: 'bad body',
        who: bad.name,
        tries: answers.length,
        refused: answers.length - letThrough.length - failed.length,
        otherRefusals: 0,
        letThrough: letThrough.length,
        failed: failed.length,
      },
      letThrough,
      failed,
    });
  }
  return results;
}
