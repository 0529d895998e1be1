import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DELETE as remove, GET as getReport } from '#app/api/drift/reports/[id]/route.ts';
import { GET as listReports, POST as createReport } from '#app/api/drift/reports/route.ts';
import { removedDriftProfiles } from '#lib/choices/models/drift-profiles.ts';
import { reportAnswer, reportItem, type ReportAnswer } from '#lib/schemas/drift/drift.ts';
import { hashApiKey, makeApiKey } from '#server/platform/auth/api-key.ts';
import { db } from '#server/platform/database/db.ts';
import { env } from '#server/platform/env.ts';
import { newId } from '#server/platform/ids.ts';
import { startDriftThreads } from '../start-drift-threads.ts';

const writer = makeApiKey();
const reader = makeApiKey();

beforeAll(async () => {
  startDriftThreads();
  for (const [{ key, prefix }, role] of [
    [writer, 'ml-engineer'],
    [reader, 'viewer'],
  ] as const) {
    const owner = {
      create: {
        id: newId(),
        email: `${prefix}@example.test`,
        name: role,
        grants: { create: { id: newId(), role } },
      },
    };
    const hash = hashApiKey(key);
    const scopes = ['read', 'write'];
    await db().apiKey.create({ data: { id: newId(), prefix, name: 'k', hash, owner, scopes } });
  }
});
afterAll(() => db().$disconnect());

const referenceAt = (index: number) => ((index * 7919) % 10_007) / 10_007;
const currentAt = (index: number) => 0.05 + (0.95 * ((index * 104_729) % 10_009)) / 10_009;

function csv(rows: number, at: (index: number) => number, extra = ''): string {
  const lines = Array.from(
    { length: rows },
    (_, index) => `${at(index)},${['NL', 'DE'][index % 2] ?? ''},${index % 3 === 0 ? 1 : 0}`,
  );
  return `x,country,${extra === '' ? 'flag' : extra}\n${lines.join('\n')}\n`;
}

function call(
  path: string,
  init: { method?: string; body?: FormData; key?: string } = {},
): Request {
  return new Request(`http://127.0.0.1${path}`, {
    ...init,
    headers: { authorization: `Bearer ${init.key ?? writer.key}` },
  });
}
const at = (id = '') => ({ params: Promise.resolve({ id }) });

async function compare(
  reference: string | Uint8Array,
  current: string | Uint8Array,
  fields: Record<string, string> = {},
  key = writer.key,
): Promise<Response> {
  const form = new FormData();
  const blob = (bytes: string | Uint8Array) =>
    new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)]);
  form.set('reference', blob(reference), 'before.csv');
  form.set('current', blob(current), 'now.csv');
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return createReport(call('/api/drift/reports', { method: 'POST', body: form, key }), at());
}

async function report(response: Response): Promise<ReportAnswer> {
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(201);
  return reportAnswer.parse(body);
}

function valueOf(answer: ReportAnswer, column: string, method: string) {
  const found = answer.columns.find((each) => each.column === column);
  return found?.results.find((each) => each.method === method);
}

