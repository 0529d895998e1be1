import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { POST as createReport } from '#app/api/drift/reports/route.ts';
import { reportAnswer, type ReportAnswer } from '#lib/schemas/drift/drift.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { db } from '#server/platform/database/db.ts';
import { packageVectors, scipyVectors } from '../../../bench/drift/golden-vectors.ts';
import { goldenHouses, houseColumns, housesCsv } from '../../../bench/drift/synthetic-houses.ts';
import { startDriftThreads } from '../start-drift-threads.ts';

/** Every golden value that a report can have, sent as two CSV files: SciPy's, the packages' own, our reference page's. */

const cases = scipyVectors().cases;
const packages = packageVectors().functions;
let key = '';

beforeAll(async () => {
  startDriftThreads();
  key = await keyWith(['read', 'write']);
});
afterAll(() => db().$disconnect());

type Value = number | string;
type Measured = { value: number | null; pValue: number | null; drifted: boolean };
type Answer = { kind: string; of: (method: string) => Measured | undefined };

async function send(
  reference: Blob,
  current: Blob,
  fields: Record<string, string>,
): Promise<ReportAnswer> {
  const form = new FormData();
  form.set('reference', reference, 'before.csv');
  form.set('current', current, 'now.csv');
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const headers = { authorization: `Bearer ${key}` };
  const request = new Request('http://127.0.0.1/r', { method: 'POST', body: form, headers });
  const response = await createReport(request, { params: Promise.resolve({}) });
  const body: unknown = await response.json();
  expect(response.status, JSON.stringify(body).slice(0, 500)).toBe(201);
  return reportAnswer.parse(body);
}

async function compare(
  reference: readonly Value[],
  current: readonly Value[],
  fields: { profile: string; methods: string },
): Promise<Answer> {
  const csv = (values: readonly Value[]) => new Blob([`x\n${values.join('\n')}\n`]);
  const { columns } = await send(csv(reference), csv(current), fields);
  const [column] = columns;
  return {
    kind: column?.kind ?? '',
    of: (method) => column?.results.find((each) => each.method === method),
  };
}

const evidently = (methods: string) => ({ profile: 'evidently-0.7', methods });
const nannyml = (methods: string) => ({ profile: 'nannyml-0.13', methods });
const native = (methods: string) => ({ profile: 'native', methods });

/** Relatively to the expected value; absolutely where that is near zero. */
function near(
  found: number | null | undefined,
  expected: unknown,
  tolerance: number,
  what: string,
) {
  const wanted = z.number().parse(expected);
  const off = Math.abs((found ?? Number.NaN) - wanted) / Math.max(Math.abs(wanted), 1e-3);
  expect(off, `${what}: ${String(found)} is not ${wanted}`).toBeLessThanOrEqual(tolerance);
}

const numbers = z.array(z.number());
const sidesOf = z.object({ x: numbers, y: numbers });
const countsOf = z.object({ ref: numbers, cur: numbers });
const tableOf = z.object({ table: z.tuple([numbers, numbers]) });
/** As many rows of each letter as counted. */
const rowsOf = (counts: readonly number[]): string[] =>
  counts.flatMap((count, at) => Array<string>(count).fill(String.fromCodePoint(97 + at)));

/** `test.for` of an empty list lists nothing and passes. */
function atLeast<T>(count: number, found: readonly T[]): readonly T[] {
  if (found.length < count) throw new Error(`expected ${count} cases, found ${found.length}`);
  return found;
}

