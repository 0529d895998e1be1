export const datasetFormats = ['auto', 'csv', 'json', 'parquet'] as const;
export const columnTypes = [
  'number',
  'boolean',
  'datetime',
  'text',
  'list',
  'object',
  'binary',
  'mixed',
  'empty',
] as const;
export const schemaModes = ['pinned', 'free'] as const;
export const pullStatuses = ['ok', 'unchanged', 'failed'] as const;
export const datasetStates = [
  'failing',
  'stale',
  'changed',
  'volume',
  'ok',
  'waiting',
  'off',
] as const;
/** Headers with credentials. Their value must be a secret reference. */
export const secretHeaders = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key'];
/** Seconds between two pulls: one minute to one month. */
export const pullSeconds = { least: 60, most: 2_678_400 } as const;
