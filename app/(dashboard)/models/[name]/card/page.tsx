import type { Metadata } from 'next';
import { CardPage } from '#components/models/card/card-page.tsx';
import { decodedSegment } from '#components/labels/model-name.ts';

export const metadata: Metadata = { title: 'Model card' };

export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  return <CardPage name={decodedSegment((await params).name)} />;
}
