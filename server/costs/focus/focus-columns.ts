/** Required columns of a FOCUS file of any version. */
export const requiredColumns = [
  'BilledCost',
  'EffectiveCost',
  'ListCost',
  'ContractedCost',
  'BillingCurrency',
  'BillingAccountId',
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ChargeCategory',
  'ServiceName',
] as const;

/** Names of the provider column, which FOCUS 1.3 renamed. */
export const providerColumns = ['ServiceProviderName', 'ProviderName'] as const;

export type FocusVersion = '1.0' | '1.1' | '1.2' | '1.3' | '1.4';

/** Columns that each version introduced, newest first. */
const marks: readonly (readonly [FocusVersion, readonly string[]])[] = [
  ['1.4', ['InvoiceDetailId', 'CommitmentProgramEligibilityDetails']],
  [
    '1.3',
    [
      'ServiceProviderName',
      'HostProviderName',
      'AllocatedMethodId',
      'AllocatedMethodDetails',
      'AllocatedResourceId',
      'AllocatedResourceName',
      'AllocatedTags',
      'ContractApplied',
    ],
  ],
  ['1.2', ['InvoiceId', 'PricingCurrency', 'BillingAccountType', 'SubAccountType']],
  [
    '1.1',
    [
      'CapacityReservationId',
      'CapacityReservationStatus',
      'CommitmentDiscountQuantity',
      'CommitmentDiscountUnit',
      'ServiceSubcategory',
      'SkuMeter',
      'SkuPriceDetails',
    ],
  ],
];

/** FOCUS version of a header: the newest version with columns of its own in the header. */
export function focusVersion(header: readonly string[]): FocusVersion {
  const names = new Set(header);
  return marks.find(([, columns]) => columns.some((column) => names.has(column)))?.[0] ?? '1.0';
}

/**
 * Required columns that are missing in a header; the provider column has the name used in that
 * version.
 */
export function missingColumns(header: readonly string[]): string[] {
  const names = new Set(header);
  const missing: string[] = requiredColumns.filter((column) => !names.has(column));
  if (!providerColumns.some((column) => names.has(column)))
    missing.push(focusVersion(header) >= '1.3' ? 'ServiceProviderName' : 'ProviderName');
  return missing;
}

/**
 * Text columns that are stored in a column of their own; all others are stored by name in `extra`.
 */
export const textColumns = {
  BillingAccountName: 'billing_account_name',
  SubAccountId: 'sub_account',
  SubAccountName: 'sub_account_name',
  ChargeClass: 'class',
  ChargeDescription: 'description',
  PricingUnit: 'pricing_unit',
  ServiceCategory: 'service_category',
  SkuId: 'sku',
  RegionId: 'region',
  ResourceId: 'resource_id',
  ResourceName: 'resource_name',
  ResourceType: 'resource_type',
} as const;
