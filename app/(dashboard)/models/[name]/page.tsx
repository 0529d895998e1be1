import type { Metadata } from 'next';
import { ModelPage } from '#components/models/model-page.tsx';

export const metadata: Metadata = { title: 'Model' };

/** Next hands over the segment as it stands in the address. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export default async function Page({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params;
  return <ModelPage name={decoded(name)} />;
}
