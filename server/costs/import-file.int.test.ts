import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { decimalOf, formatDecimal } from '#lib/decimal.ts';
import type { Amounts } from '#lib/schemas/costs.ts';
import { db } from '#server/platform/db.ts';
import { forgetSources } from '#server/telemetry/forget-sources.ts';
import { forgetReplacedCosts } from '#server/telemetry/queries/cost-imports.ts';
import type { FocusFields } from './focus-fixture.ts';
import { focusFile } from './focus-fixture.ts';
import { importCosts } from './import-file.ts';
import { listImports, removeImport } from './imports.ts';
import { costRows } from './rows.ts';
import { costSummary } from './summary.ts';
import { admin, described, nothingStored, october, take } from './test-costs.ts';

const sample = new URL('../../../shared/data/cost-focus/focus_sample_1000.csv.gz', import.meta.url);

async function totals(range: { from: Date; to: Date } = october): Promise<Amounts[]> {
  return described('/api/costs/summary', await costSummary(admin, range)).totals;
}

describe.runIf(existsSync(sample))('the FOCUS sample (of ../shared/data/cost-focus)', () => {
  const september = { from: new Date('2024-01-01Z'), to: new Date('2025-01-01Z') };
  beforeAll(nothingStored);

  test('has exactly its published totals, however it is grouped', async () => {
    const result = described('/api/costs/imports', await take(readFileSync(sample)), 'post');
    expect(result).toMatchObject({ rows: 1000, unchanged: false, focusVersion: '1.0' });
    const [total, ...others] = await totals(september);
    expect(others).toEqual([]);
    const cents = (text = ''): string => Number(text).toFixed(2);
    expect([
      cents(total?.billed),
      cents(total?.effective),
      cents(total?.list),
      cents(total?.contracted),
    ]).toEqual(['20.52', '14.98', '20.39', '14.98']);
    for (const groupBy of [
      'provider',
      'service',
      'region',
      'resource',
      'day',
      'month',
      'tag:application',
    ] as const) {
      const { items } = await costSummary(admin, { ...september, groupBy });
      const sum = items.reduce((all, item) => all + decimalOf(item.effective), 0n);
      expect(formatDecimal(sum), groupBy).toBe(total?.effective);
    }
  });

  test('counts its providers, and its untagged rows are the key null', async () => {
    const { items } = await costSummary(admin, { ...september, groupBy: 'provider' });
    expect(new Set(items.map((item) => item.key))).toEqual(new Set(['AWS', 'Microsoft', 'Oracle']));
    const page = await costRows(admin, { ...september, provider: 'Oracle' });
    expect(page.items).toHaveLength(7);
    const untagged = await costRows(admin, { ...september, limit: 1000 });
    expect(untagged.items.filter((row) => Object.keys(row.tags).length === 0)).toHaveLength(289);
  });

  test('the same file again changes nothing', async () => {
    const before = await totals(september);
    expect(await take(readFileSync(sample))).toMatchObject({ rows: 1000, unchanged: true });
    expect(await totals(september)).toEqual(before);
  });
});

