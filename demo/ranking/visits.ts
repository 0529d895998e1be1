import { pickByShare, shuffled } from '../random.ts';
import type { Rng } from '../random.ts';
import { ITEMS } from './catalogue.ts';

/** How the shop groups its customers by what they bought before. */
export const SEGMENTS = ['families', 'students', 'commuters', 'gardeners', 'collectors'] as const;
export type Segment = (typeof SEGMENTS)[number];
/** Where and how they look; neither says what they like. */
export const DEVICES = ['desktop', 'phone', 'tablet'] as const;
export type Device = (typeof DEVICES)[number];

/** A page of the catalogue that somebody looks at, which has room for a list of items. */
export interface Visit {
  readonly segment: Segment;
  readonly device: Device;
  /** 0 to 23, in the shop's own time. */
  readonly hourOfDay: number;
  readonly basketItems: number;
  /** Numbers of the items that could be sent to the shopper today. */
  readonly inStock: readonly number[];
}

const SEGMENT_SHARES = [0.32, 0.26, 0.2, 0.13, 0.09];
const DEVICE_SHARES = [0.42, 0.5, 0.08];
const EVERY_ITEM = Array.from({ length: ITEMS }, (_, index) => index);

export function drawVisit(rng: Rng): Visit {
  return {
    segment: pickByShare(rng, SEGMENTS, SEGMENT_SHARES),
    device: pickByShare(rng, DEVICES, DEVICE_SHARES),
    hourOfDay: Math.floor(rng() * 24),
    basketItems: Math.floor(rng() * rng() * 6),
    inStock: shuffled(rng, EVERY_ITEM).slice(0, 20 + Math.floor(rng() * 9)),
  };
}
