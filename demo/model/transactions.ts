import { createRng, logNormal, pickByShare, type Rng } from '../random.ts';

/** Delivery countries and order channels; neither is related to fraud. */
export const COUNTRIES = ['DE', 'FR', 'NL', 'PL', 'ES'] as const;
export type Country = (typeof COUNTRIES)[number];
export const CHANNELS = ['web', 'app', 'phone'] as const;
export type Channel = (typeof CHANNELS)[number];

/** A purchase as known to the shop at the time of the order. */
export interface Transaction {
  readonly customer: number;
  readonly amountEur: number;
  /** 0 to 23, in the shop's own time. */
  readonly hourOfDay: number;
  /** Distance between the buyer and the delivery address. */
  readonly distanceKm: number;
  readonly newDevice: boolean;
  readonly items: number;
  readonly country: Country;
  readonly channel: Channel;
}

/** Facts about a customer from earlier orders. */
export interface Profile {
  readonly accountAgeDays: number;
  readonly ordersLastWeek: number;
  readonly disputesLastYear: number;
}

/**
 * How current purchases differ from typical purchases. Values range from 0 (not at all) to 1 and
 * beyond.
 */
export interface TrafficMix {
  /** Different baskets and countries, which are unrelated to fraud. */
  readonly shift: number;
  /** A campaign: many new buyers on the app, with new devices and larger baskets. */
  readonly campaign: number;
}

export const USUAL_MIX: TrafficMix = { shift: 0, campaign: 0 };
export const CUSTOMERS = 2_000;
/** First customer number of customers who joined recently. */
export const NEW_CUSTOMERS_FROM = CUSTOMERS * 0.9;

const COUNTRY_SHARES = [0.34, 0.24, 0.18, 0.14, 0.1];
const SHIFTED_COUNTRY_SHARES = [0.1, 0.14, 0.16, 0.26, 0.34];
const CHANNEL_SHARES = [0.6, 0.34, 0.06];
const CAMPAIGN_CHANNEL_SHARES = [0.2, 0.78, 0.02];

/** Draws a current purchase. */
export function drawTransaction(rng: Rng, mix: TrafficMix = USUAL_MIX): Transaction {
  const shifted = rng() < mix.shift;
  const campaign = rng() < mix.campaign * 0.7;
  const customer = Math.floor(rng() * CUSTOMERS);
  const amountEur = logNormal(rng, campaign ? 60 : 45, 0.8);
  return {
    customer: campaign
      ? NEW_CUSTOMERS_FROM + Math.floor(rng() * (CUSTOMERS - NEW_CUSTOMERS_FROM))
      : customer,
    amountEur: Math.round(amountEur * 100) / 100,
    hourOfDay: Math.floor(rng() * 24),
    distanceKm: Math.round(logNormal(rng, 20, 1.3) * 10) / 10,
    newDevice: rng() < (campaign ? 0.5 : 0.2),
    items: Math.max(1, Math.round(logNormal(rng, shifted ? 7 : 2, 0.5))),
    country: pickByShare(rng, COUNTRIES, shifted ? SHIFTED_COUNTRY_SHARES : COUNTRY_SHARES),
    channel: pickByShare(rng, CHANNELS, campaign ? CAMPAIGN_CHANNEL_SHARES : CHANNEL_SHARES),
  };
}

/** The order book's entry for a customer. Deterministic for a seed. */
function profileOf(seed: string, customer: number): Profile {
  const rng = createRng(`customer:${seed}:${customer}`);
  const young = customer >= NEW_CUSTOMERS_FROM;
  return {
    accountAgeDays: Math.max(1, Math.round(logNormal(rng, young ? 150 : 320, 1.1))),
    ordersLastWeek: Math.floor(Math.abs(logNormal(rng, 1.2, 0.7))),
    disputesLastYear: rng() < 0.08 ? 1 + Math.floor(rng() * 2) : 0,
  };
}

const books = new Map<string, readonly Profile[]>();

/** The order book by customer number, generated once per company. */
export function orderBook(seed: string): readonly Profile[] {
  const known = books.get(seed);
  if (known !== undefined) return known;
  const drawn = Array.from({ length: CUSTOMERS }, (_, customer) => profileOf(seed, customer));
  books.set(seed, drawn);
  return drawn;
}
