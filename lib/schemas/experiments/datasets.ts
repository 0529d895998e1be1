import { z } from 'zod';
import {
  columnTypes,
  datasetFormats,
  datasetStates,
  pullSeconds,
  pullStatuses,
  schemaModes,
  secretHeaders,
} from '#lib/choices/datasets.ts';
import type { DatasetColumn } from '#lib/dataset-diff.ts';
import {
  baseVersionSchema,
  idSchema,
  pageParams,
  secretText,
  secretWord,
  timeText,
} from '#lib/schemas/fields.ts';

const cidr = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);
const seconds = z.number().int().min(pullSeconds.least).max(pullSeconds.most);
const rowCount = z.number().int().min(0).max(2_000_000_000).nullable().default(null);

/** A request header: a readable value, followed by a secret. */
function headerWith(secret: z.ZodType<string, string>) {
  return z
    .object({
      name: z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'is not a valid header name'),
      value: z
        .string()
        .max(2_000)
        .regex(/^[\t\x20-\x7e]*$/, 'may contain printable ASCII only')
        .default(''),
      secretRef: secret
        .nullable()
        .default(null)
        .describe(`Sent after \`value\`, such as \`Bearer \`. ${secret.description ?? ''}`),
    })
    .superRefine(({ name, secretRef }, context) => {
      if (secretRef === null && secretHeaders.includes(name.toLowerCase()))
        context.addIssue({
          code: 'custom',
          path: ['secretRef'],
          message: `${name} carries credentials, so its value must be a secret`,
        });
    });
}
const givenHeaders = z.array(
  headerWith(
    secretText
      .refine((text) => /^[\t\x20-\x7e]*$/u.test(text), 'may contain printable ASCII only')
      .describe(secretText.description ?? ''),
  ),
);
export const datasetHeaders = z.array(headerWith(secretWord)).max(20);
export type DatasetHeader = z.output<typeof datasetHeaders>[number];

export const datasetColumns = z.array(
  z.object({
    name: z.string(),
    type: z.enum(columnTypes),
    nullShare: z.number().nullable(),
  }),
) satisfies z.ZodType<DatasetColumn[]>;

const settings = z.object({
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .refine((text) => {
      const { username, password } = new URL(text);
      return username === '' && password === '';
    }, 'must not contain credentials; use a header with a secret'),
  format: z.enum(datasetFormats).default('auto'),
  headers: givenHeaders.max(20).default([]),
  /** Private addresses that connections to this source may reach, as CIDR. */
  allow: z.array(cidr).max(50).default([]),
  everySeconds: seconds.default(3_600),
  /** Maximum age of the data before it counts as stale; null disables the check. */
  freshSeconds: seconds.nullable().default(null),
  /** If both are null, the range is learned from earlier tables. */
  rowsLow: rowCount,
  rowsHigh: rowCount,
  /**
   * pinned: a changed schema raises an alert until it is accepted. free: the change is only
   * recorded.
   */
  schemaMode: z.enum(schemaModes).default('pinned'),
  teamId: idSchema.nullable().default(null),
  environmentId: idSchema.nullable().default(null),
  enabled: z.boolean().default(true),
});

type Range = { rowsLow: number | null; rowsHigh: number | null };
const inOrder = ({ rowsLow, rowsHigh }: Range): boolean =>
  rowsLow === null || rowsHigh === null || rowsLow <= rowsHigh;
const notInOrder = { path: ['rowsHigh'], message: 'must not be below rowsLow' };

export const createDatasetSourceInput = settings
  .extend({ name: z.string().trim().min(1).max(100) })
  .refine(inOrder, notInOrder);
/** The name is immutable: series, alerts and lineage refer to it. */
export const updateDatasetSourceInput = settings
  .extend({ id: idSchema, baseVersion: baseVersionSchema })
  .refine(inOrder, notInOrder);
export const datasetSourceIdInput = z.object({ id: idSchema });
export const listDatasetSourcesInput = z.object({
  ...pageParams,
  q: z.string().max(200).optional(),
});
export const listDatasetSnapshotsInput = z.object({ ...pageParams, id: idSchema });

const named = z.strictObject({ id: z.uuid(), name: z.string() }).nullable();
const count = z.int().nullable();
const columnType = z.enum(columnTypes).nullable();
export const datasetSourceItem = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  format: z.enum(datasetFormats),
  headers: datasetHeaders,
  allow: z.array(z.string()),
  everySeconds: z.int(),
  freshSeconds: count,
  rowsLow: count,
  rowsHigh: count,
  schemaMode: z.enum(schemaModes),
  team: named,
  environment: named,
  enabled: z.boolean(),
  editedBy: z.string(),
  revision: z
    .int()
    .describe('Counts saves; a save based on an older version returns 409 with the current one'),
  createdAt: timeText,
  updatedAt: timeText,
  state: z.enum(datasetStates),
  dueAt: timeText,
  pulledAt: timeText.nullable(),
  problem: z.string().nullable(),
  failures: z.int(),
  dataAt: timeText.nullable().describe('Start of the data age'),
  digest: z.string().nullable().describe('SHA-256 of the last table'),
  rows: count,
  /** Learned or configured range of the row count. */
  range: z.strictObject({ low: count, high: count, learned: z.boolean() }),
  schemaChanges: z.int(),
  resourceId: z.uuid().nullable(),
  firing: z.int(),
});
export type DatasetSourceItem = z.output<typeof datasetSourceItem>;
export const datasetSourceDetail = datasetSourceItem.extend({
  /** Schema that new tables are compared with; null before the first table. */
  pinned: datasetColumns.nullable(),
  /** Differences between the last table and that schema. */
  changes: z.array(
    z.strictObject({
      column: z.string(),
      kind: z.enum(['added', 'removed', 'type']),
      before: columnType,
      after: columnType,
    }),
  ),
  /** Models whose current versions were trained on this dataset, and how the match was found. */
  models: z.array(
    z.strictObject({
      name: z.string(),
      version: z.int(),
      by: z.enum(['digest', 'address', 'name']),
    }),
  ),
});
export type DatasetSourceDetail = z.output<typeof datasetSourceDetail>;
export const datasetSnapshotItem = z.strictObject({
  id: z.uuid(),
  status: z.enum(pullStatuses),
  httpStatus: count,
  fetchedAt: timeText,
  seenAt: timeText.describe('Last of the consecutive pulls with the same table'),
  pulls: z.int(),
  durationMs: z.int(),
  error: z.string().nullable(),
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  format: z.string().nullable(),
  bytes: count,
  digest: z.string().nullable(),
  rows: count,
  range: z.strictObject({ low: count, high: count }),
  changes: z.int(),
  columns: datasetColumns,
});
export type DatasetSnapshotItem = z.output<typeof datasetSnapshotItem>;
