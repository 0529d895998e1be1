import type { ValueModelBody } from '#lib/schemas/inference/value.ts';

/** A column of a data set or a signature, with MLflow's type names. */
export interface Column {
  readonly name: string;
  readonly type: 'double' | 'long' | 'boolean' | 'string';
}

/** The hand-written part of a model card, in the format of `PUT /api/models/{name}/card`. */
interface WrittenCard {
  readonly intendedUse: string;
  readonly outOfScope: string;
  readonly limits: string;
  readonly ethicalConsiderations: string;
  readonly footprint: { readonly kind: 'not measured'; readonly reason: string };
  readonly task: 'classification' | 'ranking';
  readonly forTask: Readonly<Record<string, string>>;
}

/** Metadata of one of the company's models, for all its versions. */
export interface ModelPapers {
  readonly description: string;
  readonly owner: string;
  readonly purpose: string;
  readonly tier: 'low' | 'medium' | 'high';
  readonly task: string;
  readonly card: WrittenCard;
  /** Value of correct and wrong predictions; null if not specified. */
  readonly value: ValueModelBody | null;
  /** Source of the rows for the first training. */
  readonly firstSource: string;
  readonly dataset: string;
  /** Columns of a request, and of its prediction. */
  readonly inputs: readonly Column[];
  readonly outputs: readonly Column[];
  /** Names that the parameters refer to, for the model file. */
  readonly names: readonly string[];
  /** Meaning of `TrainedModel.positiveShare`. */
  readonly positives: string;
}
