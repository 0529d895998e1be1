import { z } from 'zod';
import { createRng, type Rng } from '../random.ts';
import type { Recommended, Recommender } from '../service/recommender.ts';
import type { LoadedVersions } from '../serving/loaded-versions.ts';
import type { ModelSpec, NoteAnswer, Outcome, SentAnswer } from '../serving/model-spec.ts';
import type { LabelledRow } from '../serving/served-rows.ts';
import { rounded } from '../serving/wire-rows.ts';
import { itemAt } from './catalogue.ts';
import { checkLists, retrainOnLists } from './ranker-training.ts';
import { rankerParameters, type RankerParameters } from './ranker.ts';
import { firstRanker, type RankerModel } from './recommender-model.ts';
import { RECOMMENDER_PAPERS } from './recommender-papers.ts';
import { clickBits, inputsOf, LIST_WIDTH } from './shown-lists.ts';
import { drawClicks } from './taste.ts';
import { drawVisit, SEGMENTS } from './visits.ts';

/**
 * Label delay as a share of the chargeback delay. Clicks arrive while the page is open or soon
 * after, chargebacks after weeks.
 */
const LABEL_SHARE = 0.25;
/** Lists per second; about 24,000 in four weeks. */
const SAMPLED_RATE = 0.01;

/** The columns that the model reads. The others are unrelated to clicks. */
const askedRow = z.object({ segment: z.enum(SEGMENTS) });

/** The ranking model, whose labels are clicks. */
export class RecommenderSpec implements ModelSpec<Recommended, RankerParameters> {
  readonly papers = RECOMMENDER_PAPERS;
  readonly parameters = rankerParameters;
  readonly first: RankerModel;
  readonly versions: LoadedVersions<RankerParameters, unknown>;
  readonly width = LIST_WIDTH;
  readonly labelShare = LABEL_SHARE;
  readonly sampledRate = SAMPLED_RATE;
  readonly #seed: string;
  readonly #recommender: Recommender;
  readonly #rng: Rng;

  readonly #campaign: () => number;

  constructor(
    seed: string,
    recommender: Recommender,
    campaign: () => number,
    rng = createRng(`clicks:${seed}:${Date.now()}`),
  ) {
    this.first = recommender.first;
    this.versions = recommender.versions;
    this.#seed = seed;
    this.#recommender = recommender;
    this.#campaign = campaign;
    this.#rng = rng;
  }

  onAnswer(note: NoteAnswer<Recommended>): void {
    this.#recommender.onRanked = note;
  }

  sentAnswer({ visit, list }: Recommended): SentAnswer {
    return {
      features: {
        segment: visit.segment,
        device: visit.device,
        hour_of_day: visit.hourOfDay,
        basket_items: visit.basketItems,
        in_stock: visit.inStock.length,
      },
      prediction: list.map(({ name }) => name),
      score: Object.fromEntries(list.map(({ name, score }) => [name, rounded(score, 4)])),
      segment: { segment: visit.segment, device: visit.device },
    };
  }

  lateness(): number {
    return 1;
  }

  outcome(answered: Recommended): Outcome {
    return this.#clicksOn(answered, this.#rng, this.#campaign());
  }

  drawPast(version: string, rng: Rng): { answered: Recommended; outcome: Outcome } {
    const visit = drawVisit(rng);
    const answered = { version, visit, list: this.#recommender.list(version, visit) };
    return { answered, outcome: this.#clicksOn(answered, rng) };
  }

  /** The list that the version would show if everything were in stock. */
  score(version: string, row: unknown): string[] {
    const { segment } = askedRow.parse(row);
    const inStock = this.#recommender.items.map((_, number) => number);
    return this.#recommender.list(version, { segment, inStock }).map(({ name }) => name);
  }

  checkRows(rows: readonly LabelledRow[]): void {
    checkLists(rows);
  }

  asBooked(rows: readonly LabelledRow[]): LabelledRow[] {
    return [...rows];
  }

  history(): null {
    return null;
  }

  trainFirst(): RankerModel {
    return firstRanker(this.#seed);
  }

  train(rows: readonly LabelledRow[]): Promise<RankerModel> {
    return retrainOnLists(rows, this.#seed);
  }

  #clicksOn({ visit, list }: Recommended, rng: Rng, campaign = 0): Outcome {
    const numbers = list.map(({ number }) => number);
    const shown = numbers.map((number) => itemAt(this.#recommender.items, number));
    const places = drawClicks(rng, { seed: this.#seed, ...visit }, shown, campaign);
    return {
      features: inputsOf(visit, numbers),
      label: clickBits(places),
      sent: places.map((place) => shown[place]?.name),
    };
  }
}
