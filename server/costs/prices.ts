import { z } from 'zod';
import { formatDecimal } from '#lib/decimal.ts';
import type { PriceItem } from '#lib/schemas/costs.ts';
import { priceKinds, savePriceInput } from '#lib/schemas/costs.ts';
import { newId } from '#server/platform/ids.ts';
import { query, verb } from '#server/platform/verb.ts';
import type { Price } from './read-prices.ts';
import { priceOn, priceUnits, readPrices } from './read-prices.ts';

function toItem(price: Price): PriceItem {
  return {
    ...price,
    unit: priceUnits[price.kind],
    price: formatDecimal(price.price),
    validFrom: price.validFrom === '' ? null : price.validFrom,
  };
}

/** The price table: what holds at present first, then what held before and what will hold. */
export const listPrices = query(
  { permission: 'costs:read', input: z.object({}) },
  async ({ now }): Promise<{ items: PriceItem[]; history: PriceItem[] }> => {
    const prices = await readPrices();
    const today = now.toISOString().slice(0, 10);
    const current = priceKinds.map((kind) => priceOn(prices, kind, today));
    return {
      items: current.map(toItem),
      history: prices.filter((price) => !current.includes(price)).map(toItem),
    };
  },
);

/** Saves the price of a kind from a day on. */
export const savePrice = verb(
  { permission: 'costs:write', input: savePriceInput, audit: 'costs.save-price' },
  async (context, input) => {
    const validFrom = new Date(`${input.validFrom}T00:00:00Z`);
    const before = priceOn(await readPrices(), input.kind, input.validFrom);
    const data = {
      price: input.price,
      currency: input.currency,
      source: input.source,
      estimated: input.estimated,
      updatedById: context.actor.kind === 'user' ? context.actor.id : null,
      updatedAt: context.now,
    };
    await context.tx.costPrice.upsert({
      where: { kind_validFrom: { kind: input.kind, validFrom } },
      create: { id: newId(), kind: input.kind, validFrom, ...data },
      update: data,
      select: { id: true },
    });
    await context.audit({
      subject: { kind: 'cost-price', id: input.kind, name: `price of a ${priceUnits[input.kind]}` },
      before: toItem(before),
      after: input,
    });
    await context.emit('costs');
    return { kind: input.kind };
  },
);
