'use client';
import { useMemo } from 'react';
import { BarChart } from '#components/charts/bars/bar-chart.tsx';
import { DemoNote } from '#components/client/page/demo-note.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { useDemoChoice } from '#components/client/use-demo-choice.ts';
import {
  GROUP_WORD,
  monthWord,
  outlookTitle,
  type ScreenGroup,
} from '#components/labels/cost-text.ts';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { costBases } from '#lib/choices/costs.ts';
import { usualBasis } from '#lib/choices/models/baseline-basis.ts';
import type { CostBasis, CostOutlook, CostSources } from '#lib/schemas/costs/costs.ts';
import { ChangePanel } from './change-panel.tsx';
import type { FigureOf } from './cost-links.ts';
import { CostTiles } from './cost-tiles.tsx';
import { CostsNav } from './costs-nav.tsx';
import { dailyBars } from './daily-bars.ts';
import { LastFullMonth } from './last-month.tsx';
import { billNote } from './missing-cost.ts';
import { MonthPicker } from './month-picker.tsx';
import { SpendTable } from './spend-table.tsx';
import {
  monthEnds,
  useCostChange,
  useCostDaily,
  useCostSources,
  useCostView,
  useOutlook,
} from './use-costs.ts';

const groupOptions = Object.entries(GROUP_WORD).map(([value, word]) => ({
  value,
  label: `By ${word}`,
}));
const noDays = { items: [] };

function useDailyBars({ month, basis, demo }: FigureOf, group: ScreenGroup, currency: string) {
  const query = useCostDaily(month, basis, group, demo);
  const bars = useMemo(
    () => dailyBars(query.data ?? noDays, monthEnds(month), currency, group),
    [query.data, month, currency, group],
  );
  return { query, bars };
}

function subOf(
  outlook: CostOutlook | undefined,
  basis: CostBasis,
  sources: CostSources | undefined,
): string {
  if (outlook === undefined) return 'Loading the costs';
  const days = `${outlook.daysMeasured} of ${outlook.daysInMonth} days`;
  return basis === 'billed'
    ? `${days} billed. Amortized cost.`
    : `${days} measured. Estimated from measured hours and list prices.${billNote(sources, basis, outlook.month)}`;
}

/** Current and forecast costs of a month, by team, service, environment or model. */
export function CostsPage() {
  const mayRead = useCan('costs:read');
  const view = useCostView();
  const { demo } = useDemoChoice();
  const sources = useCostSources(demo);
  const basis = view.basis ?? usualBasis(sources.data, view.month, view.todayMs);
  const outlook = useOutlook(view.month, basis, view.group, demo);
  const change = useCostChange(view.month, basis, demo);
  const currency = outlook.data?.totals[0]?.currency ?? 'USD';
  const daily = useDailyBars({ month: view.month, basis, demo }, view.group, currency);
  const opens = outlook.isLoading || change.isLoading;
  // Title, note and tiles appear together: rendered separately, each would push the others down.
  const shown = opens ? undefined : outlook.data;
  if (!mayRead) return <NoPermission permission="costs:read" what="the costs" />;
  return (
    <>
      <PageHead
        title={shown ? outlookTitle(view.month, shown.totals, basis, view.isOver) : 'Costs'}
        afterTitle={<CostsNav />}
        sub={subOf(shown, basis, sources.data)}
        actions={
          <>
            <Segmented
              label="Basis"
              value={basis}
              onValueChange={(value) =>
                void view.set({ basis: costBases.find((each) => each === value) ?? null })
              }
              options={[
                { value: 'billed', label: 'Bills' },
                { value: 'metered', label: 'Measured, est.' },
              ]}
            />
            <MonthPicker
              month={view.month}
              current={view.current}
              onChange={(month) => void view.set({ month })}
            />
          </>
        }
      />
      <DemoNote parts={[{ what: 'costs', demo: shown?.demo }]} />
      {opens ? (
        <Panel className="h-[110px] flex-none" data-loading="" />
      ) : (
        <CostTiles
          outlook={shown}
          change={change.data}
          sources={sources.data}
          month={view.month}
          basis={basis}
          demo={demo}
          isOver={view.isOver}
        />
      )}
      {view.last === null ? null : (
        <LastFullMonth
          month={view.last}
          basis={view.basis}
          sources={sources.data}
          todayMs={view.todayMs}
          demo={demo}
          href={`/costs?month=${view.last}`}
        />
      )}
      <div>
        <Segmented
          label="Dimension"
          value={view.group}
          options={groupOptions}
          onValueChange={(value) => {
            const found = groupOptions.find((each) => each.value === value);
            if (found) void view.set({ group: value as ScreenGroup });
          }}
        />
      </div>
      <QueryBody query={outlook} what="costs" rows={6}>
        {(data) => (
          <SpendTable
            outlook={data}
            basis={basis}
            group={view.group}
            sources={sources.data}
            stale={outlook.isPlaceholderData}
            demo={demo}
          />
        )}
      </QueryBody>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-(--gutter) lg:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]">
        <BarChart
          {...daily.bars}
          title={`Cost per day, ${monthWord(view.month)}`}
          status={daily.query.isPending ? 'loading' : daily.query.isError ? 'error' : 'ready'}
          stale={daily.query.isPlaceholderData}
          height={240}
          empty={{ title: 'No costs in this month yet', text: 'Choose another month.' }}
          foot={`By start day of the charge, UTC${currency === '' ? '' : `, in ${currency}`}`}
        />
        <ChangePanel query={change} />
      </div>
    </>
  );
}
