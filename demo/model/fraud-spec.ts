import { z } from 'zod';
import type { Company } from '../company/company.ts';
import { createRng, type Rng } from '../random.ts';
import type { ModelPapers } from '../registry/model-papers.ts';
import type { FraudScorer, Scored } from '../service/fraud-scorer.ts';
import type { LoadedVersions } from '../serving/loaded-versions.ts';
import type { ModelSpec, NoteAnswer, Outcome, SentAnswer } from '../serving/model-spec.ts';
import type { LabelledRow } from '../serving/served-rows.ts';
import { rounded } from '../serving/wire-rows.ts';
import type { ModelHistory } from '../training/past-run.ts';
import { FRAUD_LIMIT, modelParameters, type ModelParameters } from './classifier.ts';
import { fraudProbability } from './concept.ts';
import {
  encode,
  INPUT_NAMES,
  jobRowOf,
  toFeatures,
  type Features,
  type ServedFeatures,
} from './features.ts';
import { fraudHistory } from './fraud-history.ts';
import { firstModel, type FraudModel } from './fraud-model.ts';
import { fraudPapers } from './fraud-papers.ts';
import { checkPurchases, purchasesAsBooked, retrainOnPurchases } from './fraud-training.ts';
import { knownOf } from './training-rows.ts';
import { drawTransaction, orderBook, type Profile } from './transactions.ts';

/** Requests per second; about 70,000 in four weeks. */
const SAMPLED_RATE = 0.03;

const orNothing = z
  .number()
  .nullish()
  .transform((value) => value ?? null);

/** One row of the model input, with the names used in logs. */
const servedRow: z.ZodType<ServedFeatures> = z.object({
  amount_eur: z.number(),
  hour_of_day: z.number(),
  distance_km: z.number(),
  // Row stores may return booleans as numbers or strings.
  new_device: z.union([z.boolean(), z.literal([0, 1]), z.stringbool()]).transform(Boolean),
  items: z.number(),
  country: z.string(),
  channel: z.string(),
  account_age_days: orNothing,
  orders_last_week: orNothing,
  disputes_last_year: orNothing,
});

const words = (fraud: boolean): string => (fraud ? 'fraud' : 'legitimate');
const outcomeOf = (fraud: boolean, features: Features): Outcome => ({
  features,
  label: fraud ? 1 : 0,
  sent: words(fraud),
});

/** The fraud model, whose labels are chargebacks. */
export class FraudSpec implements ModelSpec<Scored, ModelParameters> {
  readonly papers: ModelPapers;
  readonly parameters = modelParameters;
  readonly first: FraudModel;
  readonly versions: LoadedVersions<ModelParameters, unknown>;
  readonly width = INPUT_NAMES.length;
  readonly labelShare = 1;
  readonly sampledRate = SAMPLED_RATE;
  readonly #company: Company;
  readonly #scorer: FraudScorer;
  readonly #book: readonly Profile[];
  readonly #rng: Rng;

  constructor(
    company: Company,
    scorer: FraudScorer,
    rng = createRng(`outcomes:${company.graph.seed}:${Date.now()}`),
  ) {
    const { seed } = company.graph;
    this.papers = fraudPapers(`order book of the shop, joined by ${company.job?.name ?? 'hand'}`);
    this.first = scorer.first;
    this.versions = scorer.versions;
    this.#company = company;
    this.#scorer = scorer;
    this.#book = orderBook(seed);
    this.#rng = rng;
  }

  onAnswer(note: NoteAnswer<Scored>): void {
    this.#scorer.onScored = note;
  }

  sentAnswer({ served, probability }: Scored): SentAnswer {
    const fraud = rounded(probability, 5);
    return {
      features: { ...served },
      prediction: words(probability > FRAUD_LIMIT),
      score: { fraud, legitimate: rounded(1 - fraud, 5) },
      segment: { country: served.country, channel: served.channel },
    };
  }

  lateness(): number {
    return this.#company.world.labelDelay();
  }

  outcome({ transaction, served }: Scored): Outcome {
    const { world, job } = this.#company;
    const known = knownOf(this.#book, transaction.customer);
    const fraud =
      this.#rng() <
      fraudProbability(transaction, known, {
        shift: world.concept(),
        campaign: world.campaign(),
      });
    // The training reads the order book directly, so the unit error in the service does not affect
    // it.
    const age = served.account_age_days === null ? null : jobRowOf(known).account_age_days;
    const trained = {
      ...served,
      account_age_days: age === null ? null : age * (job?.unit() ?? 1),
    };
    return outcomeOf(fraud, encode(trained));
  }

  drawPast(version: string, rng: Rng): { answered: Scored; outcome: Outcome } {
    const transaction = drawTransaction(rng);
    const known = knownOf(this.#book, transaction.customer);
    const served = toFeatures(transaction, jobRowOf(known));
    const probability = this.#scorer.probability(version, served);
    const fraud = rng() < fraudProbability(transaction, known);
    return {
      answered: { version, transaction, served, probability },
      outcome: outcomeOf(fraud, encode(served)),
    };
  }

  score(version: string, row: unknown): number {
    return this.#scorer.probability(version, servedRow.parse(row));
  }

  checkRows(rows: readonly LabelledRow[]): void {
    checkPurchases(rows);
  }

  asBooked(rows: readonly LabelledRow[]): LabelledRow[] {
    return purchasesAsBooked(rows, this.#company.world);
  }

  history(anchorMs: number, days: number): ModelHistory<ModelParameters> {
    const { graph } = this.#company;
    const model = this.#company.serviceOf('fraud')?.spec.name ?? '';
    return fraudHistory({ seed: graph.seed, model, anchorMs, days });
  }

  trainFirst(): FraudModel {
    return firstModel(this.#company.graph.seed);
  }

  train(rows: readonly LabelledRow[]): Promise<FraudModel> {
    return retrainOnPurchases(rows);
  }
}
