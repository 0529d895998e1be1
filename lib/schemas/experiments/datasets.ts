import { z } from 'zod';
import {
  columnTypes,
  datasetFormats,
  pullSeconds,
  schemaModes,
  secretHeaders,
  type datasetStates,
  type pullStatuses,
} from '#lib/choices/datasets.ts';
import type { ColumnChange, DatasetColumn } from '#lib/dataset-diff.ts';
import {
  baseVersionSchema,
  idSchema,
  pageParams,
  secretText,
  secretWord,
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
/** The name cannot change: series, alerts and lineage refer to it. */
export const updateDatasetSourceInput = settings
  .extend({ id: idSchema, baseVersion: baseVersionSchema })
  .refine(inOrder, notInOrder);
export const datasetSourceIdInput = z.object({ id: idSchema });
export const listDatasetSourcesInput = z.object({
  ...pageParams,
  q: z.string().max(200).optional(),
});
export const listDatasetSnapshotsInput = z.object({ ...pageParams, id: idSchema });

type Named = { id: string; name: string };
export type DatasetSourceItem = {
  id: string;
  name: string;
  url: string;
  format: (typeof datasetFormats)[number];
  headers: DatasetHeader[];
  allow: string[];
  everySeconds: number;
  freshSeconds: number | null;
  rowsLow: number | null;
  rowsHigh: number | null;
  schemaMode: (typeof schemaModes)[number];
  team: Named | null;
  environment: Named | null;
  enabled: boolean;
  editedBy: string;
  revision: number;
  createdAt: string;
  updatedAt: string;
  state: (typeof datasetStates)[number];
  dueAt: string;
  pulledAt: string | null;
  problem: string | null;
  failures: number;
  dataAt: string | null;
  digest: string | null;
  rows: number | null;
  /** Learned or configured range of the row count. */
  range: { low: number | null; high: number | null; learned: boolean };
  schemaChanges: number;
  resourceId: string | null;
  firing: number;
};
export type DatasetSourceDetail = DatasetSourceItem & {
  /** Schema that new tables are compared with; null before the first table. */
  pinned: DatasetColumn[] | null;
  /** Differences between the last table and that schema. */
  changes: ColumnChange[];
  /** Models whose current versions were trained on this dataset, and how the match was found. */
  models: { name: string; version: number; by: 'digest' | 'address' | 'name' }[];
};
export type DatasetSnapshotItem = {
  id: string;
  status: (typeof pullStatuses)[number];
  httpStatus: number | null;
  fetchedAt: string;
  seenAt: string;
  pulls: number;
  durationMs: number;
  error: string | null;
  etag: string | null;
  lastModified: string | null;
  format: string | null;
  bytes: number | null;
  digest: string | null;
  rows: number | null;
  range: { low: number | null; high: number | null };
  changes: number;
  columns: DatasetColumn[];
};
