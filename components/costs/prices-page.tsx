'use client';
import { useQuery } from '@tanstack/react-query';
import { api } from '#components/client/api.ts';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { BudgetItem } from '#lib/schemas/costs/costs.ts';
import type { Page } from '#lib/schemas/fields.ts';
import { BudgetsPanel } from './budgets-panel.tsx';
import { CostsNav } from './costs-nav.tsx';
import { PricesPanel, type PriceTable } from './prices-panel.tsx';

/** The price table of measured hours, and the budgets. */
export function PricesPage() {
  const mayRead = useCan('costs:read');
  const prices = useQuery({
    queryKey: queryKey('costs', 'prices'),
    queryFn: ({ signal }) => api<PriceTable>('/api/costs/prices', { signal }),
    enabled: mayRead,
  });
  const budgets = useQuery({
    queryKey: queryKey('costs', 'budgets'),
    queryFn: ({ signal }) => api<Page<BudgetItem>>('/api/costs/budgets', { signal }),
    enabled: mayRead,
  });
  if (!mayRead) return <NoPermission permission="costs:read" what="prices and budgets" />;
  const estimates = prices.data?.items.filter((item) => item.estimated).length ?? 0;
  return (
    <>
      <PageHead
        title={
          prices.data === undefined
            ? 'Prices and budgets'
            : estimates === 0
              ? 'All prices are contract prices'
              : `${estimates} of ${prices.data.items.length} prices are estimates`
        }
        afterTitle={<CostsNav />}
        sub="Without a bill, costs are measured hours at these prices. Budgets apply to bills."
      />
      <PricesPanel query={prices} />
      <BudgetsPanel query={budgets} />
    </>
  );
}
