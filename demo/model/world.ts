import type { Country, TrafficMix } from './transactions.ts';

/**
 * The current state of the world around the model. Faults change it; the company cannot observe it
 * directly.
 */
export class World {
  /** Share of fraudsters who use the shifted pattern, 0 to 1. */
  concept: () => number = () => 0;
  /** Share of baskets and countries that differ from typical values. */
  shift: () => number = () => 0;
  /**
   * Progress of a campaign, 0 to 1. Brings more and different shoppers with different preferences.
   */
  campaign: () => number = () => 0;
  /** Factor on the delay of labels. */
  labelDelay: () => number = () => 1;
  /**
   * Country with mislabeled purchases, and their share that is labeled as fraud in the next
   * training data, 0 to 1.
   */
  mislabelled: () => { country: Country; share: number } | null = () => null;

  mix(): TrafficMix {
    return { shift: this.shift(), campaign: this.campaign() };
  }

  /** Factor on the number of shoppers. */
  visitors(): number {
    return 1 + 0.8 * this.campaign();
  }

  calmDown(): void {
    const usual = new World();
    this.concept = usual.concept;
    this.shift = usual.shift;
    this.campaign = usual.campaign;
    this.labelDelay = usual.labelDelay;
    this.mislabelled = usual.mislabelled;
  }
}
