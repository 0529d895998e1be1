import type { z } from 'zod';
import { formatDecimal } from '#lib/decimal.ts';
import { costRowsInput, type CostRow, type CostRows } from '#lib/schemas/costs/costs.ts';
import type { Actor } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import { query } from '#server/platform/verb.ts';
import { costLines, lineKey, type CostLine } from '#server/telemetry/queries/costs/cost-lines.ts';
import { billedWhere } from './billed-where.ts';
import { countedLines } from './demo-costs.ts';
import type { MeteredLine } from './metered-lines.ts';
import { priceUnits } from './read-prices.ts';

const orNull = (text: string): string | null => (text === '' ? null : text);
const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

function billedRow(line: CostLine): CostRow {
  return {
    id: lineKey(line),
    from: isoOf(line.start),
    to: isoOf(line.end),
    currency: line.currency,
    billed: line.billed,
    effective: line.effective,
    list: line.list,
    contracted: line.contracted,
    provider: line.provider,
    billingAccount: line.billing_account,
    service: orNull(line.service),
    team: orNull(line.team),
    environment: orNull(line.environment),
    model: orNull(line.model),
    resource: orNull(line.resource),
    region: orNull(line.region),
    category: line.category,
    description: line.description,
    quantity: line.quantity,
    unit: orNull(line.pricing_unit),
    price: null,
    tags: line.tags,
    extra: line.extra,
  };
}

const partWords = {
  used: 'used',
  other: 'no measured workload',
  idle: 'idle',
} as const;

function meteredRow(line: MeteredLine): CostRow {
  const cost = formatDecimal(line.cost);
  const unit = priceUnits[line.kind];
  const fromMs = Date.parse(`${line.day}T00:00:00Z`);
  return {
    id: [line.day, line.host, line.service, line.environment, line.kind, line.part].join('|'),
    from: isoOf(fromMs / 1000),
    to: isoOf(fromMs / 1000 + 86_400),
    currency: line.price.currency,
    billed: cost,
    effective: cost,
    list: cost,
    contracted: cost,
    provider: 'measured by Tandem',
    billingAccount: '',
    service: orNull(line.service),
    team: orNull(line.team),
    environment: orNull(line.environment),
    model: orNull(line.model),
    resource: orNull(line.host),
    region: null,
    category: 'Usage',
    description: `${unit}s, ${partWords[line.part]}`,
    quantity: formatDecimal(line.quantity),
    unit,
    price: {
      amount: formatDecimal(line.price.price),
      source: line.price.source,
      estimated: line.price.estimated,
    },
    tags: { kind: line.kind, part: line.part },
    extra: {},
  };
}

/** Parses `123456789,<key>` for bills, or a number of rows for measured cost. */
function readCursor(cursor: string | undefined): { startS: number; key: string } | null {
  if (cursor === undefined) return null;
  const match = /^(\d{1,12}),([\w.-]{1,100})$/u.exec(cursor);
  if (match === null) throw new TandemError('invalid_input', 'cursor: is invalid');
  return { startS: Number(match[1]), key: match[2] ?? '' };
}

async function billedPage(actor: Actor, input: z.output<typeof costRowsInput>): Promise<CostRows> {
  const { where, demo } = await billedWhere(actor, input);
  const lines = await costLines(where, input.limit + 1, readCursor(input.cursor));
  const page = lines.slice(0, input.limit);
  const last = page.at(-1);
  const more = lines.length > input.limit && last !== undefined;
  return {
    demo,
    items: page.map(billedRow),
    nextCursor: more ? `${last.start},${lineKey(last)}` : null,
  };
}

/** Rows behind a figure, newest first. */
export const costRows = query(
  { permission: 'costs:read', input: costRowsInput },
  async ({ actor, now }, input): Promise<CostRows> => {
    if (input.basis === 'billed') return billedPage(actor, input);
    const { lines, demo } = await countedLines(actor, input, now);
    const rows = lines.toSorted((a, b) => (a.day > b.day ? -1 : a.day < b.day ? 1 : 0));
    const start = readCursor(input.cursor)?.startS ?? 0;
    const end = start + input.limit;
    return {
      demo,
      items: rows.slice(start, end).map(meteredRow),
      nextCursor: end < rows.length ? `${end},rows` : null,
    };
  },
);
