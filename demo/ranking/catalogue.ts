import { createRng, normal } from '../random.ts';

/** Categories that the shop sells; every category has the same number of items. */
export const CATEGORIES = [
  'audio',
  'books',
  'garden',
  'kitchen',
  'lamps',
  'outdoor',
  'toys',
  'watches',
] as const;
export type Category = (typeof CATEGORIES)[number];

const ITEMS_EACH = 8;
export const ITEMS = CATEGORIES.length * ITEMS_EACH;

export interface Item {
  readonly name: string;
  readonly category: Category;
  /** Additional appeal of the item to every segment, compared with an average item, in log odds. */
  readonly appeal: number;
}

const catalogues = new Map<string, readonly Item[]>();

/** A shop's items by item number. Deterministic for a seed. */
export function catalogueOf(seed: string): readonly Item[] {
  const known = catalogues.get(seed);
  if (known !== undefined) return known;
  const drawn = CATEGORIES.flatMap((category) =>
    Array.from({ length: ITEMS_EACH }, (_, index): Item => {
      const name = `${category}-${index + 1}`;
      return { name, category, appeal: 0.6 * normal(createRng(`item:${seed}:${name}`)) };
    }),
  );
  catalogues.set(seed, drawn);
  return drawn;
}

/** The item with this number; throws if there is none. */
export function itemAt(items: readonly Item[], number: number): Item {
  const item = items[number];
  if (item === undefined) throw new Error(`there is no item ${number}`);
  return item;
}
