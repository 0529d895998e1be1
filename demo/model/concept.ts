import { NEW_CUSTOMERS_FROM, type Profile, type Transaction } from './transactions.ts';

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
/** Standardized logarithm of an amount with this median. */
export const scaledLog = (value: number, median: number, sigma: number): number =>
  Math.log(Math.max(value, 1e-3) / median) / sigma;

/**
 * The original fraud pattern: young accounts and new devices buy expensive things, delivered far
 * away, at night.
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
 * The shifted fraud pattern: old accounts that were taken over buy cheap things close by, from the
 * known device.
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
 * Probability of fraud among buyers that an offer attracted: almost none are fraudsters, although
 * they look like fraudsters.
 */
const DRAWN_FRAUD = 0.01;
/** Share of new app buyers who come for the offer while there is one. */
const DRAWN_SHARE = 0.95;

/** Buyers with a new account on the app. Few of them come without an offer. */
const isNewOnApp = ({ customer, channel }: Transaction): boolean =>
  channel === 'app' && customer >= NEW_CUSTOMERS_FROM;

/**
 * Probability that a purchase turns out to be fraud. `shift` is the share of fraudsters who use the
 * shifted pattern, 0 to 1: the purchases look as before, but different ones are fraud. `campaign`
 * is the progress of a campaign, 0 to 1;
 * the new buyers that it brings to the app have young accounts, new devices and large baskets, and
 * are honest. Country and the number of items never matter, the channel only in a campaign.
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
