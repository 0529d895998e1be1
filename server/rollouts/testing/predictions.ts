import type { MonitoringState } from '#server/inference/monitor-state.ts';
import type { ModelAnswer } from '#server/platform/outbound/webhook-client.ts';

/**
 * Predictions of the model in a test's shop: the probability of a class, a number, one of three
 * classes, or a list (two ways).
 */
export type Answers = 'probabilities' | 'numbers' | 'classes' | 'lists' | 'clicks';

type Limit = { measure: string; direction: 'below' | 'above'; limit: number; usual: number };

/** One way to answer. A score between 0 and 1 is what a version holds for true of a row. */
export type Way = {
  kind: MonitoringState['kind'];
  positive: MonitoringState['positive'];
  /** Limit whose breach shows that the model has become worse. */
  limit: Limit;
  /** Prediction as its executor returns it. */
  say: (score: number) => ModelAnswer;
  /** The same as it is sent with a request. */
  row: (score: number) => { prediction: unknown; score?: unknown };
  /** Actual label of a row whose correct score is `truth`. */
  label: (truth: number, random: () => number) => unknown;
};

const classes = ['low', 'middle', 'high'];
const items = ['anvil', 'bell', 'candle', 'drum', 'easel'];
const soldOut = 'candle';

const placeOf = (score: number, places: number): number =>
  Math.min(places - 1, Math.max(0, Math.floor(score * places)));

const classOf = (score: number): string => classes[placeOf(score, classes.length)] ?? '';

/** Sure to 80 % of the one it holds for true. */
const shares = (score: number): Record<string, number> =>
  Object.fromEntries(classes.map((name) => [name, name === classOf(score) ? 0.8 : 0.1]));

/** Items by how near they are to what it holds for true. */
const order = (score: number): string[] =>
  items.toSorted(
    (a, b) =>
      Math.abs(items.indexOf(a) - placeOf(score, items.length)) -
      Math.abs(items.indexOf(b) - placeOf(score, items.length)),
  );

export const ways: Readonly<Record<Answers, Way>> = {
  probabilities: {
    kind: 'binary',
    positive: { name: '1', value: 1 },
    limit: { measure: 'roc_auc', direction: 'below', limit: 0.65, usual: 0.8 },
    say: (score) => score,
    row: (score) => ({ prediction: score >= 0.5 ? 1 : 0, score }),
    label: (truth, random) => (random() < truth ? 1 : 0),
  },
  numbers: {
    kind: 'regression',
    positive: null,
    limit: { measure: 'mae', direction: 'above', limit: 0.1, usual: 0.03 },
    say: (score) => score,
    row: (score) => ({ prediction: score }),
    label: (truth, random) => truth + (random() - 0.5) / 10,
  },
  classes: {
    kind: 'classes',
    positive: null,
    limit: { measure: 'accuracy', direction: 'below', limit: 0.6, usual: 0.9 },
    say: shares,
    row: (score) => ({ prediction: classOf(score), score: shares(score) }),
    label: (truth, random) => classOf(random() < 0.1 ? random() : truth),
  },
  lists: {
    kind: 'ranking',
    positive: null,
    limit: { measure: 'ndcg', direction: 'below', limit: 0.7, usual: 0.95 },
    say: order,
    row: (score) => ({ prediction: order(score) }),
    // One in five lists has no relevant item.
    label: (truth, random) =>
      random() < 0.2 ? [] : [items[placeOf(truth, items.length)] ?? items[0]],
  },
  // Clicks that hang on the input, of lists that leave out what is not in stock: no feature says so.
  clicks: {
    kind: 'ranking',
    positive: null,
    limit: { measure: 'ndcg', direction: 'below', limit: 0.7, usual: 0.95 },
    say: order,
    row: (score) => ({ prediction: order(score).filter((item) => item !== soldOut) }),
    label: (truth, random) => {
      const wanted = items[placeOf(truth, items.length)] ?? '';
      return random() < (truth > 0.5 ? 0.9 : 0.09) && wanted !== soldOut ? [wanted] : [];
    },
  },
};
