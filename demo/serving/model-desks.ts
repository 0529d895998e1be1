import { join } from 'node:path';
import type { Announce } from '../changes/announce.ts';
import type { Company } from '../company/company.ts';
import type { ModelParameters } from '../model/classifier.ts';
import { FraudSpec } from '../model/fraud-spec.ts';
import type { RankerParameters } from '../ranking/ranker.ts';
import { RecommenderSpec } from '../ranking/recommender-spec.ts';
import type { Scored } from '../service/fraud-scorer.ts';
import type { Recommended } from '../service/recommender.ts';
import type { DemoSettings } from '../settings.ts';
import type { FlushTimer } from '../telemetry/flush-timer.ts';
import { DeskBook } from './desk-state.ts';
import { ModelDesk } from './model-desk.ts';

export type FraudDesk = ModelDesk<Scored, ModelParameters>;
export type RecommenderDesk = ModelDesk<Recommended, RankerParameters>;

/** The desks of a company's models. */
export interface ModelDesks {
  readonly fraud: FraudDesk | null;
  readonly recommender: RecommenderDesk | null;
}

/** All desks of the company, starting with the fraud desk. */
export function everyDesk({ fraud, recommender }: ModelDesks): (FraudDesk | RecommenderDesk)[] {
  return [fraud, recommender].filter((desk) => desk !== null);
}

export function openDesks(
  settings: DemoSettings,
  company: Company,
  announce: Announce,
  timer: FlushTimer,
): ModelDesks {
  const { seed } = company.graph;
  const book = new DeskBook(join(settings.dataDir, 'demo-models.json'), seed);
  const options = { ...settings, company, announce, book, timer };
  const { scorer, recommender } = company;
  const [judge, ranker] = [company.serviceOf('fraud'), company.serviceOf('ranking')];
  return {
    fraud:
      judge === null || scorer === null
        ? null
        : new ModelDesk(judge.spec.name, new FraudSpec(company, scorer), options),
    recommender:
      ranker === null || recommender === null
        ? null
        : new ModelDesk(
            ranker.spec.name,
            new RecommenderSpec(seed, recommender, () => company.world.campaign()),
            options,
          ),
  };
}
