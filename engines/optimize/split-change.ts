/**
 * Cost of a priced item (service, SKU, region) in a period. Amounts are integers in one small unit,
 * so that sums are exact.
 */
export type PricedLine = {
  key: string;
  /** Unit of the quantity; empty for charges without a quantity: taxes, fees, credits. */
  unit: string;
  quantity: bigint;
  cost: bigint;
};

export type SplitChange = {
  before: bigint;
  after: bigint;
  difference: bigint;
  /** Effect of price changes on the same quantity. */
  price: bigint;
  /** Effect of the total quantity, at the previous average price. */
  volume: bigint;
  /** Effect of a changed ratio of expensive to cheap items, including new items. */
  mix: bigint;
  /** Charges without a quantity. */
  other: bigint;
};

type Pair = { key: string; unit: string; q0: bigint; c0: bigint; q1: bigint; c1: bigint };

function pairs(before: readonly PricedLine[], after: readonly PricedLine[]): Pair[] {
  const found = new Map<string, Pair>();
  const at = (line: PricedLine): Pair => {
    const id = JSON.stringify([line.unit, line.key]);
    const known = found.get(id);
    if (known !== undefined) return known;
    const pair = { key: line.key, unit: line.unit, q0: 0n, c0: 0n, q1: 0n, c1: 0n };
    found.set(id, pair);
    return pair;
  };
  for (const line of before) {
    const pair = at(line);
    pair.q0 += line.quantity;
    pair.c0 += line.cost;
  }
  for (const line of after) {
    const pair = at(line);
    pair.q1 += line.quantity;
    pair.c1 += line.cost;
  }
  return [...found.values()];
}

const sum = (items: readonly Pair[], read: (item: Pair) => bigint): bigint =>
  items.reduce((total, item) => total + read(item), 0n);

/**
 * Cost of the current quantity at the previous price; new items have no previous price and count at
 * their cost.
 */
function atOldPrice(item: Pair): bigint {
  return item.q0 === 0n ? item.c1 : (item.c0 * item.q1) / item.q0;
}

function splitUnit(items: readonly Pair[]): { price: bigint; volume: bigint; mix: bigint } {
  const price = sum(items, (item) => item.c1 - atOldPrice(item));
  const quantityEffect = sum(items, (item) => atOldPrice(item) - item.c0);
  const q0 = sum(items, (item) => item.q0);
  const q1 = sum(items, (item) => item.q1);
  if (q0 === 0n) return { price, volume: quantityEffect, mix: 0n };
  const volume = (sum(items, (item) => item.c0) * (q1 - q0)) / q0;
  const mix = quantityEffect - volume;
  // Each product is truncated by less than one unit, so a mix effect up to this size is rounding.
  const rounding = BigInt(items.length + 1);
  return mix > -rounding && mix < rounding
    ? { price, volume: quantityEffect, mix: 0n }
    : { price, volume, mix };
}

/**
 * Splits a cost change into price, volume and mix effects, per unit of quantity. The effects add up
 * to the difference exactly, because each rounded product appears in two of them with opposite
 * signs.
 */
export function splitChange(
  before: readonly PricedLine[],
  after: readonly PricedLine[],
): SplitChange {
  const all = pairs(before, after);
  const parts = { price: 0n, volume: 0n, mix: 0n, other: 0n };
  for (const [unit, items] of Map.groupBy(all, (item) => item.unit)) {
    if (unit === '') {
      parts.other += sum(items, (item) => item.c1 - item.c0);
      continue;
    }
    const split = splitUnit(items);
    parts.price += split.price;
    parts.volume += split.volume;
    parts.mix += split.mix;
  }
  const total = { before: sum(all, (item) => item.c0), after: sum(all, (item) => item.c1) };
  return { ...total, difference: total.after - total.before, ...parts };
}
