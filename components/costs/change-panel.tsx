'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { differenceWord } from '#components/labels/cost-text.ts';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { decimalOf } from '#lib/decimal.ts';
import { formatMoney, moneyPlaces } from '#lib/format.ts';
import type { ChangeParts, CostChange } from '#lib/schemas/costs/costs.ts';
import { formatDay } from '#lib/time-format.ts';

const PARTS: readonly { id: 'price' | 'volume' | 'mix' | 'other'; word: string; text: string }[] = [
  { id: 'price', word: 'Price', text: 'same quantity at a different price' },
  { id: 'volume', word: 'Volume', text: 'more or less of everything' },
  { id: 'mix', word: 'Mix', text: 'different shares of expensive and cheap items, and new items' },
  { id: 'other', word: 'Without quantity', text: 'taxes, fees and credits' },
];

const dayMs = 86_400_000;

/**
 * Compared periods, such as "1 Nov to 24 Nov against 1 Oct to 24 Oct". Each end is the last day
 * included.
 */
function rangeSentence(change: NonNullable<CostChange['compared']>): string {
  const word = (from: string, to: string): string =>
    `${formatDay(Date.parse(from))} to ${formatDay(Math.max(Date.parse(from), Date.parse(to) - dayMs))}`;
  return `${word(change.from, change.to)} compared with ${word(change.beforeFrom, change.beforeTo)}`;
}

function PartRows({ parts, currency }: { parts: ChangeParts; currency: string }) {
  const places = moneyPlaces([...PARTS.map(({ id }) => parts[id]), parts.difference]);
  const shown = PARTS.filter(({ id }) => id !== 'other' || decimalOf(parts.other) !== 0n);
  return (
    <tbody>
      {shown.map(({ id, word, text }) => (
        <tr key={id}>
          <Td>
            <b className="font-medium">{word}</b> <span className="text-xs text-ink-3">{text}</span>
          </Td>
          <Td num>{formatMoney(parts[id], currency, true, places)}</Td>
        </tr>
      ))}
      <tr>
        <Td>
          <b className="font-semibold">Total</b>
        </Td>
        <Td num>
          <b className="font-semibold">{formatMoney(parts.difference, currency, true, places)}</b>
        </Td>
      </tr>
    </tbody>
  );
}

function ChangeOfCurrency({ item }: { item: CostChange['items'][number] }) {
  return (
    <div className="grid gap-1 border-t border-line first:border-t-0">
      <p className="px-4 pt-3">
        <b className="font-semibold">{differenceWord(item.difference, item.currency)}</b>:{' '}
        {formatMoney(item.after, item.currency)} after {formatMoney(item.before, item.currency)}
      </p>
      <Table label={`Parts of the change in ${item.currency}`}>
        <thead>
          <tr>
            <Th>Part</Th>
            <Th num>{item.currency}</Th>
          </tr>
        </thead>
        <PartRows parts={item} currency={item.currency} />
      </Table>
      {item.drivers.length === 0 ? null : (
        <ul aria-label="Largest changes" className="grid gap-1 px-4 pt-1 pb-3 text-xs text-ink-2">
          {item.drivers.slice(0, 4).map((driver) => (
            <li key={driver.key} className="flex justify-between gap-3">
              <span className="min-w-0 wrap-anywhere">{driver.key}</span>
              <span className="whitespace-nowrap tabular-nums">
                {formatMoney(driver.difference, item.currency, true)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The change from the previous month, split into price, volume and mix. */
export function ChangePanel({ query }: { query: UseQueryResult<CostChange> }) {
  return (
    <Panel aria-label="Change from last month" className="overflow-hidden">
      <PanelHeader title="Change from last month" ruled />
      <QueryBody query={query} what="change">
        {(change) =>
          change.compared === null || change.items.length === 0 ? (
            <EmptyState kind="no-data" title="Nothing to compare">
              {change.noComparison ?? 'Neither month has costs with these filters'}.
            </EmptyState>
          ) : (
            <>
              {change.items.map((item) => (
                <ChangeOfCurrency key={item.currency} item={item} />
              ))}
              <PanelFoot>{rangeSentence(change.compared)}. The parts add up exactly.</PanelFoot>
            </>
          )
        }
      </QueryBody>
    </Panel>
  );
}
