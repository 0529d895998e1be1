import type { Metadata } from 'next';
import { ActionPage } from '#components/actions/action-page.tsx';

export const metadata: Metadata = { title: 'Action' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ActionPage id={id} />;
}
