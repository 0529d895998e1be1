import { BarChart } from '#components/charts/bars/bar-chart.tsx';
import { missingCost } from '#components/costs/missing-cost.ts';
import { monthWord } from '#components/labels/cost-text.ts';
import { otherCurrencies } from './executive-text.ts';
import type { ExecutiveData } from './use-executive.ts';

/** Daily costs of the month, by team. */
export function DailyPanel({ data, height }: { data: ExecutiveData; height: number }) {
  const { daily, basis, month, currency } = data;
  const { title, text } = missingCost(data.sources, basis, month);
  const isOneOf = otherCurrencies(data.outlook.data?.items ?? [], currency) !== '';
  return (
    <BarChart
      {...data.bars}
      title={`Cost per day, ${monthWord(month)}`}
      status={daily.isPending ? 'loading' : daily.isError ? 'error' : 'ready'}
      height={height}
      empty={{ title, text }}
      foot={`${basis === 'billed' ? 'Amortized cost by team' : 'Estimated from measured hours, by team'}${
        isOneOf ? `, only amounts in ${currency}` : ''
      }`}
    />
  );
}