describe('values of SciPy', () => {
  const ofFunction = (fn: string) => cases.filter((each) => each.fn === fn);

  test.for(atLeast(7, ofFunction('wasserstein_distance')))(
    'numbers: $name',
    async (wasserstein) => {
      const { x, y } = sidesOf.parse(wasserstein.inputs);
      const set = wasserstein.name.replace('wasserstein ', '');
      const found = (title: string) => cases.find((each) => each.name.trim() === `${title} ${set}`);
      const wanted = (title: string, figure: string) => found(title)?.expected[figure];
      const answer = await compare(
        x,
        y,
        evidently('ks,wasserstein,energy,cramer-von-mises,t-test,psi,js,kl'),
      );
      const ks = answer.of('ks');
      near(ks?.value, wanted('ks_2samp exact two-sided', 'statistic'), 1e-9, 'ks');
      near(ks?.pValue, wanted('ks_2samp exact two-sided', 'pvalue'), 1e-7, 'ks p');
      near(
        answer.of('wasserstein')?.value,
        wasserstein.expected['normed_by_ref_std'],
        1e-9,
        'wasserstein',
      );
      near(answer.of('energy')?.value, wanted('energy', 'value'), 1e-9, 'energy');
      const isSmall = Math.max(x.length, y.length) <= 20;
      const mises = isSmall ? 'cvm exact' : 'cvm asymptotic';
      near(answer.of('cramer-von-mises')?.value, wanted(mises, 'statistic'), 1e-9, mises);
      near(answer.of('cramer-von-mises')?.pValue, wanted(mises, 'pvalue'), 1e-7, mises);
      near(answer.of('t-test')?.pValue, wanted('t', 'pvalue'), 1e-7, 't');
      const binned = found('binned')?.expected;
      if (binned === undefined) return;
      near(answer.of('js')?.value, binned['js_distance_natural'], 1e-9, 'js');
      near(answer.of('psi')?.value, binned['psi_zero_filled'], 1e-9, 'psi');
      near(answer.of('kl')?.value, binned['kl_zero_filled_normalised'], 1e-9, 'kl');
    },
  );

  test('deciles of the reference', async () => {
    for (const { inputs, expected } of atLeast(1, ofFunction('psi_deciles'))) {
      const { x, y } = sidesOf.parse(inputs);
      near((await compare(x, y, native('psi'))).of('psi')?.value, expected['psi'], 1e-9, 'psi');
    }
  });

  test.for(atLeast(4, ofFunction('chisquare_ref_scaled')))(
    'counts: $name',
    async ({ inputs, expected }) => {
      const { ref, cur } = countsOf.parse(inputs);
      const chi2 = (await compare(rowsOf(ref), rowsOf(cur), evidently('chisquare'))).of('chi2');
      near(chi2?.value, expected['statistic'], 1e-9, 'chi2');
      near(chi2?.pValue, expected['pvalue'], 1e-7, 'chi2 p');
    },
  );

  test.for(atLeast(5, ofFunction('chi2_contingency')))(
    'counts: $name',
    async ({ inputs, expected, name }) => {
      const [before, now] = tableOf.parse(inputs).table.map(rowsOf);
      const answer = await compare(before ?? [], now ?? [], native('chi2,g-test'));
      near(answer.of('chi2')?.value, expected['statistic'], 1e-9, 'chi2');
      near(answer.of('chi2')?.pValue, expected['pvalue'], 1e-7, 'chi2 p');
      const g = cases.find((each) => each.name === name.replace('chi2', 'G'))?.expected;
      near(answer.of('g-test')?.value, g?.['statistic'], 1e-9, 'g');
      near(answer.of('g-test')?.pValue, g?.['pvalue'], 1e-7, 'g p');
      const other = await compare(before ?? [], now ?? [], nannyml('chi2'));
      near(other.of('chi2')?.pValue, expected['pvalue'], 1e-7, 'chi2 p of nannyml');
    },
  );

  test.for(atLeast(5, ofFunction('categorical_distances')))(
    'shares: $name',
    async ({ inputs, expected }) => {
      const { ref, cur } = countsOf.parse(inputs);
      const own = await compare(rowsOf(ref), rowsOf(cur), native('tvd,l-infinity,hellinger,js'));
      for (const [method, figure] of [
        ['tvd', 'tvd'],
        ['l-infinity', 'linf'],
        ['hellinger', 'hellinger'],
        ['js', 'js_base2'],
      ] as const)
        near(own.of(method)?.value, expected[figure], 1e-9, method);
      const other = await compare(rowsOf(ref), rowsOf(cur), evidently('js,hellinger,tvd'));
      near(other.of('js')?.value, expected['js_natural'], 1e-9, 'js');
      near(other.of('hellinger')?.value, expected['hellinger'], 1e-9, 'hellinger');
      near(other.of('tvd')?.value, expected['tvd'], 1e-9, 'tvd');
      const third = await compare(rowsOf(ref), rowsOf(cur), nannyml('l_infinity,jensen_shannon'));
      near(third.of('l-infinity')?.value, expected['linf'], 1e-9, 'l-infinity');
      near(third.of('js')?.value, expected['js_base2'], 1e-9, 'js of nannyml');
    },
  );

  test.for(atLeast(4, ofFunction('fisher_exact')))('$name', async ({ inputs, expected }) => {
    const [before, now] = tableOf.parse(inputs).table.map(rowsOf);
    const answer = await compare(before ?? [], now ?? [], evidently('fisher_exact'));
    near(answer.of('fisher')?.pValue, expected['pvalue'], 1e-7, 'fisher');
  });
});

