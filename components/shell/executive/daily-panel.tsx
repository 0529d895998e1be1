import { BarChart } from '#components/charts/bar-chart.tsx';
import { monthWord } from '#components/costs/cost-words.ts';
import type { ExecutiveData } from './use-executive.ts';

/** What each day of the month cost, by team. */
export function DailyPanel({ data, height }: { data: ExecutiveData; height: number }) {
  const { daily, basis, month } = data;
  return (
    <BarChart
      {...data.bars}
      title={`Cost per day, ${monthWord(month)}`}
      status={daily.isPending ? 'loading' : daily.isError ? 'error' : 'ready'}
      height={height}
      empty={{
        title: basis === 'billed' ? 'Not measured: connect bills' : 'Not measured: connect a host',
        text: 'There is no cost of this month yet.',
      }}
      foot={
        basis === 'billed' ? 'Amortised cost by team' : 'Estimated from measured hours, by team'
      }
    />
  );
}
