import { requiredColumns } from './focus-columns.ts';

/** Minimum columns of a FOCUS file; used in tests. */
export const focusHeader = [
  ...requiredColumns,
  'ProviderName',
  'PricingQuantity',
  'PricingUnit',
  'ResourceId',
  'Tags',
] as const;

export type FocusFields = Partial<Record<(typeof focusHeader)[number], string>>;

const usual: Required<FocusFields> = {
  BilledCost: '1',
  EffectiveCost: '1',
  ListCost: '1',
  ContractedCost: '1',
  BillingCurrency: 'USD',
  BillingAccountId: 'account-1',
  BillingPeriodStart: '2026-10-01T00:00:00Z',
  BillingPeriodEnd: '2026-11-01T00:00:00Z',
  ChargePeriodStart: '2026-10-02T00:00:00Z',
  ChargePeriodEnd: '2026-10-03T00:00:00Z',
  ChargeCategory: 'Usage',
  ServiceName: 'Block Store',
  ProviderName: 'Cloud',
  PricingQuantity: '1',
  PricingUnit: 'GB',
  ResourceId: 'NULL',
  Tags: '',
};

const quoted = (text: string): string =>
  /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/**
 * Creates a FOCUS file of rows that differ from a default row in the given fields; further columns
 * may follow.
 */
export function focusFile(
  rows: readonly FocusFields[],
  further: readonly { name: string; values: readonly string[] }[] = [],
): string {
  const lines = [[...focusHeader, ...further.map((each) => each.name)].join(',')];
  for (const [index, row] of rows.entries()) {
    const own = focusHeader.map((name) => quoted(row[name] ?? usual[name]));
    lines.push([...own, ...further.map((each) => quoted(each.values[index] ?? ''))].join(','));
  }
  return `${lines.join('\n')}\n`;
}
