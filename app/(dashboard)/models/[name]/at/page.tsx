import type { Metadata } from 'next';
import { AtPage } from '#components/models/history/at-page.tsx';
import { decodedSegment } from '#components/labels/model-name.ts';

export const metadata: Metadata = { title: 'Serving history' };

export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  return <AtPage name={decodedSegment((await params).name)} />;
}
