import type { ValueModelBody } from '#lib/schemas/inference/value.ts';

/** A column of a data set or a signature, under MLflow's names of types. */
export interface Column {
  readonly name: string;
  readonly type: 'double' | 'long' | 'boolean' | 'string';
}

/** The written half of a model card, as `PUT /api/models/{name}/card` takes it. */
interface WrittenCard {
  readonly intendedUse: string;
  readonly outOfScope: string;
  readonly limits: string;
  readonly ethicalConsiderations: string;
  readonly footprint: { readonly kind: 'not measured'; readonly reason: string };
  readonly task: 'classification' | 'ranking';
  readonly forTask: Readonly<Record<string, string>>;
}

/** All that the company has to say about one of its models, whichever version. */
export interface ModelPapers {
  readonly description: string;
  readonly owner: string;
  readonly purpose: string;
  readonly tier: 'low' | 'medium' | 'high';
  readonly task: string;
  readonly card: WrittenCard;
  /** Worth of right and wrong predictions; null: not stated. */
  readonly value: ValueModelBody | null;
  /** Where the rows of the first training came from. */
  readonly firstSource: string;
  readonly dataset: string;
  /** What a request holds, and what is answered. */
  readonly inputs: readonly Column[];
  readonly outputs: readonly Column[];
  /** Names of what the parameters speak of, for the file of the model. */
  readonly names: readonly string[];
  /** What `TrainedModel.positiveShare` is the share of. */
  readonly positives: string;
}
