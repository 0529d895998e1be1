import type { Country, TrafficMix } from './transactions.ts';

/** How the world around the model is now. Faults move it; nobody in the company can see it directly. */
export class World {
  /** Share of fraudsters who work the new way, 0 to 1. */
  concept: () => number = () => 0;
  /** Share of baskets and countries that differ from the usual ones. */
  shift: () => number = () => 0;
  /** How far a campaign has come in, 0 to 1: more shoppers, other ones, and they want other things. */
  campaign: () => number = () => 0;
  /** Factor on the time until a label is known. */
  labelDelay: () => number = () => 1;
  /** Country of which this share of purchases stands as fraud in what the next model is trained on, 0 to 1. */
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
