import { z } from 'zod';
import { formatDecimal } from '#lib/decimal.ts';
import { priceKinds, savePriceInput, type PriceItem } from '#lib/schemas/costs/costs.ts';
import {
  editorName,
  lockVersions,
  requireBaseVersion,
} from '#server/platform/database/base-version.ts';
import type { Transaction } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { query, verb } from '#server/platform/verb.ts';
import { priceOn, priceUnits, readPrices, type Price } from './read-prices.ts';

function toItem(price: Price): PriceItem {
  return {
    ...price,
    unit: priceUnits[price.kind],
    price: formatDecimal(price.price),
    validFrom: price.validFrom === '' ? null : price.validFrom,
  };
}

/** The price table: current prices first, then past and future ones. */
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

/**
 * Only saves made after the form was opened conflict; the price of another day may have an older
 * revision.
 */
async function refuseOlderBase(
  tx: Transaction,
  baseVersion: number | undefined,
  before: Price,
): Promise<void> {
  if (baseVersion === undefined || before.revision <= baseVersion) return;
  const row = await tx.costPrice.findUnique({
    where: {
      kind_validFrom: { kind: before.kind, validFrom: new Date(`${before.validFrom}T00:00:00Z`) },
    },
    select: { updatedById: true },
  });
  const { currency, source, validFrom, estimated } = before;
  requireBaseVersion(baseVersion, {
    version: before.revision,
    by: await editorName(tx, row?.updatedById),
    body: { price: formatDecimal(before.price), currency, source, validFrom, estimated },
  });
}

/** Saves the price of a kind, valid from a given day. */
export const savePrice = verb(
  { permission: 'costs:write', input: savePriceInput, audit: 'costs.save-price' },
  async (context, { baseVersion, ...input }) => {
    const validFrom = new Date(`${input.validFrom}T00:00:00Z`);
    await lockVersions(context.tx, `price of ${input.kind}`);
    const prices = await readPrices();
    const before = priceOn(prices, input.kind, input.validFrom);
    const newest = Math.max(
      ...prices.filter(({ kind }) => kind === input.kind).map(({ revision }) => revision),
    );
    await refuseOlderBase(context.tx, baseVersion, before);
    const data = {
      price: input.price,
      currency: input.currency,
      source: input.source,
      estimated: input.estimated,
      revision: newest + 1,
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
