import { z } from 'zod';
import type { Rng } from '../random.ts';
import { catalogueOf, ITEMS, type Item } from '../ranking/catalogue.ts';
import {
  rank,
  rankerOf,
  type Ranked,
  type Ranker,
  type RankerParameters,
} from '../ranking/ranker.ts';
import { firstRanker, type RankerModel } from '../ranking/recommender-model.ts';
import { LIST_LENGTH } from '../ranking/taste.ts';
import { DEVICES, SEGMENTS, type Visit } from '../ranking/visits.ts';
import { LoadedVersions } from '../serving/loaded-versions.ts';
import type { NoteAnswer } from '../serving/model-spec.ts';
import { parseJson, predictionOf, type ModelAnswer, type ModelServer } from './model-server.ts';

const page = z.object({
  visit: z.object({
    segment: z.enum(SEGMENTS),
    device: z.enum(DEVICES),
    hourOfDay: z.number().int().min(0).max(23),
    basketItems: z.number().int().min(0),
    inStock: z
      .array(
        z
          .number()
          .int()
          .min(0)
          .max(ITEMS - 1),
      )
      .min(1)
      .max(ITEMS),
  }),
});

/** One served list: the visit and the list that was shown, best item first. */
export interface Recommended {
  readonly version: string;
  readonly visit: Visit;
  readonly list: readonly Ranked[];
}

/**
 * Serves the loaded versions of the model that ranks items, each with its share of the requests.
 */
export class Recommender implements ModelServer {
  /** Called with every prediction. */
  onRanked: NoteAnswer<Recommended> = () => undefined;
  readonly first: RankerModel;
  readonly items: readonly Item[];
  readonly versions: LoadedVersions<RankerParameters, Ranker>;

  constructor(seed: string, rng: Rng) {
    this.first = firstRanker(seed);
    this.items = catalogueOf(seed);
    this.versions = new LoadedVersions(
      this.first.parameters,
      (parameters) => rankerOf(parameters, this.items),
      rng,
    );
  }

  /**
   * Ranks the items in stock for the visit of a request body; a body without a visit gets no list.
   */
  answer(body: string): ModelAnswer {
    const input = page.safeParse(parseJson(body));
    if (!input.success) return { body: { items: [] }, predictions: [], keep: () => undefined };
    const { visit } = input.data;
    const version = this.versions.choose();
    const { shadow } = this.versions.traffic;
    const list = this.list(version, visit);
    const shadowed =
      shadow === null ? null : { version: shadow, visit, list: this.list(shadow, visit) };
    return {
      body: { items: list.map(({ name }) => name) },
      predictions: [
        predictionOf(version),
        ...(shadow === null ? [] : [predictionOf(shadow, { 'model.shadow': 'true' })]),
      ],
      keep: (latencyMs) => this.onRanked({ version, visit, list }, latencyMs, shadowed),
    };
  }

  /** The list of one version; throws if the version is not loaded. */
  list(version: string, visit: Pick<Visit, 'segment' | 'inStock'>): Ranked[] {
    return rank(this.versions.get(version), this.items, visit, LIST_LENGTH);
  }
}
