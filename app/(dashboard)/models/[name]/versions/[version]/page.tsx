import type { Metadata } from 'next';
import { decodedSegment } from '#components/labels/model-name.ts';
import { VersionPage } from '#components/models/versions/version-page.tsx';

export const metadata: Metadata = { title: 'Model version' };

export default async function Page({
  params,
}: {
  params: Promise<{ name: string; version: string }>;
}) {
  const { name, version } = await params;
  return <VersionPage name={decodedSegment(name)} version={decodedSegment(version)} />;
}
