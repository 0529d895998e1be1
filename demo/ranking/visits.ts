import { pickByShare, shuffled, type Rng } from '../random.ts';
import { ITEMS } from './catalogue.ts';

/** Customer groups of the shop, by earlier purchases. */
export const SEGMENTS = ['families', 'students', 'commuters', 'gardeners', 'collectors'] as const;
export type Segment = (typeof SEGMENTS)[number];
/** Devices that shoppers use. Preferences do not depend on the device. */
export const DEVICES = ['desktop', 'phone', 'tablet'] as const;
export type Device = (typeof DEVICES)[number];

/** A view of a catalog page that includes a list of items. */
export interface Visit {
  readonly segment: Segment;
  readonly device: Device;
  /** 0 to 23, in the shop's own time. */
  readonly hourOfDay: number;
  readonly basketItems: number;
  /** Numbers of the items that are available for delivery today. */
  readonly inStock: readonly number[];
}

const SEGMENT_SHARES = [0.32, 0.26, 0.2, 0.13, 0.09];
const DEVICE_SHARES = [0.42, 0.5, 0.08];
/**
 * Shoppers that a campaign attracts: young people on their phones, with more items in their
 * baskets.
 */
const CAMPAIGN_SHARE = 0.7;
const CAMPAIGN_SEGMENT_SHARES = [0.1, 0.55, 0.25, 0.05, 0.05];
const CAMPAIGN_DEVICE_SHARES = [0.15, 0.82, 0.03];
const EVERY_ITEM = Array.from({ length: ITEMS }, (_, index) => index);

/** Draws a current visit; `campaign` from 0 (none) to 1. Segment preferences do not change. */
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
