import { scaledLog } from './concept.ts';
import { CHANNELS, COUNTRIES, type Profile, type Transaction } from './transactions.ts';

/** Columns that the feature job writes per customer; null where its source had no value. */
export const JOB_COLUMNS = ['account_age_days', 'orders_last_week', 'disputes_last_year'] as const;
export type JobColumn = (typeof JOB_COLUMNS)[number];
export type JobRow = Readonly<Record<JobColumn, number | null>>;

/** Model input for one purchase, with the names used in logs. */
export interface ServedFeatures extends JobRow {
  readonly amount_eur: number;
  readonly hour_of_day: number;
  readonly distance_km: number;
  readonly new_device: boolean;
  readonly items: number;
  readonly country: string;
  readonly channel: string;
}

/** Name and type of every feature, in the order of the data set. */
export const FEATURE_SCHEMA = [
  { name: 'amount_eur', type: 'double' },
  { name: 'hour_of_day', type: 'long' },
  { name: 'distance_km', type: 'double' },
  { name: 'account_age_days', type: 'long' },
  { name: 'orders_last_week', type: 'long' },
  { name: 'disputes_last_year', type: 'long' },
  { name: 'new_device', type: 'boolean' },
  { name: 'items', type: 'long' },
  { name: 'country', type: 'string' },
  { name: 'channel', type: 'string' },
] as const;

/** Inputs of a model, scaled to about -3..3, in the order of `INPUT_NAMES`. */
export type Features = readonly number[];

export const INPUT_NAMES = [
  ...FEATURE_SCHEMA.slice(0, 8).map(({ name }) => name),
  ...COUNTRIES.map((country) => `country=${country}`),
  ...CHANNELS.map((channel) => `channel=${channel}`),
];

export function jobRowOf(profile: Profile): JobRow {
  return {
    account_age_days: profile.accountAgeDays,
    orders_last_week: profile.ordersLastWeek,
    disputes_last_year: profile.disputesLastYear,
  };
}

/** Joins the purchase with the feature job's row for its customer. */
export function toFeatures(bought: Transaction, job: JobRow): ServedFeatures {
  return {
    amount_eur: bought.amountEur,
    hour_of_day: bought.hourOfDay,
    distance_km: bought.distanceKm,
    ...job,
    new_device: bought.newDevice,
    items: bought.items,
    country: bought.country,
    channel: bought.channel,
  };
}

/** Scaled inputs. A missing value is replaced by a typical value, as in training. */
export function encode(given: ServedFeatures): Features {
  const log = (value: number | null, median: number, sigma: number): number =>
    value === null ? 0 : scaledLog(value, median, sigma);
  return [
    log(given.amount_eur, 45, 0.8),
    (given.hour_of_day - 11.5) / 6,
    log(given.distance_km, 20, 1.3),
    log(given.account_age_days, 300, 1.1),
    given.orders_last_week === null ? 0 : (given.orders_last_week - 1) / 1.2,
    given.disputes_last_year ?? 0,
    given.new_device ? 1 : 0,
    log(given.items, 2, 0.5),
    ...COUNTRIES.map((country) => (given.country === country ? 1 : 0)),
    ...CHANNELS.map((channel) => (given.channel === channel ? 1 : 0)),
  ];
}
