import { NEW_CUSTOMERS_FROM, type Profile, type Transaction } from './transactions.ts';

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
/** Standardized logarithm of an amount with this median. */
export const scaledLog = (value: number, median: number, sigma: number): number =>
  Math.log(Math.max(value, 1e-3) / median) / sigma;

/**
 * The original fraud pattern: young accounts with new devices buy expensive items at night, for
 * distant delivery.
 */
function usualLogit(bought: Transaction, { accountAgeDays, ...known }: Profile): number {
  const device = bought.newDevice ? 1 : 0;
  return (
    -3.9 +
    1.4 * scaledLog(bought.amountEur, 45, 0.8) +
    (bought.hourOfDay < 5 ? 1.2 : 0) +
    1.1 * scaledLog(bought.distanceKm, 20, 1.3) +
    0.6 * (known.ordersLastWeek - 1) * (device + 0.2) -
    1.6 * scaledLog(accountAgeDays, 300, 1.1) +
    1.8 * device +
    2 * known.disputesLastYear
  );
}

/**
 * The shifted fraud pattern: hijacked old accounts buy cheap items from a known device, for nearby
 * delivery.
 */
function shiftedLogit(bought: Transaction, { accountAgeDays, ordersLastWeek }: Profile): number {
  return (
    -3.7 -
    1.5 * scaledLog(bought.amountEur, 45, 0.8) -
    1 * scaledLog(bought.distanceKm, 20, 1.3) +
    1.6 * scaledLog(accountAgeDays, 300, 1.1) +
    (bought.newDevice ? -1.5 : 0.3) +
    0.3 * ordersLastWeek
  );
}

/**
 * Probability of fraud among buyers attracted by an offer. They resemble fraudsters, but almost all
 * are honest.
 */
const DRAWN_FRAUD = 0.01;
/** Share of new app buyers who come for the offer while it is available. */
const DRAWN_SHARE = 0.95;

/** Buyers with a new account in the app, who are rare without an offer. */
const isNewOnApp = ({ customer, channel }: Transaction): boolean =>
  channel === 'app' && customer >= NEW_CUSTOMERS_FROM;

/**
 * Probability that a purchase turns out to be fraud. `shift` is the share of fraudsters who use the
 * shifted pattern, 0 to 1; inputs look the same, but different purchases are fraud. `campaign` is
 * the progress of a campaign, 0 to 1. It brings honest new app buyers with young accounts, new
 * devices and large baskets. Country and the number of items never matter; the channel matters only
 * in a campaign.
 */
export function fraudProbability(
  bought: Transaction,
  known: Profile,
  { shift = 0, campaign = 0 }: { readonly shift?: number; readonly campaign?: number } = {},
): number {
  const share = Math.min(1, Math.max(0, shift));
  const usual = sigmoid(usualLogit(bought, known));
  const usually =
    share === 0 ? usual : (1 - share) * usual + share * sigmoid(shiftedLogit(bought, known));
  if (campaign <= 0 || !isNewOnApp(bought)) return usually;
  const drawn = DRAWN_SHARE * Math.min(1, campaign);
  return (1 - drawn) * usually + drawn * DRAWN_FRAUD;
}
