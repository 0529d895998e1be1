import type { Metadata } from 'next';
import { ResourcePage } from '#components/infrastructure/resources/resource-page.tsx';
import { preloadAnswer } from '#server/platform/auth/page-session.ts';

export const metadata: Metadata = { title: 'Resource' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await preloadAnswer(`/api/resources/${id}`, 'infrastructure:read');
  return <ResourcePage id={id} />;
}
