import { describe, expect, test } from 'vitest';
import type { DriftProfile } from '#engines/drift/profiles/drift-method.ts';
import type { RawColumn } from '#engines/drift/raw-column.ts';
import { normalFrom, seededRandom } from '#engines/math/seeded-random.ts';
import { readTable } from '#server/inference/tables/read-table.ts';
import { compareTables, type CompareOptions } from './compare-tables.ts';

const read = (side: string, text: string) =>
  readTable({ side, bytes: new TextEncoder().encode(text) });
async function compare(reference: string, current: string, options: CompareOptions) {
  return compareTables(
    { reference: await read('reference', reference), current: await read('current', current) },
    options,
  );
}
const csv = (values: readonly unknown[], name = 'x') => `${name}\n${values.join('\n')}\n`;
const methodsIn = (answer: ReturnType<typeof compareTables>) =>
  answer.columns[0]?.results.map(({ method }) => method);

const few = [1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4, 4];
const fewNow = [1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4];

describe('methods that are asked for', () => {
  test('of numbers are measured on integers that the profile takes for categories', async () => {
    const methods = ['ks', 'mannw', 'es', 'wasserstein', 'ed', 't_test', 'anderson', 'psi'];
    const asked = async (profile: DriftProfile) =>
      compare(csv(few), csv(fewNow), { profile, methods });
    const evidently = await asked('evidently-0.7');
    expect(evidently.columns[0]?.kind).toBe('categorical');
    expect(methodsIn(evidently)).toEqual([
      'ks',
      'mann-whitney',
      'epps-singleton',
      'wasserstein',
      'energy',
      't-test',
      'anderson-darling',
      'psi',
    ]);
    const native = await asked('native');
    const valueOf = (answer: typeof native, method: string) =>
      answer.columns[0]?.results.find((each) => each.method === method)?.value;
    expect(valueOf(evidently, 'ks')).toBe(valueOf(native, 'ks'));
  });

  test('of categories are measured on few numbers, and on text', async () => {
    const options = { profile: 'nannyml-0.13', methods: ['chi2', 'L_Infinity', 'js'] } as const;
    const answer = await compare(csv(few), csv(fewNow), options);
    expect(answer.columns[0]?.kind).toBe('numeric');
    expect(methodsIn(answer)).toEqual(['chi2', 'l-infinity', 'js']);
    const letters = await compare(csv(['a', 'b', 'c']), csv(['a', 'b', 'd']), {
      profile: 'evidently-0.7',
      methods: ['psi'],
    });
    expect(letters.columns[0]).toMatchObject({ kind: 'text', results: [{ method: 'psi' }] });
  });

  test('are taken by the names of the packages, once each, and only those of the profile', async () => {
    const compared = async (profile: DriftProfile, ...methods: string[]) =>
      methodsIn(await compare(csv(few), csv(fewNow), { profile, methods }));
    expect(await compared('evidently-0.7', 'Jensen-Shannon', 'jensenshannon')).toEqual(['js']);
    expect(await compared('nannyml-0.13', 'kolmogorov_smirnov')).toEqual(['ks']);
    await expect(compared('nannyml-0.13', 'psi')).rejects.toThrow(/no method psi, only js/u);
    await expect(compared('native', 'magic')).rejects.toThrow(/no method magic/u);
  });
});

describe('a context that may change', () => {
  const table = (shift: number) =>
    `hour,load,note\n${Array.from({ length: 200 }, (_, row) => {
      const hour = (row % 12) + shift;
      return `${hour},${10 * hour + ((row * 7919) % 101) / 10},word ${row}`;
    }).join('\n')}\n`;
  const compared = (options: Partial<CompareOptions>) =>
    compare(table(0), table(4), { profile: 'native', ...options });

  test('explains what moves with it; the columns by themselves are told as without it', async () => {
    const { context, columns } = await compared({ context: 'hour', columns: ['load'] });
    expect(columns).toMatchObject([{ column: 'load', drifted: true }]);
    expect(context).toMatchObject({
      context: 'hour',
      columns: [{ column: 'load', threshold: 0.05, drifted: false }],
      together: null,
      rows: { reference: 200, current: 200 },
    });
    expect((await compared({ columns: ['load'] })).context).toBeNull();
  });

  test('is refused where it is no column of both, or free text', async () => {
    for (const context of ['gone', 'note'])
      await expect(compared({ context })).rejects.toMatchObject({
        fields: [{ field: 'context' }],
      });
  });
});

