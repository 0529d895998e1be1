import type { Metadata } from 'next';
import { decodedSegment } from '#components/models/model-name.ts';
import { VersionPage } from '#components/models/version-page.tsx';

export const metadata: Metadata = { title: 'Model version' };

export default async function Page({
  params,
}: {
  params: Promise<{ name: string; version: string }>;
}) {
  const { name, version } = await params;
  return <VersionPage name={decodedSegment(name)} version={decodedSegment(version)} />;
}
