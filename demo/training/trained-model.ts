import { createHash } from 'node:crypto';
import type { LabelledRow } from '../serving/served-rows.ts';

/** A trained model with what is known of its making. `P` is all that it is. */
export interface TrainedModel<P> {
  readonly parameters: P;
  /** How it was trained; one of them says by what. */
  readonly options: Readonly<Record<string, string | number>> & { readonly algorithm: string };
  /** On the newest quarter of the rows, which the training did not see. */
  readonly quality: Readonly<Record<string, number>>;
  /** Of features, on the same rows. */
  readonly importance: Readonly<Record<string, number>>;
  readonly trainingRows: number;
  readonly holdoutRows: number;
  /** Share of the rows that are fraud, or of the lists that somebody clicked on. */
  readonly positiveShare: number;
  /** Digest of the rows that it was trained and judged on. */
  readonly digest: string;
}

const HOLDOUT_SHARE = 0.25;

/** Rows in the order of time, cut into those to train on and the newest quarter to judge by. */
export function olderAndNewer<T>(rows: readonly T[]): [older: T[], newer: T[]] {
  const cut = Math.floor(rows.length * (1 - HOLDOUT_SHARE));
  return [rows.slice(0, cut), rows.slice(cut)];
}

/** Digest of rows in their order: the same data always has the same. */
export function digestOf(rows: readonly LabelledRow[]): string {
  const hash = createHash('sha256');
  for (const { features, label } of rows) hash.update(`${features.join(',')};${label}\n`);
  return hash.digest('hex').slice(0, 16);
}