/** The first match says which method of which profile a published expectation is about. */
const asked: readonly [RegExp, { profile: string; methods: string }][] = [
  [/^chi-square/u, evidently('chi2')],
  [/^hellinger cat$/u, evidently('hellinger')],
  [/^mann-whitney/u, evidently('mann-whitney')],
  [/^epps-singleton/u, evidently('epps-singleton')],
  [/^anderson/u, evidently('anderson-darling')],
  [/^t-test/u, evidently('t-test')],
  [/^energy/u, evidently('energy')],
  [/^g-test/u, evidently('g-test')],
  [/^cramer/u, evidently('cramer-von-mises')],
  [/^fisher/u, evidently('fisher')],
  [/^l-infinity/u, nannyml('l-infinity')],
  [/^js/u, nannyml('js')],
  [/^wasserstein/u, nannyml('wasserstein')],
  [/^hellinger/u, nannyml('hellinger')],
];

describe('expectations of the packages', () => {
  const values = z.array(z.union([z.number(), z.string()]));
  test.for(atLeast(22, packages))('$name', async ({ name, inputs, expected }) => {
    const ask = asked.find(([pattern]) => pattern.test(name))?.[1];
    expect(ask, name).toBeDefined();
    const { ref, cur } = z.object({ ref: values, cur: values }).parse(inputs);
    const answer = await compare(ref, cur, ask ?? native(''));
    const result = answer.of(ask?.methods ?? '');
    const found = expected.pvalue === undefined ? result?.value : result?.pValue;
    const wanted = expected.pvalue ?? expected.value ?? Number.NaN;
    expect(Math.abs((found ?? Number.NaN) - wanted), name).toBeLessThanOrEqual(expected.abs);
  });
});

describe('all columns together', () => {
  const golden = goldenHouses();
  const measured = async (methods: string, columns: string) => {
    const fields = { profile: 'nannyml-0.13', methods, columns };
    const sides = [new Blob([housesCsv('reference')]), new Blob([housesCsv('analysis')])] as const;
    const { multivariate } = await send(...sides, fields);
    return multivariate[0];
  };
  test('principal components as NannyML has them', async () => {
    near((await measured('pca', houseColumns.join()))?.value, golden.pca.analysis, 1e-9, 'pca');
  });
  test('the domain classifier within 0.02 of that of LightGBM', async () => {
    const found = await measured('domain_classifier', 'MedInc,AveRooms,AveOccup');
    expect(Math.abs((found?.value ?? Number.NaN) - golden.domain_classifier)).toBeLessThan(0.02);
    expect(found?.threshold).toEqual({ lower: 0.45, upper: 0.65 });
  });
});

