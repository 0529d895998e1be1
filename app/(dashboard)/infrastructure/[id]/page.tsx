import type { Metadata } from 'next';
import { ResourcePage } from '#components/infrastructure/resource-page.tsx';

export const metadata: Metadata = { title: 'Resource' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ResourcePage id={id} />;
}
