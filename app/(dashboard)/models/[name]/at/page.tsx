import type { Metadata } from 'next';
import { decodedSegment } from '#components/labels/model-name.ts';
import { AtPage } from '#components/models/history/at-page.tsx';

export const metadata: Metadata = { title: 'Serving history' };

export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  return <AtPage name={decodedSegment((await params).name)} />;
}