describe('our reference page', () => {
  const ref = (rows: number) =>
    Array.from({ length: rows }, (_, index) => ((index * 7919) % 10_007) / 10_007);
  const cur = (rows: number) =>
    Array.from(
      { length: rows },
      (_, index) => 0.05 + (0.95 * ((index * 104_729) % 10_009)) / 10_009,
    );

  test.for([
    {
      rows: [800, 600] as const,
      ks: [0.05125, 0.3193249685],
      shares: [0.0851684156, 0.0705370067, 0.0407910777, 0.0228542445, 0.0709660795, 0.0402865071],
      // The page prints 0.0007216007 for the last one; SciPy itself has this value.
      p: [0.1561899399, 0.0579361184, 0.1082241482, 0.0007217006],
      nannyml: [0.0820889217, 0.0704572504, 0.05125, 0.0245866421],
    },
    {
      rows: [5000, 4000] as const,
      ks: [0.05115, 1.7173936e-5],
      shares: [0.0872555576, 0.08932249, 0.0683801759, 0.0413434774, 0.0908341313, 0.041079011],
      p: [2.45206e-5, 1.95794e-5, 2.63553e-5, 6.6008e-26],
      nannyml: [0.1002500716, 0.084705602, 0.05115, 0.0251936862],
    },
  ])('numbers, $rows rows', async ({ rows: [before, now], ...golden }) => {
    const [reference, current] = [ref(before), cur(now)];
    const shares = ['wasserstein', 'js', 'psi', 'kl', 'hellinger', 'energy'];
    const tests = ['cramer-von-mises', 'mann-whitney', 't-test', 'epps-singleton'];
    const methods = ['ks', ...shares, ...tests].join(',');
    const answer = await compare(reference, current, evidently(methods));
    near(answer.of('ks')?.value, golden.ks[0], 1e-9, 'ks');
    near(answer.of('ks')?.pValue, golden.ks[1], 1e-6, 'ks p');
    for (const [at, method] of shares.entries())
      near(answer.of(method)?.value, golden.shares[at], 1e-8, method);
    for (const [at, method] of tests.entries())
      near(answer.of(method)?.pValue, golden.p[at], 1e-5, method);
    const other = ['js', 'hellinger', 'ks', 'wasserstein'];
    const second = await compare(reference, current, nannyml(other.join(',')));
    for (const [at, method] of other.entries())
      near(second.of(method)?.value, golden.nannyml[at], 1e-8, method);
  });

  test('a new category', async () => {
    const sides = [rowsOf([500, 300, 200, 0]), rowsOf([420, 330, 200, 50])] as const;
    const first = await compare(...sides, evidently('chi2,js,psi,kl,hellinger,tvd'));
    expect(first.kind).toBe('categorical');
    // The statistic is infinite, so it is null; p is 0.
    expect(first.of('chi2')).toMatchObject({ value: null, pValue: 0, drifted: true });
    near(first.of('js')?.value, 0.1393818004, 1e-8, 'js');
    near(first.of('psi')?.value, 0.3269165205, 1e-8, 'psi');
    near(first.of('kl')?.value, 0.0578563882, 1e-8, 'kl');
    near(first.of('hellinger')?.value, 0.1646200961, 1e-8, 'hellinger');
    near(first.of('tvd')?.value, 0.08, 1e-8, 'tvd');
    const second = await compare(...sides, nannyml('chi2,js,hellinger,l-infinity'));
    near(second.of('chi2')?.value, 58.3850931677, 1e-8, 'chi2');
    near(second.of('chi2')?.pValue, 1.3007244e-12, 1e-6, 'chi2 p');
    near(second.of('js')?.value, 0.1674146038, 1e-8, 'js');
    near(second.of('l-infinity')?.value, 0.08, 1e-8, 'l-infinity');
  });

  test('two families of chi-square disagree; two proportions', async () => {
    const sides = [rowsOf([500, 300, 200]), rowsOf([450, 340, 210])] as const;
    const fit = (await compare(...sides, evidently('chi2'))).of('chi2');
    near(fit?.value, 10.8333333, 1e-7, 'fit');
    near(fit?.pValue, 0.0044419284, 1e-6, 'fit p');
    expect(fit?.drifted).toBe(true);
    const table = (await compare(...sides, native('chi2'))).of('chi2');
    near(table?.value, 5.3754814, 1e-7, 'table');
    near(table?.pValue, 0.0680344765, 1e-6, 'table p');
    expect(table?.drifted).toBe(false);
    const binary = await compare(rowsOf([700, 300]), rowsOf([640, 360]), evidently('z'));
    near(Math.abs(binary.of('z')?.value ?? 0), 2.8532635032, 1e-8, 'z');
    near(binary.of('z')?.pValue, 0.0043272724, 1e-6, 'z p');
  });
});
