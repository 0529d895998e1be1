import type { Metadata } from 'next';
import { PackPage } from '#components/governance/evidence/pack-page.tsx';

export const metadata: Metadata = { title: 'Evidence pack' };

export default async function Page({ params }: { params: Promise<{ framework: string }> }) {
  return <PackPage framework={(await params).framework} />;
}
