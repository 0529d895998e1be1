import { pickByShare, shuffled, type Rng } from '../random.ts';
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
/** Whom a campaign brings: young people who look on their phones, and put more into their baskets. */
const CAMPAIGN_SHARE = 0.7;
const CAMPAIGN_SEGMENT_SHARES = [0.1, 0.55, 0.25, 0.05, 0.05];
const CAMPAIGN_DEVICE_SHARES = [0.15, 0.82, 0.03];
const EVERY_ITEM = Array.from({ length: ITEMS }, (_, index) => index);

/** A visit as they are now; `campaign` from 0 (none) to 1. What each segment likes stays as it is. */
export function drawVisit(rng: Rng, campaign = 0): Visit {
  const isNew = campaign > 0 && rng() < campaign * CAMPAIGN_SHARE;
  return {
    segment: pickByShare(rng, SEGMENTS, isNew ? CAMPAIGN_SEGMENT_SHARES : SEGMENT_SHARES),
    device: pickByShare(rng, DEVICES, isNew ? CAMPAIGN_DEVICE_SHARES : DEVICE_SHARES),
    hourOfDay: Math.floor(rng() * 24),
    basketItems: Math.floor(rng() * rng() * (isNew ? 10 : 6)),
    inStock: shuffled(rng, EVERY_ITEM).slice(0, 20 + Math.floor(rng() * 9)),
  };
}