describe('chunks of files', () => {
  const day = (at: number) => `2026-11-${String(1 + Math.floor(at / 50)).padStart(2, '0')}`;
  const table = (shift: number) =>
    `at,x\n${Array.from({ length: 400 }, (_, row) => `${day(399 - row)} 0${row % 10}:00,${((row * 7919) % 1009) / 1009 + (row < 100 ? shift : 0)}`).join('\n')}\n`;
  const compared = (options: Partial<CompareOptions>) =>
    compare(table(0), table(2), { profile: 'nannyml-0.13', columns: ['x'], ...options });

  test('are cut by time in its order, whatever that of the rows, and told with their times', async () => {
    const { chunks } = await compared({ chunkPeriod: 'day', time: 'at' });
    expect(chunks).toMatchObject({ by: 'period', reference: 8 });
    expect(chunks?.chunks).toHaveLength(8);
    expect(chunks?.chunks[0]).toMatchObject({ start: 0, end: 50, from: Date.UTC(2026, 10, 1) });
    // The first 100 rows are of the last two days.
    const [x] = chunks?.columns ?? [];
    expect(x?.results.map(({ drifted }) => drifted).slice(-2)).toEqual([true, true]);
    expect(x?.results.filter(({ drifted }) => drifted)).toHaveLength(2);
    expect((await compared({})).chunks).toBeNull();
  });

  test('are cut by count and by size, and refused by their field where that cannot be', async () => {
    expect((await compared({ chunkCount: 4 })).chunks).toMatchObject({ by: 'count', reference: 4 });
    expect((await compared({ chunkSize: 90 })).chunks?.chunks.map(({ end }) => end)).toEqual([
      90, 180, 270, 360, 400,
    ]);
    for (const [options, field] of [
      [{ chunkPeriod: 'day' }, 'time'],
      [{ chunkPeriod: 'day', time: 'gone' }, 'time'],
      [{ chunkCount: 4, chunkSize: 4 }, 'chunkCount'],
      [{ chunkCount: 4, profile: 'native' }, 'profile'],
    ] as const)
      await expect(compared(options)).rejects.toMatchObject({ fields: [{ field }] });
  });
});

describe('a method for columns of a kind', () => {
  const table = (rows: readonly string[]) => `x,c,note\n${rows.join('\n')}\n`;
  const side = (shift: number) =>
    table(
      Array.from(
        { length: 240 },
        (_, at) => `${at / 7 + shift},${at % 2 === 0 ? 'a' : 'b'},words of row ${at}`,
      ),
    );
  const methodsBy = async (options: CompareOptions) => {
    const { columns } = await compare(side(0), side(1), options);
    return columns.map(({ results }) => results.map(({ method }) => method));
  };

  test('takes the place of what the profile chooses for that kind only', async () => {
    expect(await methodsBy({ profile: 'native', numeric: 'kolmogorov_smirnov' })).toEqual([
      ['ks'],
      ['psi', 'chi2'],
      ['text-classifier'],
    ]);
    expect(await methodsBy({ profile: 'native', categorical: 'tvd', methods: ['psi'] })).toEqual([
      ['psi'],
      ['tvd'],
      ['psi'],
    ]);
  });

  test('is refused by its field where the profile has none of that name for the kind', async () => {
    await expect(methodsBy({ profile: 'nannyml-0.13', numeric: 'chi2' })).rejects.toThrow(
      /nannyml-0\.13 has no method chi2 for numbers, only js, hellinger, ks, wasserstein/u,
    );
    await expect(methodsBy({ profile: 'native', categorical: 'ks' })).rejects.toMatchObject({
      fields: [{ field: 'categorical' }],
    });
  });
});

test('text: more than half of the labels for Evidently, never for NannyML', async () => {
  const notes = (word: string) => csv(Array.from({ length: 80 }, (_, at) => `${word} ${at}`));
  const kindOf = async (profile: DriftProfile) => {
    const { columns } = await compare(notes('note'), notes('word'), { profile });
    return [columns[0]?.kind, columns[0]?.results[0]?.method];
  };
  expect(await kindOf('evidently-0.7')).toEqual(['text', 'text-classifier']);
  expect(await kindOf('nannyml-0.13')).toEqual(['categorical', 'js']);
});

