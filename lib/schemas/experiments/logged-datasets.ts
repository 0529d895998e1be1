import { z } from 'zod';
import { idSchema, pageParams, timeText } from '#lib/schemas/fields.ts';
import { experimentIdSchema } from './fields.ts';

// Datasets that runs logged, with the digest of the data that they read. `datasets.ts` covers the
// datasets that Tandem pulls.

export const listLoggedDatasetsInput = z.object({
  ...pageParams,
  /** Part of the name or source, or the beginning of a digest. */
  q: z.string().trim().max(200).optional(),
  experiment: experimentIdSchema.optional(),
});
export const loggedDatasetIdInput = z.object({ id: idSchema });

const text = z.string();
const context = text.nullable().describe('`training`, `eval`; null if the run did not specify it');
const experiment = z.strictObject({ id: text, name: text });
const size = { rows: z.int().nullable(), columns: z.int().nullable() };

/** Purpose for which runs read it (`training`, `eval`); null if not stated. */
const datasetUse = z.strictObject({ context, runs: z.int() });
export type DatasetUse = z.output<typeof datasetUse>;
/** Dataset source of a logged dataset, and how the match was found. */
const pulledFrom = z
  .strictObject({ id: z.uuid(), name: text, by: z.enum(['digest', 'address', 'name']) })
  .nullable()
  .describe('The matching dataset source, and the reason it matches');
export type PulledFrom = z.output<typeof pulledFrom>;

/** A dataset of an experiment by name. ID, digest, source and size are those of the newest digest. */
export const loggedDatasetItem = z.strictObject({
  /** Id of the newest digest. */
  id: z.uuid().describe('ID of the newest digest'),
  name: text,
  experiment,
  digest: text,
  /** Number of digests that runs logged under the name. */
  digests: z.int().describe('Number of digests that runs of the experiment logged under the name'),
  /** Time when the newest digest was first read, ISO 8601; null if the name has only one digest. */
  changedAt: timeText
    .nullable()
    .describe('Time the newest digest was first used; null if there was none before'),
  sourceType: text,
  source: text,
  ...size,
  firstUsedAt: timeText,
  lastUsedAt: timeText,
  runs: z.int(),
  uses: z.array(datasetUse),
  /** Model versions whose runs read the dataset for any purpose other than evaluation. */
  versions: z.int().describe('Model versions whose run used it for anything but evaluation'),
  pulled: pulledFrom,
  demo: z.boolean(),
});
export type LoggedDatasetItem = z.output<typeof loggedDatasetItem>;

/** One of the digests of a dataset name. */
const loggedDigest = z.strictObject({
  id: z.uuid(),
  digest: text,
  ...size,
  firstUsedAt: timeText,
  lastUsedAt: timeText,
  runs: z.int(),
});
export type LoggedDigest = z.output<typeof loggedDigest>;

/**
 * One digest of a dataset, with its runs, the model versions of those runs, and the logged
 * properties of the data.
 */
export const loggedDatasetDetail = z.strictObject({
  id: z.uuid(),
  name: text,
  experiment,
  digest: text,
  sourceType: text,
  source: text,
  ...size,
  pulled: pulledFrom,
  demo: z.boolean(),
  runs: z.int(),
  uses: z.array(datasetUse),
  /** Newest runs that read this digest. */
  usedBy: z
    .array(z.strictObject({ id: text, name: text, status: text, startedAt: timeText, context }))
    .describe('The newest 200 of its runs'),
  versions: z
    .array(z.strictObject({ model: text, version: z.int(), context, aliases: z.array(text) }))
    .describe('Max. 200'),
  /** Columns with their types, as logged; empty if the run logged none. */
  schema: z.array(z.strictObject({ name: text, type: text })),
  profile: z.array(z.strictObject({ key: text, value: text })),
  /** Digests of the name in this experiment, newest first. */
  history: z
    .array(loggedDigest)
    .describe('Digests of the name in this experiment, the newest 200 first'),
  /** The same digest under the same name in other experiments. */
  elsewhere: z
    .array(z.strictObject({ id: z.uuid(), experiment }))
    .describe('The same name and digest in other experiments'),
});
export type LoggedDatasetDetail = z.output<typeof loggedDatasetDetail>;
