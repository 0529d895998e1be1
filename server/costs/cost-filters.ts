/** Filters of a cost query. */
export type CostFilters = {
  team?: string | undefined;
  service?: string | undefined;
  environment?: string | undefined;
  model?: string | undefined;
  provider?: string | undefined;
  region?: string | undefined;
  resource?: string | undefined;
  currency?: string | undefined;
  tag?: string | undefined;
};

const dimensions = [
  'team',
  'service',
  'environment',
  'model',
  'provider',
  'region',
  'resource',
] as const;

/** The filters as pairs of dimension and key. */
export function filterKeys(input: CostFilters): { dimension: string; key: string }[] {
  const keys = dimensions.flatMap((dimension): { dimension: string; key: string }[] => {
    const key = input[dimension];
    return key === undefined ? [] : [{ dimension, key }];
  });
  if (input.tag === undefined) return keys;
  const at = input.tag.indexOf('=');
  return [...keys, { dimension: `tag:${input.tag.slice(0, at)}`, key: input.tag.slice(at + 1) }];
}
