import type { Metadata } from 'next';
import { PackPaper } from '#components/governance/evidence/pack-paper.tsx';

export const metadata: Metadata = { title: 'Evidence pack' };

export default async function Page({ params }: { params: Promise<{ framework: string }> }) {
  return <PackPaper framework={(await params).framework} />;
}
