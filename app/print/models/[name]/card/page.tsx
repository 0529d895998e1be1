import type { Metadata } from 'next';
import { decodedSegment } from '#components/labels/model-name.ts';
import { CardPaper } from '#components/models/card/card-paper.tsx';

export const metadata: Metadata = { title: 'Model card' };

export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  return <CardPaper name={decodedSegment((await params).name)} />;
}
