import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { costRows } from '../rows.ts';
import { costSummary } from '../summary.ts';
import { admin, nothingStored, take } from '../testing/costs.ts';

/* The published sample itself. `npm test` reads a file of ours instead (vectors/focus.csv). */
const sample = new URL(
  '../../../../shared/data/cost-focus/focus_sample_1000.csv.gz',
  import.meta.url,
);

describe.runIf(existsSync(sample))('the FOCUS sample (of ../shared/data/cost-focus)', () => {
  const year = { from: new Date('2024-01-01Z'), to: new Date('2025-01-01Z') };
  beforeAll(nothingStored);

  test('has the totals that Python computes', async () => {
    expect(await take(readFileSync(sample))).toMatchObject({ rows: 1000, focusVersion: '1.0' });
    const { totals } = await costSummary(admin, year);
    const cents = (text = ''): string => Number(text).toFixed(2);
    expect(
      totals.map((total) =>
        [total.billed, total.effective, total.list, total.contracted].map(cents),
      ),
    ).toEqual([['20.52', '14.98', '20.39', '14.98']]);
    const oracle = await costRows(admin, { ...year, provider: 'Oracle' });
    expect(oracle.items).toHaveLength(7);
    const all = await costRows(admin, { ...year, limit: 1000 });
    expect(all.items.filter((row) => Object.keys(row.tags).length === 0)).toHaveLength(289);
  });
});
