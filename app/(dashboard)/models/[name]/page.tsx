import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { decodedSegment, modelHref } from '#components/labels/model-name.ts';
import { ModelPage } from '#components/models/model-page.tsx';

export const metadata: Metadata = { title: 'Model' };

type Props = {
  params: Promise<{ name: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export default async function Page({ params, searchParams }: Props) {
  const name = decodedSegment((await params).name);
  const { at } = await searchParams;
  if (typeof at === 'string') redirect(`${modelHref(name, 'at')}?at=${encodeURIComponent(at)}`);
  return <ModelPage name={name} />;
}
