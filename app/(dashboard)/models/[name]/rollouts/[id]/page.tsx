import type { Metadata } from 'next';
import { decodedSegment } from '#components/labels/model-name.ts';
import { RolloutPage } from '#components/rollouts/rollout-page.tsx';

export const metadata: Metadata = { title: 'Rollout' };

export default async function Page({ params }: { params: Promise<{ name: string; id: string }> }) {
  const { name, id } = await params;
  return <RolloutPage name={decodedSegment(name)} id={id} />;
}
