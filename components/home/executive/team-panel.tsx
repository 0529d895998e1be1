import { withQuery } from '#components/client/api.ts';
import { rowsHref } from '#components/costs/cost-links.ts';
import { NotMeasured } from '#components/costs/not-measured.tsx';
import {
  barScale,
  SpendBar,
  SpendEnd,
  SpendLegend,
  spendPlaces,
} from '#components/costs/spend-bar.tsx';
import { budgetState, keyWord } from '#components/labels/cost-text.ts';
import { Link, TextLink } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { formatCount } from '#lib/format.ts';
import { otherCurrencies } from './executive-text.ts';
import type { ExecutiveData } from './use-executive.ts';

/** Cost by team with budget: bars on one scale. Each bar links to its rows. */
export function TeamPanel({ data, most }: { data: ExecutiveData; most: number }) {
  const counted = data.outlook.data?.items ?? [];
  const all = counted.filter((item) => item.currency === data.currency);
  const items = all.slice(0, most);
  const scale = barScale(items);
  const places = spendPlaces(items);
  const others = otherCurrencies(counted, data.currency);
  const over = counted.filter((item) => budgetState(item)?.over === true).length;
  return (
    <Panel aria-label="Cost by team" className="overflow-hidden">
      <PanelHeader
        title="Cost by team"
        end={<SpendLegend budget={items.some((item) => item.budget !== null)} />}
        ruled
      />
      {data.outlook.isSuccess && items.length === 0 ? (
        <NotMeasured basis={data.basis} month={data.month} sources={data.sources} />
      ) : null}
      <ul className="flex-1 divide-y divide-line">
        {items.map((item) => (
          <li key={item.key ?? ''}>
            <Link
              href={rowsHref(data, {
                team: item.key ?? '',
                currency: item.currency,
              })}
              className="grid min-h-11 print:min-h-8 grid-cols-[minmax(0,1fr)_minmax(0,1.4fr)_5.5rem] items-center gap-3 px-4 hover:bg-hover focus-visible:-outline-offset-2"
            >
              <span className="truncate font-medium" title={keyWord(item.key, 'team')}>
                {keyWord(item.key, 'team')}
              </span>
              <SpendBar item={item} scale={scale} />
              <span className="text-right">
                <SpendEnd item={item} places={places} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <PanelFoot>
        {over > 0
          ? `${formatCount(over, 'team')} will exceed the budget`
          : data.basis === 'metered'
            ? 'Estimated from measured hours'
            : 'Amortized cost, expected at month end'}
        {all.length > most ? `; ${all.length - most} more teams` : ''}
        {others === '' ? '' : `; and ${others}`}{' '}
        <TextLink
          href={withQuery('/costs', { month: data.month, demo: data.demo })}
          className="ml-auto"
          data-print="hide"
        >
          Costs
        </TextLink>
      </PanelFoot>
    </Panel>
  );
}
