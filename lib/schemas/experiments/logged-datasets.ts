import { z } from 'zod';
import { idSchema, pageParams } from '#lib/schemas/fields.ts';
import { experimentIdSchema } from './fields.ts';

// Datasets that runs named with the digest of what they read. What Tandem pulls by itself stands in
// `experiments-datasets.ts`.

export const listLoggedDatasetsInput = z.object({
  ...pageParams,
  /** Part of the name, of the source, or the beginning of a digest. */
  q: z.string().trim().max(200).optional(),
  experiment: experimentIdSchema.optional(),
});
export const loggedDatasetIdInput = z.object({ id: idSchema });

/** What runs read it as (`training`, `eval`); null where they did not say. */
export type DatasetUse = { context: string | null; runs: number };
/** The dataset source that a logged dataset is of, and by what that is known. */
export type PulledFrom = { id: string; name: string; by: 'digest' | 'address' | 'name' } | null;

/** A dataset of an experiment by its name; digest, source and size are those of the newest digest. */
export type LoggedDatasetItem = {
  /** Of the newest digest. */
  id: string;
  name: string;
  experiment: { id: string; name: string };
  digest: string;
  /** How many digests runs logged under the name. */
  digests: number;
  /** When the newest digest was first read, where there was another before; ISO 8601. */
  changedAt: string | null;
  sourceType: string;
  source: string;
  rows: number | null;
  columns: number | null;
  firstUsedAt: string;
  lastUsedAt: string;
  runs: number;
  uses: DatasetUse[];
  /** Versions of models whose run read it, for anything but evaluation. */
  versions: number;
  pulled: PulledFrom;
  demo: boolean;
};

/** One digest among those of a name. */
export type LoggedDigest = {
  id: string;
  digest: string;
  rows: number | null;
  columns: number | null;
  firstUsedAt: string;
  lastUsedAt: string;
  runs: number;
};

/** One digest of a dataset, with its runs, the versions behind them, and what was logged of the data itself. */
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
  /** The newest of its runs. */
  usedBy: {
    id: string;
    name: string;
    status: string;
    startedAt: string;
    context: string | null;
  }[];
  versions: { model: string; version: number; context: string | null; aliases: string[] }[];
  /** Columns with their types, as logged; empty where the run told none. */
  schema: { name: string; type: string }[];
  profile: { key: string; value: string }[];
  /** Digests of the name in this experiment, the newest first. */
  history: LoggedDigest[];
  /** The same digest under the same name in other experiments. */
  elsewhere: { id: string; experiment: { id: string; name: string } }[];
};
