import type { Metadata } from 'next';
import { TracePage } from '#components/explore/traces/trace-page.tsx';

export const metadata: Metadata = { title: 'Trace' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <TracePage id={id} />;
}