describe('all columns together', () => {
  const random = seededRandom(3);
  const table = (sign: number): string => {
    const rows = Array.from({ length: 300 }, (_, index) => {
      const x = normalFrom(random);
      return `${x},${sign * x + 0.1 * normalFrom(random)},${index % 2},${index}`;
    });
    return `x,y,target,prediction\n${rows.join('\n')}\n`;
  };

  test('a broken relation is found that no single column shows', async () => {
    const options = { profile: 'native', target: 'target', prediction: 'prediction' } as const;
    const broken = await compare(table(1), table(-1), options);
    expect(broken.columns.slice(0, 2).map(({ drifted }) => drifted)).toEqual([false, false]);
    expect(broken.multivariate.map(({ method, drifted }) => [method, drifted])).toEqual([
      ['domain-classifier', true],
      ['pca-reconstruction', true],
    ]);
    const same = await compare(table(1), table(1), options);
    expect(same.multivariate.map(({ drifted }) => drifted)).toEqual([false, false]);
  });

  test('only what is asked for is measured', async () => {
    const asked = async (...methods: string[]) =>
      (await compare(table(1), table(1), { profile: 'native', methods })).multivariate.map(
        ({ method }) => method,
      );
    expect(await asked('ks')).toEqual([]);
    expect(await asked('ks', 'PCA_reconstruction')).toEqual(['pca-reconstruction']);
    const names = Array.from({ length: 51 }, (_, at) => `c${at}`).join(',');
    const wide = `${names}\n${names.replaceAll('c', '')}\n`;
    const many = async (methods?: string[]) =>
      (await compare(wide, wide, { profile: 'native', methods })).multivariate.length;
    expect(await many()).toBe(0);
    expect(await many(['pca'])).toBe(1);
  });

  test('of large tables a sample is measured, which finds what all rows would', () => {
    // 25,000 rows of 50 columns a side: more than two million values together.
    const count = 25_000;
    const columns = 50;
    const side = (sign: number, seed: number): RawColumn[] => {
      const draw = seededRandom(seed);
      const first = Float64Array.from({ length: count }, () => normalFrom(draw));
      return Array.from({ length: columns }, (_, at) => ({
        name: `c${at}`,
        kind: 'numbers',
        whole: false,
        values:
          at === 0
            ? first
            : first.map((value) => (at % 2 === 0 ? sign : 1) * value + 0.1 * normalFrom(draw)),
      }));
    };
    const reference = side(1, 1);
    const found = (current: RawColumn[]) =>
      compareTables({ reference, current }, { profile: 'native', numeric: 'psi' }).multivariate;
    const broken = found(side(-1, 2));
    expect(broken.map(({ method, drifted, rows }) => [method, drifted, rows])).toEqual([
      ['domain-classifier', true, { reference: 1_200, current: 1_200 }],
      ['pca-reconstruction', true, { reference: 20_000, current: 20_000 }],
    ]);
    expect(found(side(1, 3)).map(({ drifted }) => drifted)).toEqual([false, false]);
  });
});

test('columns of lists are embeddings, as JSON or as NumPy prints them', async () => {
  const random = seededRandom(5);
  const vectors = (shift: number, between: string) =>
    csv(
      Array.from({ length: 260 }, () => {
        const parts = Array.from({ length: 4 }, () => (normalFrom(random) + shift).toFixed(6));
        return `"[${parts.join(between)}]"`;
      }),
      'vector',
    );
  const reference = vectors(0, ', ');
  const moved = await compare(reference, vectors(1, ' '), { profile: 'native' });
  expect(moved.columns[0]).toMatchObject({ kind: 'embedding', drifted: true });
  expect(methodsIn(moved)).toEqual(['embedding-mmd', 'embedding-model']);
  expect(moved.multivariate).toEqual([]);
  const still = await compare(reference, vectors(0, ', '), { profile: 'native' });
  expect(still.columns[0]).toMatchObject({ kind: 'embedding', drifted: false });
  const lengths = await compare(reference, csv(['"[1, 2]"', '"[1, 2]"', '"[1, 2]"'], 'vector'), {
    profile: 'native',
  });
  expect(lengths.columns[0]?.kind).not.toBe('embedding');
});
