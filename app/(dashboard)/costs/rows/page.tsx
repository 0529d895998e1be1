import type { Metadata } from 'next';
import { RowsPage } from '#components/costs/rows-page.tsx';

export const metadata: Metadata = { title: 'Cost rows' };

export default function Page() {
  return <RowsPage />;
}
