import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { decimalOf, formatDecimal } from '#lib/decimal.ts';
import type { Amounts } from '#lib/schemas/costs/costs.ts';
import { db } from '#server/platform/database/db.ts';
import { forgetSources } from '#server/telemetry/forget-sources.ts';
import { forgetReplacedCosts } from '#server/telemetry/queries/costs/cost-imports.ts';
import { listImports, removeImport } from '../imports.ts';
import { costRows } from '../rows.ts';
import { costSummary } from '../summary.ts';
import { admin, described, nothingStored, october, take } from '../testing/costs.ts';
import { focusFile, type FocusFields } from './focus-fixture.ts';
import { importCosts } from './import-file.ts';

const vector = (name: string): Buffer =>
  readFileSync(new URL(`../vectors/${name}`, import.meta.url));
/** Rows of ours, summed by Python; the header of the file says how. */
const sample = vector('focus.csv');
const wanted = z
  .object({
    rows: z.number().min(100),
    billed: z.string(),
    effective: z.string(),
    list: z.string(),
    contracted: z.string(),
    effectiveByProvider: z.record(z.string(), z.string()),
    rowsByProvider: z.record(z.string(), z.number()),
    untagged: z.number().min(1),
  })
  .parse(JSON.parse(vector('focus-totals.json').toString()));

async function totals(range: { from: Date; to: Date } = october): Promise<Amounts[]> {
  return described('/api/costs/summary', await costSummary(admin, range)).totals;
}

describe('a file with the oddities of the FOCUS sample', () => {
  const autumn = { from: new Date('2024-01-01Z'), to: new Date('2025-01-01Z') };
  beforeAll(nothingStored);

  test('has exactly its published totals, however it is grouped', async () => {
    const result = described('/api/costs/imports', await take(sample), 'post');
    expect(result).toMatchObject({ rows: wanted.rows, unchanged: false, focusVersion: '1.0' });
    const { billed, effective, list, contracted } = wanted;
    expect(await totals(autumn)).toMatchObject([{ billed, effective, list, contracted }]);
    for (const groupBy of [
      'provider',
      'service',
      'region',
      'resource',
      'day',
      'month',
      'tag:application',
    ] as const) {
      const { items } = await costSummary(admin, { ...autumn, groupBy });
      const sum = items.reduce((all, item) => all + decimalOf(item.effective), 0n);
      expect(formatDecimal(sum), groupBy).toBe(effective);
      expect(items.length, groupBy).toBeGreaterThan(1);
    }
  });

  test('counts its providers, and its untagged rows are the key null', async () => {
    const { items } = await costSummary(admin, { ...autumn, groupBy: 'provider' });
    expect(Object.fromEntries(items.map((item) => [item.key, item.effective]))).toEqual(
      wanted.effectiveByProvider,
    );
    for (const [provider, rows] of Object.entries(wanted.rowsByProvider)) {
      const page = await costRows(admin, { ...autumn, provider, limit: 1000 });
      expect(page.items, provider).toHaveLength(rows);
    }
    const page = await costRows(admin, { ...autumn, limit: 1000 });
    expect(page.items.filter((row) => Object.keys(row.tags).length === 0)).toHaveLength(
      wanted.untagged,
    );
  });

  test('the same file again changes nothing', async () => {
    const before = await totals(autumn);
    expect(await take(sample)).toMatchObject({ rows: wanted.rows, unchanged: true });
    expect(await totals(autumn)).toEqual(before);
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
