import type { Metadata } from 'next';
import { LoggedDatasetPage } from '#components/experiments/datasets/logged-dataset-page.tsx';

export const metadata: Metadata = { title: 'Logged dataset' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <LoggedDatasetPage id={id} />;
}
