import type { Metadata } from 'next';
import { PricesPage } from '#components/costs/prices-page.tsx';

export const metadata: Metadata = { title: 'Prices and budgets' };

export default function Page() {
  return <PricesPage />;
}
