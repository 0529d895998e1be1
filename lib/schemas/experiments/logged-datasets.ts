import { z } from 'zod';
import { idSchema, pageParams } from '#lib/schemas/fields.ts';
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

/** Purpose for which runs read it (`training`, `eval`); null if not stated. */
export type DatasetUse = { context: string | null; runs: number };
/** Dataset source of a logged dataset, and how the match was found. */
export type PulledFrom = { id: string; name: string; by: 'digest' | 'address' | 'name' } | null;

/** A dataset of an experiment by name; digest, source and size are those of the newest digest. */
export type LoggedDatasetItem = {
  /** Id of the newest digest. */
  id: string;
  name: string;
  experiment: { id: string; name: string };
  digest: string;
  /** Number of digests that runs logged under the name. */
  digests: number;
  /**
   * Time of the first read of the newest digest, ISO 8601; null if the name has only one digest.
   */
  changedAt: string | null;
  sourceType: string;
  source: string;
  rows: number | null;
  columns: number | null;
  firstUsedAt: string;
  lastUsedAt: string;
  runs: number;
  uses: DatasetUse[];
  /** Model versions whose run read it for any purpose other than evaluation. */
  versions: number;
  pulled: PulledFrom;
  demo: boolean;
};

/** One of the digests of a dataset name. */
export type LoggedDigest = {
  id: string;
  digest: string;
  rows: number | null;
  columns: number | null;
  firstUsedAt: string;
  lastUsedAt: string;
  runs: number;
};

/**
 * One digest of a dataset, with its runs, the model versions of those runs, and the logged
 * properties of the data.
 */
export type LoggedDatasetDetail = {
  id: string;
  name: string;
  experiment: { id: string; name: string };
  digest: string;
  sourceType: string;
  source: string;
  rows: number | null;
  columns: number | null;
  pulled: PulledFrom;
  demo: boolean;
  runs: number;
  uses: DatasetUse[];
  /** Its newest runs. */
  usedBy: {
    id: string;
    name: string;
    status: string;
    startedAt: string;
    context: string | null;
  }[];
  versions: { model: string; version: number; context: string | null; aliases: string[] }[];
  /** Columns with their types, as logged; empty if the run logged none. */
  schema: { name: string; type: string }[];
  profile: { key: string; value: string }[];
  /** Digests of the name in this experiment, newest first. */
  history: LoggedDigest[];
  /** The same digest under the same name in other experiments. */
  elsewhere: { id: string; experiment: { id: string; name: string } }[];
};
