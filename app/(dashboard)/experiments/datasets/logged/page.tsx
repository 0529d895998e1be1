import type { Metadata } from 'next';
import { LoggedDatasetsPage } from '#components/experiments/datasets/logged-datasets-page.tsx';

export const metadata: Metadata = { title: 'Logged datasets' };

export default function Page() {
  return <LoggedDatasetsPage />;
}
