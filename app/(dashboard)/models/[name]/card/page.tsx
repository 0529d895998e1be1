import type { Metadata } from 'next';
import { decodedSegment } from '#components/labels/model-name.ts';
import { CardPage } from '#components/models/card/card-page.tsx';

export const metadata: Metadata = { title: 'Model card' };

export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  return <CardPage name={decodedSegment((await params).name)} />;
}
