import type { Metadata } from 'next';
import { ColumnPage } from '#components/drift/columns/column-page.tsx';
import { decodedSegment } from '#components/labels/model-name.ts';

export const metadata: Metadata = { title: 'Column' };

export default async function Page({
  params,
}: {
  params: Promise<{ name: string; column: string }>;
}) {
  const { name, column } = await params;
  return <ColumnPage name={decodedSegment(name)} column={decodedSegment(column)} />;
}
