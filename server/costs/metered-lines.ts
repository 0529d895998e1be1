import { decimalOf, multiplyDecimals, type Decimal } from '#lib/decimal.ts';
import type { Actor } from '#server/platform/actor.ts';
import { meteredHours, type MeteredHours } from '#server/telemetry/queries/costs/metered-hours.ts';
import { filterKeys, type CostFilters } from './cost-filters.ts';
import { knownPlaces, type KnownPlaces } from './known-places.ts';
import { isVisible, placeScope } from './place-scope.ts';
import { priceOn, readPrices, type Price } from './read-prices.ts';

/** Measured hours of a day with their price. Unknown values are empty strings. */
export type MeteredLine = Pick<MeteredHours, 'day' | 'host' | 'kind' | 'part'> & {
  service: string;
  team: string;
  environment: string;
  model: string;
  quantity: Decimal;
  price: Price;
  cost: Decimal;
};

/** Names shown for hours that no service used. */
const partNames = { used: '', other: 'other use of hosts', idle: 'idle' } as const;

function toLine(row: MeteredHours, places: KnownPlaces, prices: readonly Price[]): MeteredLine {
  const host = places.host(row.host);
  const own = row.part === 'used' ? places.service(row.service, row.environment) : host;
  const price = priceOn(prices, row.kind, row.day);
  const quantity = decimalOf(row.quantity);
  return {
    day: row.day,
    host: row.host,
    kind: row.kind,
    part: row.part,
    service: row.part === 'used' ? row.service : partNames[row.part],
    team: own?.team || host?.team || '',
    environment: row.environment || own?.environment || host?.environment || '',
    model: places.isModel(row.service) ? row.service : '',
    quantity,
    price,
    cost: multiplyDecimals(quantity, price.price),
  };
}

/** Key of a line in a dimension; empty if it has none. */
export function lineDimension(line: MeteredLine, dimension: string): string {
  switch (dimension) {
    case 'team':
      return line.team;
    case 'service':
      return line.service;
    case 'environment':
      return line.environment;
    case 'model':
      return line.model;
    case 'provider':
      return 'measured by Tandem';
    case 'resource':
      return line.host || line.service;
    case 'day':
      return line.day;
    case 'month':
      return line.day.slice(0, 7);
    case 'tag:kind':
      return line.kind;
    case 'tag:part':
      return line.part;
    default:
      return '';
  }
}

/** Measured hours in the range that match the filters and are visible to the actor, day by day. */
export async function meteredLines(
  actor: Actor,
  input: CostFilters & { from: Date; to: Date },
  now: Date,
): Promise<MeteredLine[]> {
  const [rows, places, prices, scope] = await Promise.all([
    meteredHours(input.from.getTime(), input.to.getTime(), now.getTime()),
    knownPlaces(),
    readPrices(),
    placeScope(actor),
  ]);
  const filters = filterKeys(input);
  return rows
    .map((row) => toLine(row, places, prices))
    .filter(
      (line) =>
        isVisible(scope, line) &&
        (input.currency === undefined || line.price.currency === input.currency) &&
        filters.every(({ dimension, key }) => lineDimension(line, dimension) === key),
    );
}