describe('a report of two files', () => {
  test('has the golden numbers of both reference packages', async () => {
    const small = [csv(800, referenceAt), csv(600, currentAt)] as const;
    const methods = 'ks,wasserstein,psi,js,kl,hellinger';
    const evidently = await report(
      await compare(...small, { profile: 'evidently-0.7', methods, columns: 'x' }),
    );
    for (const [method, value] of [
      ['wasserstein', 0.0851684156],
      ['psi', 0.0407910777],
      ['js', 0.0705370067],
      ['kl', 0.0228542445],
      ['hellinger', 0.0709660795],
    ] as const)
      expect(valueOf(evidently, 'x', method)?.value, method).toBeCloseTo(value, 9);
    expect(valueOf(evidently, 'x', 'ks')?.pValue).toBeCloseTo(0.3193249685, 9);
    const nannyml = await report(
      await compare(csv(5000, referenceAt), gzipSync(csv(4000, currentAt)), {
        profile: 'nannyml-0.13',
        methods: 'ks,js,hellinger,wasserstein',
      }),
    );
    expect(valueOf(nannyml, 'x', 'ks')?.value).toBeCloseTo(0.05115, 9);
    expect(valueOf(nannyml, 'x', 'js')?.value).toBeCloseTo(0.1002500716, 9);
    expect(valueOf(nannyml, 'x', 'hellinger')?.value).toBeCloseTo(0.084705602, 9);
    expect(valueOf(nannyml, 'x', 'wasserstein')?.value).toBeCloseTo(0.0251936862, 9);
  });

  test('takes infinite, missing and constant values, lists and Parquet, and tells of all columns together', async () => {
    const line = (value: string, at: number): string =>
      `${value},${value === '' ? '-inf' : `${at % 7}.5`},1,"[${at % 5}, ${at % 3}]"`;
    const lines = (rows: readonly string[]) =>
      `gone,wild,same,list\n${rows.map(line).join('\n')}\n`;
    const values = Array.from({ length: 220 }, (_, at) => String(at % 9));
    const answer = await report(
      await compare(lines(values), lines(values.map(() => '')), { profile: 'evidently-0.7' }),
    );
    const of = (name: string) => answer.columns.find((each) => each.column === name);
    expect(of('gone')).toMatchObject({ noVerdict: 'empty', results: [], drifted: false });
    expect(of('wild')).toMatchObject({ kind: 'numeric', noVerdict: 'empty' });
    expect(of('same')).toMatchObject({ kind: 'categorical', drifted: false });
    expect(of('same')?.quality.isConstant).toBe(true);
    expect(of('list')).toMatchObject({
      kind: 'embedding',
      results: [{ method: 'embedding-model' }],
    });
    expect(answer.multivariate.map(({ method }) => method)).toEqual([
      'domain-classifier',
      'pca-reconstruction',
    ]);
    const store = new URL(env.CLICKHOUSE_URL);
    const parquet = async (shift: number): Promise<Uint8Array> => {
      const file = await fetch(store.origin, {
        method: 'POST',
        headers: { 'x-clickhouse-user': store.username, 'x-clickhouse-key': store.password },
        body: `SELECT toInt64(number % 4) AS whole, toFloat64(number % 4) AS decimal,
          [number % 5 + ${shift}, toFloat64(number % 3)] AS list FROM numbers(300) FORMAT Parquet`,
      });
      return new Uint8Array(await file.arrayBuffer());
    };
    const typed = await report(
      await compare(await parquet(0), await parquet(9), {
        profile: 'evidently-0.7',
        methods: 'chisquare,ks,embedding_distance',
      }),
    );
    expect(typed.columns.map(({ column, kind }) => [column, kind])).toEqual([
      ['whole', 'categorical'],
      ['decimal', 'numeric'],
      ['list', 'embedding'],
    ]);
    expect(valueOf(typed, 'whole', 'ks')?.value).toBe(0);
    expect(valueOf(typed, 'list', 'embedding-distance')?.value).toBeCloseTo(9, 9);
    expect(typed.multivariate).toEqual([]);
  });

  test('takes a context that may change, and chunks', async () => {
    const table = (shift: number): string => {
      const line = (_: unknown, at: number) => `${(at % 12) + shift},${10 * ((at % 12) + shift)}`;
      return `hour,load\n${Array.from({ length: 480 }, line).join('\n')}\n`;
    };
    expect((await report(await compare(table(0), table(0), {}))).context).toBeNull();
    const answer = await report(await compare(table(0), table(4), { context: 'hour' }));
    expect(answer.dataset).toMatchObject({ measured: 2, drifted: 2 });
    expect(answer.context).toMatchObject({ context: 'hour', columns: [{ column: 'load' }] });
    expect(answer.input).toMatchObject({ context: 'hour' });
    const chunked = { profile: 'nannyml-0.13', chunkCount: '3' };
    const parts = (await report(await compare(table(0), table(4), chunked))).chunks;
    expect(parts).toMatchObject({ by: 'count', reference: 3 });
    expect(parts?.chunks.map(({ end }) => end)).toEqual([160, 320, 480]);
  });

  test('refuses a removed profile with its replacement', async () => {
    const side = 'load\n1\n2\n';
    for (const [profile, replacement] of Object.entries(removedDriftProfiles)) {
      const refused = await compare(side, side, { profile });
      expect(refused.status).toBe(400);
      expect(await refused.text()).toContain(`use ${replacement}`);
    }
  });

  test('names what one side lacks, what is missing or new, and performance', async () => {
    const before = 'a,b,target,prediction\n1,x,1,1\n2,x,0,0\n2,x,0,0\n,y,1,0\n';
    const now = 'a,c,target,prediction\n9,x,1,0\n9,x,0,0\n';
    const answer = await report(
      await compare(before, now, { target: 'target', prediction: 'prediction' }),
    );
    const byName = new Map(answer.columns.map((each) => [each.column, each]));
    expect(byName.get('b')).toMatchObject({ noVerdict: 'missing', quality: { current: null } });
    expect(byName.get('c')).toMatchObject({ noVerdict: 'missing', quality: { reference: null } });
    expect(byName.get('a')?.quality).toMatchObject({
      reference: { rows: 4, missing: 1, min: 1, max: 2 },
      isConstant: true,
      outOfRange: 2,
    });
    expect(answer.duplicates).toEqual({ reference: 1, current: 0 });
    const failed = answer.dataTests.filter(({ passed }) => !passed);
    expect(failed.map(({ test: name, columns }) => [name, ...columns])).toEqual([
      ['rows'],
      ['missing-values'],
      ['duplicate-rows'],
      ['constant-columns', 'a', 'c', 'prediction'],
      ['almost-constant-columns', 'a', 'c', 'prediction'],
    ]);
    expect(answer.performance?.reference?.metrics['accuracy']).toBeCloseTo(3 / 4, 12);
    expect(answer.performance?.current?.metrics['accuracy']).toBeCloseTo(1 / 2, 12);
  });

  test('refuses what cannot be compared by its field', async () => {
    const refused = async (response: Response, field: string) => {
      const body = z
        .looseObject({ errors: z.array(z.looseObject({ field: z.string() })) })
        .parse(await response.json());
      expect(response.status).toBe(400);
      expect(body.errors[0]?.field).toBe(field);
    };
    await refused(await compare('a\n1\n', ''), 'current');
    await refused(await compare('a\n', 'a\n1\n'), 'reference');
    await refused(await compare('a\n1\n', 'b\n1\n'), 'current');
    await refused(await compare('a,a\n1,2\n', 'a\n1\n'), 'reference');
    await refused(await compare('a,b\n1\n', 'a\n1\n'), 'reference');
    await refused(await compare('a\n1\n', 'a\n1\n', { methods: 'magic' }), 'methods');
    await refused(await compare('a\n1\n', 'a\n1\n', { profile: 'other' }), 'profile');
  });

  test('is stored, listed, read by those who may read, and removed', async () => {
    const made = await report(await compare('a\n1\n2\n', 'a\n1\n3\n', { name: 'mine' }));
    const listed = z
      .object({ items: z.array(reportItem), nextCursor: z.string().nullable() })
      .parse(await (await listReports(call('/r?limit=1', { key: reader.key }), at())).json());
    expect(listed.items).toMatchObject([{ id: made.id, name: 'mine', columns: 1 }]);
    expect(listed.nextCursor).not.toBeNull();
    const read = await getReport(call('/r', { key: reader.key }), at(made.id));
    expect(reportAnswer.parse(await read.json())).toEqual(made);
    expect((await compare('a\n1\n', 'a\n1\n', {}, reader.key)).status).toBe(403);
    const forbidden = call('/r', { method: 'DELETE', key: reader.key });
    expect((await remove(forbidden, at(made.id))).status).toBe(403);
    expect((await remove(call('/r', { method: 'DELETE' }), at(made.id))).status).toBe(200);
    expect((await getReport(call('/r'), at(made.id))).status).toBe(404);
  });
});
