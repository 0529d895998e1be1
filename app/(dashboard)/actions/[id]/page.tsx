import type { Metadata } from 'next';
import { ActionPage } from '#components/actions/action-page.tsx';
import { preloadAnswer } from '#server/platform/auth/page-session.ts';

export const metadata: Metadata = { title: 'Action' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await preloadAnswer(`/api/actions/${id}`, 'actions:read');
  return <ActionPage id={id} />;
}