describe('files', () => {
  beforeAll(nothingStored);

  test('amounts stay exact, currencies apart, credits negative, x_ columns and nulls kept', async () => {
    const rows: FocusFields[] = [
      { BilledCost: '0.1', EffectiveCost: '0.000000000000000000000000000001' },
      { BilledCost: '0.2', EffectiveCost: '1E-07' },
      { BilledCost: '-0.05', ChargeCategory: 'Credit', PricingQuantity: 'NULL' },
      {
        BilledCost: '12345678901234567890.5',
        BillingCurrency: 'EUR',
        Tags: '{"team":"web","n":3,"off":null}',
      },
    ];
    await take(
      focusFile(rows, [
        { name: 'x_ModelName', values: ['', 'fraud', '', ''] },
        { name: 'Odd', values: ['a'] },
      ]),
    );
    expect(await totals()).toMatchObject([
      { currency: 'EUR', billed: '12345678901234567890.5' },
      { currency: 'USD', billed: '0.25', effective: '1.000000100000000000000000000001' },
    ]);
    const page = described('/api/costs/rows', await costRows(admin, october));
    const credit = page.items.find((row) => row.category === 'Credit');
    expect(credit).toMatchObject({ billed: '-0.05', quantity: null, resource: null });
    expect(page.items.find((row) => row.model === 'fraud')?.extra).toEqual({
      x_ModelName: 'fraud',
    });
    expect(page.items.find((row) => row.currency === 'EUR')).toMatchObject({
      team: 'web',
      tags: { team: 'web', n: '3', off: '' },
    });
    const byTeam = await costSummary(admin, { ...october, groupBy: 'team' });
    expect(new Set(byTeam.items.map((item) => item.key))).toEqual(new Set(['web', null]));
    expect((await costRows(admin, { ...october, team: '' })).items).toHaveLength(3);
  });

  test('a corrected file replaces its month and nothing else', async () => {
    await nothingStored();
    const november = {
      BillingPeriodStart: '2026-11-01',
      BillingPeriodEnd: '2026-12-01',
      ChargePeriodStart: '2026-11-02',
      ChargePeriodEnd: '2026-11-03',
    };
    const first = await take(focusFile([{ BilledCost: '10' }, { ...november, BilledCost: '4' }]));
    expect(first.units.map(({ replaced }) => replaced)).toEqual([false, false]);
    const second = await take(
      focusFile([{ BilledCost: '7' }, { BilledCost: '-1', ChargeCategory: 'Adjustment' }]),
    );
    expect(second.units).toMatchObject([{ rows: 2, replaced: true }]);
    expect(await totals()).toMatchObject([{ billed: '6' }]);
    expect(await totals({ from: october.to, to: new Date('2026-12-01Z') })).toMatchObject([
      { billed: '4' },
    ]);
    await forgetReplacedCosts();
    expect(await totals()).toMatchObject([{ billed: '6' }]);
  });

  test('a name of its own stands beside the month, replaces itself, and can be removed', async () => {
    await nothingStored();
    await take(focusFile([{ BilledCost: '6' }]));
    await take(focusFile([{ BilledCost: '2' }]), 'marketplace');
    await take(focusFile([{ BilledCost: '3' }]), 'marketplace');
    expect(await totals()).toMatchObject([{ billed: '9' }]);
    const imports = described('/api/costs/imports', await listImports(admin, {}));
    expect(imports.items.map((item) => item.dataset)).toEqual(['marketplace', null]);
    await removeImport(admin, { id: imports.items[0]?.id ?? '' });
    expect(await totals()).toMatchObject([{ billed: '6' }]);
    const audit = await db().auditEntry.findMany({ where: { action: { startsWith: 'costs.' } } });
    expect(audit.filter((row) => row.action === 'costs.remove-import')).toHaveLength(1);
  });

  test('a bad file leaves what was there', async () => {
    const before = await totals();
    await expect(
      take(focusFile([{ BilledCost: '1' }, { BilledCost: 'free' }])),
    ).rejects.toMatchObject({
      code: 'invalid_input',
      fields: [{ field: 'rows[3].BilledCost' }],
    });
    expect(await totals()).toEqual(before);
  });

  test('a form with a gzip inside is taken', async () => {
    await nothingStored();
    const head =
      '--b\r\nContent-Disposition: form-data; name="file"; filename="bill.csv.gz"\r\n\r\n';
    const body = Buffer.concat([
      Buffer.from(head),
      gzipSync(focusFile([{ BilledCost: '5' }])),
      Buffer.from('\r\n--b--\r\n'),
    ]);
    const given = {
      body,
      contentType: 'multipart/form-data; boundary=b',
      dataset: null,
      name: null,
    };
    await importCosts(admin, given);
    expect(await totals()).toMatchObject([{ billed: '5' }]);
    expect((await listImports(admin, {})).items[0]?.file).toBe('bill.csv.gz');
  });

  test('a source that is forgotten takes its bills along', async () => {
    await nothingStored();
    await take(focusFile([{ BilledCost: '5' }]));
    await forgetSources(['somebody-else:'], []);
    expect(await totals()).toMatchObject([{ billed: '5' }]);
    await forgetSources(['system:'], []);
    expect(await totals()).toEqual([]);
    expect((await listImports(admin, {})).items).toEqual([]);
  });

  test('rows come in pages, each once', async () => {
    await nothingStored();
    await take(
      focusFile(Array.from({ length: 25 }, (_, index) => ({ BilledCost: String(index) }))),
    );
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await costRows(admin, { ...october, limit: 10, cursor });
      seen.push(...page.items.map((row) => row.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
  });
});
